"""What speaks for a night shift, and what against it: everything the paper for the management says. Reads only."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dashboards.arrivals import Handling, came, replayed_period, worked
from dashboards.erlang import Target
from dashboards.expected import Expected, expected
from dashboards.figures import Ratings
from dashboards.night_window import Window
from dashboards.nights import (
    NightCount,
    NightRow,
    NightTable,
    by_night,
    days_beside,
    night_table,
    nights_selected,
    ratings_of,
)
from dashboards.periods import Period
from dashboards.selection import Selection
from dashboards.staffing import Assumed, NightShift, night_shifts
from storage.rights import Actor
from storage.settings import settings
from storage.vocabulary import Currency

DAY = timedelta(days=1)
NIGHTS_A_MONTH = 30
USUAL_HANDLING_S = 8 * 60
MOST_AT_NIGHT = 4


class Wishes(NamedTuple):
    """What a lead sets: the hours, the target, the shrinkage, handling time where none is measured, cost of a night."""

    window: Window = Window()
    target: Target = Target(0.8, 1800)
    shrinkage: float = 0.15
    # Minutes are typed; None: what was measured.
    handling_s: float | None = None
    people: int = 1
    # Of one person for one night; 0: not given.
    cost: Decimal = Decimal(0)
    currency: Currency = Currency.RUB

    def assumed(self, handling: Handling) -> Assumed:
        """The handling time typed, else the measured one where enough was measured, else the usual one."""
        measured = handling.mean_s if handling.is_enough else None
        return Assumed(self.target, self.shrinkage, self.handling_s or measured or USUAL_HANDLING_S)


class Replayed(NamedTuple):
    """The newest nights as they went, and the same tickets with one person at night, with two, …"""

    selection: Selection
    handling: Handling
    handling_s: float
    as_it_was: NightRow
    shifts: list[NightShift]


class NightsAhead(NamedTuple):
    """What is expected of the nights to come: how many, tickets in a mean one, in the quietest and the busiest."""

    nights: int
    mean: float
    least: float
    most: float


class NightCase(NamedTuple):
    """Everything the paper says."""

    selection: Selection
    day_selection: Selection
    wishes: Wishes
    nights: NightCount
    table: NightTable
    day_table: NightTable
    ratings: Ratings
    day_ratings: Ratings
    replayed: Replayed
    expected: Expected
    ahead: NightsAhead | None

    def cost_of(self, people: int) -> Decimal | None:
        """Of so many people at work every night of a month; None where no cost was given."""
        cost = self.wishes.cost * people * NIGHTS_A_MONTH
        return cost or None


def night_case(session: Session, selection: Selection, wishes: Wishes, *, by: Actor, now: datetime) -> NightCase | None:
    """The nights of the period that are over; None where there is none, or nothing came in them."""
    nights = nights_selected(selection, wishes.window, now=now)
    if nights is None:
        return None
    found = came(session, nights, by=by)
    count = by_night(found, wishes.window, nights.period)
    if not count.total:
        return None
    days = days_beside(nights, wishes.window, now=now)
    told = expected(session, selection, by=by, now=now)
    return NightCase(
        nights,
        days,
        wishes,
        count,
        night_table(session, nights, by=by, now=now, within_s=wishes.target.within_s),
        night_table(session, days, by=by, now=now, within_s=wishes.target.within_s),
        ratings_of(session, nights, by=by),
        ratings_of(session, days, by=by),
        nights_replayed(session, nights, wishes, by=by, now=now),
        told,
        nights_ahead(told, wishes.window),
    )


def nights_replayed(session: Session, nights: Selection, wishes: Wishes, *, by: Actor, now: datetime) -> Replayed:
    """The newest nights of the selection, as many as can be replayed at once."""
    zone = ZoneInfo(settings().zone)
    lately = replayed_period(came(session, nights, by=by), nights.period.until)
    period = Period(max(lately.since, nights.period.since), nights.period.until)
    own = nights.narrowed(nights.part, period)
    # The last night ends on the morning after its day.
    around = Period(period.since, period.until + DAY)
    found = worked(session, nights.narrowed(None, around), by=by)
    handling_s = wishes.assumed(found.handling).handling_s
    inside = set(period.each_day())
    known = [
        (at, wishes.handling_s or seconds)
        for at, seconds in found.arrivals
        if _night(at.astimezone(zone), wishes.window) in inside
    ]
    people = range(1, max(wishes.people, MOST_AT_NIGHT) + 1)
    table = night_table(session, own, by=by, now=now, within_s=wishes.target.within_s)
    return Replayed(
        own, found.handling, handling_s, table.total,
        night_shifts(known, around, handling_s=handling_s, people=people, zone=zone),
    )  # fmt: skip


def _night(here: datetime, window: Window) -> date | None:
    return window.night_of(here.date(), here.hour)


def nights_ahead(told: Expected, window: Window) -> NightsAhead | None:
    """The nights that begin on the days foretold and end on them, too; None without a forecast."""
    if told.forecast is None:
        return None
    sums: dict[date, float] = {}
    days = list(told.period.each_day())
    for row, day in enumerate(days):
        for hour in window.hours:
            night = window.night_of(day, hour)
            if night is not None:
                sums[night] = sums.get(night, 0.0) + float(told.forecast.hours[row, hour])
    whole = {night: count for night, count in sums.items() if night in days[1:-1]}
    return NightsAhead(len(whole), sum(whole.values()) / len(whole), min(whole.values()), max(whole.values()))
