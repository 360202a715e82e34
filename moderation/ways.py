"""How a text is recognised when it comes by another way in: by its address, or by who said what when. Pure."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from moderation.arrivals import Arrival
from storage.glance import number_of

A_DAY = timedelta(days=1, hours=2)
"""Two ways in may name the day in different zones."""

SHORTEST_BEGINNING = 40
"""Letters that a cut text must have to be recognised as the beginning of another one."""

_NOISE = re.compile(r"^(utm_\w+|fbclid|gclid|yclid|ysclid|igshid|_openstat|from|ref|share|si|feature)$")
_HOST = re.compile(r"^(?:www|m|mobile|touch|old|new)\.")
_PREFIXES = ("www.", "m.", "mobile.", "touch.", "old.", "new.")
_SAME_HOSTS = {"vk.ru": "vk.com", "odnoklassniki.ru": "ok.ru", "telegram.me": "t.me", "twitter.com": "x.com"}
_PLAIN = re.compile(r"https?://[\w.:-]+(?:/[\w/.,~%+:;=-]*)?", re.ASCII)
_CUT = re.compile(r"[\s.…]+$")


class Way(NamedTuple):
    """A stored text as it can be recognised."""

    mention_id: int
    url: str
    author: str
    published_at: datetime
    stars: float | None
    place: str
    place_name: str
    fingerprint: str
    text: str


def canonical(url: str) -> str:
    """The address without what differs between copies of one link; empty when it leads to no particular page."""
    return _plain(url) if _PLAIN.fullmatch(url) else _taken_apart(url)


def _plain(url: str) -> str:
    """The same for an address of host and path alone, which most are: taking apart takes ten times as long."""
    host, _, path = url.partition("://")[2].partition("/")
    path = path.rstrip("/")
    return f"{_host(host)}/{path}" if path else ""


def _taken_apart(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = _host(parts.netloc)
    asked = sorted(pair for pair in parse_qsl(parts.query) if not _NOISE.match(pair[0]))
    path = parts.path.rstrip("/")
    if not host or not (path or asked):
        return ""
    return f"{host}{path}{'?' + urlencode(asked) if asked else ''}{'#' + parts.fragment if parts.fragment else ''}"


def site_of(url: str) -> str:
    """The site an address belongs to: the end of its host."""
    try:
        host = _host(urlsplit(url).netloc)
    except ValueError:
        return ""
    return ".".join(host.split(".")[-2:])


def address_of(url: str) -> int | None:
    """The number by which an address is looked up."""
    address = canonical(url)
    return number_of(address) if address else None


def likeness_of(arrival: Arrival) -> int | None:
    """The number by which author, stars and words are looked up; None when too little is known to be sure."""
    finding = arrival.finding
    if not finding.author or finding.published_at is None:
        return None
    return _number_of_author(finding.author, finding.stars) ^ (int(arrival.fingerprint[:16], 16) >> 1)


@lru_cache(maxsize=20_000)
def _number_of_author(name: str, stars: float | None) -> int:
    return number_of(f"{_name(name)}\x00{stars}")


def look_up(arrivals: Iterable[Arrival]) -> None:
    """Gives each text the numbers by which it is found on another way in."""
    for one in arrivals:
        one.address, one.likeness = address_of(one.finding.url), likeness_of(one)


def has_this_address(arrival: Arrival, other: Way) -> bool:
    """Whether it is the text that stands at the same address: many posts may share a page, so all else must agree."""
    finding = arrival.finding
    return (
        (not finding.author or not other.author or _name(finding.author) == _name(other.author))
        and (finding.published_at is None or abs(finding.published_at - other.published_at) <= A_DAY)
        and (finding.stars is None or other.stars is None or finding.stars == other.stars)
        and (arrival.fingerprint == other.fingerprint or _begins(finding.text, other.text))
    )


def is_alike(arrival: Arrival, other: Way) -> bool:
    """Whether author, stars and words being equal, day, site and branch agree as well. Stars alone need the branch."""
    finding = arrival.finding
    if finding.published_at is None or abs(finding.published_at - other.published_at) > A_DAY:
        return False
    here, there = site_of(finding.url), site_of(other.url)
    if here and there and here != there:
        return False
    place = finding.place
    if place and (other.place or other.place_name):
        return place.external_id == other.place or _name(place.name) == _name(other.place_name)
    return bool(finding.text or finding.title)


def is_cut_of(text: str, whole: str) -> bool:
    """Whether a text is another one that was cut short on its way."""
    return _begins(text, whole)


def _begins(one: str, other: str) -> bool:
    short, long = sorted((_CUT.sub("", one), _CUT.sub("", other)), key=len)
    return len(short) >= SHORTEST_BEGINNING and long.startswith(short)


def _host(raw: str) -> str:
    host = raw.lower().rpartition("@")[2].partition(":")[0]
    if host.startswith(_PREFIXES):
        host = _HOST.sub("", host)
    return _SAME_HOSTS.get(host, host)


def _name(raw: str) -> str:
    return " ".join(raw.casefold().replace("ё", "е").split())
