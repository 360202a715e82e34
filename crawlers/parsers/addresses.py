"""Addresses as pages write them: some are no addresses at all, and one of those must not cost the rest of a page."""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qs, urljoin, urlsplit

WHOLE: Final = re.compile(
    r"https?://[a-z0-9.-]+(?::\d+)?/(?!\.)[\w~%@:,!$&'()*+=-]*(?:[/.](?!\.)[\w~%@:,!$&'()*+=-]*)*"
    r"(?:\?[\w~%@:,!$&'()*+=/.;-]+)?(?:#[\w~%@:,!$&'()*+=/.-]+)?",
    re.ASCII,
)
"""A whole address as nearly all are; joining it with another only gives it back, slowly."""

NAME: Final = re.compile(r"[\w~-]+", re.ASCII)
"""A link that names a neighbour of its page, as a number that a feed gives its item does by the letter."""


@lru_cache(maxsize=2_000)
def joined(base: str, link: str | None) -> str:
    """The whole address of a link on a page; "" for none and for one that is no address."""
    if not link:
        return ""
    if WHOLE.fullmatch(link):
        return link
    try:
        return _folder(base) + link if NAME.fullmatch(link) else urljoin(base, link.strip())
    except ValueError:
        return ""


@lru_cache(maxsize=500)
def _folder(base: str) -> str:
    """What a mere name is added to. Raises ValueError for a base that is no address."""
    return urljoin(base, "x").removesuffix("x")


def parameter(url: str, name: str) -> str | None:
    """The first value of a parameter of the address; None without one."""
    try:
        return parse_qs(urlsplit(url).query).get(name, [None])[0]
    except ValueError:
        return None
