"""The one HTTP client of the product: only public addresses, bounded, polite, without cookies."""

import json
import re
import time
from dataclasses import replace
from email.message import Message
from functools import partial
from http.client import HTTPException, RemoteDisconnected
from typing import Any, Final
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

from requests.structures import CaseInsensitiveDict
from urllib3 import BaseHTTPResponse, PoolManager
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ProtocolError, ReadTimeoutError
from urllib3.util import Retry, Timeout

from storage import net_rate
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net_connections import connections
from storage.net_exchange import Answer, Limits, Request, expected, origin_of, shown
from storage.net_guard import require_allowed
from storage.net_watch import Watch
from storage.net_way import Way, authorities, way
from storage.settings import settings
from storage.vocabulary import PageState

__all__ = ["Answer", "Limits", "Request", "expected", "fetch", "origin_of", "user_agent"]

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
CREDENTIALS: Final = frozenset({"authorization", "cookie", "proxy-authorization"})
CHUNK: Final = 65_536
ONCE: Final = Retry(False, redirect=False)
ERROR_NUMBER: Final = re.compile(r"\[Errno -?\d+\] ")


def fetch(request: Request, *, limits: Limits | None = None, local: bool = False) -> Answer:
    """One request with its redirects; any HTTP status is an Answer, see `expected`.

    Raises SourceFailed (unreachable): unknown name, forbidden address, refused connection, broken TLS,
    too large, too slow, too many redirects, or a redirect of anything but GET and HEAD (a body is never
    sent on to another address).
    """
    bounds = limits or Limits(pause=0.0 if local else 1.0)
    ready = _prepared(request)
    _wait_for_turn(ready.url, bounds)
    watch = Watch(bounds.total)
    with watch.over():
        return _follow(ready, bounds, watch, local=local)


def _follow(request: Request, limits: Limits, watch: Watch, *, local: bool) -> Answer:
    start = shown(request.url)
    for _hop in range(limits.redirects + 1):
        answer = _one(request, limits, watch, local=local)
        target = answer.headers.get("location")
        if answer.status not in REDIRECTS or not target or limits.redirects == 0:
            return answer
        onward = _checked(urljoin(request.url, target))
        if request.method not in {"GET", "HEAD"}:
            raise SourceFailed(
                PageState.UNREACHABLE,
                _("{start} has moved to {onward}. Change the address to that one.").format(
                    start=start, onward=shown(onward)
                ),
            )
        headers = dict(request.headers)
        if _origin(onward) != _origin(request.url):
            headers = {name: value for name, value in headers.items() if name.lower() not in CREDENTIALS}
        request = replace(request, url=onward, headers=headers, params={})
        _wait_for_turn(onward, limits)
    raise SourceFailed(
        PageState.UNREACHABLE,
        _("{start} redirects more than {times} times.").format(start=start, times=limits.redirects),
    )


def _wait_for_turn(url: str, limits: Limits) -> None:
    wait = net_rate.PACE.reserve(urlsplit(url).netloc, limits.pause)
    if wait > 0:
        time.sleep(wait)


def _one(request: Request, limits: Limits, watch: Watch, *, local: bool) -> Answer:
    if way().proxy:
        require_allowed(request.url, local=local)
    url = _with_params(request)
    body, kind = _sent(request)
    headers = request.headers if kind is None else {**request.headers, "Content-Type": kind}
    ask = partial(
        _connections(local=local).urlopen,
        request.method,
        url,
        body=body,
        headers=headers,
        timeout=Timeout(connect=limits.connect, read=limits.read),
        redirect=False,
        retries=ONCE,
        preload_content=False,
    )
    try:
        try:
            response = ask()
        except ProtocolError as error:
            if request.method not in {"GET", "HEAD"} or not _was_let_go(error):
                raise
            response = ask()
        try:
            answer = _read(response, url, limits)
        finally:
            response.close()
    # ValueError: an address or a header that cannot be sent at all.
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        if watch.expired:
            raise _too_slow(request.url, limits) from error
        raise SourceFailed(
            PageState.UNREACHABLE,
            _("{url} did not answer: {reason}.").format(url=shown(request.url), reason=_plain(error)),
        ) from error
    if watch.expired:
        raise _too_slow(request.url, limits)
    return answer


def _was_let_go(error: ProtocolError) -> bool:
    """Whether the other side closed a connection that was kept open, just when we used it again."""
    return any(isinstance(part, (RemoteDisconnected, ConnectionResetError)) for part in error.args)


def _with_params(request: Request) -> str:
    if not request.params:
        return request.url
    parts = urlsplit(request.url)
    query = "&".join(part for part in (parts.query, urlencode(dict(request.params))) if part)
    return urlunsplit(parts._replace(query=query))


