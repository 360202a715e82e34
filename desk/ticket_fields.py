"""What people say of a ticket: what the customer wants, how urgent it is, how much work it is.

A form says what it showed. Whoever chooses while a colleague has chosen something else is told both, and loses nothing.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from desk import talk_facts
from desk.access import ticket_to_work
from desk.events import note_event
from desk.last_word import who_changed
from desk.merged import require_here
from desk.words import priority_name, request_name
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Ticket
from storage.vocabulary import RequestType, TicketEventKind

PRIORITIES = (-1, 0, 1, 2)
COMPLEXITIES = (1, 2, 3)


def change_request_type(
    session: Session, ticket_id: int, *, was: RequestType, becomes: RequestType, by: Actor, now: datetime
) -> None:
    """What the customer wants."""
    ticket = _ticket(session, ticket_id, by=by)
    if _is_news(session, ticket, "request_type", was=was, becomes=becomes):
        ticket.request_type = becomes
        _changed(session, ticket, "request_type", was=was.value, becomes=becomes.value, by=by, now=now)


def change_priority(session: Session, ticket_id: int, *, was: int, becomes: int, by: Actor, now: datetime) -> None:
    """How urgent it is beside its deadline: low, normal, high, urgent."""
    ticket = _ticket(session, ticket_id, by=by)
    if becomes not in PRIORITIES:
        raise _refused(ticket, _("There is no such priority."), _("Choose one of the list."))
    if _is_news(session, ticket, "priority", was=was, becomes=becomes):
        ticket.priority = becomes
        _changed(session, ticket, "priority", was=was, becomes=becomes, by=by, now=now)


def change_complexity(session: Session, ticket_id: int, *, becomes: int, by: Actor, now: datetime) -> None:
    """How much work it is, said by a person: no proposal changes it any more."""
    ticket = _ticket(session, ticket_id, by=by)
    if becomes not in COMPLEXITIES:
        raise _refused(ticket, _("Complexity is 1, 2 or 3."), _("Choose one of them."))
    if (ticket.complexity, ticket.complexity_by is None) == (becomes, False):
        return
    was, ticket.complexity, ticket.complexity_by = ticket.complexity, becomes, by.person_id
    talk_facts.weighed(session, ticket)
    _changed(session, ticket, "complexity", was=was, becomes=becomes, by=by, now=now)


def _ticket(session: Session, ticket_id: int, *, by: Actor) -> Ticket:
    ticket = ticket_to_work(session, ticket_id, by=by)
    require_here(ticket)
    return ticket


def _is_news(session: Session, ticket: Ticket, field: str, *, was: Any, becomes: Any) -> bool:
    """Whether the choice changes anything. Raises Refused when somebody else has chosen meanwhile."""
    stands = getattr(ticket, field)
    if stands == becomes:
        return False
    if stands != was:
        theirs, yours = (_named(field, value) for value in (stands, becomes))
        why = _("{name} has chosen “{theirs}” meanwhile, you chose “{yours}”.").format(
            name=who_changed(session, ticket.id, field), theirs=theirs, yours=yours
        )
        raise _refused(ticket, why, _("Agree with them, then choose again."))
    return True


def _named(field: str, value: Any) -> str:
    return request_name(value) if field == "request_type" else priority_name(value)


def _changed(
    session: Session, ticket: Ticket, field: str, *, was: object, becomes: object, by: Actor, now: datetime
) -> None:
    ticket.version += 1
    note_event(
        session, ticket.id, kind=TicketEventKind.CHANGED, by=by, at=now, field=field, was=was, becomes=becomes
    )  # fmt: skip
    session.flush()


def _refused(ticket: Ticket, why: str, way_out: str) -> Refused:
    return Refused(_("Ticket {number} stays as it is.").format(number=ticket.id), why, way_out)
