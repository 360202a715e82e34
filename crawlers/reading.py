"""A reading of a source as its collector sees it: what to read, where it left off, where to hand findings in."""

import time
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, cast

from sqlalchemy import Table, bindparam, update
from sqlalchemy.orm import Session

from crawlers.assignment import MISSES_APART, Assignment
from crawlers.disappearance import Extent, MassLoss, Standing, note_missing, openings, threads_since, threads_to_watch
from crawlers.quality import Quality, looked_at
from desk.connectors.buttons import Press
from desk.rating_presses import note_presses
from moderation.about import About
from moderation.arrivals import Arrivals, arrivals_of
from moderation.finding import Finding
from moderation.intake import Received, receive
from moderation.provenance import provenance_of
from storage.database import reading, transaction
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Limits
from storage.ready import Ready
from storage.tables import Run
from storage.vocabulary import PageState

Cursor = dict[str, Any]
FIRST = 10
"""Findings of a preview."""
# Somebody is waiting in front of the screen.
QUICK = Limits(pause=0.0, connect=5.0, read=10.0, total=20.0)
MOST_PAGES = 20_000
NOTHING = Received(0, 0, 0, 0, 0, ())


COUNTED = ("found", "new", "changed", "deleted", "unmatched")
RUN = cast("Table", Run.__table__)
# Made once, and round the object layer: every page of every source ends with it.
GROWN = Ready(
    update(RUN)
    .where(RUN.c.id == bindparam("run"))
    .values(
        quality=bindparam("looks"),
        **{name: RUN.c[name] + bindparam(f"more_{name}") for name in ("pages", *COUNTED)},
    )
)


class Reading(Protocol):
    """What every collector works with."""

    assignment: Assignment
    cursor: Cursor
    # Asked for by a person: whatever may have been edited is read again, not only what is new.
    thorough: bool

    @property
    def now(self) -> datetime:
        """The present moment of this reading."""
        ...

    def deliver(self, findings: Sequence[Finding], cursor: Mapping[str, Any] | None = None) -> Received:
        """Hands in one page: findings, counters and, when given, the cursor, in one transaction."""
        ...

    def keep(self, cursor: Mapping[str, Any]) -> None:
        """Moves the cursor alone."""
        ...

    def vanished(self, seen: Container[str], *, extent: Extent, is_dead: Callable[[Standing], bool]) -> int:
        """After a complete reading of the extent: how many texts missed twice are dead at their permalink too."""
        ...

    def press(self, presses: Sequence[Press]) -> None:
        """Hands in buttons that customers have pressed, before the cursor moves past them; each counts once."""
        ...

    def watched(self) -> set[str]:
        """Threads that are read again however old they are."""
        ...

    def young(self, since: datetime) -> set[str]:
        """Threads with a text published since then that still counts as standing."""
        ...


