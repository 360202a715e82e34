"""Model files: arrays and a page of JSON in one folder a version, verified on load. No pickle, nothing that runs."""

import hashlib
import json
import platform
import shutil
import tempfile
import zlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from classifier import arrays
from classifier.arrays import MOST_DIMS, Layout
from classifier.features import HASHED, SIGNS
from classifier.labels import LABELS
from classifier.model import Model, Refined
from storage.errors import Refused

ARRAYS: Final = "model.npz"
PAGE: Final = "model.json"
LARGEST_ARRAYS: Final = 64 << 20
LARGEST_PAGE: Final = 4 << 20
_HALF: Final = "<f2"
_SINGLE: Final = "<f4"
_ROOM = Path(__file__).parent
# A model fits only the features it was trained on: these files decide what the features are.
_FEATURE_FILES = ("normalise.py", "word_list.py", "lexicon.py", "lexicon.toml", "cues.py", "cues.toml", "features.py")
_FITTING_FILES = ("fitting.py", "strengths.py", "pairs.py", "model.py", "starter_set.py")


@dataclass(frozen=True, slots=True)
class Archived:
    """A model with its name and what is known about it."""

    name: str
    model: Model
    texts: int
    decisions: int = 0
    figures: dict[str, Any] = field(default_factory=dict)
    sha256: str = ""


class _OtherVersion(Exception):  # noqa: N818 - no fault, it only fits no longer
    """A model that reads other features or knows other labels than this program."""


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
        arrays.write(draft / ARRAYS, _arrays(model))
        sha256 = _sha256(draft / ARRAYS)
        page = {
            "name": archived.name,
            "sha256": sha256,
            "features": features_digest(),
            "labels": list(LABELS),
            "encoder": model.refined and {"name": model.refined.encoder, "dims": len(model.refined.of_vector)},
            "texts": archived.texts,
            "decisions": archived.decisions,
            "figures": archived.figures,
            "versions": {"numpy": np.__version__, "python": platform.python_version()},
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
        return Archived(name, _read(place / ARRAYS, page["encoder"]), *counts, dict(page["figures"]), page["sha256"])
    except _OtherVersion as error:
        raise _refusal(name, "It was trained by another version of Repdesk") from error
    except OSError as error:
        raise _refusal(name, "Its files are not there or cannot be read") from error
    except KeyError as error:
        raise _refusal(name, f"Its page lacks {error}") from error
    except (ValueError, TypeError, EOFError, OverflowError, RuntimeError, BadZipFile, zlib.error) as error:
        raise _refusal(name, f"Its files are damaged or not ours: {error}") from error


def _refusal(name: str, why: str) -> Refused:
    return Refused(f"Model {name} cannot be used.", f"{why}.", "Run `repdesk retrain` to make another.")


def _page(place: Path) -> dict[str, Any]:
    for file, most in ((place / PAGE, LARGEST_PAGE), (place / ARRAYS, LARGEST_ARRAYS)):
        if file.stat().st_size > most:
            raise ValueError(f"{file.name} is larger than any model's")
    page = json.loads((place / PAGE).read_text(encoding="utf-8"))
    if not isinstance(page, dict) or page.get("sha256") != _sha256(place / ARRAYS):
        raise ValueError("the checksum is not the one written beside it")
    if page.get("features") != features_digest() or page.get("labels") != list(LABELS):
        raise _OtherVersion
    return page


def _arrays(model: Model) -> dict[str, npt.NDArray[Any]]:
    found: dict[str, npt.NDArray[Any]] = {"idf": model.idf.astype(_HALF), **_of_heads("", model)}
    if model.refined is not None:
        found |= {"refined_of_vector": model.refined.of_vector, **_of_heads("refined_", model.refined)}
    return found


def _of_heads(prefix: str, heads: Model | Refined) -> dict[str, npt.NDArray[Any]]:
    return {
        f"{prefix}weights": heads.weights.astype(_HALF),
        f"{prefix}bias": heads.bias,
        f"{prefix}scale": np.array([heads.temperature, *heads.abuse_scale]),
    }


def _read(path: Path, encoder: dict[str, Any] | None) -> Model:
    layouts = {"idf": Layout(_HALF, (HASHED,)), **_layouts("")}
    if encoder is not None:
        dims = int(encoder["dims"])
        if not 0 < dims <= MOST_DIMS:
            raise ValueError(f"vectors of {dims} numbers")
        layouts |= {"refined_of_vector": Layout(_SINGLE, (dims, len(LABELS))), **_layouts("refined_")}
    found = arrays.read(path, layouts)
    refined = None
    if encoder is not None:
        refined = Refined(str(encoder["name"]), of_vector=found["refined_of_vector"], **_heads("refined_", found))
    return Model(idf=found["idf"].astype(np.float32), refined=refined, **_heads("", found))


def _layouts(prefix: str) -> dict[str, Layout]:
    return {
        f"{prefix}weights": Layout(_HALF, (HASHED + SIGNS, len(LABELS))),
        f"{prefix}bias": Layout(_SINGLE, (len(LABELS),)),
        f"{prefix}scale": Layout("<f8", (3,)),
    }


def _heads(prefix: str, found: dict[str, npt.NDArray[Any]]) -> dict[str, Any]:
    temperature, slope, shift = found[f"{prefix}scale"].tolist()
    return {
        "weights": found[f"{prefix}weights"].astype(np.float32),
        "bias": found[f"{prefix}bias"],
        "temperature": temperature,
        "abuse_scale": (slope, shift),
    }


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
