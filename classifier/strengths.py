"""How hard each sample pulls at the heads."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from classifier.labels import LABELS
from classifier.model import Sample

_UKRAINIAN = re.compile("[іїєґ]", re.IGNORECASE)
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


class Fading(NamedTuple):
    """How hard decisions pull, and how the pull of the starter set fades as they come."""

    decided: float  # C of a decision, for each unit of its weight
    start: float  # C of a text of the starter set while nothing was decided
    after: float  # decisions, all labels alike, that halve it
    least: float  # what it keeps beside any number of decisions


QUICK: Final = Fading(100.0, 10.0, 10.0, 0.1)  # measured best for the n-gram heads
REFINED: Final = Fading(30.0, 3.0, 20.0, 0.1)  # heads that read vectors generalise: for them it fades later


def strengths_of(samples: Sequence[Sample], fading: Fading = QUICK) -> npt.NDArray[np.float64]:
    """The C of each sample.

    Decisions pull much harder than texts of the starter set (weight 1), whose pull fades as decisions come, but only
    for the label and the alphabet that were decided on: a desk that has read a thousand Russian complaints knows of
    English praise no more than on its first day.
    """
    alphabets = np.array([alphabet(sample.text) for sample in samples], dtype=np.int64)
    kinds = alphabets * len(LABELS) + np.array([LABELS.index(sample.label) for sample in samples], dtype=np.int64)
    weights = np.array([sample.weight for sample in samples], dtype=np.float64)
    decided = weights > 1
    known = len(LABELS) * np.bincount(kinds[decided], minlength=int(kinds.max(initial=0)) + 1)
    faded = np.maximum(fading.least, fading.start / (1 + known[kinds] / fading.after))
    return np.where(decided, fading.decided * weights, faded * weights)


def alphabet(text: str) -> int:
    """0 without Cyrillic letters, 2 with letters that only Ukrainian has, else 1."""
    if _UKRAINIAN.search(text):
        return 2
    return int(_CYRILLIC.search(text) is not None)
