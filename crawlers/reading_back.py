"""A few steps into the past of a source, when nobody waits: into the archive, each with its cursor."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from crawlers.assignment import assignment_of
from crawlers.backfilling import backwards, is_wanted, keep, state_of
from crawlers.only_one import only_one
from crawlers.reading import Reading, StoredReading
from crawlers.runs import open_run
from moderation.arrivals import Arrivals
from moderation.finding import Finding
from moderation.intake import Received, receive
from storage.database import database, transaction
from storage.errors import SourceFailed
from storage.i18n import speaking
from storage.net_way import going
from storage.settings import settings
from storage.tables import Run, Source
from storage.vocabulary import Lane, PageState

STEPS, STEPS_S = 10, 10.0
"""Steps of one job, and the seconds after which it makes room for others."""


class PastReading(StoredReading):
    """A reading backwards: the collector's cursor lies within what people wish of the past; neither loses the other."""

    oldest: datetime | None = None

    def deliver(
        self, findings: Sequence[Finding], cursor: Mapping[str, Any] | None = None, *, pages: int = 1
    ) -> Received:
        """As every reading; remembers how far back it has come."""
        moments = [finding.published_at for finding in findings if finding.published_at is not None]
        self.oldest = min([*moments, *([self.oldest] if self.oldest else [])], default=None)
        return super().deliver(findings, cursor, pages=pages)

    def _receive(self, session: Session, arrivals: Arrivals, cursor: Mapping[str, Any] | None) -> Received:
        source = session.get_one(Source, self.assignment.source_id)
        kept = None
        if cursor is not None:
            self.cursor = dict(cursor)
            kept = {**state_of(session, source.id), "at": self.cursor}
        return receive(session, source=source, findings=arrivals, now=self.now, cursor=kept, lane=Lane.BACKFILL)


def read_back(source_id: int, *, now: datetime, steps: int = STEPS) -> int:
    """Takes a few steps; gives how many. A source that is being read right now is left alone.

    A failure is noted with the past, where people see it, and tried again by the next job.
    """
    with only_one(database(), f"source-{source_id}") as mine:
        if not mine:
            return 0
        with transaction() as session:
            source = session.get(Source, source_id)
            kept = state_of(session, source_id)
            step = backwards(source.kind) if source is not None else None
            if source is None or step is None or not is_wanted(kept):
                return 0
            opened = open_run(session, source_id, now=now, lane=Lane.BACKFILL)
            assignment = assignment_of(opened.source, brand_query=opened.brand_query)
        reading = PastReading(assignment, run_id=opened.run_id, cursor=kept.get("at", {}), now=now)
        since = datetime.fromisoformat(kept["since"]) if kept.get("since") else None
        with speaking(settings().language), going(assignment.way):
            state, error, taken, is_done = _steps(reading, step, steps=steps, since=since)
        with transaction() as session:
            ended = {"ended_at": reading.now, "state": state, "error": error}
            session.execute(update(Run).where(Run.id == opened.run_id).values(**ended))
            wish = {**state_of(session, source_id), "error": error, "done": is_done}
            keep(session, source_id, wish, now=reading.now)
        return taken


def _steps(
    reading: PastReading, step: Callable[[Reading], PageState], *, steps: int, since: datetime | None
) -> tuple[PageState, str, int, bool]:
    """How it ended, in a state and in words, how many steps it was, and whether the past is complete."""
    began = reading.now
    for taken in range(1, steps + 1):
        try:
            state = step(reading)
        except SourceFailed as failure:
            return failure.state, failure.message, taken, False
        is_far_enough = since is not None and reading.oldest is not None and reading.oldest < since
        if reading.cursor.get("done") or is_far_enough:
            return state, "", taken, True
        if (reading.now - began).total_seconds() > STEPS_S:
            break
    return state, "", taken, False
