"""When tickets come, by day and hour, and how long people have them before their eyes. Reads only."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboards.forecast import HOURS, Numbers
from dashboards.night_window import HOURS_A_DAY, has_even_hours, hours_between
from dashboards.part_of_day import Slot
from dashboards.periods import Period
from dashboards.selection import Board, Selection, chosen
from storage.rights import Actor
from storage.settings import settings
from storage.tables import TicketFact
from storage.vocabulary import Role

PLANNERS = (Role.LEAD, Role.ADMINISTRATOR)
"""Who sees when tickets come and how many people that needs."""
# Mean handling times of fewer tickets say little.
ENOUGH_HANDLED = 30
# A replay of more arrivals takes longer than anybody waits for a screen.
MOST_REPLAYED = 8000
REPLAYED_DAYS = 28
WEEK = 7


class Came(NamedTuple):
    """Tickets opened, by local day and hour."""

    period: Period
    counts: dict[tuple[date, int], int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def table(self, period: Period) -> Numbers:
        """The same as rows of days and columns of hours."""
        table = np.zeros((period.days, HOURS))
        for (day, hour), count in self.counts.items():
            if period.since <= day < period.until:
                table[(day - period.since).days, hour] = count
        return table


class SlotRow(NamedTuple):
    """An hour of a weekday: tickets in all, and how many such hours the period had (clock changes counted)."""

    slot: Slot
    tickets: int
    hours: float

    @property
    def mean(self) -> float | None:
        """Tickets in one such hour; None where the period has none."""
        return self.tickets / self.hours if self.hours else None


def came(session: Session, selection: Selection, *, by: Actor) -> Came:
    """Tickets of the selection by the local day and hour in which they were opened."""
    by.require(*PLANNERS, brand_id=selection.brand_id)
    day, hour = TicketFact.opened_day, TicketFact.opened_hour
    found = session.execute(
        select(hour, day, func.count())
        # All hours, named one by one: so the index of hours is taken, in whose order they are grouped.
        .where(chosen(selection, Board.SLA, by=by), hour.in_(range(HOURS_A_DAY)))
        .group_by(hour, day)
    )
    return Came(selection.period, {(date.fromisoformat(on), at or 0): count for at, on, count in found})


def by_slot(found: Came, *, until: datetime) -> list[SlotRow]:
    """All hours of the week; of the running hour a mean is a mean of the part that is behind us, of later ones none."""
    zone = ZoneInfo(settings().zone)
    here = until.astimezone(zone)
    tickets: Counter[Slot] = Counter()
    for (day, hour), count in found.counts.items():
        tickets[Slot(day.weekday(), hour)] += count
    lengths: defaultdict[Slot, float] = defaultdict(float)
    for day in found.period.each_day():
        if day > here.date():
            break
        is_even = day < here.date() and has_even_hours(day, zone)
        for hour in range(HOURS_A_DAY):
            lengths[Slot(day.weekday(), hour)] += 1 if is_even else hours_between(day, hour, zone, until=until)
    slots = (Slot(weekday, hour) for weekday in range(WEEK) for hour in range(HOURS_A_DAY))
    return [SlotRow(slot, tickets[slot], lengths[slot]) for slot in slots]


class Handling(NamedTuple):
    """How long people had tickets before their eyes: how many were measured, and the mean in seconds."""

    n: int
    mean_s: float | None

    @property
    def is_enough(self) -> bool:
        return self.n >= ENOUGH_HANDLED


class Worked(NamedTuple):
    """What came lately: the moment and the measured handling time of each ticket, None where nobody measured."""

    period: Period
    arrivals: list[tuple[datetime, int | None]]

    @property
    def handling(self) -> Handling:
        known = [seconds for _at, seconds in self.arrivals if seconds]
        return Handling(len(known), sum(known) / len(known) if known else None)


def replayed_period(found: Came, today: date) -> Period:
    """The last whole weeks before today: four, fewer where more came than can be replayed in a moment."""
    periods = [Period(today - timedelta(days=days), today) for days in range(REPLAYED_DAYS, 0, -WEEK)]

    def arrivals(period: Period) -> int:
        return sum(count for (day, _hour), count in found.counts.items() if period.since <= day < period.until)

    return next((period for period in periods if arrivals(period) <= MOST_REPLAYED), periods[-1])


def worked(session: Session, selection: Selection, *, by: Actor) -> Worked:
    """The tickets of the selection in the order in which they came, with their handling times."""
    by.require(*PLANNERS, brand_id=selection.brand_id)
    found = session.execute(
        select(TicketFact.opened_at, TicketFact.handling_s)
        .where(chosen(selection, Board.SLA, by=by))
        .order_by(TicketFact.opened_at, TicketFact.ticket_id)
    )
    return Worked(selection.period, [(at, seconds or None) for at, seconds in found])
