"""Which model a process works with. Knows files only, so that `repdesk pretag` needs no database."""

import logging
import shutil
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from classifier.archive import PAGE, Archived, load, starter_model
from storage.errors import Refused
from storage.settings import settings

POINTER: Final = "current"  # a file beside the models that names the one in force
YARDSTICK: Final = ".yardstick"  # behind a model's name: the same training without what it is measured by
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


def require_usable(name: str) -> None:
    """Raises Refused when the files of that model are not here, are damaged or were made by other features."""
    _loaded(folder(), name)


def is_there(name: str) -> bool:
    """Whether the files of that model are kept on this machine."""
    return (folder() / name / PAGE).exists()


def clear_away(names: Iterable[str]) -> None:
    """Deletes the files of models that have left the shelf, and of their yardsticks."""
    for name in names:
        for place in (folder() / name, folder() / (name + YARDSTICK)):
            shutil.rmtree(place, ignore_errors=True)


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
