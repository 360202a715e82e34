"""The stream of mentions: which ones, newest arrival first, page by page without counting through."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session, aliased

from classifier.tonality import speaks
from moderation.circumstances import confirmed
from moderation.standing import DECIDERS
from moderation.story_cards import newest_hits, stands_for_story
from moderation.tag_conditions import carries, family, seems_foreign
from storage.errors import Refused
from storage.i18n import _
from storage.query import Query, parse
from storage.rights import Actor
from storage.search import Facets, index_of
from storage.settings import settings
from storage.tables import Mention, Source
from storage.vocabulary import Category, Label, Language, MentionState, Role, Tone

READERS = (*DECIDERS, Role.MARKETING, Role.QUALITY, Role.OPERATOR)

FARTHEST_WALK = 5_000
"""Hits of a search that one page walks at most; then it says so, and goes on when asked."""

LONGEST_STEP = 2_000
"""Hits looked at in one statement."""

MOST_COUNTED = 1_000
"""Counts stop here and are shown as "1000+"."""

LONGEST_NUMBER = 18

# Literal, so that PostgreSQL's generic plans keep the partial indexes.
_IN_STREAM = sql("mention.state = 'new'")


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamFilter:
    """What a person wants to see; an empty tuple or None means any. Moments bound `published_at`."""

    brand_id: int
    state: MentionState | None = MentionState.NEW
    sources: tuple[int, ...] = ()
    categories: tuple[Category, ...] = ()
    labels: tuple[Label, ...] = ()
    languages: tuple[Language, ...] = ()
    stars: tuple[int, ...] = ()
    tags: tuple[int, ...] = ()
    tones: tuple[Tone, ...] = ()
    is_doubtful: bool = False
    since: datetime | None = None
    until: datetime | None = None
    search: str = ""
    mention: int | None = None

    @property
    def query(self) -> Query | None:
        """The search, parsed. Raises Refused when it cannot be understood."""
        return parse(self.search) if self.search.strip() else None


class IdsPage(NamedTuple):
    """Ids, newest first. `next_before` is None at the end; `is_capped` when a search stopped at its limit."""

    ids: tuple[int, ...]
    next_before: int | None
    is_capped: bool = False


def filter_of(params: Mapping[str, str]) -> StreamFilter:
    """The filter that the page's address and the batch request spell: lists joined by commas, days as ISO dates.

    Raises Refused for a value that means nothing.
    """
    try:
        return StreamFilter(
            brand_id=_number(params.get("brand", "0")),
            state=_state(params.get("state", "")),
            sources=tuple(_number(one) for one in _listed(params, "source")),
            categories=tuple(Category(one) for one in _listed(params, "category")),
            labels=tuple(Label(one) for one in _listed(params, "label")),
            languages=tuple(Language(one) for one in _listed(params, "language")),
            stars=tuple(_number(one) for one in _listed(params, "stars")),
            tags=tuple(_number(one) for one in _listed(params, "tag")),
            tones=tuple(Tone(one) for one in _listed(params, "tone")),
            is_doubtful=params.get("doubtful", "") == "1",
            since=_day(params.get("since", "")),
            until=_day(params.get("until", ""), after=True),
            search=params.get("search", ""),
            mention=_number(params["mention"]) if params.get("mention") else None,
        )
    except (ValueError, OverflowError) as wrong:
        raise Refused(
            _("The filter cannot be read."),
            _("It holds a value that means nothing here."),
            _("Choose it again with the fields above the list."),
        ) from wrong


def ids_of(
    session: Session,
    wanted: StreamFilter,
    *,
    by: Actor,
    limit: int,
    before: int | None = None,
    only: ColumnElement[bool] | None = None,
) -> IdsPage:
    """One page of the stream, older than `before`. Refused without the right to read the brand."""
    by.require(*READERS, brand_id=wanted.brand_id)
    query = wanted.query
    if query is not None:
        return _search(session, wanted, query, only=only, before=before, limit=limit)
    conditions = _one_per_story(session, wanted)
    return _walk(session, conditions if only is None else [*conditions, only], before=before, limit=limit)


def counted(session: Session, wanted: StreamFilter, *, by: Actor) -> int:
    """How many cards the filter has (without its search), counted up to one more than MOST_COUNTED."""
    by.require(*READERS, brand_id=wanted.brand_id)
    some = select(Mention.id).where(*_one_per_story(session, wanted)).limit(MOST_COUNTED + 1)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def all_ids(session: Session, wanted: StreamFilter, *, most: int) -> list[int]:
    """Every mention of the filter, copies of a story included, newest first; a search looks at its newest hits only.

    Rights are the caller's.
    """
    conditions, query = _conditions(session, wanted), wanted.query
    if query is None:
        found = select(Mention.id).where(*conditions).order_by(Mention.id.desc()).limit(most)
        return list(session.scalars(found))
    facets = Facets([wanted.brand_id], wanted.sources, [one.value for one in wanted.languages])
    hits = list(session.scalars(index_of(session).match(query, facets).limit(FARTHEST_WALK)))
    return confirmed(session, query, _fitting(session, hits, conditions))[:most]


def _walk(session: Session, conditions: list[ColumnElement[bool]], *, before: int | None, limit: int) -> IdsPage:
    found = select(Mention.id).where(*conditions)
    if before is not None:
        found = found.where(Mention.id < before)
    ids = tuple(session.scalars(found.order_by(Mention.id.desc()).limit(limit)))
    return IdsPage(ids, ids[-1] if len(ids) == limit else None)


def _search(
    session: Session,
    wanted: StreamFilter,
    query: Query,
    *,
    only: ColumnElement[bool] | None,
    before: int | None,
    limit: int,
) -> IdsPage:
    """Walks the index's hits in growing steps: most searches are satisfied by the first."""
    conditions = _conditions(session, wanted)
    told: set[int] = set()
    first = before
    facets = Facets([wanted.brand_id], wanted.sources, [one.value for one in wanted.languages])
    index = index_of(session)
    found: list[int] = []
    walked, step = 0, 2 * limit
    while walked < FARTHEST_WALK:
        step = min(step, FARTHEST_WALK - walked)
        hits = list(session.scalars(index.match(query, facets, before=before).limit(step)))
        fitting = confirmed(session, query, _fitting(session, hits, conditions))
        if wanted.state == MentionState.NEW:
            fitting = newest_hits(session, fitting, query, conditions, told=told, before=first)
        found += fitting if only is None else _fitting(session, fitting, [only])
        if len(found) >= limit:
            return IdsPage(tuple(found[:limit]), found[limit - 1])
        if len(hits) < step:
            return IdsPage(tuple(found), None)
        before = hits[-1]
        walked += step
        step = min(4 * step, LONGEST_STEP)
    return IdsPage(tuple(found), before, is_capped=True)


