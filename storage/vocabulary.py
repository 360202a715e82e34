"""The words of the trade as enums: one word, one meaning. docs/GLOSSARY.md explains each of them."""

from enum import StrEnum

from storage.moderation_words import Audience, AuthorFlag, DecisionKind, DecisionWay, Outcome, RemovalState

__all__ = ["Audience", "AuthorFlag", "DecisionKind", "DecisionWay", "Outcome", "RemovalState"]  # the others are its own


class Language(StrEnum):
    """Languages of texts; the interface speaks the first and the last."""

    RU = "ru"
    UK = "uk"
    EN = "en"


class Role(StrEnum):
    """What a person may do; a person holds any set of these, per brand."""

    ADMINISTRATOR = "administrator"
    LEAD = "lead"
    MODERATOR = "moderator"
    OPERATOR = "operator"
    MARKETING = "marketing"
    QUALITY = "quality"


class Label(StrEnum):
    """The seven labels of the classifier."""

    NEWS = "news"
    COMPLAINT = "complaint"
    ABUSE = "abuse"
    QUESTION = "question"
    PRAISE = "praise"
    ADVERTISING = "advertising"
    OTHER = "other"


class TagKind(StrEnum):
    """What a brand's own tag names."""

    PRODUCT = "product"
    TOPIC = "topic"


class Tone(StrEnum):
    """How a text speaks of the brand."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


class MentionState(StrEnum):
    """Where a mention stands."""

    NEW = "new"
    DECIDED = "decided"
    PROMOTED = "promoted"
    ABUSE = "abuse"
    NOT_OURS = "not_ours"
    ARCHIVED = "archived"


class ImportKind(StrEnum):
    """What the rows of an imported table become; tickets are requests that were handled long ago."""

    MENTIONS = "mentions"
    TICKETS = "tickets"


class Precision(StrEnum):
    """How exactly a page says when a text was published."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"
    ABOUT = "about"  # "two years ago"


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


class Delivery(StrEnum):
    """How far an outgoing message has come."""

    NONE = "none"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class AttachmentState(StrEnum):
    """How far a picture or file that came with a text has come."""

    WAITING = "waiting"
    KEPT = "kept"
    REFUSED = "refused"


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


class Verdict(StrEnum):
    """The customer's one-tap rating of our answer."""

    LIKE = "like"
    DISLIKE = "dislike"


class Ground(StrEnum):
    """Whose ground a source is: ours makes tickets at once, others' goes to the moderator."""

    OURS = "ours"
    OTHERS = "others"


class Scope(StrEnum):
    """Own: everything there is about the brand. Open: only what matches the brand's query is stored."""

    OWN = "own"
    OPEN = "open"


class ReplyPolicy(StrEnum):
    """What of a source is answered."""

    ALWAYS = "always"
    COMPLAINTS = "complaints"
    WATCH = "watch"


class Category(StrEnum):
    """What sort of place a source is."""

    REVIEWS = "reviews"
    FORUM = "forum"
    BLOG = "blog"
    MAPS = "maps"
    SOCIAL = "social"
    MESSENGER = "messenger"
    MEDIA = "media"
    MAIL = "mail"
    COMMERCIAL = "commercial"


class Lane(StrEnum):
    """Which way a cursor walks through a source."""

    LIVE = "live"
    BACKFILL = "backfill"


class PageState(StrEnum):
    """What reading a page of a source came to; an error is never an empty page."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    EMPTY = "empty"
    BLOCKED = "blocked"
    AUTH_FAILED = "auth_failed"
    QUOTA = "quota"
    SCHEMA_DRIFT = "schema_drift"
    NO_PREVIEW = "no_preview"
    GONE = "gone"
    UNREACHABLE = "unreachable"


class Health(StrEnum):
    """How a source is doing, in one word."""

    NEW = "new"
    OK = "ok"
    LATE = "late"
    DEGRADED = "degraded"
    BROKEN = "broken"
    BLOCKED = "blocked"
    NEEDS_PERSON = "needs_person"
    PAUSED = "paused"


class JobState(StrEnum):
    """How far a job has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


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
    REPLY_FAILED = "reply_failed"
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


class Band(StrEnum):
    """The two bands of the queue: what can still be answered in time, and what cannot any more."""

    IN_TIME = "in_time"
    OVERDUE = "overdue"


class NotificationKind(StrEnum):
    """What a person is told about a ticket."""

    MENTIONED = "mentioned"
    REMINDER = "reminder"
    HANDED_OVER = "handed_over"
    SHARED_OUT = "shared_out"
    TAKEN_BACK = "taken_back"


class AlertKind(StrEnum):
    """What an alert is about."""

    SOURCE_BROKEN = "source_broken"


LIVE_TICKET_STATES = (
    TicketState.NEW,
    TicketState.OPEN,
    TicketState.WAITING_CUSTOMER,
    TicketState.WAITING_COLLEAGUE,
    TicketState.SNOOZED,
)
