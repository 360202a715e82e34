"""One mention in its context: its versions, its thread, its author's other texts, its branch."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from desk.closed_texts import unlocked
from moderation.cards import Card, cards_of
from moderation.story_cards import Member, members_of
from moderation.stream import READERS
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import IS_CURRENT, Author, Mention, MentionVersion, Source, Ticket, TicketMention
from storage.vocabulary import MentionState, TicketState

MOST_NEIGHBOURS = 20
MOST_VERSIONS = 20
MOST_RATED = 1_000
"""Reviews of a branch that its average is taken of, the newest first."""


class Version(NamedTuple):
    """The words of a mention as they once stood."""

    version: int
    title: str
    text: str
    stars: float | None
    seen_at: datetime


class Neighbour(NamedTuple):
    """Another mention, in short."""

    id: int
    author: str | None
    title: str
    text: str
    stars: float | None
    published_at: datetime
    state: MentionState
    url: str
    ticket_id: int | None
    ticket_state: TicketState | None


class Branch(NamedTuple):
    """The stars of a branch's newest reviews: how many they are, and their average; None without any."""

    rated: int
    average: float | None


class Context(NamedTuple):
    """A mention with what stands around it: its thread in order, all else (versions, copies, …) newest first.

    `number_by_author` counts the author's other texts; all of them are on the author's own screen.
    """

    card: Card
    versions: list[Version]
    thread: list[Neighbour]
    by_author: list[Neighbour]
    story: list[Member]
    branch: Branch | None
    number_by_author: int


class SourceChoice(NamedTuple):
    """A source to filter by."""

    id: int
    name: str


def sources_of(session: Session, brand_id: int, *, by: Actor) -> list[SourceChoice]:
    """The brand's sources by name. Refused without the right to read the brand."""
    by.require(*READERS, brand_id=brand_id)
    rows = select(Source.id, Source.name).where(Source.brand_id == brand_id).order_by(Source.name, Source.id)
    return [SourceChoice(*row) for row in session.execute(rows)]


def context_of(session: Session, mention_id: int, *, by: Actor) -> Context:
    """The mention in its context. Raises Refused for one the person may not read."""
    cards = cards_of(session, [mention_id], by=by)
    if not cards:
        raise Refused(
            _("Mention {number} cannot be shown.").format(number=mention_id),
            _("It does not exist, or belongs to a brand that is closed to you."),
            _("Go back to the stream."),
        )
    [card] = cards
    return Context(
        card=card,
        versions=_versions(session, card.id),
        thread=_thread(session, card, by=by),
        by_author=_by_author(session, card, by=by),
        story=members_of(session, card.story_id, besides=card.id, by=by),
        branch=_branch(session, card),
        number_by_author=_number_by_author(session, card, by=by),
    )


def _versions(session: Session, mention_id: int) -> list[Version]:
    rows = session.execute(
        select(
            MentionVersion.version,
            MentionVersion.title,
            MentionVersion.text,
            MentionVersion.stars,
            MentionVersion.seen_at,
        )
        .where(MentionVersion.mention_id == mention_id)
        .order_by(MentionVersion.version.desc())
        .limit(MOST_VERSIONS)
    )
    return [Version(*row) for row in rows]


def _thread(session: Session, card: Card, *, by: Actor) -> list[Neighbour]:
    """Those of the thread that stand nearest."""
    if not card.thread_id:
        return []
    same = and_(Mention.source_id == card.source_id, Mention.thread_id == card.thread_id, unlocked(by))
    before = _neighbours(session, and_(same, Mention.id < card.id), order=Mention.id.desc())
    after = _neighbours(session, and_(same, Mention.id > card.id), order=Mention.id)
    return sorted([*before, *after], key=lambda one: (one.published_at, one.id))


def _by_author(session: Session, card: Card, *, by: Actor) -> list[Neighbour]:
    if card.author_id is None:
        return []
    others = and_(Mention.author_id == card.author_id, Mention.id != card.id, unlocked(by))
    return _neighbours(session, others, order=Mention.id.desc())


def _number_by_author(session: Session, card: Card, *, by: Actor) -> int:
    if card.author_id is None:
        return 0
    others = select(func.count()).select_from(Mention)
    theirs = (Mention.author_id == card.author_id, Mention.id != card.id, unlocked(by))
    return session.scalar(others.where(*theirs)) or 0


def _branch(session: Session, card: Card) -> Branch | None:
    if card.place_id is None:
        return None
    newest = (
        select(Mention.stars)
        .where(Mention.place_id == card.place_id, Mention.stars.is_not(None))
        .order_by(Mention.id.desc())
        .limit(MOST_RATED)
        .subquery()
    )
    rated, average = session.execute(select(func.count(), func.avg(newest.c.stars)).select_from(newest)).one()
    return Branch(rated, float(average) if rated else None)


def _neighbours(session: Session, condition: ColumnElement[bool], *, order: Any) -> list[Neighbour]:
    columns: tuple[Any, ...] = (
        *(Mention.id, Author.name, MentionVersion.title, MentionVersion.text, Mention.stars),
        *(Mention.published_at, Mention.state, Mention.url, Ticket.id, Ticket.state),
    )
    rows = session.execute(
        select(*columns)
        .join(MentionVersion, IS_CURRENT)
        .outerjoin(Author, Author.id == Mention.author_id)
        .outerjoin(TicketMention, TicketMention.mention_id == Mention.id)
        .outerjoin(Ticket, and_(Ticket.id == TicketMention.ticket_id, Ticket.state != TicketState.CANCELLED))
        .where(condition)
        .order_by(order)
        .limit(MOST_NEIGHBOURS)
    )
    return [Neighbour(*row) for row in rows]
