"""One pass over one source: never two at once, each page stored with its cursor, every end in plain words."""

import logging
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.exc import OperationalError

from crawlers.assignment import assignment_of
from crawlers.collector import Collector
from crawlers.collectors import COLLECTORS
from crawlers.health import is_success
from crawlers.only_one import only_one
from crawlers.reading import StoredReading
from crawlers.runs import Opened, Outcome, close_run, closed_over, note_end, opened_over
from storage.database import database, transaction
from storage.errors import Refused, SourceFailed
from storage.i18n import _, speaking
from storage.net_way import going
from storage.settings import settings
from storage.vocabulary import PageState

log = logging.getLogger("repdesk.crawlers")


class Ended(NamedTuple):
    """How the reading itself ended, and when."""

    state: PageState
    at: datetime
    error: str = ""
    retry_at: datetime | None = None


def collect(source_id: int, *, now: datetime, thorough: bool = False) -> Outcome:
    """Reads a source once; a thorough pass looks for edits although it is not time for that yet.

    Raises Refused when the source is unknown or being read right now.

    What a page brought is stored before the next one is asked for; a failure later loses none of it.
    """
    with only_one(database(), f"source-{source_id}") as mine:
        if not mine:
            raise Refused(
                _("Source {number} is not read a second time.").format(number=source_id),
                _("It is being read right now."),
                _("Wait until that pass has ended."),
            )
        with database().statements() as connection:
            opened = opened_over(connection, source_id, now=now)
        # What is written down for everybody is in the installation's language.
        with speaking(settings().language):
            ended = _read(opened, now=now, thorough=thorough)
        return _closed(opened, ended)


def _closed(opened: Opened, ended: Ended) -> Outcome:
    """Writes down how the pass ended: in a session of its own only when there is more to say than that."""
    state, error, at = ended.state, ended.error, ended.at
    if not is_success(state):
        with transaction() as session:
            return close_run(session, opened, state=state, error=error, retry_at=ended.retry_at, now=at)
    with database().statements() as connection:
        outcome, is_all = closed_over(connection, opened, state=state, error=error, now=at)
    if not is_all:
        with transaction() as session:
            note_end(session, outcome, retry_at=ended.retry_at, now=at)
    return outcome


def _collector_of(kind: str) -> Collector:
    """Who reads this kind. Raises SourceFailed when it came from a package that is not there any more."""
    try:
        return COLLECTORS[kind]
    except KeyError:
        words = _("Nothing here reads the kind “{kind}”; the package that brought it is missing.").format(kind=kind)
        raise SourceFailed(PageState.SCHEMA_DRIFT, words) from None


def _read(opened: Opened, *, now: datetime, thorough: bool) -> Ended:
    try:
        assignment = assignment_of(opened.source, brand_query=opened.brand_query)
    except Refused as refusal:
        return Ended(PageState.AUTH_FAILED, now, str(refusal))
    reading = StoredReading(assignment, run_id=opened.run_id, cursor=opened.cursor, now=now, thorough=thorough)
    try:
        with going(assignment.way):
            state = _collector_of(assignment.kind).poll(reading)
    except SourceFailed as failure:
        return Ended(failure.state, reading.now, failure.message, failure.retry_at)
    except Refused as refusal:  # the brand's query cannot be understood, or whatever else a person must mend
        return Ended(PageState.SCHEMA_DRIFT, reading.now, str(refusal))
    except OperationalError:
        raise  # the database, not the source: the job is tried again
    except Exception as fault:
        # A pass that ends without a word would leave the source unread for ever, and nobody would know.
        log.exception("reading source %s failed", assignment.source_id)
        words = _("A fault of Repdesk itself stopped the reading ({fault}); its log says more.")
        return Ended(PageState.SCHEMA_DRIFT, reading.now, words.format(fault=type(fault).__name__))
    return Ended(state, reading.now)
