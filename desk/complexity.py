"""How much work a ticket is, from what happened to it: a pure rule, which a person confirms when the ticket ends."""

from typing import NamedTuple

SOME_ROUNDS = 2
MANY_ROUNDS = 4
MEDIUM, HARD = 2, 4


class Course(NamedTuple):
    """What happened to a ticket: our answers, changes of hands, how often other departments had to help.

    `usual` is the complexity that people mostly gave tickets of this product; None while they gave too few.
    """

    rounds: int = 0
    hand_overs: int = 0
    escalations: int = 0
    usual: int | None = None


def proposed(course: Course) -> int:
    """1, 2 or 3: never less than is usual for the product, and never less for more rounds, hands or help."""
    points = (course.rounds >= SOME_ROUNDS) + (course.rounds >= MANY_ROUNDS)
    points += min(course.hand_overs, 2) + 2 * min(course.escalations, 2)
    said = 1 + (points >= MEDIUM) + (points >= HARD)
    return max(said, min(max(course.usual or 1, 1), 3))
