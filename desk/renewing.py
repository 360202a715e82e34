"""What a change of terms touches: running promises keep what they were given under, unless they are renewed."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from desk.access import locked
from desk.calendars import WorkingHours
from desk.events import audit
from desk.policies import Targets, channel_to_set_up, newest_policy
from desk.promise_clock import PauseSpan, counting_pauses, due_at
from desk.promises import supersede
from desk.queries import IS_LIVE
from storage import jobs
from storage.rights import SYSTEM, Actor
from storage.tables import Channel, Pause, Promise, Ticket
from storage.vocabulary import Metric

RENEW_JOB = "renew_promises"
BATCH = 100
# So many are looked at to say how many would be late; the rest is only counted.
LOOKED_AT = 2000


class Touched(NamedTuple):
    """Running promises of a channel; how many of those would be late the moment they were renewed; those broken."""

    promises: int
    late_at_once: int
    broken: int

    def __add__(self, other: "Touched") -> "Touched":  # type: ignore[override]  # adds up, is not a longer tuple
        return Touched(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


NOTHING_TOUCHED = Touched(0, 0, 0)


def touched(
    session: Session, channel_id: int, *, targets: Targets, hours: WorkingHours, by: Actor, now: datetime
) -> Touched:
    """What new terms of the channel would touch, if they were given to promises that run already."""
    channel_to_set_up(session, channel_id, by=by)
    running = session.scalar(select(func.count()).where(_of(channel_id), _runs()))
    broken = session.scalar(
        select(func.count()).where(
            _of(channel_id),
            Promise.breached_at.is_not(None),
            Promise.fulfilled_at.is_(None),
            Promise.cancelled_at.is_(None),
        )
    )
    late = _late_at_once(session, channel_id, targets.in_seconds(hours.usual_day_s()), hours=hours, now=now)
    return Touched(running or 0, late, broken or 0)


def renew_later(session: Session, channel_ids: Collection[int], *, by: Actor, now: datetime) -> None:
    """Hands in the renewal of all running promises of the channels under their present terms."""
    for channel_id in sorted(channel_ids):
        channel_to_set_up(session, channel_id, by=by)
        jobs.enqueue(session, RENEW_JOB, {"channel_id": channel_id}, now=now, priority=15)


def renew_some(session: Session, channel_id: int, *, now: datetime, limit: int = BATCH) -> int:
    """Renews the promises of some tickets under the channel's newest terms, with the start they had.

    Gives the number of tickets; nought when all are renewed. What is broken already stays broken.
    """
    policy = newest_policy(session, channel_id)
    if policy is None:
        return 0
    tickets = session.scalars(
        select(Promise.ticket_id)
        .where(_of(channel_id), Promise.policy_id != policy.id, _runs())
        .distinct()
        .order_by(Promise.ticket_id)
        .limit(limit)
    ).all()
    for ticket_id in tickets:
        ticket = locked(session, ticket_id)
        if ticket is not None:
            supersede(session, ticket, now=now)
    return len(tickets)


def note_renewed(session: Session, channel_id: int, *, tickets: int, now: datetime) -> None:
    """The record says of how many tickets the promises were renewed."""
    if tickets and session.get(Channel, channel_id) is not None:
        audit(
            session, "promises_renewed", subject="channel", subject_id=channel_id, by=SYSTEM, now=now, tickets=tickets
        )


def _of(channel_id: int) -> ColumnElement[bool]:
    """The promises of the channel's live tickets: only those have any that run, and an index finds them."""
    return Promise.ticket_id.in_(select(Ticket.id).where(IS_LIVE, Ticket.channel_id == channel_id))


def _runs() -> ColumnElement[bool]:
    return and_(Promise.breached_at.is_(None), Promise.fulfilled_at.is_(None), Promise.cancelled_at.is_(None))


def _late_at_once(session: Session, channel_id: int, targets: Targets, *, hours: WorkingHours, now: datetime) -> int:
    lengths: Mapping[Metric, int | None] = {
        Metric.FIRST_REPLY: targets.first_reply_s,
        Metric.NEXT_REPLY: targets.next_reply_s,
        Metric.RESOLUTION: targets.resolution_s,
    }
    found = session.execute(
        select(Promise.ticket_id, Promise.metric, Promise.started_at)
        .where(_of(channel_id), _runs())
        .order_by(Promise.id.desc())
        .limit(LOOKED_AT)
    ).all()
    pauses = _pauses(session, {row.ticket_id for row in found})
    late = 0
    for row in found:
        length = lengths[row.metric]
        if length is not None:
            counting = counting_pauses(row.metric, pauses[row.ticket_id])
            due = due_at(row.started_at, timedelta(seconds=length), hours=hours, pauses=counting)
            late += due is not None and due < now
    return late


def _pauses(session: Session, ticket_ids: Collection[int]) -> defaultdict[int, list[PauseSpan]]:
    pauses: defaultdict[int, list[PauseSpan]] = defaultdict(list)
    wanted = sorted(ticket_ids)
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        for row in session.execute(
            select(Pause.ticket_id, Pause.started_at, Pause.ended_at).where(Pause.ticket_id.in_(some))
        ):
            pauses[row.ticket_id].append(PauseSpan(row.started_at, row.ended_at))
    return pauses
