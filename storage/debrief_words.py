"""The words of reading rated answers as enums. Read through `storage.vocabulary`."""

from enum import StrEnum


class DebriefOutcome(StrEnum):
    """What reading a rated answer came to."""

    PRAISE = "praise"
    LESSON = "lesson"
    SCRIPT_CHANGE = "script_change"
    NOT_AT_FAULT = "not_at_fault"


class DebriefStepKind(StrEnum):
    """What happened to a debrief; the list only grows."""

    TAKEN = "taken"
    LEFT = "left"
    NOTED = "noted"
    DONE = "done"
    UNDONE = "undone"
    RERATED = "rerated"
