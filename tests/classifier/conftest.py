"""The starter model is built once for all tests of the room and lies ready in each test's data folder."""

import shutil
from pathlib import Path

import pytest

from classifier import in_force
from classifier.archive import Archived, starter_model


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Archived]:
    """A folder with the starter model, and the model."""
    folder = tmp_path_factory.mktemp("models")
    return folder, starter_model(folder)


@pytest.fixture
def model(built: tuple[Path, Archived]):
    """The starter model's arrays."""
    return built[1].model


@pytest.fixture(autouse=True)
def _ready(built: tuple[Path, Archived], tmp_path: Path, _installation: None) -> None:
    folder, archived = built
    shutil.copytree(folder / archived.name, tmp_path / "var" / "models" / archived.name)
    in_force._starter.cache_clear()
    in_force._loaded.cache_clear()
