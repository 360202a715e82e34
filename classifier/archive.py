"""Model files: arrays and a page of JSON in one folder a version, verified on load. No pickle, nothing that runs."""

import hashlib
import json
import shutil
import tempfile
import zlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np

from classifier.features import HASHED, SIGNS
from classifier.labels import LABELS
from classifier.model import Model
from storage.errors import Refused

ARRAYS: Final = "model.npz"
PAGE: Final = "model.json"
_ROOM = Path(__file__).parent
# A model fits only the features it was trained on: these files decide what the features are.
_FEATURE_FILES = ("normalise.py", "word_list.py", "lexicon.py", "lexicon.toml", "cues.py", "cues.toml", "features.py")
_FITTING_FILES = ("fitting.py", "model.py", "starter_set.py")


@dataclass(frozen=True, slots=True)
class Archived:
    """A model with its name and what is known about it."""

    name: str
    model: Model
    texts: int
    decisions: int = 0
    figures: dict[str, Any] = field(default_factory=dict)
    sha256: str = ""


@cache
def features_digest() -> str:
    """Changes when a model trained before could no longer be read rightly."""
    return _digest(_ROOM / name for name in _FEATURE_FILES)


@cache
def starter_digest() -> str:
    """Changes when a model built from the starter set would come out otherwise."""
    starter = sorted((_ROOM / "starter").glob("*.jsonl"))
    return _digest([*(_ROOM / name for name in _FEATURE_FILES + _FITTING_FILES), *starter])


def save(folder: Path, archived: Archived) -> Archived:
    """Writes the model under the folder, whole or not at all, and gives it back with its sha256."""
    folder.mkdir(parents=True, exist_ok=True)
    model = archived.model
    with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as scratch:
        draft = Path(scratch) / "model"
        draft.mkdir()
        np.savez_compressed(
            draft / ARRAYS,
            weights=model.weights.astype(np.float16),
            bias=model.bias,
            idf=model.idf.astype(np.float16),
            scale=np.array([model.temperature, *model.abuse_scale]),
        )
        sha256 = _sha256(draft / ARRAYS)
        page = {
            "name": archived.name,
            "sha256": sha256,
            "features": features_digest(),
            "labels": list(LABELS),
            "texts": archived.texts,
            "decisions": archived.decisions,
            "figures": archived.figures,
            "numpy": np.__version__,
        }
        (draft / PAGE).write_text(json.dumps(page, ensure_ascii=False, indent=1), encoding="utf-8")
        _move(draft, folder / archived.name)
    return Archived(archived.name, model, archived.texts, archived.decisions, archived.figures, sha256)


def _move(draft: Path, place: Path) -> None:
    """Renames the finished folder; another process may have been quicker with the same model."""
    if (place / PAGE).exists():
        return
    shutil.rmtree(place, ignore_errors=True)
    try:
        draft.replace(place)
    except OSError:
        if not (place / PAGE).exists():
            raise


def load(folder: Path, name: str) -> Archived:
    """The model of that name. Raises Refused when its files are missing, damaged or made by other features."""
    place = folder / name
    try:
        page = _page(place)
        counts = int(page["texts"]), int(page["decisions"])
        return Archived(name, _read(place / ARRAYS), *counts, dict(page["figures"]), page["sha256"])
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile, zlib.error) as error:
        reason = f"{type(error).__name__}: {error}."
        raise Refused(f"Model {name} cannot be used.", reason, "Run `repdesk retrain` to make another.") from error


def _page(place: Path) -> dict[str, Any]:
    page = json.loads((place / PAGE).read_text(encoding="utf-8"))
    if not isinstance(page, dict) or page.get("sha256") != _sha256(place / ARRAYS):
        raise ValueError("the checksum is not the one written beside it")
    if page.get("features") != features_digest() or page.get("labels") != list(LABELS):
        raise ValueError("it was trained by another version of Repdesk")
    return page


def _read(path: Path) -> Model:
    with np.load(path, allow_pickle=False) as arrays:
        weights = arrays["weights"].astype(np.float32)
        bias = arrays["bias"].astype(np.float32)
        idf = arrays["idf"].astype(np.float32)
        scale = arrays["scale"]
    shapes = (weights.shape, bias.shape, idf.shape, scale.shape)
    if shapes != ((HASHED + SIGNS, len(LABELS)), (len(LABELS),), (HASHED,), (3,)):
        raise ValueError(f"arrays of shapes {shapes}")
    if not all(np.isfinite(array).all() for array in (weights, bias, idf, scale)):
        raise ValueError("numbers that are none")
    return Model(weights, bias, idf, float(scale[0]), (float(scale[1]), float(scale[2])))


def starter_model(folder: Path) -> Archived:
    """The model of the starter set: from the folder, else built now and kept there if the folder can be written."""
    name = f"starter-{starter_digest()[:12]}"
    try:
        return load(folder, name)
    except Refused:
        pass
    # scikit-learn takes a second to import, and a process that finds the files never needs it.
    from classifier.building import starter_archived  # noqa: PLC0415 - see above

    archived = starter_archived(name)
    try:
        return save(folder, archived)
    except OSError:
        return archived


def _digest(paths: Any) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
