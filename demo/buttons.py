"""Buttons under messages, and what people press: a small sqlite3 file of its own beside the town's memory."""

import json
import sqlite3
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple

_TABLES = """
CREATE TABLE IF NOT EXISTS keyboard (post_id INTEGER PRIMARY KEY, rows TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS press (
  id INTEGER PRIMARY KEY AUTOINCREMENT, post_id INTEGER NOT NULL, peer INTEGER NOT NULL, label TEXT NOT NULL,
  payload TEXT NOT NULL, pressed_at INTEGER NOT NULL, said TEXT NOT NULL DEFAULT '');
"""


class Pressed(NamedTuple):
    """A pressed button; `said` is what the bank said back."""

    id: int
    post_id: int
    peer: int
    label: str
    payload: Any
    pressed_at: int
    said: str


class Buttons:
    """Safe to call from the server's thread and from a test's."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._lock = RLock()
        self._db = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def put(self, post_id: int, keyboard: str) -> None:
        """Shows the buttons of a VK keyboard under a message. Raises ValueError for what is none."""
        told = json.loads(keyboard)
        if not isinstance(told, dict) or not isinstance(told.get("buttons"), list):
            raise ValueError("keyboard")  # noqa: TRY004 - what a caller sent, not a wrong type of ours
        rows = [
            [{"label": str(one["action"]["label"])[:40], "payload": one["action"].get("payload", "")} for one in row]
            for row in told["buttons"]
        ]
        with self._lock:
            self._db.execute("INSERT OR REPLACE INTO keyboard VALUES (?, ?)", (post_id, json.dumps(rows)))

    def of(self, post_id: int) -> list[list[str]]:
        """The labels under a message, row by row."""
        return [[str(one["label"]) for one in row] for row in self._rows(post_id)]

    def press(self, post_id: int, label: str, *, peer: int, at: int) -> bool:
        """Somebody presses a button; False when there is none of that name. `at` in milliseconds."""
        known = [one for row in self._rows(post_id) for one in row if one["label"] == label]
        if not known:
            return False
        values = (post_id, peer, label, str(known[0]["payload"]), at)
        with self._lock:
            self._db.execute(
                "INSERT INTO press (post_id, peer, label, payload, pressed_at) VALUES (?, ?, ?, ?, ?)", values
            )
        return True

    def answer(self, press_id: int, said: str) -> bool:
        """The bank's word back; False for a press that never was."""
        with self._lock:
            return self._db.execute("UPDATE press SET said = ? WHERE id = ?", (said, press_id)).rowcount > 0

    def presses(self, *, since: int = -1, post_id: int | None = None) -> list[Pressed]:
        """What was pressed after that millisecond, the oldest first."""
        with self._lock:
            found = self._db.execute(
                "SELECT * FROM press WHERE pressed_at > ? AND (? IS NULL OR post_id = ?) ORDER BY id",
                (since, post_id, post_id),
            ).fetchall()
        return [Pressed(**{**dict(row), "payload": _payload(row["payload"])}) for row in found]

    def _rows(self, post_id: int) -> list[list[dict[str, Any]]]:
        with self._lock:
            found = self._db.execute("SELECT rows FROM keyboard WHERE post_id = ?", (post_id,)).fetchone()
        rows: list[list[dict[str, Any]]] = json.loads(found["rows"]) if found else []
        return rows


def _payload(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
