"""The words of quality control as enums. Read through `storage.vocabulary`."""

from enum import StrEnum


class SampleUnit(StrEnum):
    """Of what a month's sample takes the same number of tickets each."""

    OPERATOR = "operator"
    CHANNEL = "channel"


class ScoreKind(StrEnum):
    """Which reading of a sampled ticket a score comes from."""

    FIRST = "first"
    SECOND = "second"  # by somebody else who has not seen the first; counts in no figure
    APPEAL = "appeal"  # given when an appeal was granted; counts instead of the first


class AppealState(StrEnum):
    """What has become of an operator's appeal against a score."""

    OPEN = "open"
    KEPT = "kept"
    CHANGED = "changed"
