"""Who holds a ticket: taking the next, taking this one, handing over, giving back, moving to a channel."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from desk import facts, promises
from desk.access import locked, person_name, ticket_to_work
from desk.channel_choice import require_channel
from desk.events import note_event
from desk.lifecycle import AT_WORK, require_step, state_name
from storage.database import dialect_of
from storage.errors import Refused
from storage.i18n import _
from storage.rights import ALL_BRANDS, Actor
from storage.settings import settings
from storage.tables import Handover, Person, PersonRole, Ticket
from storage.vocabulary import Role, TicketEventKind, TicketState

TRIES = 5  # an empty answer may only mean that others hold the rows this moment


def take_next(session: Session, *, by: Actor, now: datetime, channel_ids: Collection[int] | None = None) -> int | None:
    """Takes the free ticket whose deadline is nearest from one's own channels; None when there is none.

    `channel_ids` narrows the choice. Two people never get the same ticket.
    """
    by.require(Role.OPERATOR, Role.LEAD)
    mine = sorted(by.channels if channel_ids is None else by.channels & set(channel_ids))
    free: tuple[ColumnElement[bool], ...] = (
        Ticket.state == TicketState.NEW,
        Ticket.assignee_id.is_(None),
        Ticket.channel_id.in_(mine),
    )
    brands = by.brands_with(Role.OPERATOR, Role.LEAD)
    if brands is not None:
        free = (*free, Ticket.brand_id.in_(sorted(brands)))
    for _attempt in range(TRIES):
        for band in (Ticket.next_due_at.is_not(None), Ticket.next_due_at.is_(None)):
            ticket_id = _claim(session, (*free, band), by=by, now=now)
            if ticket_id is not None:
                _taken(session, ticket_id, by=by, now=now)
                return ticket_id
        if session.scalar(select(Ticket.id).where(*free).limit(1)) is None:
            return None
    return None


def _claim(session: Session, free: tuple[ColumnElement[bool], ...], *, by: Actor, now: datetime) -> int | None:
    chosen = select(Ticket.id).where(*free).order_by(Ticket.next_due_at, Ticket.id).limit(1)
    if dialect_of(session) == "postgresql":
        chosen = chosen.with_for_update(skip_locked=True)
    claim = (
        update(Ticket)
        .where(Ticket.id == chosen.scalar_subquery(), Ticket.state == TicketState.NEW)
        .values(state=TicketState.OPEN, assignee_id=by.person_id, taken_at=now, version=Ticket.version + 1)
        .returning(Ticket.id)
        .execution_options(synchronize_session=False)
    )
    return session.execute(claim).scalar_one_or_none()


def take(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> None:
    """Takes this ticket; taking one's own again changes nothing. Raises Refused when somebody else has it."""
    ticket = ticket_to_work(session, ticket_id, by=by)
    if ticket.assignee_id == by.person_id:
        return
    if ticket.assignee_id is not None:
        raise Refused(
            _("Ticket {number} is taken.").format(number=ticket_id),
            _("{name} has been working on it since {time}.").format(
                name=person_name(session, ticket.assignee_id), time=_clock(ticket.taken_at)
            ),
            _("Take the next one, or ask for a hand-over."),
        )
    _require_live(ticket)
    _assign(session, ticket, by.person_id, now=now)
    _taken(session, ticket_id, by=by, now=now)


def hand_over(session: Session, ticket_id: int, *, to_person_id: int, comment: str, by: Actor, now: datetime) -> None:
    """Gives the ticket to a colleague with a word on why; it is in their list at once."""
    ticket = ticket_to_work(session, ticket_id, by=by)
    _require_live(ticket)
    said = _require_comment(comment)
    _require_operator(session, ticket, to_person_id)
    before = ticket.assignee_id
    if before == to_person_id:
        return
    _assign(session, ticket, to_person_id, now=now)
    _note_handover(session, ticket, by=by, now=now, comment=said, from_person=before, to_person=to_person_id)


def give_back(session: Session, ticket_id: int, *, comment: str, by: Actor, now: datetime) -> None:
    """Puts the ticket back into its channel's queue, for anybody to take."""
    ticket = ticket_to_work(session, ticket_id, by=by)
    _require_live(ticket)
    said = _require_comment(comment)
    before = ticket.assignee_id
    if before is None:
        return
    _release(session, ticket)
    _note_handover(session, ticket, by=by, now=now, comment=said, from_person=before)


