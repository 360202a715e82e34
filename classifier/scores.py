"""How good predictions are: per label, over all labels, and whether confidences can be believed."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from classifier.labels import LABELS


class LabelScore(NamedTuple):
    """One label: shares between 0 and 1, and how many texts truly carry it."""

    label: str
    precision: float
    recall: float
    f1: float
    texts: int


def per_label(truth: Sequence[str], proposed: Sequence[str]) -> list[LabelScore]:
    """A score for each label that occurs in the truth, in the order of the labels."""
    scores: list[LabelScore] = []
    for label in LABELS:
        texts = sum(one == label for one in truth)
        if not texts:
            continue
        named = sum(one == label for one in proposed)
        right = sum(one == other == label for one, other in zip(truth, proposed, strict=True))
        precision = right / named if named else 0.0
        recall = right / texts
        f1 = 2 * precision * recall / (precision + recall) if right else 0.0
        scores.append(LabelScore(label, precision, recall, f1, texts))
    return scores


def macro_f1(truth: Sequence[str], proposed: Sequence[str]) -> float:
    """Mean F1 of the labels that occur in the truth; nought without texts."""
    found = [score.f1 for score in per_label(truth, proposed)]
    return sum(found) / len(found) if found else 0.0


def calibration_error(right: Sequence[bool], confidences: Sequence[float], *, bins: int = 10) -> float:
    """Expected calibration error: mean distance of confidence and accuracy over equal-width bins."""
    if not confidences:
        return 0.0
    sure = np.asarray(confidences)
    hit = np.asarray(right, dtype=float)
    place = np.minimum((sure * bins).astype(int), bins - 1)
    error = 0.0
    for one in range(bins):
        inside = place == one
        if inside.any():
            error += float(inside.mean()) * abs(float(hit[inside].mean()) - float(sure[inside].mean()))
    return error


def error_beyond_chance(
    right: Sequence[bool], confidences: Sequence[float], *, bins: int = 10, rounds: int = 200, seed: int = 1
) -> float:
    """The calibration error less what perfect calibration would show with as many texts; at least nought.

    Confidences that are exactly right still seem wrong on few texts: 200 of them by some 0.05.
    """
    if not confidences:
        return 0.0
    sure = np.asarray(confidences)
    place = np.minimum((sure * bins).astype(int), bins - 1)
    inside = np.zeros((len(sure), bins))
    inside[np.arange(len(sure)), place] = 1
    drawn = np.random.default_rng(seed).random((rounds, len(sure))) < sure
    # |hits - expected| of each bin over all texts is the bin's share times its distance.
    by_chance = np.abs((drawn - sure) @ inside).sum(axis=1).mean() / len(sure)
    return max(0.0, calibration_error(right, confidences, bins=bins) - float(by_chance))
