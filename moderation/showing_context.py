"""What the browser paints around a card: what its edits changed, its story, thread, author and branch, as JSON."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from desk.lifecycle import state_name as ticket_state_name
from moderation.marking import veiled
from moderation.queries import MOST_RATED, Branch, Context, Neighbour, Version
from moderation.showing import shown, state_name, told, web_address, when
from moderation.story_cards import Member
from moderation.word_diff import changes


def shown_context(context: Context, *, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """A mention's whole text, what its edits changed, its thread, branch and the author's other texts as JSON."""
    return {
        "card": shown(context.card, zone=zone, now=now, whole=True),
        "edits": _edits(context.versions, zone=zone),
        "thread": [_neighbour(one, zone=zone) for one in context.thread],
        "by_author": [_neighbour(one, zone=zone) for one in context.by_author],
        "number_by_author": context.number_by_author,
        "story": [_neighbour(one, zone=zone) | {"source": one.source} for one in context.story],
        "branch": _branch(context.branch),
    }


def _edits(versions: Sequence[Version], *, zone: ZoneInfo) -> list[dict[str, Any]]:
    """What each version has changed in the one before, the newest first."""
    return [
        {
            "version": new.version,
            "seen": when(new.seen_at, zone=zone),
            "title": veiled(changes(old.title, new.title)),
            "text": veiled(changes(old.text, new.text)),
            "stars": [old.stars, new.stars] if old.stars != new.stars else None,
        }
        for new, old in pairwise(versions)
    ]


def _branch(branch: Branch | None) -> dict[str, Any] | None:
    if branch is None or branch.average is None:
        return None
    return {"average": branch.average, "rated": branch.rated, "is_capped": branch.rated >= MOST_RATED}


def _neighbour(one: Neighbour | Member, *, zone: ZoneInfo) -> dict[str, Any]:
    ticket_id, ticket_state = (one.ticket_id, one.ticket_state) if isinstance(one, Neighbour) else (None, None)
    return {
        "id": one.id,
        "author": one.author or "",
        "text": told(one.title, one.text),
        "stars": one.stars,
        "published": when(one.published_at, zone=zone),
        "state_name": state_name(one.state),
        "url": web_address(one.url),
        "ticket": ticket_id,
        "ticket_state": ticket_state_name(ticket_state) if ticket_state else "",
    }
