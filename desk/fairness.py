"""Who gets the next ticket that the desk gives out by itself."""

from collections.abc import Iterable, Mapping

USUAL_WEIGHT = 1


def weight(*, complexity: int | None, priority: int) -> int:
    """How much work an open ticket is: its complexity of 1 to 3, and one more for what must not wait."""
    return (complexity or USUAL_WEIGHT) + (1 if priority > 0 else 0)


def lightest(people: Iterable[int], loads: Mapping[int, int]) -> int | None:
    """Whoever has the least work in hand; the first of them by number, so that the same day ends in the same way."""
    return min(people, key=lambda person_id: (loads.get(person_id, 0), person_id), default=None)
