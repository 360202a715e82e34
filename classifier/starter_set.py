"""The starter set: texts written for this project, from which a desk without any decision learns its labels."""

import json
from functools import cache
from pathlib import Path
from typing import Final

from classifier.labels import LABELS
from classifier.model import Sample
from classifier.pairs import joined, pairs_of

FOLDER = Path(__file__).with_name("starter")
# Without them three mixed texts in ten show both labels, with them seven; with more, abuse is called too often.
JOINED: Final = 340


@cache
def starter() -> tuple[Sample, ...]:
    """All texts of the starter set and the joined pairs. Neighbours differ in label, so that a fold holds all."""
    files = [(FOLDER / f"{label}.jsonl").read_text(encoding="utf-8").splitlines() for label in LABELS]
    samples = [
        [Sample(row["text"], row["label"], row.get("also")) for row in map(json.loads, lines)] for lines in files
    ]
    every = [sample for group in samples for sample in group]
    groups = [*samples, joined(every, pairs_of(every, JOINED))]
    placed = [(place / len(group), sample) for group in groups for place, sample in enumerate(group)]
    return tuple(sample for _, sample in sorted(placed, key=lambda pair: pair[0]))
