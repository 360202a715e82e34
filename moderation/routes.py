"""The stream's own HTTP interface: the browser fetches batches and sends decisions here, not through Streamlit.

A screen's websocket says nothing when a session has ended in the middle of work; a 401 does, and the browser
keeps what it has not been able to send (docs/decisions/0003-stream-over-rest.md).
"""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from desk.veiling import veil
from moderation import decision_batch
from moderation.cards import cards_of
from moderation.deciding import Choice, decide
from moderation.leasing import give_back, hold, take
from moderation.promotion_form import promotion_form
from moderation.promotion_shown import form_shown
from moderation.queries import context_of
from moderation.showing import shown
from moderation.showing_context import shown_context
from moderation.stream import MOST_COUNTED, counted
from moderation.stream_filter import LONGEST_NUMBER, StreamFilter, filter_of
from moderation.undoing import undo
from storage.database import reading, transaction
from storage.errors import Refused
from storage.i18n import _, speaking
from storage.rights import Actor
from storage.settings import settings

log = logging.getLogger("repdesk.moderation")

BATCH = 50
LARGEST_BODY = 256 * 1024


class Asked(NamedTuple):
    """A request as the answers below need it."""

    by: Actor
    now: datetime
    zone: ZoneInfo
    params: Mapping[str, str]
    body: Mapping[str, Any]
    csrf: str


Answer = Callable[[Asked], dict[str, Any]]


def batch(asked: Asked) -> dict[str, Any]:
    """Leases and gives the next mentions of the filter; `have` lists those the browser holds already."""
    wanted = filter_of(asked.params)
    have = [int(one) for one in asked.params.get("have", "").split(",") if _is_id(one)]
    before = asked.params.get("before", "")
    with transaction() as session:
        taken = take(
            session,
            wanted,
            by=asked.by,
            now=asked.now,
            limit=BATCH,
            except_ids=have,
            before=int(before) if _is_id(before) else None,
        )
    with reading() as session:
        cards = cards_of(session, taken.ids, by=asked.by)
        # A walk that stopped at its limit need not be made once more to be counted.
        waiting = (
            None if taken.is_capped and wanted.query is None else _waiting(session, wanted, len(cards), by=asked.by)
        )
    return {
        "mentions": [shown(card, zone=asked.zone, now=asked.now, search=wanted.query) for card in cards],
        "waiting": waiting,
        "is_capped": taken.is_capped,
        "is_more": taken.is_capped or len(taken.ids) == BATCH,
        "next_before": taken.next_before if taken.is_capped else None,
        "lease_s": (taken.until - asked.now).total_seconds(),
    }


def _waiting(session: Session, wanted: StreamFilter, here: int, *, by: Actor) -> int | None:
    """How many the filter has; what a search finds is not counted, nor what would take too long: None."""
    if wanted.query is not None:
        return here
    found = counted(session, wanted, by=by)
    return found.number if found.is_all or found.number > MOST_COUNTED else None


def _is_id(text: str) -> bool:
    return text.isdecimal() and len(text) <= LONGEST_NUMBER


def decisions(asked: Asked) -> dict[str, Any]:
    """Carries out key presses in their order; each is a transaction of its own, acknowledged or refused."""
    return {"results": [_decision(asked, choice) for choice in decision_batch.read(asked.body)]}


def _decision(asked: Asked, choice: Choice) -> dict[str, Any]:
    try:
        with transaction() as session:
            return decision_batch.saved(choice, decide(session, choice, by=asked.by, now=asked.now))
    except Refused as refusal:
        with transaction() as session:
            again = decision_batch.is_theirs_still(session, choice, by=asked.by, now=asked.now)
            cards = cards_of(session, [choice.mention_id] if again else [], by=asked.by)
        card = shown(cards[0], zone=asked.zone, now=asked.now) if cards else None
        return decision_batch.refused(choice, refusal, card)


def take_back(asked: Asked) -> dict[str, Any]:
    """Undoes the decision with the given key, else the person's last one, and gives its card back."""
    key, before = asked.body.get("client_key"), asked.body.get("before")
    with transaction() as session:
        undone = undo(
            session,
            by=asked.by,
            now=asked.now,
            client_key=str(key) if key else None,
            before=str(before) if before else None,
        )
        [card] = cards_of(session, [undone.mention_id], by=asked.by)
    return {"mention": shown(card, zone=asked.zone, now=asked.now), "kind": undone.kind.value}


