"""The linear model: one head a label over hashed features and cues. It is arrays, nothing that runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from classifier.features import HASHED, Numbers, Rows, counted
from classifier.labels import ABUSE, LABELS
from classifier.normalise import clean
from classifier.vectors import there
from storage.vocabulary import Label

BATCH: Final = 200  # texts weighed at once: bounds memory, fills the arrays
SECOND_FROM: Final = 0.4  # a second label is proposed when its own head is at least this sure


@dataclass(frozen=True, slots=True, eq=False)
class Refined:
    """Heads that read a vector beside the features: better, for texts whose vector is known."""

    encoder: str  # whose vectors they read
    weights: Numbers  # (HASHED + SIGNS) x labels
    of_vector: Numbers  # numbers of the vector x labels
    bias: Numbers  # labels
    temperature: float
    abuse_scale: tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Weights of the seven heads with all that is needed to use them."""

    weights: Numbers  # (HASHED + SIGNS) x labels
    bias: Numbers  # labels
    idf: Numbers  # HASHED; nought for features never seen in training
    temperature: float
    abuse_scale: tuple[float, float]  # slope and shift of the abuse head's own probability
    refined: Refined | None = None


class Prediction(NamedTuple):
    """What the model says of one text."""

    label: str
    confidence: float
    probabilities: dict[str, float]  # sum to one
    abuse: float  # the abuse head's own probability, independent of the rest
    second: str | None  # another label whose own head is sure
    is_refined: bool = False  # the heads that read a vector have said it


class Sample(NamedTuple):
    """One text to learn from."""

    text: str
    label: str
    also: str | None = None
    weight: float = 1.0


def predict(model: Model, texts: Sequence[str], vectors: Numbers | None = None) -> list[Prediction]:
    """One prediction a text, in order; the texts are as they were written.

    Where the model has refined heads, they answer for the texts with a vector (texts x dimensions, NaN for none).
    """
    cleaned = [clean(text) for text in texts]
    found: list[Prediction] = []
    for start in range(0, len(cleaned), BATCH):
        part = slice(start, start + BATCH)
        found += answered(model, counted(cleaned[part]), None if vectors is None else vectors[part])
    return found


def answered(model: Model, rows: Rows, vectors: Numbers | None = None) -> list[Prediction]:
    """Predictions of counted texts, each by the best heads there are for it."""
    quick = judged(model, scores(model, rows))
    if vectors is None or model.refined is None:
        return quick
    known = there(vectors)
    if not known.any():
        return quick
    better = judged(model.refined, refined_scores(model, model.refined, rows, vectors))
    return [
        fine._replace(second=fine.second or _hurled(fine, rough), is_refined=True) if is_known else rough
        for fine, rough, is_known in zip(better, quick, known.tolist(), strict=True)
    ]


def _hurled(fine: Prediction, rough: Prediction) -> str | None:
    """The other half of a text that both complains and insults: a vector says what most of it is about, so an insult
    at the end of a long complaint is for the n-gram heads to see.
    """
    seen = {rough.label, rough.second}
    if fine.label != Label.ABUSE:
        return Label.ABUSE.value if Label.ABUSE in seen else None
    return Label.COMPLAINT.value if Label.COMPLAINT in seen else None


def judged(model: Model | Refined, heads: Numbers) -> list[Prediction]:
    """Predictions from the raw scores of the heads, texts x labels."""
    shares = softmax(heads / model.temperature)
    slope, shift = model.abuse_scale
    own = sigmoid(heads)
    own[:, ABUSE] = sigmoid(slope * heads[:, ABUSE] + shift)
    best = shares.argmax(axis=1)
    others = own.copy()
    others[np.arange(len(heads)), best] = -1
    second = others.argmax(axis=1)
    return [
        Prediction(
            label=LABELS[main],
            confidence=row[main],
            probabilities=dict(zip(LABELS, row, strict=True)),
            abuse=sure[ABUSE],
            second=LABELS[other] if sure[other] >= SECOND_FROM else None,
        )
        for row, sure, main, other in zip(shares.tolist(), own.tolist(), best.tolist(), second.tolist(), strict=True)
    ]


def scores(model: Model, rows: Rows) -> Numbers:
    """Raw scores of the heads, texts x labels; above nought a head says yes."""
    return _scored(rows, weighed(rows, model.idf), model.weights, model.bias)


def refined_scores(model: Model, refined: Refined, rows: Rows, vectors: Numbers) -> Numbers:
    """As `scores`, of the heads that read vectors; the scores of a text without one mean nothing."""
    heads = _scored(rows, weighed(rows, model.idf), refined.weights, refined.bias)
    return heads + np.nan_to_num(vectors) @ refined.of_vector


def _scored(rows: Rows, values: Numbers, weights: Numbers, bias: Numbers) -> Numbers:
    heads = bias + rows.signs @ weights[HASHED:]
    return heads + _summed(rows.starts, weights[rows.places] * values[:, None])


def weighed(rows: Rows, idf: Numbers) -> Numbers:
    """Values of the hashed features: (1 + log count) x idf, each text scaled to length one."""
    values = (np.log(rows.counts) + 1) * idf[rows.places]
    length = np.sqrt(_summed(rows.starts, (values * values)[:, None])[:, 0])
    length[length == 0] = 1
    scaled: Numbers = values / np.repeat(length, np.diff(rows.starts))
    return scaled.astype(np.float32)


def _summed(starts: npt.NDArray[np.int64], values: Numbers) -> Numbers:
    """Sums of the rows of `values` between the starts; nought for a text without features."""
    closed = np.concatenate([values, np.zeros((1, values.shape[1]), np.float32)])
    sums: Numbers = np.add.reduceat(closed, starts[:-1], axis=0)
    sums[starts[:-1] == starts[1:]] = 0
    return sums


def softmax(heads: Numbers) -> Numbers:
    """Shares that sum to one in each row."""
    raised = np.exp(heads - heads.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)


def sigmoid(heads: Numbers) -> Numbers:
    """Probability of yes for each head by itself."""
    return np.asarray(1 / (1 + np.exp(-np.clip(heads, -30, 30))), dtype=np.float32)