class StoredReading:
    """A reading whose findings are stored."""

    def __init__(
        self, assignment: Assignment, *, run_id: int, cursor: Mapping[str, Any], now: datetime, thorough: bool = False
    ) -> None:
        self.assignment = assignment
        self.thorough = thorough
        self.run_id = run_id
        self.cursor: Cursor = dict(cursor)
        self.received = NOTHING
        self.pages = 0
        self._quality = Quality()
        self._began = now
        self._began_ticks = time.monotonic()

    @property
    def now(self) -> datetime:
        """The moment it began plus the time it took: a long reading does not live in the past."""
        return self._began + timedelta(seconds=time.monotonic() - self._began_ticks)

    def deliver(
        self, findings: Sequence[Finding], cursor: Mapping[str, Any] | None = None, *, pages: int = 1
    ) -> Received:
        """Stores one page, or a few at once, with their cursor. Raises SourceFailed when a source never ends."""
        if self.pages >= MOST_PAGES:
            raise SourceFailed(
                PageState.SCHEMA_DRIFT, _("The source goes on after {number} pages.").format(number=MOST_PAGES)
            )
        arrivals = self._made_ready(findings)
        with transaction() as session:
            received = self._receive(session, arrivals, cursor)
            known = max(0, received.found - received.new - received.unmatched)
            self._quality = self._quality.plus(
                looked_at(findings, new=received.new + received.unmatched, known=known, read_at=self.now)
            )
            more = {f"more_{name}": getattr(received, name) for name in COUNTED}
            grown = {"run": self.run_id, "more_pages": pages, "looks": self._quality.figures(), **more}
            GROWN.run(session, grown)
        self.pages += pages
        self.received = _sum(self.received, received)
        return received

    def keep(self, cursor: Mapping[str, Any]) -> None:
        """Moves the cursor alone; no page was read for it."""
        with transaction() as session:
            self._receive(session, arrivals_of([], now=self.now), cursor)

    def _made_ready(self, findings: Sequence[Finding]) -> Arrivals:
        """Long texts are read before the transaction: nobody else can write while one is open on SQLite."""
        arrivals = arrivals_of(findings, now=self.now)
        if arrivals.is_much:
            with reading() as session:
                origin = provenance_of(session, self.assignment.source_id)
            arrivals.read(About.of(origin))
        return arrivals

    def _receive(self, session: Session, arrivals: Arrivals, cursor: Mapping[str, Any] | None) -> Received:
        if cursor is not None:
            self.cursor = dict(cursor)
        origin = provenance_of(session, self.assignment.source_id)
        return receive(session, source=origin, findings=arrivals, now=self.now, cursor=cursor)

    def vanished(self, seen: Container[str], *, extent: Extent, is_dead: Callable[[Standing], bool]) -> int:
        """Notes misses, asks the permalinks of those missed twice, marks the dead as deleted."""
        try:
            suspects = self._missing(seen, extent)
        except MassLoss as loss:
            # Binned by the dozen, or a fault of the source? The site itself tells.
            if not all(is_dead(text) for text in loss.sample()):
                raise
            suspects = self._missing(seen, extent, even_many=True)
        dead = [
            Finding(external_id=text.external_id, text="", url=text.url, deleted=True)
            for text in suspects
            if is_dead(text)
        ]
        return self.deliver(dead).deleted if dead else 0

    def _missing(self, seen: Container[str], extent: Extent, *, even_many: bool = False) -> list[Standing]:
        apart = self.assignment.span("misses_apart_hours", MISSES_APART)
        with transaction() as session:
            return note_missing(
                session, self.assignment.source_id, seen=seen, extent=extent, apart=apart, now=self.now,
                even_many=even_many,
            )  # fmt: skip

    def press(self, presses: Sequence[Press]) -> None:
        """Notes pressed buttons; jobs count them."""
        if presses:
            with transaction() as session:
                note_presses(session, self.assignment.source_id, presses, now=self.now)

    def young(self, since: datetime) -> set[str]:
        """Threads with a text published since then that still counts as standing."""
        with transaction() as session:
            return threads_since(session, self.assignment.source_id, since)

    def openings(self, threads: Collection[str]) -> dict[str, str]:
        """Where threads that no list shows any more can be read."""
        with transaction() as session:
            return openings(session, self.assignment.source_id, threads)

    def watched(self) -> set[str]:
        """Threads with a text missed once, or with a living ticket."""
        with transaction() as session:
            return threads_to_watch(session, self.assignment.source_id)


def _sum(one: Received, other: Received) -> Received:
    return Received(
        one.found + other.found,
        one.new + other.new,
        one.changed + other.changed,
        one.deleted + other.deleted,
        one.unmatched + other.unmatched,
        (),
    )


class Enough(Exception):  # noqa: N818 - an instruction, not a fault
    """The preview has what it wants."""


class Preview:
    """A reading that stores nothing and ends after a few findings."""

    def __init__(self, assignment: Assignment, *, most: int, now: datetime) -> None:
        self.assignment = assignment
        self.thorough = False
        self.cursor: Cursor = {}
        self.now = now
        self.findings: list[Finding] = []
        self._most = most

    def deliver(self, findings: Sequence[Finding], cursor: Mapping[str, Any] | None = None) -> Received:
        """Keeps the findings. Raises Enough when there are as many as wanted."""
        del cursor
        self.findings += [finding for finding in findings if not finding.deleted]
        if len(self.findings) >= self._most:
            self.findings = self.findings[: self._most]
            raise Enough
        return NOTHING

    def keep(self, cursor: Mapping[str, Any]) -> None:
        """A preview keeps nothing."""

    def vanished(self, seen: Container[str], *, extent: Extent, is_dead: Callable[[Standing], bool]) -> int:
        """A preview misses nothing."""
        del seen, extent, is_dead
        return 0

    def press(self, presses: Sequence[Press]) -> None:
        """A preview hears nothing."""

    def watched(self) -> set[str]:
        """A preview watches nothing."""
        return set()

    def young(self, since: datetime) -> set[str]:
        """A preview holds nothing."""
        del since
        return set()
