"""What the panel of suggestions in the answer box asks: what is suggested, the words to put in, a model's draft."""

from typing import Any

from desk.model_drafts import ask_for_draft, draft_shown
from desk.suggestions import put_in, suggest
from desk.talk_requests import Asked, route
from storage.database import reading, transaction
from storage.vocabulary import InsertionOrigin


def look(asked: Asked) -> dict[str, Any]:
    """POST: what is suggested, and how the newest draft of the model stands."""
    with transaction() as session:
        found = suggest(session, asked.ticket_id, by=asked.by, now=asked.now)
        draft = draft_shown(session, asked.ticket_id, by=asked.by, now=asked.now)
    rows = [one._asdict() for one in found.rows]
    return {"offer": found.offer_id, "rows": rows, "model": draft._asdict()}


def insert(asked: Asked) -> dict[str, Any]:
    """POST {"origin", "number", "offer"}: the words of a suggestion; that they were put in is noted."""
    body = asked.body
    with transaction() as session:
        text = put_in(
            session, asked.ticket_id, origin=InsertionOrigin(body["origin"]), number=int(body["number"]),
            offer_id=int(body["offer"]), by=asked.by, now=asked.now,
        )  # fmt: skip
    return {"text": text}


def ask(asked: Asked) -> dict[str, Any]:
    """POST: the model is asked by a job; `drafted` tells how far it has come."""
    with transaction() as session:
        ask_for_draft(session, asked.ticket_id, by=asked.by, now=asked.now)
    return drafted(asked)


def drafted(asked: Asked) -> dict[str, Any]:
    """POST: how the newest draft stands."""
    with reading() as session:
        return {"model": draft_shown(session, asked.ticket_id, by=asked.by, now=asked.now)._asdict()}


ROUTES = [
    route("suggestions", look, "POST"),
    route("suggestions/insert", insert, "POST"),
    route("suggestions/ask", ask, "POST"),
    route("suggestions/drafted", drafted, "POST"),
]
