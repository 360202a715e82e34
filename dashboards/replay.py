"""What would have been: arrivals that really came, worked off in order by so many people an hour. Pure."""

from collections.abc import Sequence
from heapq import heappop, heappush
from math import floor, inf
from typing import NamedTuple

import numpy as np

from dashboards.erlang import SECONDS_AN_HOUR
from dashboards.figures import MEDIAN, P90, nearest_rank

TINY = 1e-7


class Arrival(NamedTuple):
    """When a ticket came, in seconds since the first hour began, and for how long it keeps one person busy."""

    at: float
    handling_s: float


class Served(NamedTuple):
    """How long each arrival waited for a person and for its answer, in the order of arrivals; inf: nobody ever came."""

    waits: list[float]
    answers: list[float]

    def within(self, seconds: float) -> float | None:
        """The share answered within the time; None of none."""
        return sum(one <= seconds for one in self.answers) / len(self.answers) if self.answers else None

    @property
    def median(self) -> int | None:
        return _rank(self.answers, MEDIAN)

    @property
    def p90(self) -> int | None:
        return _rank(self.answers, P90)


def _rank(seconds: Sequence[float], share: float) -> int | None:
    """The nearest rank; None of none, and where it falls on somebody who never got an answer."""
    known = [round(one) for one in seconds if one != inf]
    place = nearest_rank(range(1, len(seconds) + 1), share)
    if place is None or place > len(known):
        return None
    return int(np.partition(np.asarray(known), place - 1)[place - 1])


def replay(arrivals: Sequence[Arrival], people: Sequence[int]) -> Served:
    """First come, first served. `people` says how many are at work in each hour from the first one on.

    Who is in the middle of a ticket when their time is over finishes it. After the last hour the last seven days (or
    what there is) begin anew, so that what came late is still answered.
    """
    week = min(len(people), 7 * 24)
    can_end = any(people[-week:]) if week else False

    def at_work(hour: int) -> int:
        return people[hour] if hour < len(people) else people[len(people) - week + (hour - len(people)) % week]

    busy: list[float] = []
    waits, answers = [], []
    start = 0.0
    for arrival in arrivals:
        start = max(arrival.at, start)
        while start < inf:
            while busy and busy[0] <= start:
                heappop(busy)
            hour = floor(start / SECONDS_AN_HOUR)
            if hour >= len(people) and not can_end:
                start = inf
            elif len(busy) < at_work(hour):
                break
            else:
                next_hour = float((hour + 1) * SECONDS_AN_HOUR)
                start = min(busy[0], next_hour) if busy else next_hour
        if start < inf:
            heappush(busy, start + arrival.handling_s)
        waits.append(start - arrival.at)
        answers.append(start - arrival.at + arrival.handling_s)
    return Served(waits, answers)


class Needed(NamedTuple):
    """People at work in each slot of the week, and how the replay went with them."""

    people: dict[int, int]
    served: Served


def people_by_replay(
    arrivals: Sequence[Arrival],
    slots: Sequence[int],
    *,
    floors: dict[int, int],
    share: float,
    within_s: float,
    most: int,
) -> Needed:
    """The fewest people in each slot with whom every slot reaches the target over the real arrivals.

    `slots` names the slot of each hour (a weekday's hour). The search begins with the floors and adds a person to
    the first hour of each run of hours that miss the target: a queue is best cured where it begins. An hour of few
    tickets may miss it by one of them, as long as all hours together reach it.
    """
    people = {slot: floors[slot] for slot in set(slots)}
    order = sorted(people)
    while True:
        served = replay(arrivals, [people[slot] for slot in slots])
        missed = _missed(arrivals, slots, served, share=share, within_s=within_s)
        firsts = [
            slot
            for place, slot in enumerate(order)
            if slot in missed and (order[place - 1] not in missed or len(missed) == len(order))
        ]
        raised = [slot for slot in firsts if people[slot] < most]
        if not raised:
            return Needed(people, served)
        for slot in raised:
            # One by one while they are few; of many an eighth more, so that the search ends soon.
            people[slot] = min(most, people[slot] + max(1, people[slot] // 8))


def _missed(
    arrivals: Sequence[Arrival], slots: Sequence[int], served: Served, *, share: float, within_s: float
) -> set[int]:
    """The slots that miss the target by more than a ticket; by less only while all of them together miss it.

    What nobody had to wait for is kept, however long the work took: more people would not make it shorter.
    """
    came: dict[int, int] = {}
    kept: dict[int, int] = {}
    for arrival, wait, answer in zip(arrivals, served.waits, served.answers, strict=True):
        slot = slots[min(len(slots) - 1, floor(arrival.at / SECONDS_AN_HOUR))]
        came[slot] = came.get(slot, 0) + 1
        kept[slot] = kept.get(slot, 0) + (answer <= within_s or wait == 0)
    is_reached = sum(kept.values()) >= share * len(arrivals) - TINY
    spare = 1 if is_reached else 0
    return {slot for slot, count in came.items() if kept[slot] + spare < share * count - TINY}
