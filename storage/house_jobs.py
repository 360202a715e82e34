"""The house's own jobs: what keeps the tables of jobs and of notices small."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from storage import jobs
from storage.database import transaction
from storage.jobs import Handler, Leased, Tick
from storage.tables import NoticeOut
from storage.vocabulary import NoticeState

KEPT_NOTICES = timedelta(days=90)
AT_ONCE = 5_000


def forget_old_jobs(_job: Leased, now: datetime) -> None:
    """Deletes jobs that were done days ago."""
    with transaction() as session:
        jobs.forget_old(session, now=now)


def forget_old_notices(_job: Leased, now: datetime) -> None:
    """Deletes how notices fared outside the desk months ago; the notices themselves stay, so none is told again.

    Only the oldest are looked at: there is no index by their end.
    """
    oldest = select(NoticeOut.id).order_by(NoticeOut.id).limit(AT_ONCE).subquery()
    gone = delete(NoticeOut).where(
        NoticeOut.id.in_(select(oldest.c.id)),
        NoticeOut.state.not_in((NoticeState.WAITING, NoticeState.SENDING)),
        NoticeOut.ended_at < now - KEPT_NOTICES,
    )
    with transaction() as session:
        session.execute(gone.execution_options(synchronize_session=False))


HANDLERS: dict[str, Handler] = {"forget_old_jobs": forget_old_jobs, "forget_old_notices": forget_old_notices}
TICKS = [Tick("forget_old_jobs", every_s=3600, priority=90), Tick("forget_old_notices", every_s=3600, priority=91)]
