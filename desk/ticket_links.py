"""Tickets that have to do with each other: tied by people, split from each other, merged into each other."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from desk.access import ticket_to_read, ticket_to_work, visible
from desk.events import note_event
from desk.merged import came_into, family, root_of
from storage.database import insert_into
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Author, Channel, Source, Ticket, TicketLink
from storage.vocabulary import TicketEventKind, TicketLinkKind, TicketState


class LinkedTicket(NamedTuple):
    """The other ticket, where it goes on by now; `author` is a name as the source has it."""

    id: int
    kind: TicketLinkKind
    state: TicketState
    channel: str
    author: str | None
    source: str


class Candidate(NamedTuple):
    """A ticket that this one may be merged with or linked to."""

    id: int
    state: TicketState
    channel: str
    author: str | None
    source: str
    opened_at: datetime


def link(session: Session, ticket_id: int, other_id: int, *, by: Actor, now: datetime) -> None:
    """Ties two tickets together; tied already, they stay so. Refused for one that this person may not see."""
    ticket = ticket_to_work(session, ticket_id, by=by)
    other = ticket_to_read(session, other_id, by=by)
    first, second = sorted((ticket.id, root_of(session, other.id)))
    if first == second:
        raise Refused(
            _("The tickets were not linked."), _("They are one ticket."), _("Choose the number of another ticket.")
        )
    if other.brand_id != ticket.brand_id:
        raise Refused(_("The tickets were not linked."), _("They are about two brands."), _("Name it in a note."))
    row = {
        "ticket_id": first, "other_id": second, "kind": TicketLinkKind.RELATED, "person_id": by.person_id, "at": now,
    }  # fmt: skip
    made = session.execute(
        insert_into(session, TicketLink)
        .values(**row)
        .on_conflict_do_nothing(index_elements=["ticket_id", "other_id"])
        .returning(TicketLink.ticket_id)
    ).one_or_none()
    if made is not None:
        for one, another in ((first, second), (second, first)):
            note_event(session, one, kind=TicketEventKind.LINKED, by=by, at=now, other=another)


def unlink(session: Session, ticket_id: int, other_id: int, *, by: Actor, now: datetime) -> None:
    """The tickets have nothing to do with each other any more."""
    ticket = ticket_to_work(session, ticket_id, by=by)
    ours, theirs = family(session, ticket.id), family(session, other_id)
    gone = session.execute(
        delete(TicketLink)
        .where(
            or_(
                TicketLink.ticket_id.in_(ours) & TicketLink.other_id.in_(theirs),
                TicketLink.ticket_id.in_(theirs) & TicketLink.other_id.in_(ours),
            )
        )
        .returning(TicketLink.ticket_id)
    ).all()
    if gone:
        for one, another in ((ticket.id, other_id), (other_id, ticket.id)):
            note_event(session, one, kind=TicketEventKind.UNLINKED, by=by, at=now, other=another)


def links_of(session: Session, ticket_id: int, *, by: Actor) -> list[LinkedTicket]:
    """The tickets tied to this one, or to one that came into it, as far as this person may see them."""
    ours = family(session, ticket_to_read(session, ticket_id, by=by).id)
    found = session.execute(
        select(TicketLink.ticket_id, TicketLink.other_id, TicketLink.kind).where(
            or_(TicketLink.ticket_id.in_(ours), TicketLink.other_id.in_(ours))
        )
    )
    kinds: dict[int, TicketLinkKind] = {}
    for first, second, kind in found:
        other = root_of(session, second if first in ours else first)
        if other != ticket_id:
            kinds[other] = kind
    return [
        LinkedTicket(one.id, kinds[one.id], one.state, one.channel, one.author, one.source)
        for one in _shown(session, list(kinds), by=by)
    ]


def came_in(session: Session, ticket_id: int, *, by: Actor) -> list[Candidate]:
    """The tickets that went into this one, those that can be taken out again first."""
    came = [one.id for one in came_into(session, ticket_to_read(session, ticket_id, by=by).id)]
    return _shown(session, came, by=by)


def candidates(session: Session, ticket_id: int, *, by: Actor, limit: int = 20) -> list[Candidate]:
    """Tickets that may be the same matter: of the same author or thread, the newest first."""
    ticket = ticket_to_read(session, ticket_id, by=by)
    same: list[ColumnElement[bool]] = [(Ticket.source_id == ticket.source_id) & (Ticket.thread_id == ticket.thread_id)]
    if ticket.author_id is not None:
        same.append(Ticket.author_id == ticket.author_id)
    found = session.scalars(
        select(Ticket.id)
        .where(
            or_(*same), Ticket.id != ticket.id, Ticket.brand_id == ticket.brand_id,
            Ticket.state.not_in((TicketState.MERGED, TicketState.CANCELLED)),
        )
        .order_by(Ticket.id.desc())
        .limit(limit)
    ).all()  # fmt: skip
    return _shown(session, list(found), by=by)


def _shown(session: Session, ticket_ids: list[int], *, by: Actor) -> list[Candidate]:
    if not ticket_ids:
        return []
    found = session.execute(
        select(Ticket.id, Ticket.state, Channel.name, Author.name, Source.name, Ticket.opened_at)
        .join(Channel, Channel.id == Ticket.channel_id)
        .join(Source, Source.id == Ticket.source_id)
        .outerjoin(Author, Author.id == Ticket.author_id)
        .where(Ticket.id.in_(ticket_ids), visible(by))
        .order_by(Ticket.id.desc())
    )
    return [Candidate(*row) for row in found]
