"""What the ticket's composer asks of the server while somebody types."""

import json
from datetime import UTC, datetime
from json import JSONDecodeError
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from desk import attachments, drafts
from desk.approval_routes import ROUTES as APPROVAL_ROUTES
from desk.suggestion_routes import ROUTES as SUGGESTION_ROUTES
from desk.talk_routes import ROUTES as TALK_ROUTES
from desk.template_routes import ROUTES as TEMPLATE_ROUTES
from storage import kept_files
from storage.database import reading, transaction
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Attachment

# Each character may be escaped as two times six bytes.
LARGEST_DRAFT = drafts.LONGEST * 12 + 200


async def keep_draft(request: Request) -> Response:
    """PUT {"text", "based_on"}: keeps the unfinished answer; 204, or the refusal as JSON."""
    try:
        wish = _read(await _body(request))
        await run_in_threadpool(_keep, request.path_params["ticket_id"], *wish, request.state.actor)
    except (JSONDecodeError, UnicodeDecodeError):
        return JSONResponse({"error": _unreadable().as_json()}, status_code=400)
    except Refused as refusal:
        return JSONResponse({"error": refusal.as_json()}, status_code=409)
    return Response(status_code=204)


async def _body(request: Request) -> Any:
    """The body, as far as a draft can be long: what is longer is refused before it is read to its end."""
    raw = bytearray()
    async for part in request.stream():
        raw += part
        if len(raw) > LARGEST_DRAFT:
            raise Refused(
                _("The draft was not kept."),
                _("An answer has {limit} characters at most.").format(limit=drafts.LONGEST),
                _("Shorten it; what was kept before is still there."),
            )
    return json.loads(raw)


def _keep(ticket_id: int, text: str, based_on: int, by: Actor) -> None:
    with transaction() as session:
        drafts.save_draft(session, ticket_id, text=text, based_on=based_on, by=by, now=datetime.now(UTC))


def _read(body: Any) -> tuple[str, int]:
    match body:
        case {"text": str(text), "based_on": int(based_on)}:
            return text, based_on
    raise _unreadable()


def _unreadable() -> Refused:
    return Refused(
        _("The draft was not kept."),
        _("The request cannot be read."),
        _("Copy your text and reload the page."),
    )


# What a customer sent is shown drawn anew, or downloaded; it never runs as a page of ours.
HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, max-age=86400",
}


async def show_picture(request: Request) -> Response:
    """GET: a picture of a ticket, drawn anew; 404 for a file that is none."""
    kept = await run_in_threadpool(_file, request)
    if kept is None or not kept.is_picture:
        return Response(status_code=404)
    return FileResponse(kept_files.shown_path_of(kept.sha256), media_type=kept_files.SHOWN, headers=HARMLESS)


async def hand_out_file(request: Request) -> Response:
    """GET: a file of a ticket as it came, to be saved."""
    kept = await run_in_threadpool(_file, request)
    if kept is None:
        return Response(status_code=404)
    return FileResponse(
        kept_files.path_of(kept.sha256), media_type="application/octet-stream", filename=kept.name or "file",
        content_disposition_type="attachment", headers=HARMLESS,
    )  # fmt: skip


def _file(request: Request) -> Attachment | None:
    """The file, if this person may see its ticket."""
    ticket_id, attachment_id = request.path_params["ticket_id"], request.path_params["file_id"]
    try:
        with reading() as session:
            kept = attachments.file_to_read(session, ticket_id, attachment_id, by=request.state.actor)
            session.expunge(kept)
            return kept
    except Refused:
        return None


ROUTES = [
    *TALK_ROUTES,
    *TEMPLATE_ROUTES,
    *SUGGESTION_ROUTES,
    *APPROVAL_ROUTES,
    Route("/api/tickets/{ticket_id:int}/draft", keep_draft, methods=["PUT"]),
    Route("/api/tickets/{ticket_id:int}/files/{file_id:int}", hand_out_file, methods=["GET"]),
    Route("/api/tickets/{ticket_id:int}/files/{file_id:int}/picture", show_picture, methods=["GET"]),
]
