"""The words of the operator review and of bonuses as enums. Read through `storage.vocabulary`."""

from enum import StrEnum


class BonusMetric(StrEnum):
    """What a line of a bonus plan measures."""

    WITHIN = "within"
    TAKEN_SPEED = "taken_speed"
    PROMOTED_SPEED = "promoted_speed"
    CSI = "csi"
    QC = "qc"
    ANSWERED = "answered"
    PER_HOUR = "per_hour"
    COMPLEXITY = "complexity"
    AGREEMENT = "agreement"


class BonusPart(StrEnum):
    """Whose figures a line of a bonus plan looks at: the person's own, or those of the whole team."""

    PERSONAL = "personal"
    TEAM = "team"


class FewRule(StrEnum):
    """What becomes of a line with fewer cases than it needs: its weight goes to the others, or it is paid in full."""

    SHARED = "shared"
    NEUTRAL = "neutral"


class Prorating(StrEnum):
    """By what the base amount is shared out: worked ÷ planned hours, worked ÷ the norm of the month, or not at all."""

    PLANNED = "planned"
    NORM = "norm"
    NONE = "none"


class BonusState(StrEnum):
    """How far a monthly sheet of bonuses has come."""

    DRAFT = "draft"
    DISPUTED = "disputed"
    SIGNED = "signed"
    FROZEN = "frozen"
