"""Key presses as the browser sends them: several at once, each answered on its own."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation import promotion_terms
from moderation.deciding import Choice, Decided
from moderation.leasing import lease_one
from moderation.showing import state_name
from moderation.standing import DECIDERS
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Mention
from storage.vocabulary import DecisionKind, Label, MentionState, Tone

MOST_TAGS = 50
MOST = 200
"""Decisions of one request; a browser that was offline longer sends several."""


# The browser's own name for this visit; with a number it names a press for ever.
_SESSION = re.compile(r"[\w-]{8,64}")


def read(body: Mapping[str, Any]) -> list[Choice]:
    """The presses in the order of their numbers. Raises Refused when the request is not what the browser sends."""
    name, sent = body.get("session"), body.get("decisions")
    if not _SESSION.fullmatch(str(name)) or not isinstance(sent, list) or len(sent) > MOST:
        raise _not_understood()
    try:
        return [_choice(str(name), one) for one in sorted(sent, key=lambda one: int(one["seq"]))]
    except (KeyError, TypeError, ValueError) as fault:
        raise _not_understood() from fault


def saved(choice: Choice, decided: Decided) -> dict[str, Any]:
    """The acknowledgement of a press."""
    return {
        "client_key": choice.client_key,
        "mention_id": choice.mention_id,
        "saved": True,
        "state": decided.state.value,
        "state_name": state_name(decided.state),
        "label": decided.label.value if decided.label else None,
        "ticket": decided.ticket_id,
        "copies": decided.copies,
    }


def refused(choice: Choice, refusal: Refused, mention: dict[str, Any] | None) -> dict[str, Any]:
    """The refusal of a press, with the card when the person may try again."""
    answer = {"client_key": choice.client_key, "mention_id": choice.mention_id, "saved": False}
    return answer | {"refusal": refusal.as_json(), "mention": mention}


def is_theirs_still(session: Session, choice: Choice, *, by: Actor, now: datetime) -> bool:
    """Whether the mention still waits for a decision and is the person's, so that they may try again."""
    row = session.execute(select(Mention.state, Mention.brand_id).where(Mention.id == choice.mention_id)).one_or_none()
    if row is None or not by.holds(*DECIDERS, brand_id=row.brand_id):
        return False
    return row.state == choice.was and lease_one(session, choice.mention_id, by=by, now=now)


def ids_in(body: Mapping[str, Any], name: str) -> list[int]:
    """A list of ids from a request, as many as one browser holds."""
    found = body.get(name, [])
    if not isinstance(found, list) or len(found) > MOST or not all(isinstance(one, int) for one in found):
        raise _not_understood()
    return found


def _choice(name: str, one: Mapping[str, Any]) -> Choice:
    label = one.get("label")
    seconds = one.get("seconds")
    return Choice(
        client_key=f"{name}:{int(one['seq'])}",
        mention_id=int(one["mention_id"]),
        kind=DecisionKind(one["kind"]),
        label=Label(label) if label else None,
        seconds=float(seconds) if seconds is not None else None,
        was=MentionState(one.get("was") or MentionState.NEW),
        version=int(one["version"]) if one.get("version") else None,
        tag_id=int(one["tag"]) if one.get("tag") else None,
        tag_ids=tuple(int(tag) for tag in (one.get("tags") or ())[:MOST_TAGS]),
        tone=Tone(one["tone"]) if one.get("tone") else None,
        note=str(one["note"]) if one.get("note") else None,
        whole_story=one.get("story") is True,
        ticket=promotion_terms.read(one.get("wish"), one.get("also")),
    )


def _not_understood() -> Refused:
    return Refused(
        _("The decisions were not understood."),
        _("This page is older than the program on the server."),
        _("Reload the page; what was saved is saved."),
    )
