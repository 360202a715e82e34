"""Builds the first models: those a desk works with before anybody has decided anything."""

import hashlib

from classifier.archive import Archived, starter_digest
from classifier.fitting import fit
from classifier.starter_set import starter
from classifier.vector_file import VectorFile


def starter_archived(name: str) -> Archived:
    """The model of the whole starter set, not yet on any shelf."""
    samples = starter()
    return Archived(name, fit(samples), texts=len(samples))


def refined_starter(shipped: VectorFile) -> Archived:
    """The same with heads that read vectors."""
    samples = starter()
    known = shipped.known([sample.text for sample in samples])
    return Archived(refined_name(known.encoder), fit(samples, known), texts=len(samples))


def refined_name(encoder_name: str) -> str:
    """What the starter model with heads for this encoder's vectors is called."""
    return f"starter-{starter_digest()[:12]}-{hashlib.sha256(encoder_name.encode()).hexdigest()[:4]}"
