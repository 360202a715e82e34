"""What workers do for this room, and what the clock asks for."""

import logging
from datetime import datetime

from crawlers.collecting import collect
from crawlers.sources import COLLECT_JOB, QUICK_JOB
from storage import mail
from storage.errors import Refused
from storage.jobs import Handler, Leased, Tick

JUDGE_JOB = "judge_sources"

log = logging.getLogger("repdesk.crawlers")


def collect_source(job: Leased, now: datetime) -> None:
    """One pass over a source. How it ended stands in its run; the next turn is the clock's, so nothing is retried."""
    try:
        collect(int(job.payload["source_id"]), now=now, thorough=bool(job.payload.get("thorough")))
    except Refused as refusal:
        log.info("%s", refusal)  # it was removed, or somebody else is reading it right now


HANDLERS: dict[str, Handler] = {COLLECT_JOB: collect_source, QUICK_JOB: collect_source, **mail.HANDLERS}
TICKS: list[Tick] = []
