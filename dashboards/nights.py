"""Tickets of the nights: how many, by channel, how long they wait, which promises they missed. Reads only."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import BigInteger, ColumnElement, func, select, type_coerce
from sqlalchemy.orm import Session

from dashboards import figures
from dashboards.arrivals import PLANNERS, Came
from dashboards.choices import names_of
from dashboards.fact_sums import listed, seconds_in
from dashboards.figures import NOTHING, Outcome, Promises, Ratings, Seconds, Spread
from dashboards.night_window import Window, nights_of
from dashboards.part_of_day import Part
from dashboards.periods import Period
from dashboards.selection import Board, Dimension, Figure, Selection, chosen, csi_condition, outcome_column
from storage.i18n import _
from storage.rights import Actor
from storage.settings import settings
from storage.tables import TicketFact

DAY = timedelta(days=1)
MILLISECONDS = 1000


class NightCount(NamedTuple):
    """How many tickets came in each night of a period; nights without any are among them."""

    window: Window
    nights: dict[date, int]

    @property
    def total(self) -> int:
        return sum(self.nights.values())

    @property
    def mean(self) -> float | None:
        return self.total / len(self.nights) if self.nights else None

    @property
    def spread(self) -> Spread:
        return figures.spread(list(self.nights.values()))

    @property
    def most(self) -> int | None:
        return max(self.nights.values(), default=None)

    @property
    def distribution(self) -> dict[int, int]:
        """How many nights had so many tickets."""
        return dict(sorted(Counter(self.nights.values()).items()))

    def steps(self, most: int) -> list[tuple[str, int]]:
        """The same in so few steps of equal width that they can be drawn: "8", or "8–11", and the nights in it."""
        width = (self.most or 0) // most + 1
        sums = Counter(tickets // width for tickets in self.nights.values())
        firsts = range(0, (self.most or 0) + 1, width)
        return [(str(one) if width == 1 else f"{one}–{one + width - 1}", sums[one // width]) for one in firsts]


class NightRow(NamedTuple):
    """A channel's tickets of the window: promises, seconds to the first answer and to the end of the window.

    `soon` of them were answered within the time asked for, by the clock on the wall.
    """

    key: str
    name: str
    promises: Promises
    answer: Spread
    till_end: Spread
    soon: int = 0

    @property
    def soon_share(self) -> float | None:
        """Answered within the time among all tickets, 0 to 1; None of none."""
        return self.soon / self.promises.all if self.promises.all else None


class NightTable(NamedTuple):
    """The rows and what they come to together."""

    rows: list[NightRow]
    total: NightRow


def nights_selected(selection: Selection, window: Window, *, now: datetime) -> Selection | None:
    """The same selection, of the nights of its period that are over; None where there is none."""
    nights = nights_of(selection.period, window, zone=ZoneInfo(settings().zone), now=now)
    if not nights:
        return None
    return selection.narrowed(Part(window), Period(nights[0], nights[-1] + DAY))


def days_beside(nights: Selection, window: Window, *, now: datetime) -> Selection:
    """The other hours of the days of these nights, up to the last day on which they are over; maybe of none."""
    zone = ZoneInfo(settings().zone)
    since = nights.period.since
    over = nights_of(nights.period, window.others, zone=zone, now=now)
    return nights.narrowed(Part(window.others), Period(since, over[-1] + DAY if over else since))


def by_night(found: Came, window: Window, period: Period) -> NightCount:
    """The nights that begin on days of the period, which has to be wholly within what was counted."""
    nights = dict.fromkeys(period.each_day(), 0)
    for (day, hour), count in found.counts.items():
        night = window.night_of(day, hour)
        if night in nights:
            nights[night] += count
    return NightCount(window, nights)


def night_table(session: Session, selection: Selection, *, by: Actor, now: datetime, within_s: int = 0) -> NightTable:
    """The tickets of the selected hours by channel."""
    by.require(*PLANNERS, brand_id=selection.brand_id)
    word = outcome_column(now).label("word")
    opened, replied = (type_coerce(column, BigInteger) for column in (TicketFact.opened_at, TicketFact.replied_at))
    facts = (
        select(TicketFact.channel_id.label("key"), word, opened.label("opened"), (replied - opened).label("answer"))
        .where(chosen(selection, Board.SLA, by=by))
        .subquery()
    )
    counts = [func.count().filter(facts.c.word == outcome.value) for outcome in Outcome]
    lists: list[ColumnElement[str | None]] = [listed(session, facts.c.opened), listed(session, facts.c.answer)]
    found = session.execute(select(facts.c.key, *counts, *lists).group_by(facts.c.key)).all()
    names = names_of(session, selection.brand_id, Dimension.CHANNEL)
    ends = _ends(selection)
    rows, answers, tills = [], [], []
    for key, *values in found:
        answer, till = seconds_in(values[-1]) // MILLISECONDS, _till_end(seconds_in(values[-2]), ends)
        answers.append(answer)
        tills.append(till)
        promises = Promises(*values[: len(Outcome)])
        rows.append(
            NightRow(
                str(key),
                names.get(str(key), str(key)),
                promises,
                figures.spread(answer),
                figures.spread(till),
                int((answer <= within_s).sum()),
            )
        )
    total = NightRow(
        "",
        _("All"),
        figures.add_promises(row.promises for row in rows),
        figures.spread(_together(answers)),
        figures.spread(_together(tills)),
        sum(row.soon for row in rows),
    )
    return NightTable(sorted(rows, key=lambda row: (-row.promises.all, row.name.casefold())), total)


def _together(parts: Sequence[Seconds]) -> Seconds:
    return np.concatenate(parts) if parts else NOTHING


def _ends(selection: Selection) -> Seconds:
    """When each night of the selection was over, in milliseconds."""
    zone = ZoneInfo(settings().zone)
    window = selection.part.window if selection.part is not None and selection.part.window is not None else Window()
    ends = (window.ends_at(day, zone) for day in selection.period.each_day())
    return np.fromiter((round(end.timestamp() * MILLISECONDS) for end in ends), dtype=np.int64)


def _till_end(opened: Seconds, ends: Seconds) -> Seconds:
    """How long it was from each moment to the next end of a night."""
    places = np.searchsorted(ends, opened, side="right")
    inside = places < len(ends)
    return (ends[places[inside]] - opened[inside]) // MILLISECONDS


def ratings_of(session: Session, selection: Selection, *, by: Actor) -> Ratings:
    """What customers of these tickets said, whenever they were asked."""
    by.require(*PLANNERS, brand_id=selection.brand_id)
    was_asked = TicketFact.asked_at.is_not(None)
    counts = [
        func.count().filter(was_asked, csi_condition(figure, TicketFact))
        for figure in (Figure.ASKED, Figure.LIKES, Figure.DISLIKES)
    ]
    asked, likes, dislikes = tuple(session.execute(select(*counts).where(chosen(selection, Board.SLA, by=by))).one())
    return Ratings(asked, likes, dislikes)
