"""Fits the heads. The only file that needs scikit-learn, so that a process that only predicts starts quickly."""

import warnings
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from classifier.features import HASHED, SIGNS, WIDTH, Numbers, Rows, counted
from classifier.labels import ABUSE, LABELS
from classifier.model import Model, Refined, Sample, softmax, weighed
from classifier.normalise import clean
from classifier.pairs import decided_pairs, joined, joined_vectors
from classifier.strengths import REFINED, strengths_of
from classifier.vectors import Known

SCALE_STRENGTH: Final = 10.0  # C of the abuse scale
VECTOR_SCALE: Final = 3.0  # centred vectors are that much longer: measured best of 2-12
ROUNDS: Final = 300  # of the solver; it settles in a tenth of that unless texts contradict each other
SETTLED: Final = 2.0  # when it stops; a thousand times finer gives the same F1 in four times the time
MANY: Final = 5000  # texts, of which a head needs fewer rounds:
SETTLED_OF_MANY: Final = 8.0
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
}
_TEMPERATURES: Final = np.geomspace(0.2, 4.0, 40)
_TINY: Final = 1e-9

Matrix = csr_matrix
Shares = npt.NDArray[np.float64]


def fit(samples: Sequence[Sample], known: Known | None = None) -> Model:
    """The model of these samples: the same samples in the same order give the same arrays.

    A label without any sample keeps a head that always says no. Vectors of the samples (in their order) give the model
    refined heads beside the others, learnt from the samples that have one.
    """
    pairs = decided_pairs(samples)
    if known is not None:
        known = known._replace(rows=np.concatenate([known.rows, joined_vectors(samples, known.rows, pairs)]))
    samples = [*samples, *joined(samples, pairs)]
    rows = _counted([clean(sample.text) for sample in samples])
    targets = _targets(samples)
    weights = np.array([sample.weight for sample in samples])
    main = np.array([LABELS.index(sample.label) for sample in samples], dtype=np.int64)
    idf = _idf(rows)
    matrix = _matrix(rows, idf)
    quick = _fitted(matrix, targets, weights, main, strengths=strengths_of(samples))
    refined = None
    if known is not None:
        strengths = strengths_of(samples, REFINED)
        refined = _refined(matrix, targets, weights, main, strengths=strengths, known=known)
    return Model(quick.weights, quick.bias, idf, quick.temperature, quick.abuse_scale, refined)


class _Fitted(NamedTuple):
    weights: Numbers  # columns of the matrix x labels
    bias: Numbers
    temperature: float
    abuse_scale: tuple[float, float]


def _fitted(
    matrix: Matrix,
    targets: npt.NDArray[np.bool_],
    weights: Shares,
    main: npt.NDArray[np.int64],
    *,
    strengths: Shares,
) -> _Fitted:
    """Heads over the matrix, with temperature and abuse scale from folds that have not seen what they score."""
    heads, bias = _heads(matrix, targets, strengths, np.ones(len(main), dtype=bool))
    if not len(main):
        return _Fitted(heads, bias, 1.0, (1.0, 0.0))
    some = np.unique(np.linspace(0, len(main) - 1, SCALED_ON).astype(np.int64))
    held_out = _out_of_fold(matrix[some], targets[some], strengths[some])
    temperature = _temperature(held_out, main[some], weights[some])
    return _Fitted(heads, bias, temperature, _abuse_scale(held_out, targets[some], weights[some]))


def _refined(
    matrix: Matrix,
    targets: npt.NDArray[np.bool_],
    weights: Shares,
    main: npt.NDArray[np.int64],
    *,
    strengths: Shares,
    known: Known,
) -> Refined:
    """Heads over the features and the centred vectors of the samples that have one."""
    there = known.are_there
    rows = known.rows[there]
    # Decisions say what texts this desk has, so they lie in the middle.
    centre = np.average(rows, axis=0, weights=weights[there] ** 2) if len(rows) else np.zeros(known.rows.shape[1])
    wide = _beside(matrix if there.all() else matrix[there], np.asarray(VECTOR_SCALE * (rows - centre), np.float64))
    fitted = _fitted(wide, targets[there], weights[there], main[there], strengths=strengths[there])
    of_vector = (VECTOR_SCALE * fitted.weights[WIDTH:]).astype(np.float32)
    return Refined(
        encoder=known.encoder,
        weights=fitted.weights[:WIDTH],
        of_vector=of_vector,
        bias=(fitted.bias - centre @ of_vector).astype(np.float32),
        temperature=fitted.temperature,
        abuse_scale=fitted.abuse_scale,
    )


