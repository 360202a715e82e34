"""The stream in another order than arrival: the most urgent first, or what the classifier is least sure of."""

from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from moderation.stream_conditions import conditions_of, one_per_story
from moderation.stream_filter import Order, StreamFilter
from moderation.stream_walk import LONGEST_STEP, Found, among, fitting_of, walk, way_of
from storage.tables import Mention

RANKED: Final = 2_000
"""Of a search, and of what does not wait any more, the newest fitting ones are put in order."""


class Mark(NamedTuple):
    """A place in an order: what the mention is ranked by, and its id."""

    value: float
    id: int


class Ranked(NamedTuple):
    """Ids in their order; `after` is None at the end."""

    ids: tuple[int, ...]
    after: Mark | None


def in_order(
    session: Session, wanted: StreamFilter, *, only: ColumnElement[bool] | None, after: Mark | None, limit: int
) -> Ranked:
    """What waits, in the filter's order, page by page. Rights are the caller's.

    The index of all that waits gives the next ones by the cheap conditions; only of these the dear ones are asked.
    """
    cheap, dear = conditions_of(session, wanted), _dear(session, wanted, only)
    found: list[Mark] = []
    step = min(4 * limit, LONGEST_STEP)
    while True:
        next_ones = _next_ones(session, wanted, cheap, after=after, most=step)
        good = set(fitting_of(session, [one.id for one in next_ones], dear))
        found += [one for one in next_ones if one.id in good]
        if len(found) >= limit:
            return Ranked(tuple(one.id for one in found[:limit]), found[limit - 1])
        if len(next_ones) < step:
            return Ranked(tuple(one.id for one in found), None)
        after, step = next_ones[-1], LONGEST_STEP


def newest_in_order(
    session: Session, wanted: StreamFilter, *, only: ColumnElement[bool] | None, before: int | None, limit: int
) -> Found:
    """The newest RANKED that fit, put in order; where all of them are on the page, the walk can go on behind them."""
    way = way_of(session, wanted, is_one_per_story=False)
    newest = walk(session, wanted, way, only=only, before=before, limit=RANKED)
    ids = _sorted(session, wanted, newest.ids)
    if len(ids) > limit:
        return Found(ids[:limit], None)
    return Found(ids, newest.next_before, is_capped=newest.next_before is not None)


def _dear(session: Session, wanted: StreamFilter, only: ColumnElement[bool] | None) -> list[ColumnElement[bool]]:
    ahead = aliased(Mention)
    first = one_per_story(Mention, ahead, wanted.order, conditions_of(session, wanted, of=ahead))
    return [first] if only is None else [first, only]


def _next_ones(
    session: Session, wanted: StreamFilter, conditions: list[ColumnElement[bool]], *, after: Mark | None, most: int
) -> list[Mark]:
    # Only without any filter the index of urgency leads to the first ones at once. Otherwise it could lead through
    # all that waits, row by row; a sum is in no index, so the one that holds every column is read instead.
    is_bare = wanted == StreamFilter(brand_id=wanted.brand_id, order=Order.URGENT)
    key = Mention.urgency if is_bare else _key(wanted.order) + 0
    chosen = select(key, Mention.id).where(*conditions)
    if after is not None:
        chosen = chosen.where(_behind(key, after, wanted.order))
    rows = session.execute(chosen.order_by(*_direction(key, wanted.order)).limit(most))
    return [Mark(value, mention_id) for value, mention_id in rows]


def _sorted(session: Session, wanted: StreamFilter, ids: list[int]) -> list[int]:
    """In their order; of a story only the first, as long as it waits."""
    if not ids:
        return []
    rows = session.execute(
        select(Mention.id, Mention.story_id)
        .where(among(session, ids))
        .order_by(*_direction(_key(wanted.order), wanted.order))
    )
    told: set[int] = set()
    kept = []
    for mention_id, story_id in rows:
        if story_id is None or not wanted.is_waiting or story_id not in told:
            kept.append(mention_id)
        if story_id is not None:
            told.add(story_id)
    return kept


def _key(order: Order) -> Any:
    return Mention.urgency if order == Order.URGENT else Mention.pretag_confidence


def _direction(key: Any, order: Order) -> tuple[Any, Any]:
    return (key.desc(), Mention.id.desc()) if order == Order.URGENT else (key, Mention.id)


def _behind(key: Any, after: Mark, order: Order) -> ColumnElement[bool]:
    if order == Order.URGENT:
        return or_(key < after.value, and_(key == after.value, Mention.id < after.id))
    return or_(key > after.value, and_(key == after.value, Mention.id > after.id))
