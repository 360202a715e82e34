"""What the desk does by itself: publish answers, mark what ran out."""

from datetime import datetime

from desk.promises import sweep_breaches
from desk.replies import SEND_JOB
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


HANDLERS: dict[str, Handler] = {SEND_JOB: send, "mark_breaches": mark_breaches}
TICKS = [Tick("mark_breaches", every_s=60, priority=20)]
