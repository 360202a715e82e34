"""What the porch gives everybody: security headers, a throttle per address, a limit on what is sent to us."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# No script at all, nothing from elsewhere, no form that posts elsewhere, no frame around us.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PER_MINUTE = 120
REMEMBERED = 20_000
LARGEST_FORM = 32 * 1024
MOST_FIELDS = 8


class Hardened:
    """Adds the security headers to every answer; pages that name none are not stored anywhere."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""

        async def send_hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_hardened if scope["type"] == "http" else send)


class Throttle:
    """So many requests a minute from one address, refilled evenly; remembers the latest addresses only."""

    def __init__(self, per_minute: int = PER_MINUTE, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = float(per_minute)
        self._per_second = per_minute / 60
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait_s(self, address: str) -> float:
        """Takes one request of the address; 0 when it may go ahead, else the seconds until it may."""
        here = self._clock()
        with self._lock:
            left, at = self._left.pop(address, (self._most, here))
            left = min(self._most, left + (here - at) * self._per_second)
            admitted = left >= 1
            self._left[address] = (left - 1 if admitted else left, here)
            if len(self._left) > REMEMBERED:
                self._left.popitem(last=False)
        return 0.0 if admitted else (1 - left) / self._per_second


class Throttled:
    """Answers 429 to an address that asks too often."""

    def __init__(self, app: ASGIApp, throttle: Throttle, spared: frozenset[str] = frozenset()) -> None:
        self._app = app
        self._throttle = throttle
        self._spared = spared

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and scope["path"] not in self._spared:
            client = scope.get("client")
            wait = self._throttle.wait_s(client[0] if client else "")
            if wait > 0:
                answer = PlainTextResponse(
                    "Too many requests. Please try again in a minute.\n"
                    "Слишком много запросов. Попробуйте, пожалуйста, через минуту.\n",
                    status_code=429,
                    headers={"Retry-After": str(int(wait) + 1)},
                )
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)


class FormTooLarge(Exception):  # noqa: N818 - a refusal of what was sent, not a fault of ours
    """More was sent than a form of ours can hold."""


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a posted form, the first value of each. Raises FormTooLarge, and ValueError for another kind."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise ValueError(kind)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_FORM:
            raise FormTooLarge
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    return {name: values[0] for name, values in fields.items()}