def heartbeat(asked: Asked) -> dict[str, Any]:
    """Lengthens the leases on the mentions the browser holds; gives those that are still the person's."""
    ids = decision_batch.ids_in(asked.body, "held")
    dropped = decision_batch.ids_in(asked.body, "dropped")
    with transaction() as session:
        held = hold(session, ids, by=asked.by, now=asked.now)
        give_back(session, dropped, by=asked.by)
    return {"held": held}


def context(asked: Asked) -> dict[str, Any]:
    """A mention with its versions, its thread and its author's other texts."""
    with reading() as session:
        found = context_of(session, int(asked.params["mention_id"]), by=asked.by)
    return shown_context(found, zone=asked.zone, now=asked.now)


def preferences(asked: Asked) -> dict[str, Any]:
    """Keeps how the person wants the stream to look."""
    is_on = asked.body.get("veil") is True
    with transaction() as session:
        veil(session, is_on, by=asked.by)
    return {"veil": is_on}


def promotion(asked: Asked) -> dict[str, Any]:
    """What is proposed for the mention's ticket, and everything that may be chosen instead."""
    with reading() as session:
        form = promotion_form(session, int(asked.params["mention_id"]), by=asked.by, now=asked.now)
    return form_shown(form, zone=asked.zone)


def who(asked: Asked) -> dict[str, Any]:
    """Who is signed in, and the CSRF token of their session: a page that outlived its session goes on with it."""
    return {"person_id": asked.by.person_id, "csrf": asked.csrf}


def _route(path: str, answer: Answer, method: str) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            body = await _body(request) if method == "POST" else {}
        except Refused as refusal:
            return _refused(refusal, status=400)
        return await run_in_threadpool(_answered, answer, request, body)

    named: Callable[[Request], Awaitable[Response]] = endpoint
    return Route(path, named, methods=[method])


def _answered(answer: Answer, request: Request, body: Mapping[str, Any]) -> Response:
    signed_in = request.state.signed_in
    params = {**request.query_params, **{key: str(value) for key, value in request.path_params.items()}}
    zone = ZoneInfo(signed_in.zone or settings().zone)
    asked = Asked(signed_in.actor, datetime.now(UTC), zone, params, body, signed_in.csrf)
    # The page speaks the browser's language to a person who has chosen none; so does what it fetches.
    with speaking(signed_in.language or request.headers.get("x-repdesk-language") or settings().language):
        try:
            return JSONResponse(answer(asked), headers={"cache-control": "no-store"})
        except Refused as refusal:
            return _refused(refusal, status=409)
        except SQLAlchemyError:
            log.exception("the database did not answer")
            return _refused(
                Refused(
                    _("The server could not do this now."),
                    _("The database did not answer."),
                    _("Your decisions are kept here and sent again."),
                ),
                status=503,
            )


async def _body(request: Request) -> Mapping[str, Any]:
    refusal = Refused("The request was not understood.", "Its body is no JSON object of reasonable size.")
    raw = bytearray()
    async for part in request.stream():
        raw += part
        if len(raw) > LARGEST_BODY:
            raise refusal
    try:
        found = json.loads(raw)
    except ValueError as fault:
        raise refusal from fault
    if not isinstance(found, dict):
        raise refusal
    return found


def _refused(refusal: Refused, *, status: int) -> Response:
    return JSONResponse({"error": refusal.as_json()}, status_code=status)


ROUTES = [
    _route("/api/moderation/batch", batch, "GET"),
    _route("/api/moderation/decisions", decisions, "POST"),
    _route("/api/moderation/undo", take_back, "POST"),
    _route("/api/moderation/heartbeat", heartbeat, "POST"),
    _route("/api/moderation/session", who, "GET"),
    _route("/api/moderation/preferences", preferences, "POST"),
    _route("/api/moderation/mentions/{mention_id:int}", context, "GET"),
    _route("/api/moderation/mentions/{mention_id:int}/promotion", promotion, "GET"),
]
