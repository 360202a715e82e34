"""How many people a steady stream of tickets needs: Erlang's delay formula (Erlang C). Pure."""

from math import ceil, exp, floor
from typing import NamedTuple

SECONDS_AN_HOUR = 3600
# More people at once than any desk of a brand has; a search must end somewhere.
MOST_PEOPLE = 5000


class Target(NamedTuple):
    """Such a share of tickets answered within so many seconds; how busy people may be; how few may be there."""

    share: float
    within_s: int
    occupancy: float = 0.85
    least: int = 1


def load_of(arrivals: float, handling_s: float) -> float:
    """Hours of work that arrive in an hour (erlangs)."""
    return arrivals * handling_s / SECONDS_AN_HOUR


def delayed(load: float, people: int) -> float:
    """The share of arrivals that find everybody busy; all of them where the work is more than the people can do."""
    if load <= 0:
        return 0.0
    if people <= load:
        return 1.0
    blocked = 1.0
    for number in range(1, people + 1):
        # Erlang B, one person more at a time: no factorials, so no overflow.
        blocked = load * blocked / (number + load * blocked)
    return people * blocked / (people - load * (1 - blocked))


def taken_within(load: float, people: int, *, handling_s: float, within_s: float) -> float:
    """The share of arrivals that wait no longer than this until somebody begins with them."""
    if load <= 0:
        return 1.0
    if within_s < 0 or people <= load:
        return 0.0
    return 1.0 - delayed(load, people) * exp(-(people - load) * within_s / handling_s)


def mean_wait_s(load: float, people: int, *, handling_s: float) -> float | None:
    """The mean wait until somebody begins; None where the queue grows for ever."""
    if load <= 0:
        return 0.0
    return delayed(load, people) * handling_s / (people - load) if people > load else None


def answered_within(load: float, people: int, *, handling_s: float, within_s: float) -> float:
    """The share answered within the time: the answer leaves when it is written, so less time is left to wait."""
    return taken_within(load, people, handling_s=handling_s, within_s=within_s - handling_s)


def fewest(load: float, target: Target) -> int:
    """The people without whom everybody would be busier than allowed, and never fewer than there must be."""
    # A ten-millionth guards against 8.5 / 0.85 becoming 10.000000000000002.
    return max(target.least, ceil(load / target.occupancy - 1e-7))


def people_for(load: float, target: Target, *, handling_s: float) -> int | None:
    """The fewest people at work with whom the target is reached; None where handling alone takes longer than it."""
    people = fewest(load, target)
    if load <= 0:
        return people
    if handling_s >= target.within_s:
        return None
    while answered_within(load, people, handling_s=handling_s, within_s=target.within_s) < target.share:
        people += 1
        if people > MOST_PEOPLE:
            return None
    return people


def rostered(people: int, shrinkage: float) -> int:
    """How many must be planned so that so many are at work: people ÷ (1 − shrinkage), halves up.

    Shrinkage is the share of paid time away from tickets. One at work is one planned, whatever the shrinkage: a break
    of a single person does not call for a second one.
    """
    if people <= 1:
        return people
    # A ten-millionth guards against 2.5 becoming 2.4999999999999996.
    return floor(people / (1 - shrinkage) + 0.5 + 1e-7)
