"""Who is told about an answer that needs approval."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.notifying import notify
from desk.shifts import on_shift
from storage.rights import ALL_BRANDS, Actor
from storage.tables import Approval, Person, PersonRole, Ticket
from storage.vocabulary import NotificationKind, Role


def tell_approver(
    session: Session, approval: Approval, ticket: Ticket, *, asked: int | None, by: Actor, now: datetime
) -> None:  # fmt: skip
    """Whoever is asked, or the team leads at work where nobody is."""
    for person_id in [asked] if asked is not None else leads_at_work(session, ticket.brand_id, now=now):
        notify(
            session, person_id, kind=NotificationKind.APPROVAL_ASKED, ticket_id=ticket.id, by=by, now=now,
            approval_id=approval.id,
        )  # fmt: skip


def tell_writer(
    session: Session, approval: Approval, ticket: Ticket, *, kind: NotificationKind, by: Actor, now: datetime
) -> None:  # fmt: skip
    """Its writer learns what came of it, with the remark of one that is returned."""
    said = {"comment": approval.remark} if approval.remark else {}
    notify(session, approval.writer_id, kind=kind, ticket_id=ticket.id, by=by, now=now, approval_id=approval.id, **said)


def leads_at_work(session: Session, brand_id: int, *, now: datetime) -> list[int]:
    """The brand's team leads on shift, or all of them when none is."""
    leads = session.scalars(
        select(Person.id)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(
            PersonRole.role == Role.LEAD, PersonRole.brand_id.in_((ALL_BRANDS, brand_id)), Person.is_active.is_(True)
        )
        .distinct()
        .order_by(Person.id)
    ).all()
    here = on_shift(session, brand_id=brand_id, now=now)
    return [one for one in leads if one in here] or list(leads)
