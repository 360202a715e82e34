"""The words of answers as enums: delivery, templates, departments, notices. Read through `storage.vocabulary`."""

from enum import StrEnum


class Delivery(StrEnum):
    """How far an outgoing message has come."""

    NONE = "none"
    QUEUED = "queued"
    SENDING = "sending"
    HELD = "held"  # the site has it and shows it once it has approved it
    UNCLEAR = "unclear"  # nobody can tell whether the site has it: a person decides
    SENT = "sent"
    FAILED = "failed"


class Verdict(StrEnum):
    """The customer's one-tap rating of our answer."""

    LIKE = "like"
    DISLIKE = "dislike"


class EscalationWay(StrEnum):
    """How a case reaches a department."""

    WEBHOOK = "webhook"
    MAIL = "mail"
    BY_HAND = "by_hand"


class EscalationState(StrEnum):
    """How far the question to a department has come."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class TemplateState(StrEnum):
    """What was decided about a version of a template."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    RETURNED = "returned"
    REPLACED = "replaced"  # a newer version was proposed before anybody decided


class TemplateStanding(StrEnum):
    """Whether a template is offered, and if not, why."""

    IN_USE = "in_use"
    UNAPPROVED = "unapproved"
    OUTDATED = "outdated"
    RETIRED = "retired"


class InsertionOrigin(StrEnum):
    """Where words came from that were put into an answer box."""

    TEMPLATE = "template"
    EARLIER_ANSWER = "earlier_answer"
    MODEL = "model"


class ModelDraftState(StrEnum):
    """How far a draft has come that a model was asked for."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


class NoticeTopic(StrEnum):
    """What somebody may want to hear of, or not."""

    NEW = "new"
    WARNING = "warning"
    BREACH = "breach"
    MINE = "mine"
    MENTION = "mention"
    REMINDER = "reminder"
    TROUBLE = "trouble"


class NoticeWay(StrEnum):
    """By which way a notice reaches a person."""

    DESK = "desk"
    MAIL = "mail"
    MESSENGER = "messenger"


class NoticeState(StrEnum):
    """How far a notice has come on its way out of the desk."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"  # the worker ended while it was handed over
    DROPPED = "dropped"  # it had lost its sense, or the ticket was closed to the person


class LetterKind(StrEnum):
    """What sort of letter a program has written."""

    BOUNCE = "bounce"
    DELAY = "delay"
    ABSENCE = "absence"
    MAILING = "mailing"
    RECEIPT = "receipt"
    LOOP = "loop"
