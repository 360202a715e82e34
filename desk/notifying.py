"""Words to one person, mostly about a ticket: on whatever screen of the desk they have open, and by ways they chose.

A notice is written in the transaction of its cause; what leaves the desk is carried by a job (`desk.notice_sending`).
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from desk.access import visible
from desk.notice_rules import Choice, topic_of, ways_for
from storage.card_numbers import masked_document
from storage.database import insert_into
from storage.rights import Actor
from storage.tables import Channel, NoticeChoice, NoticeOut, Notification, Person, Ticket
from storage.vocabulary import NoticeState, NoticeWay, NotificationKind

SHOWN = 20


class Notice(NamedTuple):
    """Something this person was told; `by` None is the desk itself, `ticket_id` None is about no ticket."""

    id: int
    kind: NotificationKind
    ticket_id: int | None
    by: str | None
    details: dict[str, Any]
    at: datetime


class Told(NamedTuple):
    """What one person shall be told; a second one with the same `once` is not told."""

    person_id: int
    kind: NotificationKind
    ticket_id: int | None
    details: dict[str, Any]
    once: str | None = None


def notify(
    session: Session,
    person_id: int,
    *,
    kind: NotificationKind,
    ticket_id: int | None,
    by: Actor,
    now: datetime,
    once: str | None = None,
    **details: Any,
) -> None:
    """Tells a person something; nobody is told what they have done themselves."""
    if person_id != by.person_id:
        tell(session, [Told(person_id, kind, ticket_id, details, once)], by=by, now=now)


def tell(session: Session, told: Sequence[Told], *, by: Actor, now: datetime) -> int:
    """Writes the notices that somebody wants in any way, once each, and gives how many were new."""
    chosen = choices_of(session, {one.person_id for one in told})
    wanted = [(one, ways_for(topic_of(one.kind), chosen.get(one.person_id, {}))) for one in told]
    rows = [_row(one, ways, by=by, now=now) for one, ways in wanted if ways]
    if not rows:
        return 0
    written = session.execute(
        insert_into(session, Notification)
        .on_conflict_do_nothing(index_elements=["person_id", "once"])
        .returning(Notification.id, Notification.person_id, Notification.kind),
        rows,
    ).all()
    outs = [
        {
            "person_id": person_id, "notification_id": number, "way": way, "state": NoticeState.WAITING, "error": "",
            "created_at": now,
        }
        for number, person_id, kind in written
        for way in sorted(ways_for(topic_of(kind), chosen.get(person_id, {})) - {NoticeWay.DESK})
    ]  # fmt: skip
    if outs:
        session.execute(insert_into(session, NoticeOut), outs)
    return len(written)


def choices_of(session: Session, people: Collection[int]) -> dict[int, dict[Choice, bool]]:
    """What these people have chosen for themselves; whoever has chosen nothing is not in it."""
    found: dict[int, dict[Choice, bool]] = {}
    rows = session.execute(
        select(NoticeChoice.person_id, NoticeChoice.topic, NoticeChoice.way, NoticeChoice.is_on).where(
            NoticeChoice.person_id.in_(sorted(people))
        )
    )
    for person_id, topic, way, is_on in rows:
        found.setdefault(person_id, {})[(topic, way)] = is_on
    return found


def unseen(session: Session, *, by: Actor, limit: int = SHOWN) -> list[Notice]:
    """What this person was told and has not seen, the oldest first."""
    return _notices(session, by=by, only_unseen=True, limit=limit)


def newest(session: Session, *, by: Actor, limit: int = SHOWN) -> list[Notice]:
    """What this person was told last, the newest first."""
    return _notices(session, by=by, only_unseen=False, limit=limit)


def mark_seen(session: Session, notices: Collection[int], *, by: Actor, now: datetime) -> None:
    """These were shown to the person they were for."""
    session.execute(
        update(Notification)
        .where(Notification.id.in_(notices), Notification.person_id == by.person_id, Notification.seen_at.is_(None))
        .values(seen_at=now)
    )


def _notices(session: Session, *, by: Actor, only_unseen: bool, limit: int) -> list[Notice]:
    """A ticket that went where this person sees nothing takes its notices along."""
    wanted = (
        select(
            Notification.id, Notification.kind, Notification.ticket_id, Person.name, Notification.details,
            Notification.at,
        )
        .outerjoin(Person, Person.id == Notification.by_person_id)
        .outerjoin(Ticket, Ticket.id == Notification.ticket_id)
        .outerjoin(Channel, Channel.id == Ticket.channel_id)
        .where(Notification.person_id == by.person_id, or_(Notification.ticket_id.is_(None), visible(by)))
        .order_by(Notification.id if only_unseen else Notification.id.desc())
        .limit(limit)
    )  # fmt: skip
    if only_unseen:
        wanted = wanted.where(Notification.seen_at.is_(None))
    return [Notice(*row) for row in session.execute(wanted)]


def _row(one: Told, ways: Collection[NoticeWay], *, by: Actor, now: datetime) -> dict[str, Any]:
    return {
        "person_id": one.person_id,
        "kind": one.kind,
        "ticket_id": one.ticket_id,
        "by_person_id": by.person_id,
        "details": masked_document(one.details),
        "at": now,
        # Whoever does not want it in the desk meets it there only in the list.
        "seen_at": None if NoticeWay.DESK in ways else now,
        "once": one.once,
    }
