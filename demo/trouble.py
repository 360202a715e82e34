"""How a site misbehaves on demand: middleware in front of the town's sites."""

import asyncio

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.state import Town
from demo.vk_api import fault_json

_VK_FAULTS = {
    "500": (10, "Internal server error"),
    "limit": (6, "Too many requests per second"),
    "auth": (5, "User authorization failed: invalid access_token (4)."),
}


class Troubled:
    """Lets a request through to the town, or answers as a site in trouble would."""

    def __init__(self, app: ASGIApp, *, town: Town) -> None:
        self.app = app
        self.town = town

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope.get("path", ""))
        trouble = self.town.troubles.get(path.split("/")[1]) if scope["type"] == "http" else None
        if trouble is None:
            await self.app(scope, receive, send)
        elif trouble.mode == "slow":
            await asyncio.sleep(trouble.seconds)
            await self.app(scope, receive, send)
        elif trouble.mode == "malformed":
            await self._spoiled(scope, receive, send)
        else:
            await _refusal(path, trouble.mode)(scope, receive, send)

    async def _spoiled(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The answer of the town, spoiled on its way: half a document, or a page whose markup has changed."""
        head: Message = {}
        body = b""

        async def hold(message: Message) -> None:
            nonlocal body, head
            if message["type"] == "http.response.start":
                head = message
                return
            body += message.get("body", b"")
            if message.get("more_body", False):
                return
            headers = MutableHeaders(scope=head)
            spoiled = spoil(body, headers.get("content-type", ""))
            headers["content-length"] = str(len(spoiled))
            await send(head)
            await send({"type": "http.response.body", "body": spoiled})

        await self.app(scope, receive, hold)


def spoil(body: bytes, content_type: str) -> bytes:
    """HTML keeps its words and loses its class names; anything else breaks off in the middle."""
    if content_type.startswith("text/html"):
        return body.replace(b'class="', b'class="x-').replace(b'id="p', b'id="x-p').replace(b'id="comment-', b'id="x-')
    return body[: len(body) // 2]


def _refusal(path: str, mode: str) -> Response:
    if path.startswith("/vk/method/") and mode in _VK_FAULTS:
        # The real one answers 200 to everything but a broken server.
        code, message = _VK_FAULTS[mode]
        return JSONResponse(fault_json(code, message, {}), status_code=500 if mode == "500" else 200)
    if mode == "limit":
        return PlainTextResponse("Too Many Requests", status_code=429, headers={"Retry-After": "30"})
    if mode == "auth":
        return JSONResponse(
            {"error": {"code": 401, "status": "UNAUTHENTICATED", "message": "Refused"}}, status_code=401
        )
    return PlainTextResponse("Internal Server Error", status_code=500)
