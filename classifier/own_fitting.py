"""Fits a brand's own heads. Needs scikit-learn, so only the job that learns imports it."""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from classifier import own_trust
from classifier.features import HASHED, SIGNS, Numbers, Rows, counted
from classifier.model import weighed
from classifier.normalise import clean
from classifier.own_heads import TAG, Group
from classifier.own_trust import ENOUGH

FOLDS: Final = 5
# What a text is about hangs on a few words, how it speaks does not: heads of tags read features the louder, the more
# often they go with one answer. Average precision of small tags .78 -> .98, of labels taken for tags the same.
TELLING: Final = 0.7
FAINT: Final = 0.01  # weights below this share of the largest change nothing and would fill the file
RARE: Final = 0.3  # what is added to each count: once or never is no proof
_BATCH: Final = 500
_SOLVER: Final[dict[str, Any]] = {
    "C": 10.0,
    "solver": "liblinear",
    "dual": True,
    "class_weight": "balanced",
    "random_state": 0,
    "max_iter": 300,
    "tol": 0.1,
}

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Shares = npt.NDArray[np.float64]


class Example(NamedTuple):
    """A text and the answer that people gave. One of less than full weight teaches a little and measures nothing."""

    text: str
    yes: bool
    is_coin: bool = False
    weight: float = 1.0


class Table(NamedTuple):
    """What is known of the texts: their features, which these are, and how rare each is."""

    matrix: csr_matrix
    places: Places
    idf: Numbers


class Head(NamedTuple):
    """What came of learning one answer."""

    weights: Numbers
    bias: float
    scale: tuple[float, float]
    sure_from: float


def fit(
    lessons: Mapping[str, Sequence[Example]], *, orders: frozenset[str] = frozenset()
) -> tuple[Group, dict[str, Any]]:
    """The heads that have enough to learn from and can be believed, and figures for all of them.

    Heads in `orders` only bring texts into an order. The same lessons give the same heads.
    """
    chosen = {key: _once(examples) for key, examples in sorted(lessons.items())}
    figures = {key: _counts(examples) for key, examples in chosen.items()}
    able = {key: examples for key, examples in chosen.items() if figures[key]["is_enough"]}
    texts = list(dict.fromkeys(one.text for examples in able.values() for one in examples))
    heads: dict[str, Head] = {}
    table = _table(texts)
    at = {text: row for row, text in enumerate(texts)}
    for key, examples in able.items():
        part = table.matrix[[at[one.text] for one in examples]]
        head, found = _head(part, examples, is_order=key in orders, power=TELLING if key.startswith(TAG) else 0.0)
        figures[key] |= found
        if found["is_learnt"]:
            heads[key] = head
    return _group(heads, table), figures


def _once(examples: Sequence[Example]) -> list[Example]:
    """The same text taught twice counts once, as it was answered last; certain answers stay."""
    found: dict[str, Example] = {}
    for one in examples:
        known = found.get(one.text)
        if one.text.strip() and (known is None or one.weight >= known.weight):
            found[one.text] = one
    return list(found.values())


def _counts(examples: Sequence[Example]) -> dict[str, Any]:
    certain = [one.yes for one in examples if one.weight >= 1]
    yes = sum(certain)
    no = len(certain) - yes
    return {"yes": yes, "no": no, "is_enough": min(yes, no) >= ENOUGH, "is_learnt": False}


def _table(texts: Sequence[str]) -> Table:
    parts = [counted([clean(text) for text in texts[at : at + _BATCH]]) for at in range(0, len(texts), _BATCH)]
    found = sum((np.bincount(part.places, minlength=HASHED) for part in parts), np.zeros(HASHED, np.int64))
    idf = (np.log((1 + len(texts)) / (1 + found)) + 1).astype(np.float16).astype(np.float32)
    # A feature of one text alone says nothing about the next one.
    idf[found < 2] = 0  # noqa: PLR2004 - see above
    kept = np.concatenate([np.flatnonzero(idf), np.arange(HASHED, HASHED + SIGNS)])
    rows = [_rows(part, idf) for part in parts] or [csr_matrix((0, HASHED + SIGNS))]
    rarity = np.concatenate([idf, np.ones(SIGNS, np.float32)])
    return Table(csr_matrix(vstack(rows))[:, kept], kept, rarity[kept])


