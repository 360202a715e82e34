"""What the panel of templates in the answer box asks: which fit while somebody types, and the words to put in."""

from typing import Any

from desk.talk_requests import Asked, route
from desk.template_offers import insert_template, offers
from storage.database import reading, transaction

LONGEST_SEARCH = 200


def find(asked: Asked) -> dict[str, Any]:
    """POST {"typed"}: the templates that fit, the best first, each filled in for this ticket."""
    typed = str(asked.body.get("typed", ""))[:LONGEST_SEARCH]
    with reading() as session:
        found = offers(session, asked.ticket_id, typed=typed, by=asked.by, now=asked.now)
    return {"offers": [one._asdict() for one in found]}


def put_in(asked: Asked) -> dict[str, Any]:
    """POST {"template"}: its words for this ticket; that they were put in is noted."""
    with transaction() as session:
        text = insert_template(session, asked.ticket_id, int(asked.body["template"]), by=asked.by, now=asked.now)
    return {"text": text}


ROUTES = [
    route("templates", find, "POST"),
    route("templates/insert", put_in, "POST"),
]
