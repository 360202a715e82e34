"""Who holds a ticket: taking this one, handing over, giving back, moving to a channel. The next one: `taking`."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from desk import facts, promises, talk_facts
from desk.access import person_name, ticket_to_work
from desk.answerers import require_answerer
from desk.capacity import require_room
from desk.channel_choice import require_channel
from desk.complexity_keeping import propose_anew
from desk.events import note_event
from desk.lifecycle import AT_WORK, require_step, state_name
from desk.notifying import notify
from desk.taking import note_taken, take_next
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.settings import settings
from storage.tables import Handover, Ticket
from storage.vocabulary import NotificationKind, TicketEventKind, TicketState

__all__ = ["assign", "give_back", "hand_over", "move", "release", "take", "take_next"]


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
    require_room(session, ticket.channel_id, by=by, brand_id=ticket.brand_id)
    assign(session, ticket, by.person_id, now=now)
    note_taken(session, ticket_id, by=by, now=now)


def hand_over(session: Session, ticket_id: int, *, to_person_id: int, comment: str, by: Actor, now: datetime) -> None:
    """Gives the ticket to a colleague with a word on why; it is in their list at once."""
    ticket = ticket_to_work(session, ticket_id, by=by)
    _require_live(ticket)
    said = _require_comment(comment)
    require_answerer(session, to_person_id, brand_id=ticket.brand_id)
    before = ticket.assignee_id
    if before == to_person_id:
        return
    require_room(session, ticket.channel_id, by=by, brand_id=ticket.brand_id, person_id=to_person_id)
    assign(session, ticket, to_person_id, now=now)
    _note_handover(session, ticket, by=by, now=now, comment=said, from_person=before, to_person=to_person_id)
    notify(session, to_person_id, kind=NotificationKind.HANDED_OVER, ticket_id=ticket.id, by=by, now=now, comment=said)


def give_back(session: Session, ticket_id: int, *, comment: str, by: Actor, now: datetime) -> None:
    """Puts the ticket back into its channel's queue, for anybody to take."""
    ticket = ticket_to_work(session, ticket_id, by=by)
    _require_live(ticket)
    said = _require_comment(comment)
    before = ticket.assignee_id
    if before is None:
        return
    release(session, ticket)
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
    release(session, ticket)
    promises.supersede(session, ticket, now=now)
    talk_facts.moved(session, ticket)
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
    session.flush()
    propose_anew(session, ticket)
    note_event(
        session, ticket.id, kind=TicketEventKind.MOVED, by=by, at=now, from_channel=before,
        to_channel=channel.id, comment=said,
    )  # fmt: skip


def assign(session: Session, ticket: Ticket, person_id: int | None, *, now: datetime) -> None:
    """A locked ticket is this person's from now on."""
    if ticket.state == TicketState.NEW:
        require_step(ticket.id, ticket.state, TicketState.OPEN)
        ticket.state = TicketState.OPEN
    ticket.assignee_id = person_id
    ticket.taken_at = now
    ticket.version += 1
    facts.held(session, ticket)
    session.flush()


def release(session: Session, ticket: Ticket) -> None:
    """A locked ticket is nobody's from now on."""
    # A ticket that waits goes on waiting; only one that is being worked on becomes new again.
    if ticket.state == TicketState.OPEN:
        ticket.state = TicketState.NEW
    ticket.assignee_id = None
    ticket.version += 1
    facts.held(session, ticket)
    session.flush()


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
    if taker is not None:
        talk_facts.handed_over(session, ticket)
    session.flush()
    propose_anew(session, ticket)
    kind = TicketEventKind.HANDED_OVER if taker else TicketEventKind.RELEASED
    note_event(session, ticket.id, kind=kind, by=by, at=now, from_person=giver, to_person=taker, comment=comment)


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
