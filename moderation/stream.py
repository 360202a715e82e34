"""The stream of mentions: which ones, in which order, page by page without counting through."""

from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from moderation.circumstances import confirmed
from moderation.standing import DECIDERS
from moderation.stream_conditions import conditions_of, one_per_story
from moderation.stream_filter import Order, StreamFilter
from moderation.stream_order import Mark, in_order, newest_in_order
from moderation.stream_walk import fitting_of, walk, way_of
from storage.rights import Actor
from storage.tables import Mention
from storage.vocabulary import Role

READERS = (*DECIDERS, Role.MARKETING, Role.QUALITY, Role.OPERATOR)

MOST_COUNTED: Final = 1_000
"""Counts stop here and are shown as "1000+"."""


class IdsPage(NamedTuple):
    """Ids in the filter's order. `next_before` is None at the end; `is_capped` when a walk stopped at its limit."""

    ids: tuple[int, ...]
    next_before: int | Mark | None
    is_capped: bool = False


class Number(NamedTuple):
    """How many there are; not `is_all`: at least so many, for it was not counted to the end."""

    number: int
    is_all: bool


def ids_of(
    session: Session,
    wanted: StreamFilter,
    *,
    by: Actor,
    limit: int,
    before: int | Mark | None = None,
    only: ColumnElement[bool] | None = None,
) -> IdsPage:
    """One page of the stream, behind `before`. Refused without the right to read the brand."""
    by.require(*READERS, brand_id=wanted.brand_id)
    is_walked = wanted.query is not None or _is_long(wanted)
    if wanted.order != Order.NEWEST and not is_walked and wanted.is_waiting:
        after = before if isinstance(before, Mark) else None
        return IdsPage(*in_order(session, wanted, only=only, after=after, limit=limit))
    older_than = before.id if isinstance(before, Mark) else before
    if wanted.order != Order.NEWEST:
        found = newest_in_order(session, wanted, only=only, before=older_than, limit=limit)
        return IdsPage(tuple(found.ids), found.next_before, found.is_capped)
    if is_walked:
        way = way_of(session, wanted, is_one_per_story=True)
        found = walk(session, wanted, way, only=only, before=older_than, limit=limit)
        return IdsPage(tuple(found.ids), found.next_before, found.is_capped)
    return _newest(session, wanted, only=only, before=older_than, limit=limit)


def counted(session: Session, wanted: StreamFilter, *, by: Actor) -> Number:
    """How many cards the filter has (without its search), counted up to one more than MOST_COUNTED."""
    by.require(*READERS, brand_id=wanted.brand_id)
    if _is_long(wanted):
        bare = wanted.without_search()
        way = way_of(session, bare, is_one_per_story=True)
        found = walk(session, bare, way, only=None, before=None, limit=MOST_COUNTED + 1)
        return Number(len(found.ids), is_all=not found.is_capped)
    some = select(Mention.id).where(*_one_per_story(session, wanted)).limit(MOST_COUNTED + 1)
    return Number(session.scalar(select(func.count()).select_from(some.subquery())) or 0, is_all=True)


def all_ids(session: Session, wanted: StreamFilter, *, most: int) -> list[int]:
    """Every mention of the filter, copies of a story included, newest first; a search looks at its newest hits only.

    Rights are the caller's.
    """
    conditions, query = conditions_of(session, wanted), wanted.query
    if query is None:
        found = select(Mention.id).where(*conditions).order_by(Mention.id.desc()).limit(most)
        return list(session.scalars(found))
    way = way_of(session, wanted, is_one_per_story=False)
    hits = way.hits(None, way.farthest)
    return confirmed(session, query, fitting_of(session, hits, conditions))[:most]


def _is_long(wanted: StreamFilter) -> bool:
    """Whether it may be a list of everything there ever was, which no index has all conditions of."""
    is_named = wanted.mention is not None or wanted.authors or wanted.places
    return not wanted.is_waiting and not is_named


def _newest(
    session: Session, wanted: StreamFilter, *, only: ColumnElement[bool] | None, before: int | None, limit: int
) -> IdsPage:
    found = select(Mention.id).where(*_one_per_story(session, wanted))
    if only is not None:
        found = found.where(only)
    if before is not None:
        found = found.where(Mention.id < before)
    ids = tuple(session.scalars(found.order_by(Mention.id.desc()).limit(limit)))
    return IdsPage(ids, ids[-1] if len(ids) == limit else None)


def _one_per_story(session: Session, wanted: StreamFilter) -> list[ColumnElement[bool]]:
    """The filter's conditions; in the stream a story is one card, the newest of its mentions that the filter has."""
    conditions = conditions_of(session, wanted)
    if wanted.is_waiting:
        ahead = aliased(Mention)
        told = conditions_of(session, wanted, of=ahead)
        conditions.append(one_per_story(Mention, ahead, wanted.order, told))
    return conditions