def _sent(request: Request) -> tuple[bytes | None, str | None]:
    """The body as bytes, and its content type where the request's kind decides it."""
    if request.json is not None:
        return json.dumps(request.json, allow_nan=False).encode(), "application/json"
    if request.form is not None:
        return urlencode(dict(request.form)).encode(), "application/x-www-form-urlencoded"
    return request.body, None


def _read(response: BaseHTTPResponse, url: str, limits: Limits) -> Answer:
    """The answer with its body, as much as is allowed and not a byte more."""
    pieces: list[bytes] = []
    held = 0
    for piece in response.stream(CHUNK, decode_content=True):
        held += len(piece)
        if held > limits.size:
            mib = limits.size / 1024 / 1024
            raise SourceFailed(
                PageState.UNREACHABLE,
                _("{url} is larger than {size} MiB, so it is not read.").format(url=shown(url), size=f"{mib:g}"),
            )
        pieces.append(piece)
    return Answer(
        status=response.status,
        headers=CaseInsensitiveDict(response.headers),
        body=b"".join(pieces),
        url=url,
        encoding=_charset(response.headers.get("content-type", "")),
    )


def user_agent() -> str:
    """Who we are and where to complain: the contact of the settings, else the public address."""
    here = settings()
    return f"Repdesk/0.1 (+{here.contact or here.public_url})"


_managers: dict[tuple[bool, Way], PoolManager] = {}


def _connections(*, local: bool) -> PoolManager:
    """The connections of this process on the way in force: they are kept open, and know no cookies.

    urllib3 without requests around it: half the time of a request was spent there, on what is not wanted here.
    """
    here = way()
    if (local, here) not in _managers:
        _managers[local, here] = connections(local=local, context=authorities(here.ca_file), proxy=here.proxy)
    return _managers[local, here]


def _prepared(request: Request) -> Request:
    headers = CaseInsensitiveDict({"User-Agent": user_agent(), "Accept-Encoding": "gzip, deflate", "Accept": "*/*"})
    headers.update(request.headers)
    return replace(request, url=_checked(request.url), method=request.method.upper(), headers=headers)


def _checked(url: str) -> str:
    """The address without its fragment. Raises SourceFailed unless it is plain http or https."""
    try:
        parts = urlsplit(url.strip())
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise SourceFailed(
            PageState.UNREACHABLE, _("“{url}” is not a web address: {reason}.").format(url=url, reason=error)
        ) from error
    if parts.scheme not in {"http", "https"} or not host:
        raise SourceFailed(PageState.UNREACHABLE, _("“{url}” is not an http or https address.").format(url=url))
    if parts.username is not None:
        raise SourceFailed(
            PageState.UNREACHABLE,
            _("The address of {host} carries a sign-in; set user and password apart.").format(host=host),
        )
    return urlunsplit(parts._replace(fragment=""))


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _charset(content_type: str) -> str | None:
    """The charset that the header names; None when it names none."""
    if "charset" not in content_type.lower():
        return None
    message = Message()
    message["content-type"] = content_type
    return message.get_content_charset()


def _too_slow(url: str, limits: Limits) -> SourceFailed:
    return SourceFailed(
        PageState.UNREACHABLE,
        _("{url} took longer than {seconds} seconds.").format(url=shown(url), seconds=f"{limits.total:g}"),
    )


def _plain(error: BaseException) -> str:
    """The innermost reason of a chain of wrapped errors, in one line."""
    reason: Any = error
    while True:
        inner = getattr(reason, "reason", None) or (reason.args[0] if getattr(reason, "args", None) else None)
        if not isinstance(inner, BaseException):
            break
        reason = inner
    if isinstance(reason, (TimeoutError, ReadTimeoutError)) or type(reason) is ConnectTimeoutError:
        return _("it kept silent for too long")
    words = str(reason)
    if isinstance(reason, NewConnectionError):
        words = words.split("): ", 1)[-1]
    return _translated(ERROR_NUMBER.sub("", words).strip().rstrip(".") or type(reason).__name__)


def _translated(words: str) -> str:
    """What the system says of a connection, in the language in force; what it says seldom stays as it is."""
    if "CERTIFICATE_VERIFY_FAILED" in words:
        return _("its certificate cannot be trusted ({reason})").format(reason=words)
    return {
        "Connection refused": _("Connection refused"),
        "Connection reset by peer": _("Connection reset by peer"),
        "Network is unreachable": _("Network is unreachable"),
        "No route to host": _("No route to host"),
        "Remote end closed connection without response": _("Remote end closed connection without response"),
    }.get(words, words)