def _fitting(session: Session, ids: list[int], conditions: list[ColumnElement[bool]]) -> list[int]:
    """Those of the hits that the filter wants, in the order given."""
    if not ids:
        return []
    good = set(session.scalars(select(Mention.id).where(Mention.id.in_(ids), *conditions)))
    return [one for one in ids if one in good]


def _one_per_story(session: Session, wanted: StreamFilter) -> list[ColumnElement[bool]]:
    """The filter's conditions; in the stream a story is one card, the newest of its mentions that the filter has."""
    conditions = _conditions(session, wanted)
    if wanted.state == MentionState.NEW:
        newer = aliased(Mention)
        conditions.append(stands_for_story(_conditions(session, wanted, of=newer), newer))
    return conditions


def _conditions(session: Session, wanted: StreamFilter, *, of: Any = Mention) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [of.brand_id == wanted.brand_id, *_period(wanted, of)]
    if wanted.state == MentionState.NEW and of is Mention:
        conditions.append(_IN_STREAM)  # type: ignore[arg-type]  # a literal clause is a condition like any other
    elif wanted.state is not None:
        conditions.append(of.state == wanted.state)
    if wanted.sources or wanted.categories:
        conditions.append(of.source_id.in_(_sources(session, wanted)))
    if wanted.labels:
        conditions.append(func.coalesce(of.label, of.pretag).in_(wanted.labels))
    if wanted.languages:
        conditions.append(of.language.in_([one.value for one in wanted.languages]))
    if wanted.mention is not None:
        conditions.append(of.id == wanted.mention)
    if wanted.stars:
        conditions.append(func.round(of.stars).in_(wanted.stars))
    return [*conditions, *_remarked(session, wanted, of)]


def _remarked(session: Session, wanted: StreamFilter, of: Any) -> Iterator[ColumnElement[bool]]:
    if wanted.tags:
        yield carries(of, family(session, wanted.tags))
    if wanted.tones:
        yield speaks(of, wanted.tones)
    if wanted.is_doubtful:
        yield seems_foreign(of)


def _period(wanted: StreamFilter, of: Any) -> Iterator[ColumnElement[bool]]:
    if wanted.since:
        yield of.published_at >= wanted.since
    if wanted.until:
        yield of.published_at < wanted.until


def _sources(session: Session, wanted: StreamFilter) -> list[int]:
    found = select(Source.id).where(Source.brand_id == wanted.brand_id)
    if wanted.sources:
        found = found.where(Source.id.in_(wanted.sources))
    if wanted.categories:
        found = found.where(Source.category.in_(wanted.categories))
    return list(session.scalars(found))


def _listed(params: Mapping[str, str], name: str) -> list[str]:
    return [one for one in params.get(name, "").split(",") if one]


def _number(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError(text)  # longer ones are no ids, and no database could compare them
    return int(text)


def _state(value: str) -> MentionState | None:
    return None if value == "any" else MentionState(value or MentionState.NEW)


def _day(value: str, *, after: bool = False) -> datetime | None:
    if not value:
        return None
    day = date.fromisoformat(value) + timedelta(days=1 if after else 0)
    return datetime.combine(day, time.min, ZoneInfo(settings().zone))