def _rows(part: Rows, idf: Numbers) -> csr_matrix:
    values = weighed(part, idf).astype(np.float64)
    hashed = csr_matrix((values, part.places, part.starts), shape=(len(part), HASHED))
    return csr_matrix(hstack([hashed, csr_matrix(part.signs.astype(np.float64))]))


def _head(
    matrix: csr_matrix, examples: Sequence[Example], *, is_order: bool, power: float
) -> tuple[Head, dict[str, Any]]:
    yes = np.array([one.yes for one in examples])
    weights = np.array([one.weight for one in examples])
    certain, coin = weights >= 1, np.array([one.is_coin for one in examples])
    scores = _out_of_fold(matrix, yes, weights, power)
    slope, shift = _scale(scores[certain], yes[certain])
    sure = 1 / (1 + np.exp(-np.clip(slope * scores + shift, -30, 30)))
    if is_order:
        sure_from, figures = own_trust.ranking(sure[certain], yes[certain])
    else:
        sure_from, figures = own_trust.proposing(sure[certain], yes[certain], coin[certain])
    coefficients, bias = _fitted(matrix, yes, weights, power)
    coefficients[np.abs(coefficients) < FAINT * np.abs(coefficients).max()] = 0
    return Head(coefficients.astype(np.float32), bias, (slope, shift), sure_from), figures


def _out_of_fold(matrix: csr_matrix, yes: Flags, weights: Shares, power: float) -> Shares:
    """Scores of each text by a head that has not seen it; each fold has its share of both answers."""
    fold = np.zeros(len(yes), np.int64)
    for answer in (True, False):
        fold[yes == answer] = np.arange((yes == answer).sum()) % FOLDS
    scores = np.zeros(len(yes))
    for turn in range(FOLDS):
        rest = fold != turn
        coefficients, bias = _fitted(matrix[rest], yes[rest], weights[rest], power)
        scores[~rest] = matrix[~rest] @ coefficients + bias
    return scores


def _fitted(matrix: csr_matrix, yes: Flags, weights: Shares, power: float) -> tuple[Shares, float]:
    loud = _telling(matrix, yes, weights) ** power if power else np.ones(matrix.shape[1])
    head = LogisticRegression(**_SOLVER)
    with warnings.catch_warnings():
        # Contradicting answers may keep it from settling; what is believed of it was measured.
        warnings.simplefilter("ignore", ConvergenceWarning)
        head.fit(csr_matrix(matrix.multiply(loud)), yes, sample_weight=weights)
    return head.coef_[0] * loud, float(head.intercept_[0])


def _telling(matrix: csr_matrix, yes: Flags, weights: Shares) -> Shares:
    """How far apart the answers of texts with a feature are, one on average (Wang and Manning, ACL 2012)."""
    ones = np.repeat(weights, np.diff(matrix.indptr)) * (matrix.data != 0)
    there = csr_matrix((ones, matrix.indices, matrix.indptr), shape=matrix.shape)
    ups, downs = (np.asarray(there[chosen].sum(axis=0)).ravel() + RARE for chosen in (yes, ~yes))
    apart = np.abs(np.log((ups / ups.sum()) / (downs / downs.sum())))
    mean = float(apart.mean())
    return np.asarray(apart / mean if mean else np.ones(len(apart)))


def _scale(scores: Shares, yes: Flags) -> tuple[float, float]:
    """Platt's slope and shift; a slope that would turn the order round is none."""
    head = LogisticRegression(C=1.0, solver="lbfgs").fit(scores[:, None], yes)
    return max(float(head.coef_[0, 0]), 0.0), float(head.intercept_[0])


def _group(heads: Mapping[str, Head], table: Table) -> Group:
    ordered = list(heads.values())
    if not ordered:
        table = Table(table.matrix, np.zeros(0, np.int64), np.zeros(0, np.float32))
    weights = np.stack([head.weights for head in ordered], axis=1) if ordered else np.zeros((0, 0), np.float32)
    return Group(
        keys=tuple(heads),
        places=table.places,
        idf=table.idf,
        weights=weights.astype(np.float16).astype(np.float32),
        bias=np.array([head.bias for head in ordered], np.float32),
        scale=np.array([head.scale for head in ordered], np.float32).reshape(len(ordered), 2),
        sure_from=np.array([head.sure_from for head in ordered], np.float32),
    )
