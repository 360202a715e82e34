"""The rows of a pass over a source: opened before it, closed after it, with the source's own figures."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Table, and_, bindparam, case, delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from crawlers import judging
from crawlers.health import is_success, next_try
from crawlers.sources import QUICK_S
from storage.errors import Refused
from storage.i18n import _, speaking
from storage.ready import Ready
from storage.settings import settings
from storage.tables import Brand, Run, Source, SourceCursor
from storage.vocabulary import Health, Lane, PageState


class Outcome(NamedTuple):
    """What came of a pass; `seconds` is how long it took."""

    source: int
    state: PageState
    error: str
    pages: int
    found: int
    new: int
    changed: int
    deleted: int
    unmatched: int
    seconds: float


class Opened(NamedTuple):
    """A pass that may begin."""

    run_id: int
    source: Any
    cursor: Mapping[str, Any]
    brand_query: str


# Statements are made once, and go round the object layer: a pass that finds nothing new should cost next to nothing.
RUN, SOURCE, BRAND, CURSOR = (cast("Table", one.__table__) for one in (Run, Source, Brand, SourceCursor))
OPENING = Ready(
    select(
        SOURCE,
        BRAND.c.query.label("brand_query"),
        CURSOR.c.state.label("left_at"),
        exists().where(RUN.c.source_id == SOURCE.c.id, RUN.c.ended_at.is_(None)).label("is_interrupted"),
    )
    .join(BRAND, BRAND.c.id == SOURCE.c.brand_id)
    .outerjoin(CURSOR, and_(CURSOR.c.source_id == SOURCE.c.id, CURSOR.c.lane == bindparam("lane")))
    .where(SOURCE.c.id == bindparam("source"))
)
INTERRUPTED = Ready(
    update(RUN)
    .where(RUN.c.source_id == bindparam("source"), RUN.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"), state=PageState.UNREACHABLE, error=bindparam("words"))
)
IS_NEW = SOURCE.c.health == Health.NEW
FRESH = {"error": "", "quality": {}, **dict.fromkeys(("pages", "found", "new", "changed", "deleted", "unmatched"), 0)}
BEGUN = Ready(insert(RUN).returning(RUN.c.id))
ENDED = Ready(
    update(RUN)
    .where(RUN.c.id == bindparam("run"))
    .values(ended_at=bindparam("now"), state=bindparam("end"), error=bindparam("words"))
    .returning(
        *(
            RUN.c[name]
            for name in ("source_id", "started_at", "pages", "found", "new", "changed", "deleted", "unmatched")
        )
    )
)
WELL = Ready(
    update(SOURCE)
    .where(SOURCE.c.id == bindparam("source"))
    .values(
        state=bindparam("end"), error="", last_run_at=bindparam("now"), last_success_at=bindparam("now"), failures=0,
        failing_since=None,
        last_new_at=func.coalesce(bindparam("new_at", type_=SOURCE.c.last_new_at.type), SOURCE.c.last_new_at),
        # Read for the first time, and that went well.
        health=case((IS_NEW, Health.OK), else_=SOURCE.c.health),
        health_since=case((IS_NEW, bindparam("now", type_=SOURCE.c.health_since.type)), else_=SOURCE.c.health_since),
    )
    .returning(SOURCE.c.health, SOURCE.c.every_s)
)  # fmt: skip
FORGOTTEN = Ready(delete(RUN).where(RUN.c.id == bindparam("run")))


def open_run(session: Session, source_id: int, *, now: datetime, lane: Lane = Lane.LIVE) -> Opened:
    """Notes the beginning of a pass; passes that never ended are closed as interrupted."""
    session.flush()
    return opened_over(session.connection(), source_id, now=now, lane=lane)


def opened_over(connection: Connection, source_id: int, *, now: datetime, lane: Lane = Lane.LIVE) -> Opened:
    """`open_run` without a session."""
    row = OPENING.one(connection, {"source": source_id, "lane": lane})
    if row is None:
        raise Refused(
            _("Source {number} cannot be read.").format(number=source_id),
            _("There is no such source."),
            _("List the sources: repdesk source list"),
        )
    if row.is_interrupted:
        with speaking(settings().language):
            words = _("The pass was interrupted.")
        INTERRUPTED.run(connection, {"source": source_id, "now": now, "words": words})
    begun = BEGUN.rows(connection, {**FRESH, "source_id": source_id, "started_at": now, "lane": lane})[0]
    return Opened(begun.id, row, dict(row.left_at or {}), row.brand_query)


def close_run(
    session: Session, opened: Opened, *, state: PageState, error: str, retry_at: datetime | None, now: datetime
) -> Outcome:
    """Notes the end of a pass: its state, the source's health, its next turn, and an alert when it has broken."""
    session.flush()
    outcome, is_all = closed_over(session.connection(), opened, state=state, error=error, now=now)
    if not is_all:
        note_end(session, outcome, retry_at=retry_at, now=now)
    return outcome


def closed_over(
    connection: Connection, opened: Opened, *, state: PageState, error: str, now: datetime
) -> tuple[Outcome, bool]:
    """The end of a pass without a session, and whether that is all; otherwise `note_end` must follow.

    A pass that succeeded says nothing of a source that is well or new: what its texts looked like, the clock judges
    within minutes, with all others.
    """
    ended = ENDED.rows(connection, {"run": opened.run_id, "now": now, "end": state, "words": error})[0]
    source_id, started_at, pages, found, new, changed, deleted, unmatched = ended
    took = round((now - started_at).total_seconds(), 2)
    outcome = Outcome(source_id, state, error, pages, found, new, changed, deleted, unmatched, took)
    # What a first pass brings has gathered over years: it says nothing of an hour.
    if new and opened.source.last_success_at is not None:
        judging.note_new(connection, source_id, new, now=now)
    if not is_success(state):
        return outcome, False
    well = {"source": source_id, "end": state, "now": now, "new_at": now if new else None}
    health, every_s = WELL.rows(connection, well)[0]
    if state is PageState.NOT_MODIFIED and every_s <= QUICK_S and not pages:
        # Twelve times a minute nothing has happened: that is not worth a row each.
        FORGOTTEN.run(connection, {"run": opened.run_id})
    return outcome, health is Health.OK


def note_end(session: Session, outcome: Outcome, *, retry_at: datetime | None, now: datetime) -> None:
    """What a pass says of a source that failed, or had failed before, and the verdict on it."""
    source = session.get_one(Source, outcome.source, populate_existing=True)
    if not is_success(outcome.state):
        _has_failed(source, outcome, retry_at=retry_at, now=now)
    session.flush()
    judging.judge(session, source, now=now)


def _has_failed(source: Source, outcome: Outcome, *, retry_at: datetime | None, now: datetime) -> None:
    source.state, source.error, source.last_run_at = outcome.state, outcome.error, now
    source.last_new_at = now if outcome.new else source.last_new_at
    source.failures += 1
    source.failing_since = source.failing_since or now
    every = timedelta(seconds=source.every_s)
    later = next_try(every=every, failures=source.failures, retry_at=retry_at, now=now)
    source.next_due_at = max(later, source.next_due_at or later)
