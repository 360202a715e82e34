"""What somebody is told about a ticket, in the language in force."""

from desk.notifying import Notice
from storage.i18n import _
from storage.vocabulary import NotificationKind

LONGEST_COMMENT = 80


def sentence(notice: Notice) -> str:
    """The notice as one sentence; a comment in it is a colleague's own words."""
    said = {
        NotificationKind.MENTIONED: _("{name} calls you in ticket {ticket}"),
        NotificationKind.REMINDER: _("You wanted to be reminded of ticket {ticket}"),
        NotificationKind.HANDED_OVER: _("{name} hands you ticket {ticket}"),
        NotificationKind.SHARED_OUT: _("Ticket {ticket} is yours now"),
        NotificationKind.TAKEN_BACK: _("Ticket {ticket} went back to the queue: nothing happened for {silent_min} min"),
    }[notice.kind].format(
        name=notice.by or _("The system"), ticket=notice.ticket_id, silent_min=notice.details.get("silent_min", "")
    )
    comment = str(notice.details.get("comment") or notice.details.get("text") or "")[:LONGEST_COMMENT]
    return f"{said}: {comment}" if comment else said
