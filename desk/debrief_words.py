"""Debriefs in words: outcomes and steps."""

from collections.abc import Mapping
from typing import Any

from storage.i18n import _
from storage.vocabulary import DebriefOutcome, DebriefStepKind


def outcome_words(outcome: DebriefOutcome) -> str:
    """What reading the answer came to."""
    return {
        DebriefOutcome.PRAISE: _("Praise"),
        DebriefOutcome.LESSON: _("Lesson"),
        DebriefOutcome.SCRIPT_CHANGE: _("Script change"),
        DebriefOutcome.NOT_AT_FAULT: _("Not the operator's fault"),
    }[outcome]


def outcome_help(outcome: DebriefOutcome) -> str:
    """What follows from it."""
    return {
        DebriefOutcome.PRAISE: _("A good answer. Its operator is told, with your comment."),
        DebriefOutcome.LESSON: _("What to do better next time, in your comment. Its operator is told."),
        DebriefOutcome.SCRIPT_CHANGE: _("A template or a rule of the desk needs another wording; say which."),
        DebriefOutcome.NOT_AT_FAULT: _(
            "The customer dislikes something else: a decision, a delay elsewhere. The rating stays in the CSI; a bonus "
            "may leave it out."
        ),
    }[outcome]


def step_words(kind: DebriefStepKind, details: Mapping[str, Any]) -> str:
    """What happened, with the words that were said."""
    said = {
        DebriefStepKind.TAKEN: _("Taken"),
        DebriefStepKind.LEFT: _("Given back to the list"),
        DebriefStepKind.NOTED: _("Comment"),
        DebriefStepKind.DONE: _("Done"),
        DebriefStepKind.UNDONE: _("Open again"),
        DebriefStepKind.RERATED: _("Open again: the customer changed the rating"),
    }[kind]
    outcome = str(details.get("outcome") or details.get("was") or "")
    parts = [outcome_words(DebriefOutcome(outcome)) if outcome in set(DebriefOutcome) else ""]
    parts.append(str(details.get("note") or ""))
    more = "; ".join(part for part in parts if part)
    return f"{said}: {more}" if more else said
