"""robots.txt: what a site allows us and how long we must wait between pages; kept for an hour per host."""

import time
from typing import NamedTuple

from protego import Protego

from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Limits, Request, fetch
from storage.net_exchange import origin_of
from storage.vocabulary import PageState

NAME = "Repdesk"
KEPT_S = 3600.0
LARGEST = 512 * 1024
SERVER_FAULT = 500
FOUND = 200


class Robots(NamedTuple):
    """A host's rules; None allows everything."""

    rules: Protego | None
    read_at: float

    def allows(self, url: str) -> bool:
        """Whether we may read this address."""
        return self.rules is None or bool(self.rules.can_fetch(url, NAME))

    @property
    def crawl_delay(self) -> float:
        """Seconds between two pages; 0 when the site names none."""
        return float(self.rules.crawl_delay(NAME) or 0) if self.rules is not None else 0.0


_known: dict[str, Robots] = {}


def robots_of(url: str, *, local: bool) -> Robots:
    """The rules of the address's host. A missing file allows all (RFC 9309, 2.3.1.3).

    Raises SourceFailed (unreachable) when the host cannot tell: then nothing may be read (RFC 9309, 2.3.1.4).
    """
    origin = origin_of(url)
    known = _known.get(origin)
    if known is not None and time.monotonic() - known.read_at < KEPT_S:
        return known
    answer = fetch(Request(f"{origin}/robots.txt"), limits=Limits(pause=0.0, size=LARGEST), local=local)
    if answer.status >= SERVER_FAULT:
        raise SourceFailed(
            PageState.UNREACHABLE,
            _("{url} answers HTTP {status}, so it is not known what the site allows.").format(
                url=f"{origin}/robots.txt", status=answer.status
            ),
        )
    rules = Protego.parse(answer.body.decode("utf-8", "replace")) if answer.status == FOUND else None
    found = Robots(rules, time.monotonic())
    _known[origin] = found
    return found


def forget() -> None:
    """Forgets all rules, so that they are read anew."""
    _known.clear()


def require_allowed(url: str, *, local: bool) -> Robots:
    """The rules of the host. Raises SourceFailed (blocked) when they forbid this address to us."""
    rules = robots_of(url, local=local)
    if not rules.allows(url):
        raise SourceFailed(PageState.BLOCKED, _("robots.txt of the site forbids us to read {url}.").format(url=url))
    return rules