def _beside(matrix: Matrix, dense: Shares) -> Matrix:
    """The dense columns after those of the matrix; what scipy does about it takes three times the memory."""
    count, width = dense.shape
    size = matrix.nnz + dense.size
    places, values = np.empty(size, np.int32), np.empty(size)
    of_row = np.repeat(np.arange(count), np.diff(matrix.indptr))
    own = np.arange(matrix.nnz) + width * of_row
    added = (matrix.indptr[1:, None] + width * np.arange(count)[:, None] + np.arange(width)).ravel()
    places[own], values[own] = matrix.indices, matrix.data
    places[added], values[added] = np.tile(matrix.shape[1] + np.arange(width), count), dense.ravel()
    starts = matrix.indptr + width * np.arange(count + 1)
    return csr_matrix((values, places, starts.astype(np.int32)), shape=(count, matrix.shape[1] + width))


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
    """Hashed features and, after them, the cues of each text."""
    size = len(rows.places) + rows.signs.size
    of_row = np.repeat(np.arange(len(rows)), np.diff(rows.starts))
    hashed = np.arange(len(rows.places)) + SIGNS * of_row
    signs = (rows.starts[1:, None] + SIGNS * np.arange(len(rows))[:, None] + np.arange(SIGNS)).ravel()
    places, values = np.empty(size, np.int32), np.empty(size)
    places[hashed], values[hashed] = rows.places, weighed(rows, idf)
    places[signs], values[signs] = np.tile(np.arange(HASHED, HASHED + SIGNS), len(rows)), rows.signs.ravel()
    starts = rows.starts + SIGNS * np.arange(len(rows) + 1)
    return csr_matrix((values, places, starts.astype(np.int32)), shape=(len(rows), HASHED + SIGNS))


def _narrowed(matrix: Matrix, used: npt.NDArray[np.int64]) -> Matrix:
    """The matrix without the columns in which nothing stands; `used` ascends and lists all others."""
    place = np.zeros(matrix.shape[1], np.int32)
    place[used] = np.arange(len(used))
    return csr_matrix((matrix.data, place[matrix.indices], matrix.indptr), shape=(matrix.shape[0], len(used)))


def _heads(
    matrix: Matrix,
    targets: npt.NDArray[np.bool_],
    strengths: Shares,
    chosen: npt.NDArray[np.bool_],
) -> tuple[Numbers, Numbers]:
    # What scipy does to pick columns, and numpy to find distinct ones, sorts seven million numbers for each fold.
    used = np.flatnonzero(np.bincount(matrix.indices, minlength=matrix.shape[1]))
    part = _narrowed(matrix if chosen.all() else matrix[chosen], used)
    settled = SETTLED if part.shape[0] < MANY else SETTLED_OF_MANY
    heads = np.zeros((matrix.shape[1], len(LABELS)), np.float32)
    bias = np.full(len(LABELS), NEVER, np.float32)
    for label in range(len(LABELS)):
        wanted = targets[chosen, label]
        if wanted.all():
            bias[label] = -NEVER
        if wanted.all() or not wanted.any():
            continue
        head = LogisticRegression(C=1.0, tol=settled, **_SOLVER)
        with warnings.catch_warnings():
            # Contradicting decisions may keep it from settling; the gate judges what came of it.
            warnings.simplefilter("ignore", ConvergenceWarning)
            head.fit(part, wanted, sample_weight=strengths[chosen])
        heads[used, label] = head.coef_[0].astype(np.float16)
        bias[label] = head.intercept_[0]
    return heads, bias


def _out_of_fold(matrix: Matrix, targets: npt.NDArray[np.bool_], strengths: Shares) -> Shares:
    """Scores of each sample by heads that have not seen it."""
    held_out = np.zeros(targets.shape)
    fold = np.arange(len(targets)) % FOLDS
    for turn in range(FOLDS):
        heads, bias = _heads(matrix, targets, strengths, fold != turn)
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
    head = LogisticRegression(C=SCALE_STRENGTH, solver="lbfgs")
    head.fit(heads[:, [ABUSE]], wanted, sample_weight=weights)
    return float(head.coef_[0, 0]), float(head.intercept_[0])
