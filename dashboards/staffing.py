"""How many people each hour needs, by formula and by a replay of what really came; where the plan lacks. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from dashboards.erlang import Target, fewest, load_of, people_for, rostered
from dashboards.forecast import Numbers
from dashboards.night_window import hours_between, wall_hours
from dashboards.part_of_day import Slot
from dashboards.periods import Period
from dashboards.replay import Arrival, Served, people_by_replay, replay
from desk.wall_clock import at_micros, instant

HOURS_A_DAY = 24
MOST_AT_WORK = 200
# Less than this share of a person is no gap: a break is no reason for another person.
SMALLEST_GAP = 0.5


class Assumed(NamedTuple):
    """What a lead sets: the target, the share of paid time away from tickets, the handling time where none is known."""

    target: Target
    shrinkage: float
    handling_s: float


class HourNeed(NamedTuple):
    """An hour of a weekday: tickets in it, hours of work they bring, people at work by formula and by replay."""

    slot: Slot
    arrivals: float
    load: float
    by_formula: int | None
    by_replay: int

    def people(self, *, by_replay: bool) -> int:
        """People at work; where the formula knows no answer, those of the replay."""
        return self.by_replay if by_replay or self.by_formula is None else self.by_formula


class Need(NamedTuple):
    """Every hour of the week; and how the real arrivals would have fared with the people of either way."""

    hours: list[HourNeed]
    formula_served: Served
    replay_served: Served
    shrinkage: float

    def weekly_hours(self, *, by_replay: bool) -> int:
        """Paid hours a week: of those who have to be planned, hour by hour."""
        return sum(rostered(one.people(by_replay=by_replay), self.shrinkage) for one in self.hours)

    def most(self, *, by_replay: bool) -> int:
        """The most people at work in an hour."""
        return max((one.people(by_replay=by_replay) for one in self.hours), default=0)

    def means_of(self, period: Period) -> Numbers:
        """The mean of the weeks behind us on the weekdays of these days."""
        means = {(one.slot.weekday, one.slot.hour): one.arrivals for one in self.hours}
        return np.array(
            [[means.get((day.weekday(), hour), 0.0) for hour in range(HOURS_A_DAY)] for day in period.each_day()]
        )


def need(came: Sequence[tuple[datetime, float | None]], period: Period, assumed: Assumed, *, zone: ZoneInfo) -> Need:
    """The people each hour of the week needs for the target, from the tickets of these days in their order.

    `came` are moments with their handling times; where none was measured, the assumed one counts.
    """
    arrivals, slots = _on_one_clock(came, period, assumed.handling_s, zone)
    handling_s = sum(one.handling_s for one in arrivals) / len(arrivals) if arrivals else assumed.handling_s
    tickets: dict[int, int] = {}
    for at, _seconds in came:
        here = at.astimezone(zone)
        slot = here.weekday() * HOURS_A_DAY + here.hour
        tickets[slot] = tickets.get(slot, 0) + 1
    means = {number: tickets.get(number, 0) / hours for number, hours in _lengths(period, zone).items() if hours}
    loads = {number: load_of(mean, handling_s) for number, mean in means.items()}
    target = assumed.target
    formula = {number: people_for(load, target, handling_s=handling_s) for number, load in loads.items()}
    floors = {number: fewest(load, target) for number, load in loads.items()}
    found = people_by_replay(
        arrivals, slots, floors=floors, share=target.share, within_s=target.within_s, most=MOST_AT_WORK
    )
    hours = [
        HourNeed(
            Slot(*divmod(number, HOURS_A_DAY)), means[number], loads[number], formula[number], found.people[number]
        )
        for number in sorted(means)
    ]
    by_formula = {number: one.people(by_replay=False) for number, one in zip(sorted(means), hours, strict=True)}
    with_formula = replay(arrivals, [by_formula[slot] for slot in slots])
    return Need(hours, with_formula, found.served, assumed.shrinkage)


def _on_one_clock(
    came: Sequence[tuple[datetime, float | None]], period: Period, handling_s: float, zone: ZoneInfo
) -> tuple[list[Arrival], list[int]]:
    """Arrivals in seconds since the first hour began, and the hour of the week that each passing hour was."""
    begin = at_micros(instant(period.since, 0, zone=zone))
    arrivals = [Arrival((at - begin).total_seconds(), seconds or handling_s) for at, seconds in came]
    slots = [day.weekday() * HOURS_A_DAY + hour for day, hour in wall_hours(period.since, period.until, zone)]
    return arrivals, slots


def _lengths(period: Period, zone: ZoneInfo) -> dict[int, float]:
    lengths: dict[int, float] = {}
    for day in period.each_day():
        for hour in range(HOURS_A_DAY):
            number = day.weekday() * HOURS_A_DAY + hour
            lengths[number] = lengths.get(number, 0.0) + hours_between(day, hour, zone)
    return lengths


class NightShift(NamedTuple):
    """What so many people at night would have made of the same tickets."""

    people: int
    served: Served


def told_apart(
    shifts: Sequence[NightShift], *, within_s: int, is_paid: bool = False
) -> list[tuple[NightShift, NightShift]]:
    """The first and the last of those in a row that come to the same figures; what each costs keeps them apart."""
    found: list[tuple[NightShift, NightShift]] = []
    for one in shifts:
        if found and not is_paid and _outcome(found[-1][0].served, within_s) == _outcome(one.served, within_s):
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return found


def _outcome(served: Served, within_s: int) -> tuple[float | None, int | None, int | None]:
    return served.within(within_s), served.median, served.p90


def night_shifts(
    came: Sequence[tuple[datetime, float | None]],
    period: Period,
    *,
    handling_s: float,
    people: Iterable[int],
    zone: ZoneInfo,
) -> list[NightShift]:
    """Tickets of nights within these days, replayed with so many people.

    What is left over in the morning is taken up by as many people of the day, who have nothing else to do.
    """
    arrivals, slots = _on_one_clock(came, period, handling_s, zone)
    return [NightShift(count, replay(arrivals, [count] * len(slots))) for count in people]


class HourPlan(NamedTuple):
    """An hour of a day to come: tickets expected, people needed and planned (with breaks), and who is away."""

    day: date
    hour: int
    expected: float
    needed: int
    rostered: int
    planned: float
    away: float

    @property
    def gap(self) -> float:
        """People missing in the plan; 0 where there are enough."""
        missing = self.rostered - self.planned
        return missing if missing >= SMALLEST_GAP else 0.0


def plan_against_need(
    period: Period,
    expected: Numbers,
    needed: Mapping[tuple[date, int], int],
    *,
    people: Mapping[tuple[date, int], float],
    away: Mapping[tuple[date, int], float],
    shrinkage: float,
) -> list[HourPlan]:
    """The days to come hour by hour."""
    return [
        HourPlan(
            day, hour, float(expected[row, hour]), needed.get((day, hour), 0),
            rostered(needed.get((day, hour), 0), shrinkage), people.get((day, hour), 0.0), away.get((day, hour), 0.0),
        )
        for row, day in enumerate(period.each_day())
        for hour in range(HOURS_A_DAY)
    ]  # fmt: skip


def needed_by_formula(
    period: Period, expected: Numbers, target: Target, *, handling_s: float
) -> dict[tuple[date, int], int]:
    """People at work by the formula over the tickets that are expected."""
    found = {}
    for row, day in enumerate(period.each_day()):
        for hour in range(HOURS_A_DAY):
            load = load_of(float(expected[row, hour]), handling_s)
            people = people_for(load, target, handling_s=handling_s)
            found[day, hour] = fewest(load, target) if people is None else people
    return found


def needed_by_replay(period: Period, found: Need) -> dict[tuple[date, int], int]:
    """People at work as the replay of the weeks behind us has it, on the weekdays to come."""
    people = {(one.slot.weekday, one.slot.hour): one.by_replay for one in found.hours}
    return {
        (day, hour): people.get((day.weekday(), hour), 0) for day in period.each_day() for hour in range(HOURS_A_DAY)
    }
