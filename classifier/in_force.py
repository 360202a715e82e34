"""Which model a process works with. Knows files only, so that `repdesk pretag` needs no database."""

import logging
from functools import lru_cache
from pathlib import Path
from typing import Final

from classifier.archive import Archived, load, starter_model
from storage.errors import Refused
from storage.settings import settings

POINTER: Final = "current"  # a file beside the models that names the one in force
log = logging.getLogger("repdesk.classifier")


def folder() -> Path:
    """Where this installation keeps its model files."""
    return settings().data_dir / "models"


def model_named(name: str | None) -> Archived:
    """The model of that name; the starter model when there is none or its files cannot be used on this machine."""
    if name is not None:
        try:
            return _loaded(folder(), name)
        except Refused as refusal:  # a broken model must not stop the pre-tags
            log.warning("%s The starter model is used instead.", refusal)
    return _starter(folder())


def without_database() -> Archived:
    """The model that was last put in force in this data folder, else the starter model."""
    try:
        name = (folder() / POINTER).read_text(encoding="utf-8").strip()
    except OSError:
        name = ""
    return model_named(name or None)


def point_to(name: str) -> None:
    """Tells processes without a database which model is in force; a folder that cannot be written is left alone."""
    try:
        folder().mkdir(parents=True, exist_ok=True)
        draft = folder() / f".{POINTER}"
        draft.write_text(f"{name}\n", encoding="utf-8")
        draft.replace(folder() / POINTER)
    except OSError:
        log.warning("%s cannot be written; `repdesk pretag` keeps the model it had.", folder() / POINTER)


@lru_cache(maxsize=2)
def _loaded(place: Path, name: str) -> Archived:
    return load(place, name)


@lru_cache(maxsize=1)
def _starter(place: Path) -> Archived:
    return starter_model(place)
