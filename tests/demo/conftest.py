from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.running import RunningTown, running_town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[RunningTown]:
    """A quiet town that really listens on loopback."""
    with running_town(tmp_path / "town") as running:
        yield running
