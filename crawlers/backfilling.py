"""The past of a source: who wants it, since when, how far it is, and when its next steps are due."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crawlers.collectors import COLLECTORS
from crawlers.reading import Reading
from crawlers.sources import changeable, note
from storage.database import insert_into
from storage.errors import Refused
from storage.i18n import _
from storage.jobs import enqueue
from storage.rights import Actor
from storage.settings import settings
from storage.tables import Mention, Run, Source, SourceCursor
from storage.vocabulary import Lane, PageState, Role

BACKFILL_JOB = "backfill"
# Behind everything else that a worker may do.
PRIORITY = 95


class Past(NamedTuple):
    """How far the past of a source has been read; `share` runs from 0 to 1 where the beginning is known."""

    is_possible: bool
    is_asked_for: bool = False
    is_done: bool = False
    is_stopped: bool = False
    since: datetime | None = None
    oldest: datetime | None = None
    texts: int = 0
    error: str = ""
    share: float | None = None


def start_backfill(session: Session, source_id: int, since: date | None, *, by: Actor, now: datetime) -> None:
    """Asks for everything published since that day (None: for all there is). Raises Refused where that is not possible.

    Asked again with an earlier day it goes on from where it was.
    """
    source = changeable(session, source_id, by=by)
    refused = _("The past of “{name}” cannot be collected.").format(name=source.name)
    if backwards(source.kind) is None:
        raise Refused(
            refused,
            _("This kind of source is read whole by its first pass, or shows only its newest texts."),
            _("Import older texts from a table instead."),
        )
    start = datetime.combine(since, time(), ZoneInfo(source.zone or settings().zone)).astimezone(UTC) if since else None
    if start is not None and start >= now:
        raise Refused(refused, _("The day lies in the future."), _("Choose a day before today."))
    kept = state_of(session, source_id)
    wish = {"since": start.isoformat() if start else None, "asked_at": now.isoformat(), "stopped": False, "error": ""}
    keep(session, source_id, {**kept, **wish, "done": bool(kept.get("at", {}).get("done"))}, now=now)
    note(session, "backfill_started", source, by=by, now=now, since=str(since or ""))


def stop_backfill(session: Session, source_id: int, *, by: Actor, now: datetime) -> None:
    """It stays where it is; asked for again, it goes on from there."""
    source = changeable(session, source_id, by=by)
    kept = state_of(session, source_id)
    if kept:
        keep(session, source_id, {**kept, "stopped": True}, now=now)
        note(session, "backfill_stopped", source, by=by, now=now)


def past_of(session: Session, source: Source, *, now: datetime) -> Past:
    """How far it is."""
    if backwards(source.kind) is None:
        return Past(is_possible=False)
    kept = state_of(session, source.id)
    if not kept.get("asked_at"):
        return Past(is_possible=True)
    since = datetime.fromisoformat(kept["since"]) if kept.get("since") else None
    oldest = session.scalar(select(func.min(Mention.published_at)).where(Mention.source_id == source.id))
    texts = session.scalar(
        select(func.coalesce(func.sum(Run.new), 0)).where(Run.source_id == source.id, Run.lane == Lane.BACKFILL)
    )
    share = None
    if since is not None and oldest is not None and now > since:
        share = min(1.0, max(0.0, (now - oldest) / (now - since)))
    is_done = bool(kept.get("done"))
    return Past(
        True, True, is_done, bool(kept.get("stopped")), since, oldest, int(texts or 0), str(kept.get("error", "")),
        1.0 if is_done else share,
    )  # fmt: skip


def past_of_source(session: Session, source_id: int, *, by: Actor, now: datetime) -> Past:
    """As `past_of`, for a person. Raises Refused unless they administer the brand."""
    source = session.get_one(Source, source_id)
    by.require(Role.ADMINISTRATOR, brand_id=source.brand_id)
    return past_of(session, source, now=now)


def ask_for_steps(session: Session, *, now: datetime) -> list[int]:
    """Enqueues the next steps of every source whose past is wanted and which is well; gives their ids."""
    rows = session.execute(
        select(SourceCursor.source_id, SourceCursor.state)
        .join(Source, Source.id == SourceCursor.source_id)
        .where(SourceCursor.lane == Lane.BACKFILL, Source.enabled, Source.failures == 0)
        .order_by(SourceCursor.source_id)
    )
    wanted = [int(source_id) for source_id, state in rows if is_wanted(state)]
    slot = int(now.timestamp()) // 15
    return [
        source_id
        for source_id in wanted
        if enqueue(
            session, BACKFILL_JOB, {"source_id": source_id}, now=now, priority=PRIORITY, max_attempts=2,
            unique_key=f"{BACKFILL_JOB}:{source_id}:{slot}",
        )
        is not None
    ]  # fmt: skip


def is_wanted(state: Mapping[str, Any]) -> bool:
    """Whether there is more of the past to read, and nobody has stopped it."""
    return bool(state.get("asked_at")) and not state.get("done") and not state.get("stopped")


def backwards(kind: str) -> Callable[[Reading], PageState] | None:
    """What takes one step into the past of such a source; None where there is no such step."""
    found = COLLECTORS.get(kind)
    return found.backfill if found is not None else None


def state_of(session: Session, source_id: int) -> dict[str, Any]:
    """The wish and where the collector is ("at"); nothing while nobody has asked."""
    cursor = session.get(SourceCursor, (source_id, Lane.BACKFILL), populate_existing=True)
    return dict(cursor.state) if cursor else {}


def keep(session: Session, source_id: int, state: Mapping[str, Any], *, now: datetime) -> None:
    """Writes the wish with where the collector is."""
    row = {"source_id": source_id, "lane": Lane.BACKFILL, "state": dict(state), "updated_at": now}
    keeping = insert_into(session, SourceCursor)
    keeping = keeping.on_conflict_do_update(
        index_elements=["source_id", "lane"],
        set_={"state": keeping.excluded.state, "updated_at": keeping.excluded.updated_at},
    )
    session.execute(keeping, [row])