def move(session: Session, ticket_id: int, *, channel_id: int, comment: str, by: Actor, now: datetime) -> None:
    """Moves the ticket to another channel, free for its people, under that channel's promises."""
    ticket = ticket_to_work(session, ticket_id, by=by)
    _require_live(ticket)
    said = _require_comment(comment)
    channel = require_channel(session, channel_id, brand_id=ticket.brand_id)
    before, holder = ticket.channel_id, ticket.assignee_id
    if channel.id == before:
        return
    ticket.channel_id = channel.id
    _release(session, ticket)
    promises.supersede(session, ticket, now=now)
    session.add(
        Handover(
            ticket_id=ticket.id,
            from_person_id=holder,
            from_channel_id=before,
            to_channel_id=channel.id,
            by_person_id=by.person_id,
            comment=said,
            at=now,
        )
    )
    note_event(
        session, ticket.id, kind=TicketEventKind.MOVED, by=by, at=now, from_channel=before,
        to_channel=channel.id, comment=said,
    )  # fmt: skip


def _assign(session: Session, ticket: Ticket, person_id: int | None, *, now: datetime) -> None:
    if ticket.state == TicketState.NEW:
        require_step(ticket.id, ticket.state, TicketState.OPEN)
        ticket.state = TicketState.OPEN
    ticket.assignee_id = person_id
    ticket.taken_at = now
    ticket.version += 1
    facts.held(session, ticket)
    session.flush()


def _release(session: Session, ticket: Ticket) -> None:
    # A ticket that waits goes on waiting; only one that is being worked on becomes new again.
    if ticket.state == TicketState.OPEN:
        ticket.state = TicketState.NEW
    ticket.assignee_id = None
    ticket.version += 1
    facts.held(session, ticket)
    session.flush()


def _taken(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> None:
    ticket = locked(session, ticket_id)
    if ticket is not None:
        facts.held(session, ticket)
    note_event(session, ticket_id, kind=TicketEventKind.TAKEN, by=by, at=now, person_id=by.person_id)


def _note_handover(
    session: Session, ticket: Ticket, *, by: Actor, now: datetime, comment: str, **persons: int | None
) -> None:
    giver, taker = persons.get("from_person"), persons.get("to_person")
    session.add(
        Handover(
            ticket_id=ticket.id,
            from_person_id=giver,
            to_person_id=taker,
            by_person_id=by.person_id,
            comment=comment,
            at=now,
        )
    )
    kind = TicketEventKind.HANDED_OVER if taker else TicketEventKind.RELEASED
    note_event(session, ticket.id, kind=kind, by=by, at=now, from_person=giver, to_person=taker, comment=comment)


def _require_operator(session: Session, ticket: Ticket, person_id: int) -> None:
    """Raises Refused unless this person is active and answers tickets of the brand."""
    roles = session.scalars(
        select(PersonRole.role)
        .join(Person, Person.id == PersonRole.person_id)
        .where(
            Person.id == person_id,
            Person.is_active,
            PersonRole.brand_id.in_((ALL_BRANDS, ticket.brand_id)),
        )
    ).all()
    if not {Role.OPERATOR, Role.LEAD} & set(roles):
        raise Refused(
            _("Ticket {number} cannot go to {name}.").format(number=ticket.id, name=person_name(session, person_id)),
            _("Only an active operator or lead of the brand can answer it."),
            _("Choose another colleague, or give it back to the queue."),
        )


def _require_comment(comment: str) -> str:
    said = comment.strip()
    if not said:
        raise Refused(
            _("The ticket was not handed over."),
            _("Whoever gets it would have to read everything again."),
            _("Write one sentence on what is left to do."),
        )
    return said


def _require_live(ticket: Ticket) -> None:
    if ticket.state not in AT_WORK:
        raise Refused(
            _("Ticket {number} stays where it is.").format(number=ticket.id),
            _("It is {state}.").format(state=state_name(ticket.state)),
            _("Reopen the ticket first."),
        )


def _clock(moment: datetime | None) -> str:
    return f"{moment.astimezone(ZoneInfo(settings().zone)):%H:%M}" if moment else "-"
