"""The town's memory: one small sqlite3 file of its own, so that a restart keeps every reply."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Any

from demo.words import Post, Reaction, Topic, Writing

_TABLES = """
CREATE TABLE IF NOT EXISTS person (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS topic (
  id INTEGER PRIMARY KEY AUTOINCREMENT, section INTEGER NOT NULL, title TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS post (
  id INTEGER PRIMARY KEY AUTOINCREMENT, site TEXT NOT NULL, kind TEXT NOT NULL, thread INTEGER NOT NULL,
  parent INTEGER, author TEXT NOT NULL, author_id INTEGER NOT NULL, own INTEGER NOT NULL, title TEXT NOT NULL,
  text TEXT NOT NULL, stars INTEGER, written_at INTEGER NOT NULL, changed_at INTEGER NOT NULL,
  edits INTEGER NOT NULL DEFAULT 0, gone_at INTEGER, answer TEXT, answered_at INTEGER,
  random_id INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS post_site ON post (site, thread, written_at);
CREATE UNIQUE INDEX IF NOT EXISTS post_random_id ON post (thread, random_id) WHERE random_id <> 0;
CREATE TABLE IF NOT EXISTS used (text TEXT PRIMARY KEY, turn INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS reaction (
  id INTEGER PRIMARY KEY AUTOINCREMENT, due_at INTEGER NOT NULL, post_id INTEGER NOT NULL, heard TEXT NOT NULL,
  done INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""
_FIRST_PERSON = 1201
"""Members of a community have larger numbers than the community's first posts: no test passes by mixing them up."""


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)


class Ledger:
    """Everything ever written in the town. Safe to call from the server's thread and from a test's."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._lock = RLock()
        self._db = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_TABLES)
        self._db.execute("INSERT OR IGNORE INTO sqlite_sequence SELECT 'person', ? WHERE NOT EXISTS "
                         "(SELECT 1 FROM sqlite_sequence WHERE name = 'person')", (_FIRST_PERSON,))  # fmt: skip

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """All writes inside become one transaction."""
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _all(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def _write(self, sql: str, *values: Any) -> int:
        """Runs one statement; returns the id of the row it inserted."""
        with self._lock:
            return self._db.execute(sql, values).lastrowid or 0

    # people and topics

    def person(self, name: str) -> int:
        """The number of a person of the town, made on first sight."""
        with self.together():
            known = self._all("SELECT id FROM person WHERE name = ?", name)
            return int(known[0]["id"]) if known else self._write("INSERT INTO person (name) VALUES (?)", name)

    def name_of(self, person_id: int) -> str | None:
        rows = self._all("SELECT name FROM person WHERE id = ?", person_id)
        return str(rows[0]["name"]) if rows else None

    def topic(self, title: str, *, section: int) -> int:
        """The number of the forum's topic of that title, opened when there is none."""
        with self.together():
            known = self._all("SELECT id FROM topic WHERE title = ?", title)
            if known:
                return int(known[0]["id"])
            return self._write("INSERT INTO topic (section, title) VALUES (?, ?)", section, title)

    def topics(self) -> list[Topic]:
        return [Topic(**dict(row)) for row in self._all("SELECT id, section, title FROM topic ORDER BY id")]

    # posts

    def add(self, writing: Writing) -> int:
        """Writes a post down and returns its number; the same random id in a dialogue returns the first one's."""
        with self.together():
            if writing.random_id:
                known = self._all(
                    "SELECT id FROM post WHERE thread = ? AND random_id = ?", writing.thread, writing.random_id
                )
                if known:
                    return int(known[0]["id"])
            post_id = self._write(
                "INSERT INTO post (site, kind, thread, parent, author, author_id, own, title, text, stars,"
                " written_at, changed_at, random_id) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                writing.site, writing.kind, writing.thread, writing.parent, writing.author,
                self.person(writing.author), int(writing.own), writing.title, writing.text, writing.stars,
                _ms(writing.at), _ms(writing.at), writing.random_id,
            )  # fmt: skip
            if not writing.thread:
                self._write("UPDATE post SET thread = id WHERE id = ?", post_id)
            return post_id

    def post(self, post_id: int) -> Post | None:
        """The post of that number, deleted ones too."""
        rows = self._all("SELECT * FROM post WHERE id = ?", post_id)
        return _post(rows[0]) if rows else None

    def posts(self, site: str, *, thread: int | None = None, kind: str | None = None) -> list[Post]:
        """The posts that stand on a site, oldest first."""
        where, values = "site = ? AND gone_at IS NULL", [site]
        if thread is not None:
            where, values = where + " AND thread = ?", [*values, str(thread)]
        if kind is not None:
            where, values = where + " AND kind = ?", [*values, kind]
        rows = self._all(f"SELECT * FROM post WHERE {where} ORDER BY written_at, id", *values)  # noqa: S608  # the conditions are the literals above
        return [_post(row) for row in rows]

    def own_posts(self) -> list[Post]:
        """What the bank itself wrote or answered, newest first."""
        rows = self._all(
            "SELECT * FROM post WHERE gone_at IS NULL AND (own = 1 OR answer IS NOT NULL)"
            " ORDER BY coalesce(answered_at, written_at) DESC, id DESC LIMIT 200"
        )
        return [_post(row) for row in rows]

    def count(self, site: str) -> int:
        return int(self._all("SELECT count(*) AS n FROM post WHERE site = ? AND gone_at IS NULL", site)[0]["n"])

    def edit(self, post_id: int, text: str, *, stars: int | None = None, at: datetime) -> None:
        self._write(
            "UPDATE post SET text = ?, stars = coalesce(?, stars), changed_at = ?, edits = edits + 1 WHERE id = ?",
            text, stars, _ms(at), post_id,
        )  # fmt: skip

    def delete(self, post_id: int, *, at: datetime) -> None:
        self._write("UPDATE post SET gone_at = ? WHERE id = ?", _ms(at), post_id)

    def answer(self, post_id: int, text: str | None, *, at: datetime) -> None:
        """Puts the owner's answer under a review, or takes it away (None)."""
        answered = None if text is None else _ms(at)
        self._write("UPDATE post SET answer = ?, answered_at = ? WHERE id = ?", text, answered, post_id)

    # what was used, what is to come

    def turn(self, name: str) -> int:
        """Counts up; the next number of that name, from 1."""
        with self.together():
            self._write("INSERT OR IGNORE INTO counter (name, value) VALUES (?, 0)", name)
            self._write("UPDATE counter SET value = value + 1 WHERE name = ?", name)
            return int(self._all("SELECT value FROM counter WHERE name = ?", name)[0]["value"])

    def use(self, text_id: str) -> None:
        self._write("INSERT OR REPLACE INTO used (text, turn) VALUES (?, ?)", text_id, self.turn("used"))

    def used(self) -> dict[str, int]:
        """Text id → the turn at which it was used last."""
        return {row["text"]: row["turn"] for row in self._all("SELECT text, turn FROM used")}

    def expect(self, post_id: int, heard: str, *, due_at: datetime) -> None:
        """A customer has heard the bank under this post and will react."""
        self._write("INSERT INTO reaction (due_at, post_id, heard) VALUES (?, ?, ?)", _ms(due_at), post_id, heard)

    def reactions(self, *, until: datetime | None = None) -> list[Reaction]:
        """Reactions not done yet, the nearest first."""
        limit = _ms(until) if until else 2**62
        rows = self._all(
            "SELECT id, due_at, post_id, heard FROM reaction WHERE done = 0 AND due_at <= ? ORDER BY due_at, id",
            limit,
        )
        return [Reaction(**{**dict(row), "due_at": _moment(row["due_at"])}) for row in rows]

    def reacted(self, reaction_id: int) -> None:
        self._write("UPDATE reaction SET done = 1 WHERE id = ?", reaction_id)


def _post(row: sqlite3.Row) -> Post:
    values = dict(row)
    for moment in ("written_at", "changed_at", "gone_at", "answered_at"):
        values[moment] = _moment(values[moment])
    values["own"] = bool(values["own"])
    return Post(**values)
