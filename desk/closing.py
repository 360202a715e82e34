"""The end of a ticket's cycle, and its next beginning."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import asking, autoreplies, facts, promises, ratings
from desk.access import person_name, ticket_to_answer, ticket_to_work
from desk.complexity_keeping import propose_anew
from desk.events import note_event
from desk.lifecycle import AT_WORK, ENDED, require_step
from desk.pausing import end_pause
from desk.shifts import on_shift
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.settings import settings
from storage.tables import Message, Person, Promise, Ticket
from storage.vocabulary import CancelCause, Delivery, Direction, Metric, TicketEventKind, TicketState


def resolve(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> None:
    """The matter is settled; a word from the customer opens it again."""
    ticket = ticket_to_answer(session, ticket_id, by=by)
    _refuse_if_ended(session, ticket)
    _refuse_while_sending(session, ticket)
    end(session, ticket, state=TicketState.RESOLVED, by=by, now=now)


def close(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> None:
    """Nothing is left to do. Raises Refused, saying who closed it and when, if somebody already has."""
    ticket = ticket_to_answer(session, ticket_id, by=by)
    if ticket.state != TicketState.RESOLVED:
        _refuse_if_ended(session, ticket)
        _refuse_while_sending(session, ticket)
    end(session, ticket, state=TicketState.CLOSED, by=by, now=now)


def end(session: Session, ticket: Ticket, *, state: TicketState, by: Actor, now: datetime) -> None:
    """Ends the cycle of a locked ticket: resolution is kept, answers not given any more are cancelled."""
    require_step(ticket.id, ticket.state, state)
    if ticket.state in AT_WORK:
        end_pause(session, ticket, at=now)
        promises.recount(session, ticket)
        promises.keep(session, ticket, metrics=(Metric.RESOLUTION,), by=by, at=now)
        promises.cancel(session, ticket, cause=CancelCause.RESOLVED, now=now)
        facts.closed(session, ticket, at=now)
        propose_anew(session, ticket)
        # Whoever ends it has the proposal before their eyes.
        ticket.complexity_by = ticket.complexity_by or by.person_id
        ticket.resolved_at = now
    if state == TicketState.CLOSED:
        ticket.closed_at = now
    ticket.closed_by = by.person_id
    ticket.snoozed_until = None
    ticket.state = state
    ticket.version += 1
    kind = TicketEventKind.CLOSED if state == TicketState.CLOSED else TicketEventKind.RESOLVED
    note_event(session, ticket.id, kind=kind, by=by, at=now)
    session.flush()
    autoreplies.closed(session, ticket, by=by, now=now)
    asking.ended(session, ticket, by=by, now=now)


def reopen(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> None:
    """Begins the ticket's next cycle; an answered or live ticket is left as it is."""
    ticket = ticket_to_work(session, ticket_id, by=by)
    if ticket.state in AT_WORK:
        return
    was_abuse, cycle = ticket.is_abuse, ticket.cycle
    begin_again(session, ticket, by=by, now=now)
    if was_abuse:
        _promise_again(session, ticket, cycle, now=now)


def begin_again(session: Session, ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """A new cycle of a locked ticket: its holder gets it back if still there and at work, else the queue."""
    require_step(ticket.id, ticket.state, TicketState.OPEN)
    ratings.void(session, ticket, now=now)
    holder = session.get(Person, ticket.assignee_id) if ticket.assignee_id else None
    if holder is None or not holder.is_active or _is_off(session, ticket, holder, by=by, now=now):
        ticket.assignee_id = None
    ticket.state = TicketState.OPEN if ticket.assignee_id else TicketState.NEW
    ticket.cycle += 1
    ticket.version += 1
    ticket.resolved_at = ticket.closed_at = ticket.closed_by = None
    ticket.is_abuse = False
    ticket.taken_at = now if ticket.assignee_id else None
    session.flush()
    facts.opened(session, ticket, at=now)
    note_event(
        session, ticket.id, kind=TicketEventKind.REOPENED, by=by, at=now, cycle=ticket.cycle,
        holder=ticket.assignee_id, complexity=ticket.complexity,
    )  # fmt: skip
    promises.open_promise(session, ticket, metric=Metric.RESOLUTION, started_at=now, now=now)


def _promise_again(session: Session, ticket: Ticket, cycle: int, *, now: datetime) -> None:
    """It was no abuse after all: the customer has waited for a first reply since it was first promised."""
    started_at = session.scalar(
        select(Promise.started_at)
        .where(Promise.ticket_id == ticket.id, Promise.cycle == cycle, Promise.metric == Metric.FIRST_REPLY)
        .order_by(Promise.id.desc())
        .limit(1)
    )
    if started_at is not None:
        promises.open_promise(session, ticket, metric=Metric.FIRST_REPLY, started_at=started_at, now=now)


def _is_off(session: Session, ticket: Ticket, holder: Person, *, by: Actor, now: datetime) -> bool:
    """Whoever opens their own ticket again is there; anybody else may come back in two days only."""
    return holder.id != by.person_id and holder.id not in on_shift(session, brand_id=ticket.brand_id, now=now)


def _refuse_while_sending(session: Session, ticket: Ticket) -> None:
    """An answer on its way keeps the promise when it arrives; closing now would cancel it."""
    what = _("Ticket {number} stays open.").format(number=ticket.id)
    on_its_way = select(Message.delivery).where(
        Message.ticket_id == ticket.id,
        Message.direction == Direction.OUT,
        Message.delivery.in_((Delivery.QUEUED, Delivery.SENDING, Delivery.UNCLEAR)),
    )
    found = set(session.scalars(on_its_way))
    if Delivery.UNCLEAR in found:
        why = _("Of an answer to the customer nobody knows whether it stands there.")
        raise Refused(what, why, _("Look at the page and decide about the answer in the dialogue."))
    if found:
        why = _("An answer to the customer is just being published.")
        raise Refused(what, why, _("Wait until it stands there, then close the ticket."))


def _refuse_if_ended(session: Session, ticket: Ticket) -> None:
    if ticket.state not in ENDED:
        return
    when = (ticket.closed_at or ticket.resolved_at or ticket.opened_at).astimezone(ZoneInfo(settings().zone))
    raise Refused(
        _("Ticket {number} is already closed.").format(number=ticket.id),
        _("{name} closed it at {time}.").format(
            name=person_name(session, ticket.closed_by), time=f"{when:%d.%m.%Y %H:%M}"
        ),
        _("Reload the page; reopen the ticket if something is left to do."),
    )
