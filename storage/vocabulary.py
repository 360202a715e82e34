"""The words of the trade as enums: one word, one meaning. docs/GLOSSARY.md explains each of them."""

from enum import StrEnum

from storage.answer_words import (
    Delivery,
    EscalationState,
    EscalationWay,
    InsertionOrigin,
    LetterKind,
    ModelDraftState,
    NoticeState,
    NoticeTopic,
    NoticeWay,
    TemplateStanding,
    TemplateState,
    Verdict,
)
from storage.approval_words import ApprovalCause, ApprovalState
from storage.autoreply_words import AutoreplyEvent, CodeTrouble
from storage.bonus_words import BonusMetric, BonusPart, BonusState, FewRule, Prorating
from storage.debrief_words import DebriefOutcome, DebriefStepKind
from storage.desk_words import (
    LIVE_TICKET_STATES,
    AbsenceReason,
    Band,
    CancelCause,
    ContactKind,
    CoverRule,
    DayKind,
    Direction,
    LeftOut,
    Metric,
    NotificationKind,
    PauseReason,
    RequestType,
    SwapState,
    TicketEventKind,
    TicketLinkKind,
    TicketState,
)
from storage.moderation_words import Audience, AuthorFlag, DecisionKind, DecisionWay, Outcome, RemovalState
from storage.quality_words import AppealState, SampleUnit, ScoreKind
from storage.rating_words import (
    BreachCause,
    CaseState,
    CaseStepKind,
    Currency,
    Exclusion,
    NotAsked,
    RatingCause,
    RatingWay,
    SetAside,
)

__all__ = [  # the others are its own
    "LIVE_TICKET_STATES",
    "AbsenceReason",
    "AppealState",
    "ApprovalCause",
    "ApprovalState",
    "Audience",
    "AuthorFlag",
    "AutoreplyEvent",
    "Band",
    "BonusMetric",
    "BonusPart",
    "BonusState",
    "BreachCause",
    "CancelCause",
    "CaseState",
    "CaseStepKind",
    "CodeTrouble",
    "ContactKind",
    "CoverRule",
    "Currency",
    "DayKind",
    "DebriefOutcome",
    "DebriefStepKind",
    "DecisionKind",
    "DecisionWay",
    "Delivery",
    "Direction",
    "EscalationState",
    "EscalationWay",
    "Exclusion",
    "FewRule",
    "InsertionOrigin",
    "LeftOut",
    "LetterKind",
    "Metric",
    "ModelDraftState",
    "NotAsked",
    "NoticeState",
    "NoticeTopic",
    "NoticeWay",
    "NotificationKind",
    "Outcome",
    "PauseReason",
    "Prorating",
    "RatingCause",
    "RatingWay",
    "RemovalState",
    "RequestType",
    "SampleUnit",
    "ScoreKind",
    "SetAside",
    "SwapState",
    "TemplateStanding",
    "TemplateState",
    "TicketEventKind",
    "TicketLinkKind",
    "TicketState",
    "Verdict",
]


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


class AttachmentState(StrEnum):
    """How far a picture or file that came with a text has come."""

    WAITING = "waiting"
    KEPT = "kept"
    REFUSED = "refused"


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


class AlertKind(StrEnum):
    """What an alert is about."""

    SOURCE_BROKEN = "source_broken"
