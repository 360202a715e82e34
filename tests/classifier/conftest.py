"""The starter model is built once for all tests of the room and lies ready in each test's data folder."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from classifier import encoder, in_force, shelf
from classifier.archive import Archived, save, starter_model
from classifier.fitting import fit
from classifier.shipped_vectors import shipped_texts, shipped_vectors
from classifier.starter_set import starter
from storage.database import Database
from storage.rights import SYSTEM
from storage.settings import settings
from tests.classifier.letters import Letters


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Archived]:
    """A folder with the starter model, and the model."""
    folder = tmp_path_factory.mktemp("models")
    return folder, starter_model(folder)


@pytest.fixture
def model(built: tuple[Path, Archived]):
    """The starter model's arrays."""
    return built[1].model


@pytest.fixture(scope="session")
def built_refined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model whose heads read vectors of `Letters`, and with those of all texts that ship."""
    folder = tmp_path_factory.mktemp("refined") / "models"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REPDESK_DATA_DIR", str(folder.parent))
        settings.cache_clear()
        letters = Letters()
        own = shipped_vectors(letters.name)
        own.add(letters, own.lacking(shipped_texts()))
        own.keep(shipped_texts())
        some = starter()[::5]
        model = fit(some, own.known([sample.text for sample in some]))
        save(folder, Archived("learnt", model, texts=len(some)))
    settings.cache_clear()
    return folder


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Iterator[Letters]:
    """A quick encoder in the place of the installed one, and all of a core for it."""
    monkeypatch.setenv("REPDESK_BACKGROUND_SHARE", "100")
    settings.cache_clear()
    chosen = Letters()
    encoder.use(chosen)
    yield chosen
    encoder.use(None)


@pytest.fixture
def refined(
    built_refined: Path, letters: Letters, base: Database, tmp_path: Path, now: datetime
) -> tuple[Letters, Database]:
    """An installation whose model in force has heads that read vectors."""
    return _refined(built_refined, letters, base, tmp_path, now)


@pytest.fixture
def refined_everywhere(
    built_refined: Path, letters: Letters, database: Database, tmp_path: Path, now: datetime
) -> tuple[Letters, Database]:
    """The same on both kinds of databases."""
    return _refined(built_refined, letters, database, tmp_path, now)


def _refined(
    built: Path, letters: Letters, database: Database, folder: Path, now: datetime
) -> tuple[Letters, Database]:
    shutil.copytree(built, folder / "var" / "models", dirs_exist_ok=True)
    with database.transaction() as session:
        shelf.put_up(session, in_force.model_named("learnt"), by=SYSTEM, now=now)
    return letters, database


@pytest.fixture(autouse=True)
def _ready(built: tuple[Path, Archived], tmp_path: Path, _installation: None) -> None:
    folder, archived = built
    shutil.copytree(folder / archived.name, tmp_path / "var" / "models" / archived.name)
    in_force._starter.cache_clear()
    in_force._loaded.cache_clear()
