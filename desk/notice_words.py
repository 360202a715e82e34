"""What somebody is told, in the language in force."""

from datetime import date

from babel.dates import format_date

from desk.notifying import Notice
from storage.i18n import _, language
from storage.vocabulary import NoticeState, NoticeTopic, NoticeWay, NotificationKind

LONGEST_COMMENT = 80
OF_MONTHS = frozenset(
    {
        NotificationKind.BONUS_READY, NotificationKind.BONUS_DISPUTED, NotificationKind.BONUS_ANSWERED,
        NotificationKind.BONUS_SIGNED, NotificationKind.BONUS_FROZEN,
    }
)  # fmt: skip


def sentence(notice: Notice) -> str:
    """The notice as one sentence; a comment in it is a colleague's own words."""
    said = _told(notice.kind).format(
        name=notice.by or _("The system"), ticket=notice.ticket_id, silent_min=notice.details.get("silent_min", ""),
        named=_named(notice), department=notice.details.get("department", ""),
        scored=notice.details.get("scored", ""),
    )  # fmt: skip
    comment = str(notice.details.get("comment") or notice.details.get("text") or "")[:LONGEST_COMMENT]
    return f"{said}: {comment}" if comment else said


def _named(notice: Notice) -> str:
    """What the notice is about by its name; a month of bonuses as people say it."""
    name = str(notice.details.get("name", ""))
    if notice.kind not in OF_MONTHS:
        return name
    return format_date(date.fromisoformat(f"{name}-01"), "LLLL y", locale=language())


def page_of(notice: Notice) -> str:
    """Where the notice leads, as an address within the desk."""
    return f"/ticket?ticket={notice.ticket_id}" if notice.ticket_id else f"/{notice.details.get('page', 'notices')}"


def _told(kind: NotificationKind) -> str:
    return {
        NotificationKind.MENTIONED: _("{name} calls you in ticket {ticket}"),
        NotificationKind.REMINDER: _("You wanted to be reminded of ticket {ticket}"),
        NotificationKind.HANDED_OVER: _("{name} hands you ticket {ticket}"),
        NotificationKind.SHARED_OUT: _("Ticket {ticket} is yours now"),
        NotificationKind.TAKEN_BACK: _("Ticket {ticket} went back to the queue: nothing happened for {silent_min} min"),
        NotificationKind.NEW_IN_CHANNEL: _("Ticket {ticket} is new in your channel"),
        NotificationKind.ABOUT_TO_BREACH: _("Ticket {ticket} is soon overdue"),
        NotificationKind.BREACHED: _("Ticket {ticket} is overdue"),
        NotificationKind.NOT_DELIVERED: _("An answer in ticket {ticket} did not arrive"),
        NotificationKind.APPROVAL_ASKED: _("{name} asks you to approve an answer in ticket {ticket}"),
        NotificationKind.APPROVAL_GIVEN: _("{name} approved your answer in ticket {ticket}"),
        NotificationKind.APPROVAL_RETURNED: _("{name} returned your answer in ticket {ticket}"),
        NotificationKind.ESCALATION_ANSWERED: _("{department} has answered about ticket {ticket}"),
        NotificationKind.ESCALATION_FAILED: _("{department} could not be asked about ticket {ticket}"),
        NotificationKind.ESCALATION_OVERDUE: _("{department} is late with its answer about ticket {ticket}"),
        NotificationKind.BONUS_READY: _("Your bonus for {named} is calculated: have a look"),
        NotificationKind.BONUS_DISPUTED: _("{name} disputes the bonus for {named}"),
        NotificationKind.BONUS_ANSWERED: _("{name} has answered what you said about the bonus for {named}"),
        NotificationKind.BONUS_SIGNED: _("{name}: the bonuses for {named} wait for you"),
        NotificationKind.BONUS_FROZEN: _("The bonuses for {named} are signed"),
        NotificationKind.ANSWER_PRAISED: _("{name} praises your answer in ticket {ticket}"),
        NotificationKind.LESSON_GIVEN: _("{name} has something for you to learn from ticket {ticket}"),
        NotificationKind.TEMPLATE_EXPIRES: _("The template “{named}” expires soon"),
        NotificationKind.SCORED: _("Quality control has scored ticket {scored}"),
        NotificationKind.APPEAL_FILED: _("{name} appeals against a score of ticket {scored}"),
        NotificationKind.APPEAL_DECIDED: _("Your appeal about ticket {scored} is decided"),
    }.get(kind, _("There is news on ticket {ticket}"))


def topic_name(topic: NoticeTopic) -> str:
    """What the person hears of."""
    return {
        NoticeTopic.NEW: _("New in my channels"),
        NoticeTopic.WARNING: _("Soon overdue"),
        NoticeTopic.BREACH: _("Overdue"),
        NoticeTopic.MINE: _("Given to me, taken from me"),
        NoticeTopic.MENTION: _("I am called in a note"),
        NoticeTopic.REMINDER: _("Reminders"),
        NoticeTopic.TROUBLE: _("My answer did not arrive"),
    }[topic]


def topic_help(topic: NoticeTopic) -> str:
    """Which tickets that is about."""
    return {
        NoticeTopic.NEW: _("Each new ticket of the channels you work in."),
        NoticeTopic.WARNING: _("Tickets you hold, and free ones of your channels; once per deadline."),
        NoticeTopic.BREACH: _("The same; the owner of a channel hears of all of it."),
        NoticeTopic.MINE: _("Handed over, shared out, taken back; approvals, and what departments answer."),
        NoticeTopic.MENTION: _("A colleague named you in a note."),
        NoticeTopic.REMINDER: _("Tickets you put off, and what expires."),
        NoticeTopic.TROUBLE: _("The site refused it, the letter came back, a department could not be asked."),
    }[topic]


def way_name(way: NoticeWay) -> str:
    """How it reaches the person."""
    return {NoticeWay.DESK: _("in the desk"), NoticeWay.MAIL: _("e-mail"), NoticeWay.MESSENGER: _("messenger")}[way]


def out_name(state: NoticeState) -> str:
    """How a notice fared on its way out of the desk."""
    return {
        NoticeState.WAITING: _("waits for its turn"),
        NoticeState.SENDING: _("is being sent"),
        NoticeState.SENT: _("sent"),
        NoticeState.FAILED: _("did not arrive"),
        NoticeState.UNKNOWN: _("nobody knows whether it arrived"),
        NoticeState.DROPPED: _("left out: it had been settled"),
    }[state]
