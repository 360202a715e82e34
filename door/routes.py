"""What the desk answers beside Streamlit's own pages."""

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from door import sign_in_pages
from door.gate import SIGN_IN
from storage import schema
from storage.database import database


async def health(_request: Request) -> Response:
    """200 when the database answers and has the newest shape, else 503."""
    report = await run_in_threadpool(_health)
    return JSONResponse(report, status_code=200 if report["status"] == "ok" else 503)


def _health() -> dict[str, str]:
    try:
        found = schema.revision_of(database())
    except SQLAlchemyError as fault:
        return {"status": "failing", "database": "unreachable", "reason": type(fault).__name__}
    wanted = schema.newest()
    status = "ok" if found == wanted else "failing"
    return {"status": status, "database": database().dialect, "migration": found, "newest_migration": wanted}


ROUTES = [
    Route(SIGN_IN, sign_in_pages.show, methods=["GET"]),
    Route(SIGN_IN, sign_in_pages.receive, methods=["POST"]),
    Route("/auth/sign-out", sign_in_pages.leave, methods=["POST"]),
    Route("/auth/style.css", sign_in_pages.style),
    Route("/auth/font.woff2", sign_in_pages.font),
    Route("/health", health),
]
