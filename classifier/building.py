"""Builds the first model: the one a desk works with before anybody has decided anything."""

from classifier.archive import Archived
from classifier.fitting import fit
from classifier.starter_set import starter


def starter_archived(name: str) -> Archived:
    """The model of the whole starter set, not yet on any shelf."""
    samples = starter()
    return Archived(name, fit(samples), texts=len(samples))
