"""The words of ratings and of the guarantee as enums. Read through `storage.vocabulary`."""

from enum import StrEnum


class RatingWay(StrEnum):
    """How a customer was asked to rate an answer."""

    BUTTONS = "buttons"
    LINK = "link"
    OPEN_LINK = "open_link"  # under a public answer, where anybody may tap it


class RatingCause(StrEnum):
    """What a dislike is about, as the customer says."""

    ANSWER = "answer"
    DECISION = "decision"


class SetAside(StrEnum):
    """Why an asking counts in no share: the ticket went on before it was answered, or our own people answered it."""

    VOIDED = "voided"
    STAFF = "staff"


class NotAsked(StrEnum):
    """Why the customer of an ended cycle was not asked to rate it."""

    ABUSE = "abuse"
    MERGED = "merged"
    AUTOMATIC = "automatic"
    UNANSWERED = "unanswered"
    STAFF = "staff"
    RECENT = "recent"
    NO_WAY = "no_way"
    PUBLIC = "public"
    OFF = "off"
    BY_HAND = "by_hand"
    REOPENED = "reopened"
    REFUSED = "refused"


class BreachCause(StrEnum):
    """Why a guarantee was broken, as a lead names it."""

    NO_SHIFT = "no_shift"
    NOT_TAKEN = "not_taken"
    PAUSED = "paused"
    OUTAGE = "outage"
    LATE_ANSWER = "late_answer"
    OTHER = "other"


class CaseState(StrEnum):
    """How far the compensation of a broken guarantee has come."""

    LISTED = "listed"
    PROPOSED = "proposed"
    GRANTED = "granted"
    WAIVED = "waived"
    EXCLUDED = "excluded"
    TAKEN_BACK = "taken_back"


class CaseStepKind(StrEnum):
    """What happened to the compensation of a broken guarantee; the list only grows."""

    LISTED = "listed"
    EXCLUDED = "excluded"
    INCLUDED = "included"
    PROPOSED = "proposed"
    GRANTED = "granted"
    WAIVED = "waived"
    RETURNED = "returned"
    UNDONE = "undone"
    ANSWERED = "answered"
    TAKEN_BACK = "taken_back"


class Exclusion(StrEnum):
    """Why a broken guarantee is not compensated by itself."""

    ABUSE = "abuse"
    REPEAT = "repeat"
    MERGED = "merged"
    MISTAKE = "mistake"


class Currency(StrEnum):
    """In what compensation is counted (ISO 4217)."""

    RUB = "RUB"
    UAH = "UAH"
    BYN = "BYN"
    KZT = "KZT"
    EUR = "EUR"
    USD = "USD"
