"""What the desk does by itself: publish answers, mark what ran out."""

from datetime import datetime

from desk.promises import sweep_breaches
from desk.replies import SEND_JOB
from desk.request_types import name_requests
from desk.sending import send
from storage.database import transaction
from storage.jobs import Handler, Leased, Tick

BATCH = 500


def mark_breaches(_job: Leased, now: datetime) -> None:
    """Marks every promise that ran out, in short transactions."""
    broken = BATCH
    while broken == BATCH:
        with transaction() as session:
            broken = sweep_breaches(session, now=now, limit=BATCH)


def name_types(_job: Leased, _now: datetime) -> None:
    """Says what the customer wants where the pre-tag came after the ticket."""
    with transaction() as session:
        name_requests(session)


HANDLERS: dict[str, Handler] = {SEND_JOB: send, "mark_breaches": mark_breaches, "name_request_types": name_types}
TICKS = [Tick("mark_breaches", every_s=60, priority=20), Tick("name_request_types", every_s=20, priority=30)]
