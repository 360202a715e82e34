"""A request, its limits and its answer, and what the answer's status means."""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

SERVER_FAULT: Final = 500
KEY_IN_ADDRESS: Final = re.compile(
    r"([?&](?:key|api_?key|token|access_token|csrf_?token|secret)=)[^&#]+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one request: bytes after decompression, seconds; `pause` is kept per host.

    With `redirects` 0 a redirect is an answer like any other.
    """

    size: int = 8 * 1024 * 1024
    connect: float = 10.0
    read: float = 20.0
    total: float = 60.0
    redirects: int = 5
    pause: float = 1.0


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask for. At most one of `json` (sent as JSON), `form` (urlencoded) and `body` is set."""

    url: str
    method: str = "GET"
    params: Mapping[str, str | int] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    form: Mapping[str, str | int] | None = None
    body: bytes | None = None

    def with_basic(self, user: str, password: str) -> "Request":
        """The same request signed in with HTTP Basic (WordPress's application passwords)."""
        token = b64encode(f"{user}:{password}".encode()).decode("ascii")
        return self.with_header("Authorization", f"Basic {token}")

    def with_bearer(self, token: str) -> "Request":
        """The same request signed in with a bearer token."""
        return self.with_header("Authorization", f"Bearer {token}")

    def with_header(self, name: str, value: str) -> "Request":
        """The same request with one header more."""
        return replace(self, headers={**self.headers, name: value})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `url` is where the redirects ended, `encoding` the charset of the header or None."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    encoding: str | None = None

    def json(self) -> Any:
        """The body as JSON. Raises SourceFailed (schema_drift) when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            kind = self.headers.get("content-type", _("no content type"))
            raise SourceFailed(
                PageState.SCHEMA_DRIFT,
                _("{url} answered {kind} where JSON was expected.").format(url=shown(self.url), kind=kind),
            ) from error

    def retry_at(self, now: datetime) -> datetime | None:
        """When Retry-After allows the next request, at most a day ahead; None without the header."""
        value = self.headers.get("retry-after", "").strip()
        if not value:
            return None
        day = timedelta(days=1)
        if value.isdigit():
            return now + min(timedelta(seconds=min(int(value), 86_400)), day)
        try:
            until = parsedate_to_datetime(value)
        except ValueError:
            return None
        return min(max(until, now), now + day) if until.tzinfo is not None else None


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as they stand in it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def shown(url: str) -> str:
    """The address as it may be told to people and kept in a log: without the keys that some interfaces take in it."""
    return KEY_IN_ADDRESS.sub(r"\1…", url)


def expected(answer: Answer, *, now: datetime, signed_in: bool = False) -> Answer:
    """The answer itself when it is one of 2xx; else raises SourceFailed with its state in plain words.

    304 is not_modified; 401, and 403 with credentials, auth_failed; 403 and 451 blocked;
    404 and 410 gone; 429 quota; everything else unreachable.
    """
    status, url = answer.status, shown(answer.url)
    if 200 <= status < 300:  # noqa: PLR2004 - HTTP's own numbers
        return answer
    retry_at = answer.retry_at(now)
    states: dict[int, tuple[PageState, str]] = {
        304: (PageState.NOT_MODIFIED, _("{url} has not changed (HTTP {status}).")),
        401: (PageState.AUTH_FAILED, _("{url} wants a sign-in, or does not accept ours (HTTP {status}).")),
        403: (
            (PageState.AUTH_FAILED, _("{url} does not allow this to our account (HTTP {status})."))
            if signed_in
            else (PageState.BLOCKED, _("{url} refuses to show this to us (HTTP {status})."))
        ),
        404: (PageState.GONE, _("{url} is not there (HTTP {status}).")),
        407: (PageState.AUTH_FAILED, _("{url} is behind a proxy that wants a sign-in (HTTP {status}).")),
        410: (PageState.GONE, _("{url} has been removed (HTTP {status}).")),
        429: (PageState.QUOTA, _("{url} asks us to come back later (HTTP {status}).")),
        451: (PageState.BLOCKED, _("{url} is closed for legal reasons (HTTP {status}).")),
    }
    own_fault = _("{url} has a fault of its own (HTTP {status}).")
    fault = own_fault if status >= SERVER_FAULT else _("{url} does not accept the request (HTTP {status}).")
    state, words = states.get(status, (PageState.UNREACHABLE, fault))
    raise SourceFailed(state, words.format(url=url, status=status), retry_at=retry_at)
