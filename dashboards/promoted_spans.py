"""How long texts waited from first sight to the ticket: the moderators' part of the way. Reads only.

Sources of our own ground where every text becomes a ticket at once are left out: nobody had to decide there.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import numpy as np
from sqlalchemy import and_, not_, select
from sqlalchemy.orm import Session

from dashboards.blocks import lengths_over
from dashboards.choices import names_of
from dashboards.decisions import OVERSEERS
from dashboards.figures import NOTHING, Seconds, Span, Spread, spread
from dashboards.periods import Period
from dashboards.selection import Board, Dimension, Selection
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Brand, Source
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
    slow = select(Source.id).where(Source.brand_id == selection.brand_id, not_(AT_ONCE))
    sources = {str(source) for source in session.scalars(slow)}
    span = Span.SEEN_PROMOTED
    found = lengths_over(
        session, selection, board=Board.SLA, dimension=Dimension.SOURCE, over=Dimension.DAY, spans=[span], by=by
    )[span]
    return [(day, source, seconds) for (source, day), seconds in found.items() if source in sources]


def _brands(session: Session, by: Actor) -> Any:
    rows = session.execute(select(Brand.id, Brand.name).order_by(Brand.name, Brand.id))
    return [row for row in rows if by.holds(*OVERSEERS, brand_id=row.id)]


def _rows(parts: Mapping[str, list[Seconds]], names: Mapping[str, str]) -> list[SpanRow]:
    return [SpanRow(key, names.get(key, key), _spread(parts_)) for key, parts_ in parts.items()]


def _spread(parts: Iterable[Seconds]) -> Spread:
    return spread(np.concatenate([NOTHING, *parts]))
