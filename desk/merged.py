"""Tickets that went into others: where a ticket has gone, and which have come into it."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.access import locked
from storage.errors import Refused
from storage.i18n import _
from storage.tables import Ticket

DEEPEST = 50  # merges one into the next; a ring cannot come about, and this makes sure that none is walked for ever


class CameIn(NamedTuple):
    """A ticket that went into another one, which may have gone on."""

    id: int
    into_id: int


def root_of(session: Session, ticket_id: int) -> int:
    """The ticket in which this one goes on: itself, or where a chain of merges ends."""
    for _step in range(DEEPEST):
        into = session.scalar(select(Ticket.merged_into_id).where(Ticket.id == ticket_id))
        if into is None:
            return ticket_id
        ticket_id = into
    return ticket_id


def locked_root(session: Session, ticket_id: int) -> Ticket | None:
    """As `root_of`, the ticket locked as it stands now; None when there is none."""
    for _step in range(DEEPEST):
        # Only the end of the chain is locked: whoever merges locks two tickets, the lower number first.
        ticket = locked(session, root_of(session, ticket_id))
        if ticket is None or ticket.merged_into_id is None:
            return ticket
    return None


def came_into(session: Session, ticket_id: int) -> list[CameIn]:
    """Every ticket that went into this one, also by way of others, the first ones first."""
    found: list[CameIn] = []
    near = [ticket_id]
    while near:
        rows = session.execute(
            select(Ticket.id, Ticket.merged_into_id).where(Ticket.merged_into_id.in_(near)).order_by(Ticket.id)
        )
        came = [CameIn(came_id, into_id) for came_id, into_id in rows if into_id is not None]
        found += came
        near = [one.id for one in came]
    return found


def family(session: Session, ticket_id: int) -> list[int]:
    """The ticket and every one that went into it."""
    return [ticket_id, *(one.id for one in came_into(session, ticket_id))]


def require_here(ticket: Ticket) -> None:
    """Raises Refused for a ticket that went into another one: what is said of it is said there."""
    if ticket.merged_into_id is not None:
        raise Refused(
            _("Ticket {number} stays as it is.").format(number=ticket.id),
            _("It has gone into ticket {number}.").format(number=ticket.merged_into_id),
            _("Go on there."),
        )
