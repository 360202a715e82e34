"""The words of the desk as enums: tickets, promises, people at work. Read through `storage.vocabulary`."""

from enum import StrEnum


class TicketState(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    OPEN = "open"
    WAITING_CUSTOMER = "waiting_customer"
    WAITING_COLLEAGUE = "waiting_colleague"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    CLOSED = "closed"
    MERGED = "merged"
    CANCELLED = "cancelled"


class Metric(StrEnum):
    """What a promise measures."""

    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"
    RESOLUTION = "resolution"


class LeftOut(StrEnum):
    """Why a cycle of a ticket counts in no figure."""

    MERGED = "merged"
    ABUSE = "abuse"


class TicketLinkKind(StrEnum):
    """What two tickets have to do with each other."""

    RELATED = "related"
    SPLIT = "split"  # the one with the higher number was taken out of the other


class CancelCause(StrEnum):
    """Why a promise ended without being kept or broken."""

    SUPERSEDED = "superseded"
    MERGED = "merged"
    RESOLVED = "resolved"
    CANCELLED = "cancelled"
    UNSEEN = "unseen"  # it was kept by an answer that did not stand there


class PauseReason(StrEnum):
    """Why a promise clock stands still."""

    CUSTOMER = "customer"
    COLLEAGUE = "colleague"


class DayKind(StrEnum):
    """What a production calendar makes of a date."""

    WORKDAY = "workday"
    SHORT_DAY = "short_day"
    DAY_OFF = "day_off"


class AbsenceReason(StrEnum):
    """Why somebody does not work for some days."""

    VACATION = "vacation"
    SICK = "sick"
    OTHER = "other"


class SwapState(StrEnum):
    """How far the swap of a shift has come."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Direction(StrEnum):
    """Which way a message of a ticket goes."""

    IN = "in"
    OUT = "out"
    NOTE = "note"
    AUTO = "auto"  # out to the customer, by the desk itself: never a reply


class RequestType(StrEnum):
    """What the customer of a ticket wants."""

    COMPLAINT = "complaint"
    QUESTION = "question"
    PRAISE = "praise"
    REQUEST = "request"
    OTHER = "other"


class CoverRule(StrEnum):
    """Who answers in a channel in hours without its owner and deputy."""

    MEMBERS = "members"
    FIRST_LINE = "first_line"
    CHANNEL = "channel"
    LEADS = "leads"


class ContactKind(StrEnum):
    """How a customer is known outside the sources."""

    PHONE = "phone"
    EMAIL = "email"
    CRM = "crm"


class TicketEventKind(StrEnum):
    """What happened to a ticket; the list only grows."""

    OPENED = "opened"
    MENTION_JOINED = "mention_joined"
    MENTION_LEFT = "mention_left"
    TAKEN = "taken"
    SHARED_OUT = "shared_out"
    RELEASED = "released"
    HANDED_OVER = "handed_over"
    MOVED = "moved"
    MESSAGE_IN = "message_in"
    NOTE = "note"
    REPLY_QUEUED = "reply_queued"
    REPLY_SENT = "reply_sent"
    REPLY_HELD = "reply_held"
    REPLY_UNCLEAR = "reply_unclear"
    REPLY_FAILED = "reply_failed"
    REPLY_RETURNED = "reply_returned"
    SENT_ANYWAY = "sent_anyway"
    APPROVAL_ASKED = "approval_asked"
    APPROVAL_GIVEN = "approval_given"
    APPROVAL_RETURNED = "approval_returned"
    APPROVAL_WITHDRAWN = "approval_withdrawn"
    PAUSED = "paused"
    RESUMED = "resumed"
    SNOOZED = "snoozed"
    WOKEN = "woken"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"
    CANCELLED = "cancelled"
    MERGED = "merged"
    UNMERGED = "unmerged"
    SPLIT = "split"
    LINKED = "linked"
    UNLINKED = "unlinked"
    CHANGED = "changed"
    TAGGED = "tagged"
    UNTAGGED = "untagged"
    ABUSE = "abuse"
    PROMISE_OPENED = "promise_opened"
    PROMISE_WARNED = "promise_warned"
    PROMISE_KEPT = "promise_kept"
    PROMISE_BROKEN = "promise_broken"
    PROMISE_CANCELLED = "promise_cancelled"
    RATING_ASKED = "rating_asked"
    RATED = "rated"
    RATING_NOT_ASKED = "rating_not_asked"
    GUARANTEE_BROKEN = "guarantee_broken"
    LETTER_IGNORED = "letter_ignored"
    AUTOREPLIED = "autoreplied"
    PRIVATE_INVITED = "private_invited"
    PRIVATE_JOINED = "private_joined"
    ESCALATED = "escalated"
    ESCALATION_SENT = "escalation_sent"
    ESCALATION_FAILED = "escalation_failed"
    ESCALATION_NUMBERED = "escalation_numbered"
    ESCALATION_REMINDED = "escalation_reminded"
    ESCALATION_OVERDUE = "escalation_overdue"
    ESCALATION_ANSWERED = "escalation_answered"
    ESCALATION_WITHDRAWN = "escalation_withdrawn"


class Band(StrEnum):
    """The two bands of the queue: what can still be answered in time, and what cannot any more."""

    IN_TIME = "in_time"
    OVERDUE = "overdue"


class NotificationKind(StrEnum):
    """What a person is told, mostly about a ticket."""

    MENTIONED = "mentioned"
    REMINDER = "reminder"
    HANDED_OVER = "handed_over"
    SHARED_OUT = "shared_out"
    TAKEN_BACK = "taken_back"
    NEW_IN_CHANNEL = "new_in_channel"
    ABOUT_TO_BREACH = "about_to_breach"
    BREACHED = "breached"
    NOT_DELIVERED = "not_delivered"
    APPROVAL_ASKED = "approval_asked"
    APPROVAL_GIVEN = "approval_given"
    APPROVAL_RETURNED = "approval_returned"
    TEMPLATE_EXPIRES = "template_expires"
    ESCALATION_ANSWERED = "escalation_answered"
    ESCALATION_FAILED = "escalation_failed"
    ESCALATION_OVERDUE = "escalation_overdue"
    BONUS_READY = "bonus_ready"
    BONUS_DISPUTED = "bonus_disputed"
    BONUS_ANSWERED = "bonus_answered"
    BONUS_SIGNED = "bonus_signed"
    BONUS_FROZEN = "bonus_frozen"
    ANSWER_PRAISED = "answer_praised"
    LESSON_GIVEN = "lesson_given"
    SCORED = "scored"
    APPEAL_FILED = "appeal_filed"
    APPEAL_DECIDED = "appeal_decided"


LIVE_TICKET_STATES = (
    TicketState.NEW,
    TicketState.OPEN,
    TicketState.WAITING_CUSTOMER,
    TicketState.WAITING_COLLEAGUE,
    TicketState.SNOOZED,
)
