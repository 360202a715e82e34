"""What a decision remembers of how the mention stood, so that it can be taken back."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from moderation.standing import Standing
from storage.vocabulary import Label, MentionState


def remembered(was: Standing) -> dict[str, Any]:
    """The stored form."""
    return {
        "state": was.state,
        "label": was.label,
        "is_abuse": was.is_abuse,
        "decided_at": int(was.decided_at.timestamp() * 1000) if was.decided_at else None,
        "decided_by": was.decided_by,
    }


def as_before(before: Mapping[str, Any], was: Standing) -> Standing:
    """How the mention stood; rules, which only ask about what waits, remember no earlier decision."""
    moment = before.get("decided_at")
    return was.becomes(
        state=MentionState(before["state"]),
        label=Label(before["label"]) if before["label"] else None,
        is_abuse=before["is_abuse"],
        decided_at=datetime.fromtimestamp(moment / 1000, UTC) if moment is not None else None,
        decided_by=before.get("decided_by"),
    )
