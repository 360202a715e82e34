"""How long texts waited from first sight to the ticket: the moderators' part of the way. Reads only.

Sources of our own ground where every text becomes a ticket at once are left out: nobody had to decide there.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import numpy as np
from sqlalchemy import and_, not_, select
from sqlalchemy.orm import Session

from dashboards.choices import names_of
from dashboards.decisions import OVERSEERS
from dashboards.fact_sums import listed, seconds_in
from dashboards.figures import NOTHING, Seconds, Spread, spread
from dashboards.periods import Period
from dashboards.selection import Board, Dimension, Selection, chosen
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Brand, Source, TicketFact
from storage.vocabulary import Ground, ReplyPolicy

AT_ONCE: Final = and_(Source.ground == Ground.OURS, Source.policy == ReplyPolicy.ALWAYS)


class SpanRow(NamedTuple):
    """A day, a source or a brand, and how long its tickets took."""

    key: str
    name: str
    spread: Spread


class Spans(NamedTuple):
    """By day, by source and by brand, and of the brand in all. Days of opening the tickets."""

    by_day: list[SpanRow]
    by_source: list[SpanRow]
    by_brand: list[SpanRow]
    total: SpanRow


def promoted_spans(session: Session, brand_id: int, period: Period, *, by: Actor) -> Spans:
    """The brand's tickets that were opened in the period; beside it the other brands of this person."""
    by.require(*OVERSEERS, brand_id=brand_id)
    found = _lengths(session, Selection(brand_id, period), by=by)
    days: dict[str, list[Seconds]] = {}
    sources: dict[str, list[Seconds]] = {}
    for day, source, seconds in found:
        days.setdefault(day, []).append(seconds)
        sources.setdefault(source, []).append(seconds)
    names = names_of(session, brand_id, Dimension.SOURCE)
    total = SpanRow("", _("All"), _spread(seconds for _day, _source, seconds in found))
    by_source = sorted(_rows(sources, names), key=lambda row: (-row.spread.n, row.name.casefold()))
    by_brand = [
        SpanRow(str(one.id), one.name, _of_brand(session, one.id, period, by=by)) for one in _brands(session, by)
    ]
    return Spans(sorted(_rows(days, {})), by_source, by_brand, total)


def _of_brand(session: Session, brand_id: int, period: Period, *, by: Actor) -> Spread:
    return _spread(seconds for *_key, seconds in _lengths(session, Selection(brand_id, period), by=by))


def _lengths(session: Session, selection: Selection, *, by: Actor) -> list[tuple[str, str, Seconds]]:
    found = session.execute(
        select(TicketFact.opened_day, TicketFact.source_id, listed(session, TicketFact.__table__.c.seen_to_promoted_s))
        .join(Source, Source.id == TicketFact.source_id)
        .where(chosen(selection, Board.SLA, by=by), TicketFact.seen_to_promoted_s.is_not(None), not_(AT_ONCE))
        .group_by(TicketFact.opened_day, TicketFact.source_id)
    )
    return [(day, str(source), seconds_in(text)) for day, source, text in found]


def _brands(session: Session, by: Actor) -> Any:
    rows = session.execute(select(Brand.id, Brand.name).order_by(Brand.name, Brand.id))
    return [row for row in rows if by.holds(*OVERSEERS, brand_id=row.id)]


def _rows(parts: Mapping[str, list[Seconds]], names: Mapping[str, str]) -> list[SpanRow]:
    return [SpanRow(key, names.get(key, key), _spread(parts_)) for key, parts_ in parts.items()]


def _spread(parts: Iterable[Seconds]) -> Spread:
    return spread(np.concatenate([NOTHING, *parts]))
