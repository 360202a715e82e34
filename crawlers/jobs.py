"""What workers do for this room, and what the clock asks for."""

import logging
from datetime import datetime

from crawlers.attachments import fetch_attachments
from crawlers.backfilling import BACKFILL_JOB, ask_for_steps
from crawlers.collecting import collect
from crawlers.imports.undoing import UNDO_JOB, go_on
from crawlers.judging import judge_some
from crawlers.reading_back import read_back
from crawlers.sources import COLLECT_JOB, QUICK_JOB
from desk.attachments import FETCH_JOB
from storage import mail
from storage.database import transaction
from storage.errors import Refused
from storage.jobs import Handler, Leased, Tick

JUDGE_JOB, PAST_JOB = "judge_sources", "ask_for_the_past"

log = logging.getLogger("repdesk.crawlers")


def collect_source(job: Leased, now: datetime) -> None:
    """One pass over a source. How it ended stands in its run; the next turn is the clock's, so nothing is retried."""
    try:
        collect(int(job.payload["source_id"]), now=now, thorough=bool(job.payload.get("thorough")))
    except Refused as refusal:
        log.info("%s", refusal)  # it was removed, or somebody else is reading it right now


def judge_sources(_job: Leased, now: datetime) -> None:
    """A source that is not read any more, or brings nothing, says so nowhere by itself."""
    last: int | None = 0
    while last is not None:
        with transaction() as session:
            last = judge_some(session, after=last, now=now)


def step_back(job: Leased, now: datetime) -> None:
    """A few steps into the past of one source; the next ones are the clock's."""
    read_back(int(job.payload["source_id"]), now=now)


def undo_import(job: Leased, now: datetime) -> None:
    """Takes an import back, step by step; what is left to do stands in its rows."""
    while go_on(int(job.payload["import_id"]), now=now):
        pass


def ask_for_the_past(_job: Leased, now: datetime) -> None:
    """The next steps of every source whose past is wanted."""
    with transaction() as session:
        ask_for_steps(session, now=now)


HANDLERS: dict[str, Handler] = {
    COLLECT_JOB: collect_source,
    QUICK_JOB: collect_source,
    FETCH_JOB: fetch_attachments,
    BACKFILL_JOB: step_back,
    JUDGE_JOB: judge_sources,
    PAST_JOB: ask_for_the_past,
    UNDO_JOB: undo_import,
    **mail.HANDLERS,
}
TICKS: list[Tick] = [Tick(JUDGE_JOB, every_s=300), Tick(PAST_JOB, every_s=15)]
