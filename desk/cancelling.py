"""A ticket that should never have been: undone by whoever promoted, or cancelled at the desk as a mistake."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk import facts, promises
from desk.access import locked, person_name, ticket_to_answer
from desk.events import note_event
from desk.lifecycle import AT_WORK, require_step, state_name
from desk.pausing import end_pause
from storage.errors import Refused
from storage.i18n import _
from storage.jobs import enqueue
from storage.rights import Actor
from storage.tables import Message, Ticket, TicketEvent, TicketMention
from storage.vocabulary import CancelCause, Delivery, Direction, Role, TicketEventKind, TicketState

RETURN_JOB: Final = "moderation.return_mentions"
"""The texts of a cancelled ticket go back to where they were; moderation does it, which the desk does not know."""

# What whoever promotes does themselves is no work on the ticket.
_PROMOTING = (
    TicketEventKind.OPENED,
    TicketEventKind.MENTION_JOINED,
    TicketEventKind.MENTION_LEFT,
    TicketEventKind.CANCELLED,
)


def cancel_ticket(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> None:
    """Undoes a promotion: the ticket leaves the desk and all figures, unless somebody has built on it.

    Raises Refused once it was answered or worked on, and while other texts are in it.
    """
    ticket = locked(session, ticket_id)
    if ticket is None or ticket.state == TicketState.CANCELLED:
        return
    by.require(Role.MODERATOR, Role.LEAD, brand_id=ticket.brand_id)
    _require_untouched(session, ticket)
    _cancel(session, ticket, by=by, now=now)


def cancel_as_mistake(session: Session, ticket_id: int, *, comment: str, by: Actor, now: datetime) -> None:
    """The ticket was promoted by mistake: it leaves desk and figures, its texts go back to where they were.

    For whoever may answer it. Raises Refused without a word on why, for a ticket that has ended, and once an answer
    went out. The texts follow within seconds, by a job.
    """
    ticket = ticket_to_answer(session, ticket_id, by=by)
    if ticket.state == TicketState.CANCELLED:
        return
    what = _("Ticket {number} was not cancelled.").format(number=ticket_id)
    said = comment.strip()
    if not said:
        raise Refused(what, _("Whoever promoted it learns nothing."), _("Write in a few words why it is a mistake."))
    if ticket.state not in AT_WORK:
        raise Refused(what, _("It is {state}.").format(state=state_name(ticket.state)), _("Reopen the ticket first."))
    if _is_answered(session, ticket):
        raise Refused(
            what,
            _("An answer has gone out to the customer: for them it was no mistake."),
            _("Close the ticket instead; its history stays."),
        )
    end_pause(session, ticket, at=now)
    _cancel(session, ticket, by=by, now=now, comment=said, mistake=True)
    enqueue(session, RETURN_JOB, {"ticket_id": ticket.id}, now=now, priority=10)


def _cancel(session: Session, ticket: Ticket, *, by: Actor, now: datetime, **details: Any) -> None:
    require_step(ticket.id, ticket.state, TicketState.CANCELLED)
    promises.cancel(session, ticket, cause=CancelCause.CANCELLED, now=now)
    facts.forgotten(session, ticket)
    ticket.state = TicketState.CANCELLED
    facts.cancelled(session, ticket)
    ticket.version += 1
    note_event(session, ticket.id, kind=TicketEventKind.CANCELLED, by=by, at=now, **details)
    session.flush()


def _require_untouched(session: Session, ticket: Ticket) -> None:
    what = _("Ticket {number} stays.").format(number=ticket.id)
    if _is_answered(session, ticket):
        raise Refused(
            what,
            _("An answer has already gone out to the customer."),
            _("Nothing can take that back; the ticket can be handed over, closed or given another type."),
        )
    worker = _worked_on_by(session, ticket)
    if worker is not None:
        raise Refused(
            what,
            _("{name} has already begun to work on it.").format(name=person_name(session, worker)),
            _("Ask them or a team lead to cancel the ticket as promoted by mistake."),
        )
    others = (session.scalar(select(func.count()).where(TicketMention.ticket_id == ticket.id)) or 0) - 1
    if others > 0:
        raise Refused(
            what,
            _("Other texts have joined it since: {count}.").format(count=others),
            _("A team lead can cancel the whole ticket as promoted by mistake."),
        )


def _is_answered(session: Session, ticket: Ticket) -> bool:
    """An answer that is on its way counts: nobody can stop it any more."""
    answers = select(Message.id).where(Message.ticket_id == ticket.id, Message.direction == Direction.OUT)
    given = session.scalar(answers.where(Message.delivery != Delivery.FAILED).limit(1)) is not None
    return given or ticket.first_replied_at is not None


def _worked_on_by(session: Session, ticket: Ticket) -> int | None:
    """Who did something with the ticket since it was opened last, besides promoting; routing by the system is none."""
    here = TicketEvent.ticket_id == ticket.id
    opened = select(func.max(TicketEvent.id)).where(here, TicketEvent.kind == TicketEventKind.OPENED)
    return session.scalar(
        select(TicketEvent.person_id)
        .where(here, TicketEvent.kind.not_in(_PROMOTING), TicketEvent.person_id.is_not(None))
        .where(TicketEvent.id > opened.scalar_subquery())
        .order_by(TicketEvent.id)
        .limit(1)
    )
