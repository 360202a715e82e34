"""Vectors of the texts that ship: made once for each installation, in the background, and kept in a file."""

import hashlib
from functools import cache
from pathlib import Path

from classifier import in_force
from classifier.archive import starter_digest
from classifier.golden_set import golden
from classifier.starter_set import starter
from classifier.vector_file import VectorFile


@cache
def shipped_texts() -> tuple[str, ...]:
    """Every text that ships and is trained on or measured with."""
    return tuple(sample.text for sample in (*starter(), *golden()))


def shipped_vectors(encoder_name: str) -> VectorFile:
    """The vectors by this encoder, as many as are made already."""
    return VectorFile(path_of(encoder_name), encoder_name)


def path_of(encoder_name: str) -> Path:
    """Where the vectors by this encoder are kept."""
    return in_force.folder() / f"vectors-{encoder_name}.npz"


def refined_starter_name(encoder_name: str) -> str:
    """What the starter model with heads for this encoder's vectors is called."""
    return f"starter-{starter_digest()[:12]}-{hashlib.sha256(encoder_name.encode()).hexdigest()[:4]}"
