"""Somebody who writes: who they are, what the desk knows of them, what they wrote and which tickets came of it."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from desk.closed_texts import unlocked
from moderation.author_flags import FLAGGERS
from moderation.stream import READERS
from storage.errors import Refused
from storage.i18n import _
from storage.rights import SYSTEM, Actor
from storage.tables import (
    Author,
    Engagement,
    FlaggedAuthor,
    Mention,
    MentionVersion,
    Person,
    Source,
    Ticket,
    TicketMention,
)
from storage.vocabulary import AuthorFlag, Label, MentionState, TicketState

MOST_SHOWN = 30


class Flagged(NamedTuple):
    """A flag, who set it and when."""

    flag: AuthorFlag
    by: str | None
    at: datetime


class Text(NamedTuple):
    """One of the author's texts, and its ticket."""

    mention_id: int
    words: str
    published_at: datetime
    state: MentionState
    label: Label | None
    stars: float | None
    ticket_id: int | None
    ticket_state: TicketState | None


class AuthorCard(NamedTuple):
    """The author; `followers` is what was read last and None when no site has said it."""

    id: int
    name: str
    url: str
    source: str
    first_seen_at: datetime
    followers: int | None
    flags: list[Flagged]
    mentions: int
    texts: list[Text]
    may_flag: bool


def author_card(session: Session, author_id: int, *, by: Actor) -> AuthorCard:
    """The author's card. Raises Refused for one of a brand the person does not read."""
    row = session.execute(
        select(Author.id, Author.name, Author.url, Author.brand_id, Author.first_seen_at, Source.name.label("source"))
        .join(Source, Source.id == Author.source_id)
        .where(Author.id == author_id)
    ).one_or_none()
    is_open = row is not None and by.holds(*READERS, brand_id=row.brand_id)
    number = _number(session, author_id, by=by) if is_open else 0
    if row is None or not is_open or (number == 0 and _number(session, author_id, by=SYSTEM)):
        raise Refused(
            _("The author cannot be shown."),
            _("The author does not exist, or what they wrote is closed to you."),
            _("Open the author from a card of the stream."),
        )
    return AuthorCard(
        id=row.id,
        name=row.name,
        url=row.url,
        source=row.source,
        first_seen_at=row.first_seen_at,
        followers=_followers(session, author_id),
        flags=_flags(session, author_id),
        mentions=number,
        texts=_texts(session, author_id, by=by),
        may_flag=by.holds(*FLAGGERS, brand_id=row.brand_id),
    )


def _number(session: Session, author_id: int, *, by: Actor) -> int:
    """How many of the author's texts this person may read."""
    theirs = select(func.count()).select_from(Mention).where(Mention.author_id == author_id, unlocked(by))
    return session.scalar(theirs) or 0


def _flags(session: Session, author_id: int) -> list[Flagged]:
    rows = (
        select(FlaggedAuthor.flag, Person.name, FlaggedAuthor.at)
        .outerjoin(Person, Person.id == FlaggedAuthor.person_id)
        .where(FlaggedAuthor.author_id == author_id)
        .order_by(FlaggedAuthor.at, FlaggedAuthor.flag)
    )
    return [Flagged(*row) for row in session.execute(rows)]


def _followers(session: Session, author_id: int) -> int | None:
    newest = (
        select(Engagement.followers)
        .join(Mention, Mention.id == Engagement.mention_id)
        .where(Mention.author_id == author_id, Engagement.followers.is_not(None))
        .order_by(Engagement.read_at.desc())
        .limit(1)
    )
    return session.scalar(newest)


def _texts(session: Session, author_id: int, *, by: Actor) -> list[Text]:
    current = and_(MentionVersion.mention_id == Mention.id, MentionVersion.version == Mention.version)
    rows = session.execute(
        select(
            *(Mention.id, MentionVersion.title, MentionVersion.text, Mention.published_at, Mention.state),
            *(Mention.label, Mention.stars, TicketMention.ticket_id, Ticket.state),
        )
        .join(MentionVersion, current)
        .outerjoin(TicketMention, TicketMention.mention_id == Mention.id)
        .outerjoin(Ticket, Ticket.id == TicketMention.ticket_id)
        .where(Mention.author_id == author_id, unlocked(by))
        .order_by(Mention.id.desc())
        .limit(MOST_SHOWN)
    )
    return [Text(row[0], f"{row[1]}\n{row[2]}".strip(), *row[3:]) for row in rows]
