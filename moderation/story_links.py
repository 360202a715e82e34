"""Links become stories: what is linked belongs together, whichever link came first; stories that meet become one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import delete, func, or_, select, text, update
from sqlalchemy.orm import Session

from storage.database import dialect_of
from storage.tables import IS_CURRENT, Mention, MentionVersion, Source, Story
from storage.vocabulary import Category

WAVE_AUTHORS = 5
"""Authors who say the same word for word, from whom on it is a wave. Newspapers print the same every day, and a
repost says whose words it passes on: neither counts."""


class Link(NamedTuple):
    """Two mentions that say the same."""

    one: int
    other: int


def join(session: Session, links: Sequence[Link]) -> set[int]:
    """Puts linked mentions into one story each and counts it anew; gives the stories' ids."""
    _hold_stories(session)
    ids = sorted({one for link in links for one in link})
    locked = select(Mention.id, Mention.story_id, Mention.brand_id, Mention.published_at).where(Mention.id.in_(ids))
    rows = {row.id: row for row in session.execute(locked.order_by(Mention.id).with_for_update())}
    stories = set()
    # Who is in one story already hangs together too: two groups must never move the same story.
    known_links = _within_stories({one: row.story_id for one, row in rows.items()})
    for group in groups([*(link for link in links if link.one in rows and link.other in rows), *known_links]):
        known = sorted({rows[one].story_id for one in group if rows[one].story_id is not None})
        if not known:
            first = min(rows[one].published_at for one in group)
            made = Story(brand_id=rows[group[0]].brand_id, began_at=first, latest_at=first)
            session.add(made)
            session.flush()
            known = [made.id]
        _move(session, group, known)
        stories.add(known[0])
    count(session, stories)
    return stories


def groups(links: Iterable[Link]) -> list[list[int]]:
    """Mentions that hang together by links, each group in rising order. Pure."""
    parent: dict[int, int] = {}

    def root(one: int) -> int:
        while parent.setdefault(one, one) != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for link in links:
        here, there = root(link.one), root(link.other)
        parent[max(here, there)] = min(here, there)
    found: dict[int, list[int]] = {}
    for one in sorted(parent):
        found.setdefault(root(one), []).append(one)
    return list(found.values())


def _within_stories(story_of: Mapping[int, int | None]) -> list[Link]:
    first: dict[int, int] = {}
    return [Link(first.setdefault(story_id, one), one) for one, story_id in story_of.items() if story_id is not None]


def count(session: Session, story_ids: Iterable[int]) -> None:
    """Counts members and authors of stories anew, and looks whether they are waves."""
    ids = sorted(story_ids)
    figures = (func.count(), func.count(Mention.author_id.distinct()))
    span = (func.min(Mention.published_at), func.max(Mention.published_at))
    rows = session.execute(
        select(Mention.story_id, *figures, *span).where(Mention.story_id.in_(ids)).group_by(Mention.story_id)
    ).all()
    waves = _waves(session, ids)
    changed = [
        {
            "id": story_id,
            "members": members,
            "authors": authors,
            "is_wave": story_id in waves,
            "began_at": began_at,
            "latest_at": latest_at,
        }
        for story_id, members, authors, began_at, latest_at in rows
    ]
    if changed:
        session.execute(update(Story), changed)


def thin(session: Session, story_ids: Iterable[int]) -> None:
    """Stories whose members have become fewer: counted anew, and no story any more when one is left, or none."""
    ids = sorted(story_ids)
    if not ids:
        return
    _hold_stories(session)
    members = dict(
        session.execute(
            select(Mention.story_id, func.count()).where(Mention.story_id.in_(ids)).group_by(Mention.story_id)
        ).all()
    )
    over = [one for one in ids if members.get(one, 0) <= 1]
    alone = update(Mention).where(Mention.story_id.in_(over)).values(story_id=None)
    session.execute(alone.execution_options(synchronize_session=False))
    session.execute(delete(Story).where(Story.id.in_(over)).execution_options(synchronize_session=False))
    count(session, set(ids) - set(over))


def _move(session: Session, group: Sequence[int], stories: Sequence[int]) -> None:
    """Everybody into the oldest of the stories; the others are no more."""
    into, *rest = stories
    belongs = or_(Mention.id.in_(group), Mention.story_id.in_(rest))
    moving = update(Mention).where(belongs, Mention.story_id.is_distinct_from(into)).values(story_id=into)
    session.execute(moving.execution_options(synchronize_session=False))
    if rest:
        session.execute(delete(Story).where(Story.id.in_(rest)).execution_options(synchronize_session=False))


def _waves(session: Session, ids: Sequence[int]) -> set[int]:
    authors = func.count(Mention.author_id.distinct())
    rows = session.scalars(
        select(Mention.story_id)
        .join(MentionVersion, IS_CURRENT)
        .join(Source, Source.id == Mention.source_id)
        .where(Mention.story_id.in_(ids), Mention.is_repost.is_not(True), Source.category != Category.MEDIA)
        .group_by(Mention.story_id, MentionVersion.fingerprint)
        .having(authors >= WAVE_AUTHORS)
    )
    return {story_id for story_id in rows if story_id is not None}


def _hold_stories(session: Session) -> None:
    """Two workers must not make two stories of one; SQLite has one writer anyway."""
    if dialect_of(session) == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('stories', 0))"))
