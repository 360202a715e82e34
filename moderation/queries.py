"""One mention in its context: its versions, its thread, its author's other texts."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from moderation.cards import Card, cards_of
from moderation.story_cards import Member, members_of
from moderation.stream import READERS
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import IS_CURRENT, Author, Mention, MentionVersion, Source
from storage.vocabulary import MentionState

MOST_NEIGHBOURS = 20


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


class Context(NamedTuple):
    """A mention with what stands around it: its thread in order, all else (versions, copies, …) newest first."""

    card: Card
    versions: list[Version]
    thread: list[Neighbour]
    by_author: list[Neighbour]
    story: list[Member]


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
    story = members_of(session, card.story_id, besides=card.id)
    return Context(card, _versions(session, card.id), _thread(session, card), _by_author(session, card), story)


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
    )
    return [Version(*row) for row in rows]


def _thread(session: Session, card: Card) -> list[Neighbour]:
    if not card.thread_id:
        return []
    same = and_(Mention.source_id == card.source_id, Mention.thread_id == card.thread_id, Mention.id != card.id)
    return sorted(_neighbours(session, same), key=lambda one: (one.published_at, one.id))


def _by_author(session: Session, card: Card) -> list[Neighbour]:
    if card.author_id is None:
        return []
    return _neighbours(session, and_(Mention.author_id == card.author_id, Mention.id != card.id))


def _neighbours(session: Session, condition: object) -> list[Neighbour]:
    rows = session.execute(
        select(
            Mention.id,
            Author.name,
            MentionVersion.title,
            MentionVersion.text,
            Mention.stars,
            Mention.published_at,
            Mention.state,
            Mention.url,
        )
        .join(MentionVersion, IS_CURRENT)
        .outerjoin(Author, Author.id == Mention.author_id)
        .where(condition)  # type: ignore[arg-type]  # and_() of columns
        .order_by(Mention.id.desc())
        .limit(MOST_NEIGHBOURS)
    )
    return [Neighbour(*row) for row in rows]
