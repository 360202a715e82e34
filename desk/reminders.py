"""Tickets that come back by themselves: put off until a moment, or waiting for colleagues who may forget.

There is one reminder per ticket. The customer's next word and the end of the ticket cancel it.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import promises
from desk.access import locked, ticket_to_answer
from desk.assignment import take
from desk.events import note_event
from desk.lifecycle import WAITING, require_step
from desk.notifying import notify
from desk.pausing import end_pause, wake
from storage.errors import Refused
from storage.i18n import _
from storage.rights import SYSTEM, Actor
from storage.tables import Ticket
from storage.vocabulary import NotificationKind, TicketEventKind, TicketState

LONGEST = timedelta(days=366)
MORNING = time(9)
MONDAY = 0


def presets(now: datetime, zone: ZoneInfo) -> dict[str, datetime]:
    """Moments that people mean when they say "later", in the order in which they come; mornings are of this zone."""
    today = now.astimezone(zone).date()
    to_monday = (MONDAY - today.weekday()) % 7 or 7
    mornings = {
        name: datetime.combine(today + timedelta(days=days), MORNING, zone)
        for name, days in (("tomorrow", 1), ("three_days", 3), ("monday", to_monday))
    }
    return {"hour": now + timedelta(hours=1), "three_hours": now + timedelta(hours=3), **mornings}


def preset_name(preset: str) -> str:
    """The preset in the language in force."""
    return {
        "hour": _("In an hour"),
        "three_hours": _("In three hours"),
        "tomorrow": _("Tomorrow morning"),
        "three_days": _("In three days, in the morning"),
        "monday": _("On Monday morning"),
    }[preset]


def snooze(
    session: Session, ticket_id: int, *, until: datetime, by: Actor, now: datetime, comment: str = ""
) -> None:  # fmt: skip
    """Puts the ticket off: it leaves the queue until then, its deadlines run on. Whoever puts off a free one takes it.

    Put off again, it comes back at the new moment only.
    """
    ticket = ticket_to_answer(session, ticket_id, by=by)
    if ticket.state != TicketState.SNOOZED:
        require_step(ticket.id, ticket.state, TicketState.SNOOZED)
    moment = _moment(until, now=now)
    if ticket.state == TicketState.SNOOZED and ticket.snoozed_until == moment:
        return  # the second of two clicks
    if ticket.assignee_id is None and by.person_id is not None:
        take(session, ticket.id, by=by, now=now)
    end_pause(session, ticket, at=now)
    ticket.state = TicketState.SNOOZED
    ticket.snoozed_until = moment
    ticket.version += 1
    session.flush()
    note_event(
        session, ticket.id, kind=TicketEventKind.SNOOZED, by=by, at=now, until=moment.isoformat(),
        comment=comment.strip(),
    )  # fmt: skip
    promises.recount(session, ticket)


def wake_due(session: Session, *, now: datetime, limit: int = 200) -> int:
    """Brings back what was put off until now and tells whoever holds it; gives how many were looked at."""
    due = session.scalars(
        select(Ticket.id).where(Ticket.snoozed_until <= now).order_by(Ticket.snoozed_until).limit(limit)
    ).all()
    for ticket_id in due:
        ticket = locked(session, ticket_id)
        if ticket is None or ticket.snoozed_until is None or ticket.snoozed_until > now:
            continue  # cancelled or moved in this very moment
        if ticket.state not in WAITING and ticket.state != TicketState.SNOOZED:
            ticket.snoozed_until = None
            continue
        was = ticket.state
        wake(session, ticket, by=SYSTEM, at=ticket.snoozed_until, now=now)
        if ticket.assignee_id is not None:
            notify(
                session, ticket.assignee_id, kind=NotificationKind.REMINDER, ticket_id=ticket.id, by=SYSTEM, now=now,
                was=was.value,
            )  # fmt: skip
    session.flush()
    return len(due)


def _moment(at: datetime, *, now: datetime) -> datetime:
    # Stored in milliseconds: rounded here, so that the same click gives the same moment.
    moment = at.replace(microsecond=at.microsecond // 1000 * 1000)
    if not now < moment <= now + LONGEST:
        raise _refused(_("The moment must lie ahead, within a year."), _("Choose a later one."))
    return moment


def _refused(why: str, way_out: str) -> Refused:
    return Refused(_("The ticket was not put off."), why, way_out)
