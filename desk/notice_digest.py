"""What a letter or a message of notices says: kinds, numbers and links. Never a word or a name of a customer."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from desk.access import visible
from desk.sign_in import actor_of
from storage.i18n import _, ngettext
from storage.settings import settings
from storage.tables import Channel, NoticeOut, Notification, Person, Promise, Ticket
from storage.vocabulary import LIVE_TICKET_STATES, NotificationKind, TicketState

MOST_LINES = 50


class Digest(NamedTuple):
    """A letter's title and text; `dropped` are the ones that have lost their sense meanwhile."""

    title: str
    text: str
    dropped: tuple[int, ...]


def digest(session: Session, person: Person, outs: Collection[int], *, began: datetime | None) -> Digest:
    """What these notices say together, in the language in force. `began` is when the person's shift began."""
    rows = session.execute(
        select(
            NoticeOut.id, Notification.id.label("number"), Notification.kind, Notification.ticket_id,
            Notification.details, Notification.at,
        )
        .outerjoin(Notification, Notification.id == NoticeOut.notification_id)
        .where(NoticeOut.id.in_(outs))
        .order_by(NoticeOut.id)
    ).all()  # fmt: skip
    told = [row for row in rows if row.number is not None]
    kept = _still_true(session, person, told)
    dropped = tuple(row.id for row in told if row not in kept)
    if not kept:
        return Digest(_("Repdesk: a trial"), _("Notices of Repdesk reach you here."), dropped)
    lines = [_line(row) for row in kept[:MOST_LINES]]
    more = len(kept) - MOST_LINES
    if more > 0:
        lines.append(ngettext("And {count} more.", "And {count} more.", more).format(count=more))
    number = ngettext("{count} notice", "{count} notices", len(kept)).format(count=len(kept))
    was_away = began is not None and all(row.at < began for row in kept)
    if len(kept) == 1 and not was_away:
        return Digest(f"Repdesk: {_sentence(kept[0])}", lines[0], dropped)
    title = _("While you were away: {number}") if was_away else "{number}"
    return Digest(f"Repdesk: {title.format(number=number)}", "\n".join(lines), dropped)


def _line(row: Row[Any]) -> str:
    return f"{_sentence(row)}\n{_link(row)}"


def _sentence(row: Row[Any]) -> str:
    return {
        NotificationKind.MENTIONED: _("You are called in ticket {ticket}"),
        NotificationKind.REMINDER: _("You wanted to be reminded of ticket {ticket}"),
        NotificationKind.HANDED_OVER: _("Ticket {ticket} was handed to you"),
        NotificationKind.SHARED_OUT: _("Ticket {ticket} is yours now"),
        NotificationKind.TAKEN_BACK: _("Ticket {ticket} went back to the queue"),
        NotificationKind.NEW_IN_CHANNEL: _("Ticket {ticket} is new in your channel"),
        NotificationKind.ABOUT_TO_BREACH: _("Ticket {ticket} is soon overdue"),
        NotificationKind.BREACHED: _("Ticket {ticket} is overdue"),
        NotificationKind.NOT_DELIVERED: _("An answer in ticket {ticket} did not arrive"),
        NotificationKind.TEMPLATE_EXPIRES: _("A template of yours expires soon"),
        NotificationKind.APPROVAL_ASKED: _("An answer in ticket {ticket} waits for your approval"),
        NotificationKind.APPROVAL_GIVEN: _("Your answer in ticket {ticket} was approved"),
        NotificationKind.APPROVAL_RETURNED: _("Your answer in ticket {ticket} was returned"),
        NotificationKind.ESCALATION_ANSWERED: _("A department has answered about ticket {ticket}"),
        NotificationKind.ESCALATION_FAILED: _("A department could not be asked about ticket {ticket}"),
        NotificationKind.ESCALATION_OVERDUE: _("A department is late with its answer about ticket {ticket}"),
        NotificationKind.SCORED: _("Quality control has scored ticket {ticket}"),
        NotificationKind.APPEAL_FILED: _("An appeal about ticket {ticket} waits for a decision"),
        NotificationKind.APPEAL_DECIDED: _("Your appeal about ticket {ticket} is decided"),
    }.get(row.kind, _("There is news on ticket {ticket}")).format(ticket=row.ticket_id or row.details.get("scored", ""))


def _link(row: Row[Any]) -> str:
    page = f"ticket?ticket={row.ticket_id}" if row.ticket_id else str(row.details.get("page", "notices"))
    return f"{settings().desk_url.rstrip('/')}/{page}"


def _still_true(session: Session, person: Person, told: Collection[Row[Any]]) -> list[Row[Any]]:
    """What still holds, and what this person may see: nobody is warned of what was answered meanwhile."""
    tickets = {row.ticket_id for row in told if row.ticket_id is not None}
    states = session.execute(
        select(Ticket.id, Ticket.state)
        .join(Channel, Channel.id == Ticket.channel_id)
        .where(Ticket.id.in_(tickets), visible(actor_of(session, person)))
    )
    seen = dict(states.all())
    promised = {int(row.details["promise"]) for row in told if "promise" in row.details}
    running = set(
        session.scalars(
            select(Promise.id).where(
                Promise.id.in_(promised), Promise.fulfilled_at.is_(None), Promise.cancelled_at.is_(None)
            )
        )
    )
    return [row for row in told if row.ticket_id is None or _holds(row, seen.get(row.ticket_id), running)]


def _holds(row: Row[Any], state: TicketState | None, running: Collection[int]) -> bool:
    if state is None:
        return False
    if "promise" in row.details:
        return state in LIVE_TICKET_STATES and int(row.details["promise"]) in running
    return state == TicketState.NEW if row.kind == NotificationKind.NEW_IN_CHANNEL else True
