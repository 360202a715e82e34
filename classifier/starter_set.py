"""The starter set: texts written for this project, from which a desk without any decision learns its labels."""

import json
from functools import cache
from pathlib import Path

from classifier.labels import LABELS
from classifier.model import Sample

FOLDER = Path(__file__).with_name("starter")


@cache
def starter() -> tuple[Sample, ...]:
    """All texts of the starter set. Neighbours differ in label, so that every fold of them holds all."""
    files = [(FOLDER / f"{label}.jsonl").read_text(encoding="utf-8").splitlines() for label in LABELS]
    samples = [
        (place / len(lines), Sample(row["text"], row["label"], row.get("also")))
        for lines in files
        for place, row in enumerate(map(json.loads, lines))
    ]
    return tuple(sample for _, sample in sorted(samples, key=lambda pair: pair[0]))
