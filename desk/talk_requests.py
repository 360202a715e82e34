"""How the conversation's requests are read, answered and refused: JSON, or a form with pictures."""

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

from desk.attachments import LARGEST_PICTURE, Upload
from storage.errors import Refused
from storage.i18n import _, speaking
from storage.rights import Actor
from storage.settings import settings

log = logging.getLogger("repdesk.desk")

LARGEST_BODY = 256 * 1024
MOST_FILES = 10


class Asked(NamedTuple):
    """A request as the answers of `desk.talk_routes` need it."""

    ticket_id: int
    by: Actor
    now: datetime
    zone: ZoneInfo
    language: str
    body: Mapping[str, Any]
    pictures: tuple[Upload, ...]


Doing = Callable[[Asked], dict[str, Any]]
Beside = Callable[[Asked, Refused], dict[str, Any]]
"""What a refusal carries besides its words."""


def route(path: str, doing: Doing, method: str, *, beside: Beside | None = None) -> Route:
    """`/api/tickets/N/path`, answered by `doing` in a thread of its own and in the person's language."""

    async def endpoint(request: Request) -> Response:
        body: Mapping[str, Any] = {}
        pictures: tuple[Upload, ...] = ()
        try:
            if method == "POST":
                body, pictures = await _body(request)
        except Refused as refusal:
            return _refused(refusal, status=400)
        return await run_in_threadpool(_answered, doing, _asked(request, body, pictures), beside=beside)

    return Route(f"/api/tickets/{{ticket_id:int}}/{path}", endpoint, methods=[method])


def _asked(request: Request, body: Mapping[str, Any], pictures: tuple[Upload, ...]) -> Asked:
    signed_in = request.state.signed_in
    return Asked(
        ticket_id=request.path_params["ticket_id"],
        by=signed_in.actor,
        now=datetime.now(UTC),
        zone=ZoneInfo(signed_in.zone or settings().zone),
        language=signed_in.language or request.headers.get("x-repdesk-language") or settings().language,
        body=body,
        pictures=pictures,
    )


def _answered(doing: Doing, asked: Asked, *, beside: Beside | None) -> Response:
    with speaking(asked.language):
        try:
            return JSONResponse(doing(asked), headers={"cache-control": "no-store"})
        except Refused as refusal:
            return _refused(refusal, status=409, more=beside(asked, refusal) if beside else {})
        except (ValueError, TypeError, KeyError):
            return _refused(_unreadable(), status=400)
        except SQLAlchemyError:
            log.exception("the database did not answer")
            return _refused(_unanswered(), status=503)


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


def _refused(refusal: Refused, *, status: int, more: Mapping[str, Any] | None = None) -> Response:
    return JSONResponse({"error": refusal.as_json(), **(more or {})}, status_code=status)
