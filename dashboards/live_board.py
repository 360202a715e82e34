"""What happens in the stream at this moment: who decides, what waits, what comes in. Cheap enough for every 15 s."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboards.decisions import OVERSEERS, Decisions, decisions
from dashboards.periods import Period
from moderation.stream_conditions import IN_STREAM
from storage.rights import Actor
from storage.settings import settings
from storage.tables import DailyCount, Decision, DecisionHour, Lease, Mention, Person
from storage.vocabulary import DecisionKind

LAST: Final = timedelta(hours=1)
CAME_IN: Final = "mention_waits"
"""The counter of what came in for the moderators (moderation.counts)."""
DECIDING: Final = (DecisionKind.LABEL, DecisionKind.PROMOTE, DecisionKind.ABUSE, DecisionKind.NOT_OURS)
_STEPS: Final = (500, 5_000, 50_000)
_EARLIEST: Final = 50


class AtWork(NamedTuple):
    """Somebody who holds mentions or decided within the last hour; `last_at`: their last decision in that hour."""

    person_id: int
    name: str
    held: int
    decided: int
    undone: int
    last_at: datetime | None


class Live(NamedTuple):
    """The stream as it is now. `by_hour`: of today, what came in and what was decided, by hour."""

    waiting: int
    oldest: datetime | None
    at_work: list[AtWork]
    last_hour: int
    today: Decisions
    by_hour: dict[int, tuple[int, int]]


def live(session: Session, brand_id: int, *, by: Actor, now: datetime) -> Live:
    """The board of a lead."""
    by.require(*OVERSEERS, brand_id=brand_id)
    day = now.astimezone(ZoneInfo(settings().zone)).date()
    waiting = select(func.count()).where(Mention.brand_id == brand_id, IN_STREAM)
    recent = _recent(session, brand_id, since=now - LAST)
    return Live(
        waiting=session.scalar(waiting.select_from(Mention)) or 0,
        oldest=_oldest(session, brand_id),
        at_work=_at_work(session, brand_id, recent, now=now),
        last_hour=sum(decided for decided, _undone, _last in recent.values()),
        today=decisions(session, brand_id, Period(day, day + timedelta(days=1)), by=by),
        by_hour=_by_hour(session, brand_id, day.isoformat()),
    )


def _oldest(session: Session, brand_id: int) -> datetime | None:
    """When the longest waiting was first seen: ids follow arrival, but for what was read at one time."""
    first = (
        select(Mention.seen_at)
        .where(Mention.brand_id == brand_id, IN_STREAM)
        .order_by(Mention.id)
        .limit(_EARLIEST)
        .subquery()
    )
    found: datetime | None = session.scalar(select(func.min(first.c.seen_at)))
    return found


def _recent(session: Session, brand_id: int, *, since: datetime) -> dict[int, tuple[int, int, datetime | None]]:
    """By person what they decided since, what they took back of it, and when they decided last."""
    mine = Decision.brand_id == brand_id
    floor = 0
    for step in _STEPS:
        at = select(Decision.id, Decision.decided_at).where(mine).order_by(Decision.id.desc()).offset(step).limit(1)
        row = session.execute(at).one_or_none()
        if row is None or row.decided_at < since:
            floor = row.id if row is not None else 0
            break
    stands = Decision.undone_at.is_(None)
    wanted = (
        select(
            Decision.person_id,
            func.count().filter(stands),
            func.count().filter(~stands),
            func.max(Decision.decided_at),
        )
        .where(mine, Decision.id > floor, Decision.decided_at >= since, Decision.kind.in_(DECIDING))
        .where(Decision.person_id.is_not(None))
        .group_by(Decision.person_id)
    )
    found: Any = session.execute(wanted)
    return {person: (int(decided), int(undone), last) for person, decided, undone, last in found}


def _at_work(
    session: Session, brand_id: int, recent: dict[int, tuple[int, int, datetime | None]], *, now: datetime
) -> list[AtWork]:
    held = (
        select(Lease.person_id, func.count())
        .join(Mention, Mention.id == Lease.mention_id)
        .where(Mention.brand_id == brand_id, Lease.until > now)
        .group_by(Lease.person_id)
    )
    holding: dict[int, int] = {person: int(number) for person, number in session.execute(held)}
    people = set(holding) | set(recent)
    names: Any = session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    rows = [AtWork(one, name, holding.get(one, 0), *recent.get(one, (0, 0, None))) for one, name in names]
    return sorted(rows, key=lambda row: (not row.held, -row.decided, row.name.casefold()))


def _by_hour(session: Session, brand_id: int, day: str) -> dict[int, tuple[int, int]]:
    counted = select(DailyCount.key, DailyCount.count).where(
        DailyCount.brand_id == brand_id, DailyCount.dimension == CAME_IN, DailyCount.day == day
    )
    came: Counter[int] = Counter({int(hour): number for hour, number in session.execute(counted)})
    decided_at = (
        select(DecisionHour.hour, func.sum(DecisionHour.decided))
        .where(DecisionHour.brand_id == brand_id, DecisionHour.day == day)
        .group_by(DecisionHour.hour)
    )
    done: Counter[int] = Counter({hour: int(number) for hour, number in session.execute(decided_at)})
    return {hour: (came[hour], done[hour]) for hour in sorted({*came, *done})}
