"""From which confidence on a label may be relied upon: by what is certain of its precision, not by its mean. Pure."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from classifier.bounds import lower_bound

# By hundredths, and the lowest that holds: in simulations the precision then reached was the wanted one or better in
# nine of ten runs and more, as the bound promises; walking down only until the first failure found half as many.
STARTS: Final = tuple(hundredth / 100 for hundredth in range(99, 29, -1))


class Answer(NamedTuple):
    """What a model said of a decided text, where, and whether the person said the same."""

    category: str
    label: str
    confidence: float
    is_right: bool


class Threshold(NamedTuple):
    """From where on the label may be relied upon; None: not yet. The counts are of the answers from there on."""

    category: str
    label: str
    starts_at: float | None
    decisions: int
    right: int
    bound: float


def thresholds(answers: Iterable[Answer], *, target: float) -> list[Threshold]:
    """One for each category and label that the model has named."""
    groups: dict[tuple[str, str], list[Answer]] = {}
    for one in answers:
        groups.setdefault((one.category, one.label), []).append(one)
    return [_threshold(*key, found, target) for key, found in sorted(groups.items())]


def fewest(target: float) -> int:
    """How many decisions a threshold needs at least, when not one of them is wrong: 45 for a precision of 0.95."""
    count = 1
    while lower_bound(count, count) < target:
        count += 1
    return count


def _threshold(category: str, label: str, found: list[Answer], target: float) -> Threshold:
    best: Threshold | None = None
    for start in STARTS:
        above = [one.is_right for one in found if one.confidence >= start]
        bound = lower_bound(sum(above), len(above))
        if bound >= target:
            best = Threshold(category, label, start, len(above), sum(above), bound)
    right = sum(one.is_right for one in found)
    return best or Threshold(category, label, None, len(found), right, lower_bound(right, len(found)))
