"""The conversation's own HTTP interface: changing the dialogue, writing, saying that one is here.

It does not go through Streamlit: a dialogue is on the screen as soon as its answer is, and what was written is kept by
the browser until the server has said that it has it. Whoever writes twice with one key has written once.
"""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from desk import drafts, handling, presence, replies
from desk.access import ticket_to_read
from desk.addressees import mark_seen
from desk.attachments import LARGEST_PICTURE, Upload
from desk.freshness import newer
from desk.replies import Answer
from desk.talk_view import talk_view
from desk.unread import mark_read
from storage.counting import day_of
from storage.database import reading, transaction
from storage.errors import Refused
from storage.i18n import _, speaking
from storage.rights import Actor
from storage.settings import settings

log = logging.getLogger("repdesk.desk")

LARGEST_BODY = 256 * 1024
MOST_FILES = 10
MOST_NAMED = 50


class Asked(NamedTuple):
    """A request as the answers below need it."""

    ticket_id: int
    by: Actor
    now: datetime
    zone: ZoneInfo
    body: Mapping[str, Any]
    pictures: tuple[Upload, ...]


def talk(asked: Asked) -> dict[str, Any]:
    """The conversation as it stands."""
    return _view(asked)


def here(asked: Asked) -> dict[str, Any]:
    """A sign of life every few seconds: who else is here, whether there is news, and how long people were at work."""
    with transaction() as session:
        others = presence.look_at(
            session, asked.ticket_id, by=asked.by, now=asked.now, is_typing=asked.body.get("typing") is True
        )
        mark_seen(session, asked.ticket_id, by=asked.by, now=asked.now)
        heard = int(asked.body.get("heard") or 0)
        mark_read(session, asked.ticket_id, by=asked.by, message_id=heard, now=asked.now)
        for ticket_id, seconds in _spent(asked.body):
            handling.note_handling(
                session, ticket_id, sitting=str(asked.body.get("sitting", "")), seconds=seconds, by=asked.by,
                now=asked.now,
            )  # fmt: skip
        ticket = ticket_to_read(session, asked.ticket_id, by=asked.by)
        news = {"version": ticket.version, "heard": ticket.last_message_id}
    return {"viewers": [one._asdict() for one in others], "day": day_of(asked.now), **news}


def say(asked: Asked) -> dict[str, Any]:
    """Takes an answer, a note, or the word that an answer stands on the site; gives the conversation with it.

    What is refused stays as a draft, and the refusal carries what has been written meanwhile.
    """
    said = _answer(asked)
    kind = asked.body.get("kind")
    try:
        with transaction() as session:
            if kind == "note":
                replies.add_note(
                    session, asked.ticket_id, text=said.text, client_key=said.client_key, by=asked.by, now=asked.now,
                    named=[int(one) for one in asked.body.get("named", [])[:MOST_NAMED]],
                )  # fmt: skip
            elif kind == "published":
                url = str(asked.body.get("url", ""))
                replies.record_sent_by_hand(session, asked.ticket_id, answer=said, url=url, by=asked.by, now=asked.now)
            else:
                replies.send_reply(session, asked.ticket_id, answer=said, by=asked.by, now=asked.now)
            presence.has_said(session, asked.ticket_id, by=asked.by)
    except Refused:
        if kind != "note":
            with transaction() as session:
                drafts.save_draft(
                    session, asked.ticket_id, text=said.text, based_on=said.based_on, by=asked.by, now=asked.now
                )
        raise
    return _view(asked)


def retry(asked: Asked) -> dict[str, Any]:
    """A failed answer goes out once more."""
    with transaction() as session:
        replies.try_again(session, int(asked.body["message"]), by=asked.by, now=asked.now)
    return _view(asked)


def _view(asked: Asked) -> dict[str, Any]:
    with reading() as session:
        return talk_view(session, asked.ticket_id, by=asked.by, now=asked.now, zone=asked.zone)


def _answer(asked: Asked) -> Answer:
    body = asked.body
    mention = body.get("mention")
    return Answer(
        text=str(body.get("text", "")),
        client_key=str(body.get("key", ""))[:80],
        based_on=int(body.get("based_on") or 0),
        anyway=body.get("anyway") is True,
        closing=body.get("closing") is True,
        pictures=asked.pictures,
        mention_id=int(mention) if mention is not None else None,
    )


