"""Which way requests leave the house: straight or through a proxy, with the world's authorities or also a company's."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import certifi

from storage.errors import Refused, SourceFailed
from storage.i18n import _
from storage.settings import settings
from storage.vocabulary import PageState

DIRECT = "direct"


class Way(NamedTuple):
    """A proxy's address ("" goes straight) and a file of further certificate authorities ("" has none)."""

    proxy: str = ""
    ca_file: str = ""


_way: ContextVar[Way | None] = ContextVar("way", default=None)
_everywhere: list[Way] = []


def way() -> Way:
    """The way in force: the source's own, else the process's, else the installation's."""
    return _way.get() or (_everywhere[-1] if _everywhere else Way(settings().proxy, settings().ca_file))


def go_everywhere(own: Way) -> None:
    """For a process that reads one source: all its threads go this way from now on."""
    with going(own):
        _everywhere.append(way())


@contextmanager
def going(own: Way) -> Iterator[None]:
    """Requests inside the block go this way; what it leaves open is the installation's. "direct" avoids its proxy."""
    proxy = "" if own.proxy == DIRECT else own.proxy or settings().proxy
    token = _way.set(Way(proxy, own.ca_file or settings().ca_file))
    try:
        yield
    finally:
        _way.reset(token)


def proxy_address(text: str) -> str:
    """The proxy as it is written, checked. Raises Refused unless it is direct, or http(s)://[user:password@]host:port."""
    if text in {"", DIRECT}:
        return text
    try:
        parts = urlsplit(text)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and bool(parts.port)
    except ValueError:
        fits = False
    if not fits:
        raise Refused(
            _("“{text}” is no proxy.").format(text=text.rpartition("@")[2][:100]),
            _("A proxy is written like http://proxy.example:3128."),
            _("Correct it; “direct” goes without one."),
        )
    return text


def authorities(ca_file: str) -> ssl.SSLContext:
    """The world's certificate authorities and those of the file. Raises SourceFailed for a file that holds none."""
    context = ssl.create_default_context()
    context.load_verify_locations(cafile=certifi.where())
    if ca_file:
        try:
            context.load_verify_locations(cafile=Path(ca_file))
        except (OSError, ssl.SSLError) as error:
            raise SourceFailed(
                PageState.UNREACHABLE,
                _("The file of certificate authorities {path} cannot be read ({reason}).").format(
                    path=ca_file, reason=error
                ),
            ) from error
    return context
