"""Heads of one brand's own: small linear answers of yes or no, over the features that all texts are read by. Pure."""

import io
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np

from classifier.features import HASHED, WIDTH, Counts, Numbers, counted
from classifier.model import sigmoid, weighed
from classifier.normalise import clean

TOLD, NAMED = "told", "named"  # what a group reads: the text without the brand's name; how the name stands in it
FOREIGN, ANSWER = "foreign", "answer"
TAG, TONE = "tag:", "tone:"  # before a tag's id, a tonality
NEVER: Final = 2.0  # no probability is that high
_BATCH: Final = 200


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Heads that read the same features of the same texts."""

    keys: tuple[str, ...]
    places: Counts  # ascending: the features that were seen in learning
    idf: Numbers  # of these places; one for a cue
    weights: Numbers  # places x keys
    bias: Numbers
    scale: Numbers  # keys x 2: slope and shift of the probability
    sure_from: Numbers  # keys: a probability from which on a head was right often enough

    def __len__(self) -> int:
        return len(self.keys)


Heads = Mapping[str, Group]  # by what they read


def probabilities(group: Group, texts: Sequence[str]) -> Numbers:
    """How likely each head says yes: texts x keys. The texts are as they were written."""
    found = [_scored(group, texts[start : start + _BATCH]) for start in range(0, len(texts), _BATCH)]
    scores = np.concatenate(found) if found else np.zeros((0, len(group)), np.float32)
    return sigmoid(scores * group.scale[:, 0] + group.scale[:, 1])


def _scored(group: Group, texts: Sequence[str]) -> Numbers:
    rows = counted([clean(text) for text in texts])
    hashed = group.places < HASHED
    idf = np.zeros(HASHED, np.float32)
    idf[group.places[hashed]] = group.idf[hashed]
    at = np.full(WIDTH, -1, np.int64)
    at[group.places] = np.arange(len(group.places))
    values = weighed(rows, idf)
    known = at[rows.places] >= 0
    text = np.repeat(np.arange(len(rows)), np.diff(rows.starts))[known]
    scores = np.tile(group.bias, (len(rows), 1))
    np.add.at(scores, text, group.weights[at[rows.places[known]]] * values[known, None])
    cues = group.places[~hashed] - HASHED
    scores += rows.signs[:, cues] @ group.weights[~hashed]
    return scores.astype(np.float32)


def packed(heads: Heads) -> bytes:
    """The heads as a file of arrays: nothing in it runs."""
    arrays: dict[str, Any] = {}
    for name, group in heads.items():
        arrays |= {
            f"{name}.keys": np.array(group.keys, dtype=np.str_),
            f"{name}.places": group.places.astype(np.int32),
            f"{name}.idf": group.idf.astype(np.float16),
            f"{name}.weights": group.weights.astype(np.float16),
            f"{name}.bias": group.bias,
            f"{name}.scale": group.scale,
            f"{name}.sure_from": group.sure_from,
        }
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def unpacked(file: bytes) -> dict[str, Group]:
    """The heads of a file. Raises ValueError when they are not what `packed` has made."""
    try:
        with np.load(io.BytesIO(file), allow_pickle=False) as arrays:
            parts: dict[str, dict[str, Any]] = {}
            for key in arrays.files:
                name, _dot, part = key.partition(".")
                parts.setdefault(name, {})[part] = arrays[key]
            return {name: _group(found) for name, found in parts.items()}
    except (OSError, EOFError, KeyError, NotImplementedError, BadZipFile, zlib.error) as fault:
        raise ValueError(f"no heads: {fault}") from fault


def _group(arrays: Mapping[str, Any]) -> Group:
    keys = tuple(str(key) for key in arrays["keys"])
    numbers = {name: arrays[name].astype(np.float32) for name in ("idf", "weights", "bias", "scale", "sure_from")}
    places = arrays["places"].astype(np.int64)
    shapes = [numbers[name].shape for name in ("idf", "weights", "bias", "scale", "sure_from")]
    wanted = [(len(places),), (len(places), len(keys)), (len(keys),), (len(keys), 2), (len(keys),)]
    inside = not len(places) or (places.min() >= 0 and places.max() < WIDTH)
    if shapes != wanted or not inside or not all(np.isfinite(one).all() for one in numbers.values()):
        raise ValueError(f"arrays of shapes {shapes}")
    return Group(keys, places, **numbers)
