"""One pass over one source: never two at once, each page stored with its cursor, every end in plain words."""

from datetime import datetime
from typing import NamedTuple

from crawlers.launch import read_by_spider
from crawlers.only_one import only_one
from crawlers.pollers import POLLERS
from crawlers.reading import StoredReading
from crawlers.runs import Outcome, close_run, open_run
from storage.database import database, transaction
from storage.errors import Refused, SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState


class Ended(NamedTuple):
    """How the reading itself ended."""

    state: PageState
    error: str = ""
    retry_at: datetime | None = None


def collect(source_id: int, *, now: datetime) -> Outcome:
    """Reads a source once. Raises Refused when it is unknown or being read right now.

    What a page brought is stored before the next one is asked for; a failure later loses none of it.
    """
    with only_one(database(), f"source-{source_id}") as mine:
        if not mine:
            raise Refused(
                _("Source {number} is not read a second time.").format(number=source_id),
                _("It is being read right now."),
                _("Wait until that pass has ended."),
            )
        with transaction() as session:
            run_id, assignment, cursor = open_run(session, source_id, now=now)
        reading = StoredReading(assignment, run_id=run_id, cursor=cursor, now=now)
        ended = _read(reading)
        with transaction() as session:
            return close_run(
                session, run_id, state=ended.state, error=ended.error, retry_at=ended.retry_at, now=reading.now
            )


def _read(reading: StoredReading) -> Ended:
    poll = POLLERS.get(reading.assignment.kind, read_by_spider)
    try:
        return Ended(poll(reading))
    except SourceFailed as failure:
        return Ended(failure.state, failure.message, failure.retry_at)
