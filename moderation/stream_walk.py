"""Walking through hits, newest first, in growing steps: most filters are satisfied by the first of them."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, any_, literal, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from moderation.circumstances import confirmed
from moderation.story_cards import newest_hits
from moderation.stream_conditions import conditions_of
from moderation.stream_filter import StreamFilter
from storage.database import dialect_of
from storage.query import Query
from storage.search import Facets, index_of
from storage.tables import Mention
from storage.vocabulary import MentionState

FARTHEST_WALK: Final = 5_000
"""Hits of a search that one page walks at most; then it says so, and goes on when asked."""

FARTHEST_LIST: Final = 10_000
"""The same for a list of what does not wait any more."""

LONGEST_STEP: Final = 2_000
"""Hits looked at in one statement."""

Hits = Callable[[int | None, int], list[int]]
"""Ids older than the first, at most so many, newest first."""


class Way(NamedTuple):
    """Where the hits come from, how far they are followed, and whether a story is one of them."""

    hits: Hits
    farthest: int
    is_one_per_story: bool
    query: Query | None = None


class Found(NamedTuple):
    """Ids, newest first. `next_before` is None at the end; `is_capped` when the walk stopped at its limit."""

    ids: list[int]
    next_before: int | None
    is_capped: bool = False


def way_of(session: Session, wanted: StreamFilter, *, is_one_per_story: bool) -> Way:
    """Through the search's hits, or through whatever is in the filter's state."""
    query = wanted.query
    if query is None:
        return Way(lambda before, most: _in_state(session, wanted, before, most), FARTHEST_LIST, False)
    facets = Facets([wanted.brand_id], wanted.sources, [one.value for one in wanted.languages], wanted.places)
    index = index_of(session)

    def hits(before: int | None, most: int) -> list[int]:
        return list(session.scalars(index.match(query, facets, before=before).limit(most)))

    return Way(hits, FARTHEST_WALK, wanted.is_waiting and is_one_per_story, query)


def walk(
    session: Session,
    wanted: StreamFilter,
    way: Way,
    *,
    only: ColumnElement[bool] | None,
    before: int | None,
    limit: int,
) -> Found:
    """The newest hits older than `before` that the filter wants."""
    conditions = conditions_of(session, wanted)
    told: set[int] = set()
    first = before
    found: list[int] = []
    for hits, is_last in _steps(way, before, limit):
        fitting = fitting_of(session, hits, conditions)
        if way.query is not None:
            fitting = confirmed(session, way.query, fitting)
            if way.is_one_per_story:
                fitting = newest_hits(session, fitting, way.query, conditions, told=told, before=first)
        found += fitting if only is None else fitting_of(session, fitting, [only])
        if len(found) >= limit:
            return Found(found[:limit], found[limit - 1])
        if is_last:
            return Found(found, None)
        before = hits[-1]
    return Found(found, before, is_capped=True)


def fitting_of(session: Session, ids: list[int], conditions: list[ColumnElement[bool]]) -> list[int]:
    """Those of the hits that the filter wants, in the order given."""
    if not ids:
        return []
    good = set(session.scalars(select(Mention.id).where(among(session, ids), *conditions)))
    return [one for one in ids if one in good]


def among(session: Session, ids: list[int]) -> ColumnElement[bool]:
    """That a mention is one of many: on PostgreSQL one array, for thousands of values take long to be understood."""
    if dialect_of(session) == "sqlite":
        return Mention.id.in_(ids)
    return Mention.id == any_(literal(ids, ARRAY(BigInteger)))


def _steps(way: Way, before: int | None, limit: int) -> Iterator[tuple[list[int], bool]]:
    """Hits in growing portions, and whether there are none behind them."""
    walked, step = 0, min(2 * limit, LONGEST_STEP)
    while walked < way.farthest:
        step = min(step, way.farthest - walked)
        hits = way.hits(before, step)
        yield hits, len(hits) < step
        before = hits[-1]
        walked += step
        step = min(4 * step, LONGEST_STEP)


def _in_state(session: Session, wanted: StreamFilter, before: int | None, most: int) -> list[int]:
    """Mentions of the filter's state; of any: the newest of each, so that the index of states is enough."""
    parts = []
    for state in MentionState if wanted.state is None else (wanted.state,):
        part = select(Mention.id).where(Mention.brand_id == wanted.brand_id, Mention.state == state)
        if before is not None:
            part = part.where(Mention.id < before)
        newest = part.order_by(Mention.id.desc()).limit(most).subquery()
        parts.append(select(newest.c.id))
    every = union_all(*parts).subquery()
    return list(session.scalars(select(every.c.id).order_by(every.c.id.desc()).limit(most)))
