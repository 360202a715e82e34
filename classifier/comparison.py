"""Two models on the same decided texts: how much better or worse, and how certain that is. Pure."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from classifier.labels import LABELS

ROUNDS: Final = 1000
SEED: Final = 1
LEVEL: Final = 0.9
FEWEST: Final = 20  # decisions of a label from which on its recall is compared
_TINY: Final = 1e-9

Table = npt.NDArray[np.float32]


class Interval(NamedTuple):
    """A figure with the limits between which it lies with a certainty of 90 %."""

    value: float
    low: float
    high: float


class Compared(NamedTuple):
    """What changes from the old model to the new one; the recalls only of labels with enough decisions."""

    texts: int
    new: float
    old: float
    macro: Interval
    recalls: dict[str, "Recall"]


class Recall(NamedTuple):
    """The recall of a label by both models, and the difference."""

    texts: int
    new: float
    old: float
    change: Interval


def compared(truth: Sequence[str], new: Sequence[str], old: Sequence[str], *, seed: int = SEED) -> Compared:
    """Paired bootstrap: the texts are drawn again and again, and both models are measured on each draw.

    The limits of the recalls hold together: seven intervals of 90 % each would find a loss by chance in one of eight.
    """
    draws = _draws(len(truth), seed)
    whole = np.ones((1, len(truth)), np.float32)
    kinds = _kinds(truth)
    fresh, stale = _Tally(kinds, _kinds(new), draws), _Tally(kinds, _kinds(old), draws)
    now, before = _Tally(kinds, _kinds(new), whole), _Tally(kinds, _kinds(old), whole)
    new_f1, old_f1 = float(now.macro()[0]), float(before.macro()[0])
    recalls: dict[str, Recall] = {}
    enough = [place for place in range(len(LABELS)) if now.there[0, place] >= FEWEST]
    for place in enough:
        after, earlier = float(now.recall()[0, place]), float(before.recall()[0, place])
        change = fresh.recall()[:, place] - stale.recall()[:, place]
        limits = _interval(after - earlier, change, of=len(enough))
        recalls[LABELS[place]] = Recall(int(now.there[0, place]), after, earlier, limits)
    return Compared(len(truth), new_f1, old_f1, _interval(new_f1 - old_f1, fresh.macro() - stale.macro()), recalls)


def macro_interval(truth: Sequence[str], said: Sequence[str], *, seed: int = SEED) -> Interval:
    """Macro-F1 with the limits that the draws give."""
    kinds, named = _kinds(truth), _kinds(said)
    whole = _Tally(kinds, named, np.ones((1, len(truth)), np.float32))
    return _interval(float(whole.macro()[0]), _Tally(kinds, named, _draws(len(truth), seed)).macro())


class _Tally:
    """Counts per draw and label: how many there are, how many were named, how many rightly."""

    def __init__(self, kinds: Table, named: Table, draws: Table) -> None:
        self.there = draws @ kinds
        self.named = draws @ named
        self.right = draws @ (kinds * named)

    def recall(self) -> Table:
        return np.asarray(self.right / np.maximum(self.there, _TINY), dtype=np.float32)

    def macro(self) -> npt.NDArray[np.float32]:
        """Mean F1 of the labels that occur in a draw."""
        f1 = 2 * self.right / np.maximum(self.there + self.named, _TINY)
        occurs = self.there > 0
        mean = (f1 * occurs).sum(axis=1) / np.maximum(occurs.sum(axis=1), 1)
        return np.asarray(mean, dtype=np.float32)


def _draws(texts: int, seed: int) -> Table:
    """How often each text is in each draw: as many as there are texts, with repetition."""
    if not texts:
        return np.zeros((ROUNDS, 0), np.float32)
    chance = np.random.default_rng(seed)
    return chance.multinomial(texts, np.full(texts, 1 / texts), size=ROUNDS).astype(np.float32)


def _kinds(labels: Sequence[str]) -> Table:
    return np.array([[label == one for one in LABELS] for label in labels], np.float32).reshape(-1, len(LABELS))


def _interval(value: float, draws: npt.NDArray[np.float32], *, of: int = 1) -> Interval:
    """Limits that hold with the certainty of LEVEL for all `of` figures of a kind together."""
    outside = (1 - LEVEL) / of
    low, high = np.quantile(draws, [outside / 2, 1 - outside / 2])
    return Interval(round(value, 4), round(float(low), 4), round(float(high), 4))
