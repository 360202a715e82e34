"""One card for a story: which of its mentions stands in the stream, and what its card says of the others."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from desk.closed_texts import unlocked
from moderation.circumstances import read
from storage.query import Query
from storage.rights import Actor
from storage.tables import IS_CURRENT, Author, Mention, MentionVersion, Person, Source, Story
from storage.vocabulary import Label, MentionState

MOST_MEMBERS = 100
"""Members that a card opens; a wave may have thousands."""

MOST_SIBLINGS = 500


class StoryOnCard(NamedTuple):
    """What a card says of its story. `decided_*`: what was decided last about another member, if anything was."""

    id: int
    members: int
    authors: int
    is_wave: bool
    decided_state: MentionState | None = None
    decided_label: Label | None = None
    decided_by: str | None = None


class Member(NamedTuple):
    """A mention of a story, in short."""

    id: int
    author: str | None
    source: str
    title: str
    text: str
    stars: float | None
    published_at: datetime
    state: MentionState
    url: str


def newest_hits(
    session: Session,
    ids: Sequence[int],
    query: Query,
    conditions: Sequence[ColumnElement[bool]],
    *,
    told: set[int],
    before: int | None,
) -> list[int]:
    """Of a search's hits, newest first, those whose story has no newer hit: neither in `told` nor on pages before."""
    rows = session.execute(
        select(Mention.id, Mention.story_id).where(Mention.id.in_(ids), Mention.story_id.is_not(None))
    )
    stories = {mention_id: story_id for mention_id, story_id in rows if story_id is not None}
    if before is not None:
        told |= _told_before(session, set(stories.values()) - told, query, conditions, before=before)
    kept = []
    for one in ids:
        story_id = stories.get(one)
        if story_id is None or story_id not in told:
            kept.append(one)
        if story_id is not None:
            told.add(story_id)
    return kept


def stories_of(session: Session, story_ids: Iterable[int | None]) -> dict[int, StoryOnCard]:
    """What the cards of these stories say, by story; one mention alone is no story."""
    ids = sorted({one for one in story_ids if one is not None})
    if not ids:
        return {}
    decided = _decided(session, ids)
    rows = session.execute(
        select(Story.id, Story.members, Story.authors, Story.is_wave).where(Story.id.in_(ids), Story.members > 1)
    )
    return {row.id: StoryOnCard(*row, *decided.get(row.id, ())) for row in rows}


def members_of(session: Session, story_id: int | None, *, besides: int, by: Actor) -> list[Member]:
    """The other mentions of a story, newest first."""
    if story_id is None:
        return []
    rows = session.execute(
        select(
            *(Mention.id, Author.name, Source.name, MentionVersion.title, MentionVersion.text),
            *(Mention.stars, Mention.published_at, Mention.state, Mention.url),
        )
        .join(MentionVersion, IS_CURRENT)
        .join(Source, Source.id == Mention.source_id)
        .outerjoin(Author, Author.id == Mention.author_id)
        .where(Mention.story_id == story_id, Mention.id != besides, unlocked(by))
        .order_by(Mention.id.desc())
        .limit(MOST_MEMBERS)
    )
    return [Member(*row) for row in rows]


def _told_before(
    session: Session, story_ids: set[int], query: Query, conditions: Sequence[ColumnElement[bool]], *, before: int
) -> set[int]:
    """Stories that stood on an earlier page of the search."""
    if not story_ids:
        return set()
    siblings = select(Mention.id, Mention.story_id).where(
        Mention.story_id.in_(story_ids), Mention.id >= before, *conditions
    )
    rows = {row.id: row.story_id for row in session.execute(siblings.limit(MOST_SIBLINGS))}
    hits = (one.id for one in read(session, sorted(rows)) if query.matches(one.words, one.about))
    return {story_id for hit in hits if (story_id := rows[hit]) is not None}


def _decided(session: Session, ids: Sequence[int]) -> dict[int, tuple[MentionState, Label | None, str | None]]:
    latest = func.row_number().over(partition_by=Mention.story_id, order_by=Mention.decided_at.desc())
    ranked = (
        select(Mention.story_id, Mention.state, Mention.label, Mention.decided_by, latest.label("place"))
        .where(Mention.story_id.in_(ids), Mention.decided_at.is_not(None), Mention.state != MentionState.NEW)
        .subquery()
    )
    rows = session.execute(
        select(ranked.c.story_id, ranked.c.state, ranked.c.label, Person.name)
        .outerjoin(Person, Person.id == ranked.c.decided_by)
        .where(ranked.c.place == 1)
    )
    return {story_id: (state, label, name) for story_id, state, label, name in rows}
