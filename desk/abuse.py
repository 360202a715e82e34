"""Insults and empty noise that became a ticket: ended with one step, counted apart, outside promises and ratings."""

from datetime import datetime

from sqlalchemy.orm import Session

from desk import asking, facts, promises, ratings
from desk.access import ticket_to_answer
from desk.events import note_event
from desk.lifecycle import AT_WORK, require_step
from desk.pausing import end_pause
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Ticket
from storage.vocabulary import CancelCause, LeftOut, NotAsked, TicketEventKind, TicketState


def close_as_abuse(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> None:
    """Closes the ticket as abuse: nobody is asked for a rating, no promise and no bonus counts it.

    Raises Refused for a ticket in which the customer has had an answer: that was work, and is rated as such.
    """
    ticket = ticket_to_answer(session, ticket_id, by=by)
    if ticket.is_abuse and ticket.state == TicketState.CLOSED:
        return  # the second of two presses
    if ticket.state in AT_WORK:
        require_step(ticket.id, ticket.state, TicketState.CLOSED)
    else:
        raise _refused(ticket, _("It has ended already."), _("Reopen it first, if it has to be counted otherwise."))
    if ticket.first_replied_at is not None:
        raise _refused(ticket, _("The customer has had an answer in it."), _("Close it as usual."))
    end_pause(session, ticket, at=now)
    promises.let_go(session, ticket, cause=CancelCause.CANCELLED, now=now)
    ratings.void(session, ticket, now=now)
    facts.leave_out(session, ticket, why=LeftOut.ABUSE, at=now)
    ticket.is_abuse = True
    ticket.state = TicketState.CLOSED
    ticket.resolved_at = ticket.closed_at = now
    ticket.closed_by = by.person_id
    ticket.snoozed_until = None
    ticket.version += 1
    note_event(session, ticket.id, kind=TicketEventKind.ABUSE, by=by, at=now)
    asking.skip(session, ticket, why=NotAsked.ABUSE, now=now)
    session.flush()


def _refused(ticket: Ticket, why: str, way_out: str) -> Refused:
    return Refused(_("Ticket {number} was not closed as abuse.").format(number=ticket.id), why, way_out)
