"""The starter set: texts written for this project, from which a desk without any decision learns its labels."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from classifier.labels import LABELS
from classifier.model import Sample
from storage.vocabulary import Label

FOLDER = Path(__file__).with_name("starter")
# Without them three mixed texts in ten show both labels, with them six; with more, abuse is called too often.
JOINED: Final = 100
_SHORT: Final = 120  # characters of an insult that somebody adds to a complaint
_STRIDE: Final = 7  # spreads the pairs over the styles


@cache
def starter() -> tuple[Sample, ...]:
    """All texts of the starter set and the joined pairs. Neighbours differ in label, so that a fold holds all."""
    files = [(FOLDER / f"{label}.jsonl").read_text(encoding="utf-8").splitlines() for label in LABELS]
    samples = [
        [Sample(row["text"], row["label"], row.get("also")) for row in map(json.loads, lines)] for lines in files
    ]
    groups = [*samples, joined([sample for group in samples for sample in group])]
    placed = [(place / len(group), sample) for group in groups for place, sample in enumerate(group)]
    return tuple(sample for _, sample in sorted(placed, key=lambda pair: pair[0]))


def joined(samples: Sequence[Sample]) -> list[Sample]:
    """Complaints with an insult added, or begun with one: people do both at once, and each half is ours already."""
    plain = [sample for sample in samples if sample.also is None]
    complaints = [sample.text for sample in plain if sample.label == Label.COMPLAINT]
    insults = [sample.text for sample in plain if sample.label == Label.ABUSE and len(sample.text) <= _SHORT]
    pairs = [
        (complaints[turn * _STRIDE % len(complaints)], insults[turn * _STRIDE % len(insults)]) for turn in range(JOINED)
    ]
    return [
        Sample(f"{insult} {complaint}" if turn % 3 == 0 else f"{complaint} {insult}", Label.COMPLAINT, Label.ABUSE)
        for turn, (complaint, insult) in enumerate(pairs)
    ]
