"""Builds the first models: those a desk works with before anybody has decided anything."""

from classifier.archive import Archived
from classifier.fitting import fit
from classifier.shipped_vectors import refined_starter_name
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
    return Archived(refined_starter_name(known.encoder), fit(samples, known), texts=len(samples))
