"""Which words of a text weighed for its label."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from classifier.cues import LISTED, signs_of
from classifier.features import HASHED, Numbers, Occurrences, Rows, counted, occurrences, rows_of
from classifier.labels import LABELS
from classifier.lexicon import OUTER
from classifier.model import BATCH, Model, Prediction, answered, scores, weighed
from classifier.normalise import MASKS, clean

MOST: Final = 5  # words named for a text
LEAST: Final = 0.02  # a word that adds less to the score is noise


class Explained(NamedTuple):
    """A prediction and the words of the text that weighed most for it, heaviest first."""

    prediction: Prediction
    words: tuple[str, ...]


class Weighed(NamedTuple):
    """A word of a text and by how much the score of the label falls without it."""

    word: str
    weight: float


def explained(
    model: Model, texts: Sequence[str], *, brand: re.Pattern[str] | None = None, vectors: Numbers | None = None
) -> list[Explained]:
    """A prediction with its words for each text. Words are weighed by the sum of their pieces, which is quick.

    A vector (see `model.predict`) may change the label, but has no words: what the features say for it is named.
    """
    found: list[Explained] = []
    for start in range(0, len(texts), BATCH):
        part = slice(start, start + BATCH)
        found += _explained(model, texts[part], brand, None if vectors is None else vectors[part])
    return found


def _explained(
    model: Model, texts: Sequence[str], brand: re.Pattern[str] | None, vectors: Numbers | None
) -> list[Explained]:
    cleaned = [clean(text, brand=brand) for text in texts]
    seen = occurrences(cleaned)
    rows = rows_of(cleaned, seen)
    predictions = answered(model, rows, vectors)
    labels = np.array([LABELS.index(one.label) for one in predictions], dtype=np.int64)
    weights = _by_word(model, rows, seen, labels)
    found: list[Explained] = []
    begin = 0
    for row, text in enumerate(cleaned):
        tokens = text.split()
        mine = weights[begin : begin + len(tokens)] + _by_sign(model, rows.signs[row], tokens, int(labels[row]))
        begin += len(tokens) + 1
        found.append(Explained(predictions[row], _heaviest(tokens, mine, texts[row])))
    return found


def _by_word(model: Model, rows: Rows, seen: Occurrences, labels: np.ndarray) -> Numbers:
    """What the hashed features of each word of the batch add to the score of its text's label."""
    if not len(seen.word):
        return np.zeros(2 * len(rows), np.float32)
    text = np.repeat(np.arange(len(rows)), np.diff(rows.starts))
    each = weighed(rows, model.idf) * model.weights[rows.places, labels[text]] / rows.counts
    at = np.searchsorted(text * HASHED + rows.places, seen.text * HASHED + seen.place)
    return np.bincount(seen.word, weights=each[at], minlength=int(seen.word[-1]) + 2).astype(np.float32)


def _by_sign(model: Model, signs: Numbers, tokens: Sequence[str], label: int) -> Numbers:
    """What the word lists add: the weight of a list is shared among its words in the text."""
    of_tokens = [[place for place in signs_of(token.lower()) if place < LISTED] for token in tokens]
    counts = np.bincount([place for places in of_tokens for place in places], minlength=LISTED)
    each = signs[:LISTED] * model.weights[HASHED : HASHED + LISTED, label] / np.maximum(counts, 1)
    return np.array([sum(float(each[place]) for place in places) for places in of_tokens], dtype=np.float32)


def _heaviest(tokens: Sequence[str], weights: Numbers, original: str) -> tuple[str, ...]:
    words: dict[str, None] = {}
    for place in np.argsort(-weights, kind="stable"):
        if weights[place] < LEAST or len(words) == MOST:
            break
        word = tokens[place].strip(OUTER)
        if word and word not in MASKS:
            words[as_written(word, original)] = None
    return tuple(word for word in words if word)


def as_written(word: str, original: str) -> str:
    """The word as the text has it: the classifier may have read other letters. Empty when it is not to be found."""
    at = original.lower().find(word.lower())
    if at >= 0:
        return original[at : at + len(word)]
    for token in original.split():
        if word in clean(token):
            return token.strip(OUTER)
    return ""


def occlusion(model: Model, text: str, label: str, *, brand: re.Pattern[str] | None = None) -> list[Weighed]:
    """Each word with what the label's score loses without it, heaviest first: exact, for one text on a card."""
    cleaned = clean(text, brand=brand)
    tokens = cleaned.split()
    words = [word for word in dict.fromkeys(token.strip(OUTER) for token in tokens) if word and word not in MASKS]
    without = [" ".join(token for token in tokens if token.strip(OUTER) != word) for word in words]
    heads = scores(model, counted([cleaned, *without]))[:, LABELS.index(label)]
    losses = [
        Weighed(as_written(word, text), float(heads[0] - left)) for word, left in zip(words, heads[1:], strict=True)
    ]
    return sorted((loss for loss in losses if loss.word), key=lambda loss: -loss.weight)
