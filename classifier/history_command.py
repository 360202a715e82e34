"""`repdesk pretag --history`: re-tagging on the command line, by this process or beside a worker that is at it."""

import json
import threading
from datetime import UTC, datetime
from typing import Final

import click

from classifier import refine_jobs
from classifier.retagging import RETAG_JOB, Walk, go_on, retag, retagging, stop_retagging
from storage.database import database, reading, transaction
from storage.rights import SYSTEM
from storage.worker import Worker

_LOOK_S: Final = 1.0


def walk(since: datetime | None, *, stop: bool, as_json: bool, now: datetime) -> None:
    """Goes on with the walk under way or begins one, and says how far it is until it is over. Ctrl-C only pauses it."""
    if stop:
        with transaction() as session:
            stop_retagging(session, by=SYSTEM, now=now)
    else:
        with transaction() as session:
            under_way = retagging(session)
            if under_way is None or under_way.ended_at is not None:
                retag(session, by=SYSTEM, now=now, since=since and since.replace(tzinfo=UTC))
            go_on(session, now=now)
        _work()
    with reading() as session:
        over = retagging(session)
    if as_json and over is not None:
        click.echo(json.dumps(_document(over)))


def _work() -> None:
    worker = Worker(database(), {RETAG_JOB: refine_jobs.retag})
    pause = threading.Event()
    while True:
        ran = worker.run_one()
        with reading() as session:
            so_far = retagging(session)
        if so_far is None:
            return
        click.echo(f"{so_far.done} of {so_far.total} mentions", err=True)
        if so_far.ended_at is not None:
            return
        if not ran:
            pause.wait(_LOOK_S)  # another worker is at it


def _document(over: Walk) -> dict[str, object]:
    return {
        "model": over.model,
        "since": over.since and over.since.isoformat(),
        "total": over.total,
        "done": over.done,
        "stopped": over.is_stopped,
    }
