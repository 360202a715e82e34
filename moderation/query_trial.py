"""A query tried on what is stored, before it is saved: what it finds, what it would gain, lose and drop. Reads only."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.closed_texts import unlocked
from moderation.circumstances import confirmed, read
from moderation.stream import READERS
from moderation.trial_examples import Example, examples_of
from storage.errors import Refused
from storage.query import Query, parse
from storage.query_suggestions import Suggestion, suggestions
from storage.rights import Actor
from storage.search import Facets, index_of
from storage.tables import Brand, DailyCount, Mention, Source
from storage.vocabulary import Category

MOST_LOOKED_AT = 100_000
"""Stored mentions that a trial looks at, the newest; more of them would not change the picture, only the wait."""
MOST_READ = 8_000
"""Hits of the index that are read one by one, where stems alone cannot tell."""
MOST_TRIED = 500
"""Texts on which a suggested spelling is tried."""
EXAMPLES = 10
FEW = 5


class Shown(NamedTuple):
    """How many, and the newest of them."""

    number: int
    examples: list[Example]


class SourceCount(NamedTuple):
    """How many of a source's stored texts the query finds."""

    source_id: int
    name: str
    category: Category
    looked_at: int
    found: int


class Offer(NamedTuple):
    """A spelling that may be added, and how many stored texts it would find in addition."""

    suggestion: Suggestion
    more: int


class NotStored(NamedTuple):
    """Texts of open sources that the saved query did not want: they were only counted, so no trial can find them."""

    number: int
    since: str | None


class Trial(NamedTuple):
    """What a query finds among the newest `looked_at` mentions; `is_partial`: there are older ones."""

    looked_at: int
    is_partial: bool
    found: Shown
    sources: list[SourceCount]
    gained: Shown | None
    lost: Shown | None
    dropped: Shown | None
    offers: list[Offer]
    not_stored: NotStored


class Asked(NamedTuple):
    """What is tried: the query, against the brand's saved one, and with a minus-word; a brand of 0 means all."""

    query: str
    brand_id: int = 0
    minus: str = ""
    examples: int = EXAMPLES


def try_query(session: Session, asked: Asked, *, by: Actor) -> Trial:
    """What the query finds among the stored mentions. Raises Refused with the position of a mistake."""
    by.require(*READERS, brand_id=asked.brand_id or None)
    query, minus = parse(asked.query), _minus(asked.minus)
    facets = Facets(brands=[asked.brand_id] if asked.brand_id else sorted(by.brands_with(*READERS) or ()))
    scope, is_partial = _scope(session, facets, by=by)
    saved = _saved(session, asked.brand_id)
    compared = saved if saved is not None and saved.root != query.root else None
    hits = {one: _hits(session, one, facets, scope) for one in (query, compared, minus) if one is not None}
    floor = max(
        (ids[MOST_READ - 1] for one, ids in hits.items() if one.needs_reading and len(ids) > MOST_READ), default=0
    )
    scope = {one: source for one, source in scope.items() if one >= floor}
    found = _found(session, query, hits[query], scope)
    before = _found(session, compared, hits[compared], scope) if compared else []
    matched = set(found)
    unwanted = set(confirmed(session, minus, [one for one in hits[minus] if one in matched])) if minus else set()
    gained, lost = _without(found, before), _without(before, found)
    return Trial(
        looked_at=len(scope),
        is_partial=is_partial or floor > 0,
        found=_shown(session, query, found, most=asked.examples),
        sources=_by_source(session, scope, found),
        gained=_shown(session, query, gained) if compared else None,
        lost=_shown(session, compared, lost) if compared else None,
        dropped=_shown(session, minus, [one for one in found if one in unwanted]) if minus else None,
        offers=_offers(session, query, facets, scope, found=matched),
        not_stored=_not_stored(session, facets),
    )


def _minus(typed: str) -> Query | None:
    word = typed.strip().lstrip("-−– ")
    return parse(word) if word else None


def _saved(session: Session, brand_id: int) -> Query | None:
    text = session.scalar(select(Brand.query).where(Brand.id == brand_id))
    try:
        return parse(text) if text else None
    except Refused:  # saved when the language was another one: there is nothing to compare with
        return None


def _scope(session: Session, facets: Facets, *, by: Actor) -> tuple[dict[int, int], bool]:
    """The newest mentions with their sources, newest first, and whether there are older ones."""
    newest = select(Mention.id, Mention.source_id).where(unlocked(by))
    newest = newest.order_by(Mention.id.desc()).limit(MOST_LOOKED_AT + 1)
    if facets.brands:
        newest = newest.where(Mention.brand_id.in_(facets.brands))
    rows = session.execute(newest).all()
    return dict(rows[:MOST_LOOKED_AT]), len(rows) > MOST_LOOKED_AT


def _hits(session: Session, query: Query, facets: Facets, scope: Mapping[int, int]) -> list[int]:
    """What the index finds in the scope, newest first."""
    return [one for one in session.scalars(index_of(session).match(query, facets)) if one in scope]


def _floor(query: Query, hits: list[int]) -> int:
    """Older than this mention nothing is looked at: there would be too much to read."""
    return hits[MOST_READ - 1] if query.needs_reading and len(hits) > MOST_READ else 0


def _found(session: Session, query: Query, hits: list[int], scope: Collection[int]) -> list[int]:
    return confirmed(session, query, [one for one in hits if one in scope])


def _without(some: list[int], others: list[int]) -> list[int]:
    known = set(others)
    return [one for one in some if one not in known]


def _shown(session: Session, query: Query, ids: list[int], *, most: int = FEW) -> Shown:
    return Shown(len(ids), examples_of(session, query, ids[:most]))


def _by_source(session: Session, scope: Mapping[int, int], found: list[int]) -> list[SourceCount]:
    """Sources with what was looked at and found there, the most fruitful first."""
    looked, matched = Counter(scope.values()), Counter(scope[one] for one in found)
    rows = session.execute(select(Source.id, Source.name, Source.category).where(Source.id.in_(looked)))
    counts = [SourceCount(*row, looked[row.id], matched[row.id]) for row in rows]
    return sorted(counts, key=lambda one: (-one.found, -one.looked_at, one.name))


def _offers(
    session: Session, query: Query, facets: Facets, scope: Mapping[int, int], *, found: Collection[int]
) -> list[Offer]:
    """Other spellings, first those that would find something more."""
    offers = []
    for one in suggestions(query):
        hits = [hit for hit in _hits(session, parse(one.instead), facets, scope) if hit not in found]
        wider = parse(one.query)
        more = sum(wider.matches(row.words, row.about) for row in read(session, hits[:MOST_TRIED]))
        offers.append(Offer(one, more))
    return sorted(offers, key=lambda offer: -offer.more)


def _not_stored(session: Session, facets: Facets) -> NotStored:
    counted = select(func.sum(DailyCount.count), func.min(DailyCount.day)).where(DailyCount.dimension == "unmatched")
    if facets.brands:
        counted = counted.where(DailyCount.brand_id.in_(facets.brands))
    number, since = session.execute(counted).one()
    return NotStored(int(number or 0), since)
