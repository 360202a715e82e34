"""Words to one person about a ticket: they meet them on whatever screen they have open."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.rights import Actor
from storage.tables import Notification, Person
from storage.vocabulary import NotificationKind

SHOWN = 20


class Notice(NamedTuple):
    """Something this person has not seen yet; `by` None is the desk itself."""

    id: int
    kind: NotificationKind
    ticket_id: int
    by: str | None
    details: dict[str, Any]
    at: datetime


def notify(
    session: Session,
    person_id: int,
    *,
    kind: NotificationKind,
    ticket_id: int,
    by: Actor,
    now: datetime,
    **details: Any,
) -> None:
    """Tells a person something about a ticket; nobody is told what they have done themselves."""
    if person_id == by.person_id:
        return
    session.add(
        Notification(
            person_id=person_id, kind=kind, ticket_id=ticket_id, by_person_id=by.person_id, details=details, at=now
        )
    )


def unseen(session: Session, *, by: Actor, limit: int = SHOWN) -> list[Notice]:
    """What this person was told and has not seen, the oldest first."""
    found = session.execute(
        select(
            Notification.id, Notification.kind, Notification.ticket_id, Person.name, Notification.details,
            Notification.at,
        )
        .outerjoin(Person, Person.id == Notification.by_person_id)
        .where(Notification.person_id == by.person_id, Notification.seen_at.is_(None))
        .order_by(Notification.id)
        .limit(limit)
    )  # fmt: skip
    return [Notice(*row) for row in found]


def mark_seen(session: Session, notices: Collection[int], *, by: Actor, now: datetime) -> None:
    """These were shown to the person they were for."""
    session.execute(
        update(Notification)
        .where(Notification.id.in_(notices), Notification.person_id == by.person_id, Notification.seen_at.is_(None))
        .values(seen_at=now)
    )
