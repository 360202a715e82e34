"""The roles a process may play: desk, public side, clock, worker; each alone or under `up`."""

import ctypes
import importlib
import logging
import os
import signal
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from storage import net_rate, schema
from storage.database import database
from storage.errors import Refused
from storage.i18n import _, set_language
from storage.jobs import Handlers, Tick
from storage.settings import settings
from storage.tables import Job, Source
from storage.vocabulary import JobState
from storage.worker import Worker, settle

ROOT = Path(__file__).resolve().parent.parent
ROOMS_WITH_JOBS = (
    "storage.house_jobs",
    "classifier.jobs",
    "desk.jobs",
    "moderation.jobs",
    "crawlers.jobs",
    "dashboards.jobs",
)
LATE_JOB = timedelta(minutes=10)
# Reading beside everything else; what somebody waits in, beside reading; what thinks long, beside both.
SLOW_JOBS = (
    frozenset({"collect", "backfill"}),
    frozenset({"collect_quick"}),
    frozenset({"fetch_attachments"}),
    frozenset({"refine", "retag", "retrain", "learn_own"}),
)
PR_SET_PDEATHSIG = 1


class Finding(NamedTuple):
    """One thing that was looked at, and how it is."""

    name: str
    ok: bool
    words: str


def announce_addresses(host: str, port: int) -> None:
    """Tells this process and its children where the desk and the public side will stand, unless settings do."""
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
    os.environ.setdefault("REPDESK_DESK_URL", f"http://{shown}:{port}")
    os.environ.setdefault("REPDESK_PUBLIC_URL", f"http://{shown}:{port + 1}")
    settings.cache_clear()


def die_with_parent() -> None:
    """On Linux: a child ends when `up` is killed, so that no orphan keeps a port or a lease."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def all_handlers() -> Handlers:
    """Every room's job handlers."""
    joined: dict[str, Any] = {}
    for name in ROOMS_WITH_JOBS:
        joined |= importlib.import_module(name).HANDLERS
    return joined


def all_ticks() -> list[Tick]:
    """What every room wants done again and again."""
    return [tick for name in ROOMS_WITH_JOBS for tick in importlib.import_module(name).TICKS]


def speak_for_everybody() -> None:
    """What this thread writes down, all read, so it is in the installation's language; each thread says so itself."""
    set_language(settings().language)


def set_up_log() -> None:
    """Plain lines on standard error."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s", stream=sys.stderr)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)


def stop_on_signal() -> threading.Event:
    """An event that SIGTERM and Ctrl-C set."""
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    return stop


def run_worker() -> None:
    """Works until told to stop; the running jobs are finished first.

    Sites are read beside everything else: one that is slow to answer must not hold up a reply to a customer, and a long
    pass over a forum no message of a messenger.
    """
    die_with_parent()
    set_up_log()
    net_rate.share(database())
    stop, handlers = stop_on_signal(), all_handlers()
    settle()
    lanes = [{kind: handler for kind, handler in handlers.items() if kind in slow} for slow in SLOW_JOBS]
    rest = {kind: handler for kind, handler in handlers.items() if not any(kind in slow for slow in SLOW_JOBS)}
    readers = [threading.Thread(target=_work, args=(lane, stop), name="reader") for lane in lanes]
    for reader in readers:
        reader.start()
    _work(rest, stop)
    for reader in readers:
        reader.join()


def _work(handlers: Handlers, stop: threading.Event) -> None:
    """Works until told to stop; when it breaks, the whole process ends and is started again."""
    speak_for_everybody()
    try:
        Worker(database(), handlers).run(stop)
    finally:
        stop.set()


def run_clock() -> None:
    """Ticks until told to stop."""
    die_with_parent()
    set_up_log()
    speak_for_everybody()
    from crawlers.clock import run  # noqa: PLC0415 - only this role needs the scheduler

    run(database(), all_ticks(), stop_on_signal())


def run_public(host: str, port: int) -> None:
    """Serves the customers' side."""
    die_with_parent()
    set_up_log()
    import uvicorn  # noqa: PLC0415 - only this role serves HTTP itself

    from public.porch import make_porch  # noqa: PLC0415 - as above

    uvicorn.run(make_porch(), host=host, port=port, log_level="warning", access_log=False)


def become_desk(host: str, port: int) -> None:
    """Turns this process into Streamlit serving app.py."""
    die_with_parent()
    options = ["--server.address", host, "--server.port", str(port), "--server.headless", "true"]
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *options])  # noqa: S606 - no shell wanted


def look_around(*, now: datetime) -> list[Finding]:
    """How the installation is: database, jobs, sources."""
    try:
        schema.require_current(database())
        with database().reading() as session:
            late = session.scalar(
                select(func.count()).select_from(Job).where(Job.state == JobState.WAITING, Job.run_at < now - LATE_JOB)
            )
            failed = session.scalar(select(func.count()).select_from(Job).where(Job.state == JobState.FAILED))
            broken = session.scalars(select(Source.name).where(Source.enabled, Source.failures > 0)).all()
    except (Refused, SQLAlchemyError) as error:
        return [Finding("database", ok=False, words=str(error).splitlines()[0])]
    return [
        Finding(
            "database",
            ok=True,
            words=_("{database} at revision {revision}").format(database=database().dialect, revision=schema.newest()),
        ),
        Finding(
            "jobs",
            ok=not late,
            words=_("{number} waiting for over 10 minutes (is a worker running?)").format(number=late)
            if late
            else _("none is late"),
        ),
        Finding(
            "failed jobs",
            ok=not failed,
            words=_("{number} gave up; the desk's log names them").format(number=failed) if failed else _("none"),
        ),
        Finding("sources", ok=not broken, words=", ".join(broken) if broken else _("all answer")),
    ]
