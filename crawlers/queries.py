"""Sources with how they are doing, for the screen, the command line and the desk's checks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crawlers.health import Symptom, is_late
from crawlers.judging import hour_of
from crawlers.normal import days as days_of
from crawlers.sources import COLLECT_JOB, QUICK_JOB, REMOVED_AT, kept_secrets
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Brand, Job, Mention, Run, Source, SourceHour
from storage.vocabulary import Category, Ground, Health, JobState, PageState, ReplyPolicy, Role, Scope

DAYS = 14
NOTHING = (0,) * DAYS


class SourceRow(NamedTuple):
    """A source as a list shows it; `texts` is the number of mentions it has brought."""

    id: int
    brand_id: int
    brand: str
    kind: str
    name: str
    address: str
    category: Category
    ground: Ground
    scope: Scope
    policy: ReplyPolicy
    priority: int
    every_s: int
    zone: str
    enabled: bool
    is_local: bool
    state: PageState | None
    error: str
    failures: int
    last_run_at: datetime | None
    last_success_at: datetime | None
    last_new_at: datetime | None
    next_due_at: datetime | None
    options: dict[str, Any]
    texts: int
    health: Health
    symptoms: tuple[Symptom, ...]
    is_running: bool
    # New texts of the last fourteen days, the oldest first.
    days: tuple[int, ...]


class FineSettings(NamedTuple):
    """What only the form of one source shows; secrets by their names, never their values."""

    encoding: str
    secrets: frozenset[str]


class RunRow(NamedTuple):
    """A pass over a source; `seconds` is None while it runs."""

    id: int
    started_at: datetime
    seconds: float | None
    state: PageState | None
    error: str
    pages: int
    found: int
    new: int
    changed: int
    deleted: int
    unmatched: int


def list_sources(
    session: Session, *, by: Actor, now: datetime, brand_id: int | None = None, source_id: int | None = None
) -> list[SourceRow]:
    """The sources of the brands the person administers, by brand and name; removed ones are not among them."""
    by.require(Role.ADMINISTRATOR)
    wanted = (
        select(Source, Brand.name).join(Brand, Brand.id == Source.brand_id).order_by(Brand.name, Source.name, Source.id)
    )
    brands = by.brands_with(Role.ADMINISTRATOR)
    if brands is not None:
        wanted = wanted.where(Source.brand_id.in_(brands))
    if brand_id is not None:
        wanted = wanted.where(Source.brand_id == brand_id)
    if source_id is not None:
        wanted = wanted.where(Source.id == source_id)
    rows = [(source, brand) for source, brand in session.execute(wanted) if REMOVED_AT not in source.options]
    ids = [source.id for source, _brand in rows]
    counts, running, lately = _texts(session, ids), _running(session), _lately(session, ids, now=now)
    return [
        _row(
            source,
            brand,
            texts=counts.get(source.id, 0),
            is_running=source.id in running,
            days=lately.get(source.id, NOTHING),
            now=now,
        )
        for source, brand in rows
    ]


def one_source(session: Session, source_id: int, *, by: Actor, now: datetime) -> SourceRow:
    """One source. Raises Refused when it is unknown, removed, or of a brand the person does not administer."""
    for row in list_sources(session, by=by, now=now, source_id=source_id):
        return row
    raise Refused(
        _("Source {number} cannot be shown.").format(number=source_id),
        _("There is no such source, or it belongs to a brand you do not administer."),
        _("List the sources: repdesk source list"),
    )


def fine_settings(session: Session, source_id: int, *, by: Actor) -> FineSettings:
    """What the form of a source shows beside its row. Raises Refused without the right to change it."""
    source = session.get(Source, source_id)
    by.require(Role.ADMINISTRATOR, brand_id=source.brand_id if source else None)
    return FineSettings(source.encoding, frozenset(kept_secrets(source))) if source else FineSettings("", frozenset())


def list_runs(session: Session, source_id: int, *, by: Actor, limit: int = 20) -> list[RunRow]:
    """The latest passes over a source, newest first."""
    source = session.get(Source, source_id)
    by.require(Role.ADMINISTRATOR, brand_id=source.brand_id if source else None)
    runs = session.scalars(select(Run).where(Run.source_id == source_id).order_by(Run.id.desc()).limit(limit))
    return [
        RunRow(
            run.id, run.started_at, (run.ended_at - run.started_at).total_seconds() if run.ended_at else None,
            run.state, run.error, run.pages, run.found, run.new, run.changed, run.deleted, run.unmatched,
        )
        for run in runs
    ]  # fmt: skip


def enabled_sources(session: Session) -> list[int]:
    """Ids of all sources that are read."""
    return list(session.scalars(select(Source.id).where(Source.enabled).order_by(Source.id)))


def the_only_brand(session: Session) -> int:
    """The id of the installation's one brand. Raises Refused when there is none or several."""
    ids = session.scalars(select(Brand.id).order_by(Brand.id).limit(2)).all()
    if len(ids) != 1:
        raise Refused(
            _("It is not clear which brand the source is for."),
            _("There are several brands.") if ids else _("There is no brand yet."),
            _("Name it with --brand.") if ids else _("Add one: repdesk brand add NAME --query Q"),
        )
    return ids[0]