def _spent(body: Mapping[str, Any]) -> list[tuple[int, int]]:
    spent = body.get("spent")
    pairs = spent.items() if isinstance(spent, dict) else ()
    return [(int(ticket), int(seconds)) for ticket, seconds in list(pairs)[:MOST_NAMED]]


def _unread(asked: Asked) -> list[dict[str, str]]:
    """What somebody else has written since the answer was begun: shown beside it, so that both can be compared."""
    with reading() as session:
        ticket = ticket_to_read(session, asked.ticket_id, by=asked.by)
        ids = {one.id for one in newer(session, ticket, based_on=_answer(asked).based_on, by=asked.by)}
        view = talk_view(session, ticket.id, by=asked.by, now=asked.now, zone=asked.zone)
    return [{"who": line["who"], "text": line["text"]} for line in view["lines"] if line.get("id") in ids]


Doing = Callable[[Asked], dict[str, Any]]


def _route(path: str, doing: Doing, method: str) -> Route:
    async def endpoint(request: Request) -> Response:
        body: Mapping[str, Any] = {}
        pictures: tuple[Upload, ...] = ()
        try:
            if method == "POST":
                body, pictures = await _body(request)
        except Refused as refusal:
            return _refused(refusal, status=400)
        return await run_in_threadpool(_answered, doing, request, body, pictures)

    return Route(f"/api/tickets/{{ticket_id:int}}/{path}", endpoint, methods=[method])


def _answered(
    doing: Doing, request: Request, body: Mapping[str, Any], pictures: tuple[Upload, ...]
) -> Response:  # fmt: skip
    signed_in = request.state.signed_in
    zone = ZoneInfo(signed_in.zone or settings().zone)
    asked = Asked(request.path_params["ticket_id"], signed_in.actor, datetime.now(UTC), zone, body, pictures)
    with speaking(signed_in.language or request.headers.get("x-repdesk-language") or settings().language):
        try:
            return JSONResponse(doing(asked), headers={"cache-control": "no-store"})
        except Refused as refusal:
            return _refused(refusal, status=409, unread=_unread_of(asked) if doing is say else [])
        except (ValueError, TypeError, KeyError):
            return _refused(_unreadable(), status=400)
        except SQLAlchemyError:
            log.exception("the database did not answer")
            return _refused(_unanswered(), status=503)


def _unread_of(asked: Asked) -> list[dict[str, str]]:
    try:
        return _unread(asked)
    except Refused:
        return []  # a ticket that is not this person's any more shows nothing


async def _body(request: Request) -> tuple[Mapping[str, Any], tuple[Upload, ...]]:
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await _form(request)
    raw = bytearray()
    async for part in request.stream():
        raw += part
        if len(raw) > LARGEST_BODY:
            raise _unreadable()
    return _object(raw), ()


async def _form(request: Request) -> tuple[Mapping[str, Any], tuple[Upload, ...]]:
    """What was written, with its pictures; more than fits is refused before it is read."""
    size = request.headers.get("content-length", "")
    if not size.isdecimal() or int(size) > MOST_FILES * LARGEST_PICTURE + LARGEST_BODY:
        raise _unreadable()
    try:
        async with request.form(max_files=MOST_FILES, max_fields=1) as form:
            said = form.get("said")
            return _object(str(said).encode()), await _pictures(form)
    except MultiPartException as fault:
        raise _unreadable() from fault


async def _pictures(form: FormData) -> tuple[Upload, ...]:
    given = [one for one in form.getlist("pictures") if isinstance(one, UploadFile)]
    return tuple([Upload(one.filename or "picture", await one.read(LARGEST_PICTURE + 1)) for one in given])


def _object(raw: bytes | bytearray) -> Mapping[str, Any]:
    try:
        found = json.loads(raw)
    except ValueError as fault:
        raise _unreadable() from fault
    if not isinstance(found, dict):
        raise _unreadable()
    return found


def _unreadable() -> Refused:
    return Refused(
        _("This was not done."),
        _("The request is too large, or cannot be read."),
        _("Copy your text and reload the page."),
    )


def _unanswered() -> Refused:
    return Refused(
        _("This could not be done now."),
        _("The database did not answer."),
        _("Your text is kept here; try again."),
    )


def _refused(refusal: Refused, *, status: int, unread: list[dict[str, str]] | None = None) -> Response:
    return JSONResponse({"error": refusal.as_json(), "unread": unread or []}, status_code=status)


ROUTES = [
    _route("talk", talk, "GET"),
    _route("here", here, "POST"),
    _route("say", say, "POST"),
    _route("retry", retry, "POST"),
]
