"""The golden set: texts that no model is ever trained on, written to catch one that forgets what everybody knows."""

import json
from functools import cache
from pathlib import Path
from typing import Final

from classifier.model import Sample

GOLDEN_FILE: Final = Path(__file__).with_name("golden.jsonl")


@cache
def golden() -> tuple[Sample, ...]:
    """The texts with their labels."""
    rows = map(json.loads, GOLDEN_FILE.read_text(encoding="utf-8").splitlines())
    return tuple(Sample(row["text"], row["label"]) for row in rows)
