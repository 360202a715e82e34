"""The porch: the public side in a process of its own. It opens rating links, and takes departments' answers."""

from pathlib import Path

from sqlalchemy import text as sql
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from public import escalation_routes, rating_pages
from public.pages import not_here, not_now
from public.security import Hardened, Throttle, Throttled
from storage.database import reading

STATIC = Path(__file__).parent / "static"


def make_porch(*, throttle: Throttle | None = None) -> Starlette:
    """The ASGI application of the public side, on this process's database."""
    return Starlette(
        routes=[
            Route("/health", health),
            Route("/robots.txt", robots),
            *rating_pages.ROUTES,
            *escalation_routes.ROUTES,
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[
            Middleware(Hardened),
            Middleware(Throttled, throttle=throttle or Throttle(), spared=frozenset({"/health"})),
        ],
        exception_handlers={404: _no_such_page, 405: _no_such_way, Exception: _broken},
    )


def health(_request: Request) -> Response:
    """Whether the porch can reach the database."""
    try:
        with reading() as session:
            session.execute(sql("SELECT 1"))
    except Exception:  # noqa: BLE001 - whatever is wrong with the database, the answer is the same
        return JSONResponse({"status": "no database"}, status_code=503)
    return JSONResponse({"status": "ok"})


def robots(_request: Request) -> Response:
    """Nothing here is for search engines."""
    return PlainTextResponse("User-agent: *\nDisallow: /\n")


def _no_such_page(request: Request, _error: Exception) -> Response:
    return not_here(request)


def _no_such_way(_request: Request, _error: Exception) -> Response:
    return PlainTextResponse("Method Not Allowed", status_code=405)


def _broken(request: Request, _error: Exception) -> Response:
    return not_now(request)
