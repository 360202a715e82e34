"""Answers of a Debian WordPress 6.1.9, recorded on 2026-11-21; see docs/SOURCES.md for how."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

TAPE: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "wordpress" / "debian_6_1_9.json").read_text(encoding="utf-8")
)
RECORDED = datetime(2026, 11, 21, 23, 40, tzinfo=UTC)


def said(name: str) -> tuple[int, dict[str, str], Any]:
    """(status, headers, document) of a recording."""
    answer = TAPE[name]
    return answer["status"], dict(answer["headers"]), deepcopy(answer["body"])
