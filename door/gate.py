"""The gate: nothing of the desk is served, over http or websocket, without a live session."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hmac import compare_digest
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.sign_in import COOKIE, SignedIn, check
from storage.database import reading
from storage.errors import Refused
from storage.i18n import _, set_language
from storage.settings import settings

SIGN_IN = "/auth/sign-in"
# Exact paths: a prefix would let Streamlit's catch-all answer beneath it.
OPEN = frozenset({SIGN_IN, "/auth/sign-out", "/auth/style.css", "/auth/font.woff2", "/health"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER = "x-repdesk-csrf"
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # A click on a source's link must not tell the source the desk's address.
    "referrer-policy": "same-origin",
}


class Gate:
    """Pure ASGI, so that it stands before websockets too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] in OPEN:
            await self.app(scope, receive, send)
            return
        who = await _whose(scope)
        if who is None:
            await _go_and_sign_in(scope)(scope, receive, send)
        elif _is_api(scope) and not _may_change(scope, who):
            await _refuse(403, _forged())(scope, receive, send)
        else:
            _let_in(scope, who)
            await self.app(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        who = await _whose(scope)
        if who is None:
            await receive()
            # Closing before accepting is answered with 403 by the server.
            await send({"type": "websocket.close", "code": 4401})
            return
        _let_in(scope, who)
        await self.app(scope, receive, send)


def token_in(headers: Mapping[str, str]) -> str | None:
    """The session's token in a request's cookies."""
    return cookies_in(headers).get(COOKIE)


def cookies_in(headers: Mapping[str, str]) -> dict[str, str]:
    """The cookies of a request; none when they cannot be read."""
    jar = SimpleCookie()
    try:
        jar.load(headers.get("cookie", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


async def _whose(scope: Scope) -> SignedIn | None:
    token = token_in(Headers(scope=scope))
    return await run_in_threadpool(_look_up, token) if token else None


def _look_up(token: str) -> SignedIn | None:
    with reading() as session:
        return check(session, token, now=datetime.now(UTC))


def _let_in(scope: Scope, who: SignedIn) -> None:
    state = scope.setdefault("state", {})
    state["signed_in"] = who
    state["actor"] = who.actor
    set_language(who.language or settings().language)


def _is_api(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.startswith("/api/")


def _may_change(scope: Scope, who: SignedIn) -> bool:
    if scope["method"] in SAFE:
        return True
    return compare_digest(Headers(scope=scope).get(CSRF_HEADER, "").encode(), who.csrf.encode())


def _go_and_sign_in(scope: Scope) -> Response:
    set_language(settings().language)
    if _is_api(scope):
        return _refuse(401, over())
    if scope["method"] not in SAFE:
        return Response(status_code=401)
    wanted = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
    after = "" if wanted == "/" else f"?next={quote(wanted, safe='')}"
    return RedirectResponse(SIGN_IN + after, status_code=303, headers={"cache-control": "no-store"})


def _refuse(status: int, refusal: Refused) -> Response:
    return JSONResponse({"error": refusal.as_json()}, status_code=status)


def over() -> Refused:
    """What somebody without a live session is told."""
    return Refused(
        _("You are not signed in."),
        _("Your session has ended."),
        _("Sign in again; what you saved is still there."),
    )


def _forged() -> Refused:
    return Refused(
        _("This was not done."),
        _("The request does not come from a page of the desk."),
        _("Reload the page and try again."),
    )


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers
