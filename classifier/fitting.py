"""Fits the heads. The only file that needs scikit-learn, so that a process that only predicts starts quickly."""

import warnings
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from classifier.features import HASHED, SIGNS, Numbers, Rows, counted
from classifier.labels import ABUSE, LABELS
from classifier.model import Model, Sample, empty_weights, softmax, weighed
from classifier.normalise import clean

STRENGTH: Final = 10.0  # C of the logistic regression
ROUNDS: Final = 300  # of the solver; it settles in a tenth of that unless texts contradict each other
SETTLED: Final = 0.5  # when it stops; a thousand times finer gives the same F1 in four times the time
FOLDS: Final = 3
TOGETHER: Final = 500  # texts counted at once
SCALED_ON: Final = 2000  # samples, evenly spread, that temperature and the abuse scale are read from
NEVER: Final = -6.0  # the score of a head without samples
_SOLVER: Final[dict[str, Any]] = {
    "solver": "liblinear",
    "dual": True,
    "class_weight": "balanced",
    "random_state": 0,
    "max_iter": ROUNDS,
    "tol": SETTLED,
}
_TEMPERATURES: Final = np.geomspace(0.2, 4.0, 40)
_TINY: Final = 1e-9

Matrix = csr_matrix
Shares = npt.NDArray[np.float64]


def fit(samples: Sequence[Sample]) -> Model:
    """The model of these samples: the same samples in the same order give the same arrays.

    A label without any sample keeps a head that always says no.
    """
    rows = _counted([clean(sample.text) for sample in samples])
    targets = _targets(samples)
    weights = np.array([sample.weight for sample in samples])
    idf = _idf(rows)
    matrix = _matrix(rows, idf)
    everywhere = np.ones(len(samples), dtype=bool)
    heads, bias = _heads(matrix, targets, weights, everywhere)
    some = np.unique(np.linspace(0, len(samples) - 1, SCALED_ON).astype(np.int64))
    held_out = _out_of_fold(matrix[some], targets[some], weights[some])
    main = np.array([LABELS.index(sample.label) for sample in samples])[some]
    temperature = _temperature(held_out, main, weights[some])
    return Model(heads, bias, idf, temperature, _abuse_scale(held_out, targets[some], weights[some]))


def _counted(texts: Sequence[str]) -> Rows:
    """Rows of all texts, counted by and by: at once, ten thousand texts would take a gigabyte."""
    parts = [counted(texts[start : start + TOGETHER]) for start in range(0, len(texts), TOGETHER)] or [counted([])]
    ends = np.cumsum([0] + [part.starts[-1] for part in parts])
    return Rows(
        np.concatenate([part.starts[:-1] + end for part, end in zip(parts, ends, strict=False)] + [ends[-1:]]),
        np.concatenate([part.places for part in parts]),
        np.concatenate([part.counts for part in parts]),
        np.concatenate([part.signs for part in parts]),
    )


def _targets(samples: Sequence[Sample]) -> npt.NDArray[np.bool_]:
    targets = np.zeros((len(samples), len(LABELS)), dtype=bool)
    for row, sample in enumerate(samples):
        for label in (sample.label, sample.also):
            if label is not None:
                targets[row, LABELS.index(label)] = True
    return targets


def _idf(rows: Rows) -> Numbers:
    found = np.bincount(rows.places, minlength=HASHED)
    idf = np.log((1 + len(rows)) / (1 + found)) + 1
    idf[found == 0] = 0
    return idf.astype(np.float16).astype(np.float32)


def _matrix(rows: Rows, idf: Numbers) -> Matrix:
    width = np.diff(rows.starts)
    signs = np.tile(np.arange(HASHED, HASHED + SIGNS), len(rows))
    order = np.argsort(
        np.concatenate([np.repeat(np.arange(len(rows)), width), np.repeat(np.arange(len(rows)), SIGNS)]), kind="stable"
    )
    places = np.concatenate([rows.places, signs])[order]
    values = np.concatenate([weighed(rows, idf), rows.signs.ravel()])[order]
    starts = rows.starts + SIGNS * np.arange(len(rows) + 1)
    return csr_matrix((values.astype(np.float64), places, starts), shape=(len(rows), HASHED + SIGNS))


def _heads(
    matrix: Matrix, targets: npt.NDArray[np.bool_], weights: Shares, chosen: npt.NDArray[np.bool_]
) -> tuple[Numbers, Numbers]:
    used = np.unique(matrix.indices)
    part = matrix[chosen][:, used]
    heads = empty_weights()
    bias = np.full(len(LABELS), NEVER, np.float32)
    for label in range(len(LABELS)):
        wanted = targets[chosen, label]
        if wanted.all():
            bias[label] = -NEVER
        if wanted.all() or not wanted.any():
            continue
        head = LogisticRegression(C=STRENGTH, **_SOLVER)
        with warnings.catch_warnings():
            # Contradicting decisions may keep it from settling; the gate judges what came of it.
            warnings.simplefilter("ignore", ConvergenceWarning)
            head.fit(part, wanted, sample_weight=weights[chosen])
        heads[used, label] = head.coef_[0].astype(np.float16)
        bias[label] = head.intercept_[0]
    return heads, bias


def _out_of_fold(matrix: Matrix, targets: npt.NDArray[np.bool_], weights: Shares) -> Shares:
    """Scores of each sample by heads that have not seen it."""
    held_out = np.zeros(targets.shape)
    fold = np.arange(len(targets)) % FOLDS
    for turn in range(FOLDS):
        heads, bias = _heads(matrix, targets, weights, fold != turn)
        held_out[fold == turn] = matrix[fold == turn] @ heads + bias
    return held_out


def _temperature(heads: Shares, main: npt.NDArray[np.int64], weights: Shares) -> float:
    """The divisor of the scores under which the held-out samples are likeliest."""
    losses = [
        -np.average(np.log(softmax(heads / one)[np.arange(len(main)), main] + _TINY), weights=weights)
        for one in _TEMPERATURES
    ]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def _abuse_scale(heads: Shares, targets: npt.NDArray[np.bool_], weights: Shares) -> tuple[float, float]:
    """Platt's slope and shift of the abuse head on held-out samples; (1, 0) where there is nothing to learn from."""
    wanted = targets[:, ABUSE]
    if wanted.all() or not wanted.any():
        return 1.0, 0.0
    head = LogisticRegression(C=STRENGTH, solver="lbfgs")
    head.fit(heads[:, [ABUSE]], wanted, sample_weight=weights)
    return float(head.coef_[0, 0]), float(head.intercept_[0])