def brand_called(session: Session, name: str) -> int:
    """The id of the brand with this name or number. Raises Refused when there is none."""
    found = session.scalar(select(Brand.id).where(Brand.name == name))
    if found is None and name.isdecimal():
        found = session.scalar(select(Brand.id).where(Brand.id == int(name)))
    if found is None:
        raise Refused(_("There is no brand “{name}”.").format(name=name), "", _("List the brands: repdesk brand list"))
    return found


def _row(
    source: Source, brand: str, *, texts: int, is_running: bool, days: tuple[int, ...], now: datetime
) -> SourceRow:
    return SourceRow(
        source.id, source.brand_id, brand, source.kind, source.name, source.address, source.category, source.ground,
        source.scope, source.policy, source.priority, source.every_s, source.zone, source.enabled, source.is_local,
        source.state, source.error, source.failures, source.last_run_at, source.last_success_at, source.last_new_at,
        source.next_due_at, source.options, texts, _health(source, now=now),
        tuple(Symptom(word) for word in source.symptoms), is_running, days,
    )  # fmt: skip


def _health(source: Source, *, now: datetime) -> Health:
    """The word that was last judged; what the clock alone changes is not waited for."""
    if not source.enabled:
        return Health.PAUSED
    since = source.last_success_at or source.created_at
    is_overdue = not source.failures and is_late(timedelta(seconds=source.every_s), since=since, now=now)
    return Health.LATE if is_overdue else source.health


def _texts(session: Session, source_ids: Sequence[int]) -> dict[int, int]:
    counted = (
        select(Mention.source_id, func.count()).where(Mention.source_id.in_(source_ids)).group_by(Mention.source_id)
    )
    return {int(row[0]): int(row[1]) for row in session.execute(counted)}


def _lately(session: Session, source_ids: Sequence[int], *, now: datetime) -> dict[int, tuple[int, ...]]:
    """New texts by day of the last fourteen, for a sparkline."""
    hour = hour_of(now)
    rows = session.execute(
        select(SourceHour.source_id, SourceHour.hour, SourceHour.new).where(
            SourceHour.source_id.in_(source_ids), SourceHour.hour > hour - DAYS * 24
        )
    )
    counts: dict[int, dict[int, int]] = {}
    for source_id, at, new in rows:
        counts.setdefault(source_id, {})[at] = new
    return {source_id: tuple(days_of(hours, hour=hour, count=DAYS)) for source_id, hours in counts.items()}


def _running(session: Session) -> set[int]:
    rows = session.scalars(
        select(Job.payload).where(Job.kind.in_((COLLECT_JOB, QUICK_JOB)), Job.state == JobState.RUNNING)
    )
    return {int(payload["source_id"]) for payload in rows}
