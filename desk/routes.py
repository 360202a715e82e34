"""What the ticket's composer asks of the server while somebody types."""

from datetime import UTC, datetime
from json import JSONDecodeError
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from desk import replies
from storage.database import transaction
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor


async def keep_draft(request: Request) -> Response:
    """PUT {"text", "based_on"}: keeps the unfinished answer; 204, or the refusal as JSON."""
    try:
        wish = _read(await request.json())
        await run_in_threadpool(_keep, request.path_params["ticket_id"], *wish, request.state.actor)
    except (JSONDecodeError, UnicodeDecodeError):
        return JSONResponse({"error": _unreadable().as_json()}, status_code=400)
    except Refused as refusal:
        return JSONResponse({"error": refusal.as_json()}, status_code=409)
    return Response(status_code=204)


def _keep(ticket_id: int, text: str, based_on: int, by: Actor) -> None:
    with transaction() as session:
        replies.save_draft(session, ticket_id, text=text, based_on=based_on, by=by, now=datetime.now(UTC))


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


ROUTES = [Route("/api/tickets/{ticket_id:int}/draft", keep_draft, methods=["PUT"])]
