"""The house's own jobs: what keeps the job table small."""

from datetime import datetime

from storage import jobs
from storage.database import transaction
from storage.jobs import Handler, Leased, Tick


def forget_old_jobs(_job: Leased, now: datetime) -> None:
    """Deletes jobs that were done days ago."""
    with transaction() as session:
        jobs.forget_old(session, now=now)


HANDLERS: dict[str, Handler] = {"forget_old_jobs": forget_old_jobs}
TICKS = [Tick("forget_old_jobs", every_s=3600, priority=90)]
