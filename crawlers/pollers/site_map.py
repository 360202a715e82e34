"""Which pages a site has: its sitemaps, else the links of the page it is known by; inside its own host and folder."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from lxml import html

from crawlers.parsers.addresses import joined
from crawlers.parsers.page import Page
from crawlers.parsers.sitemap import Listed, read_sitemap
from crawlers.polite import robots_of
from crawlers.pollers.interface import Interface
from crawlers.reading import Reading
from storage.errors import SourceFailed
from storage.net import Answer

MOST_MAPS, DEEPEST = 30, 3
USUAL: Final = ("/sitemap.xml", "/sitemap_index.xml")
NO_PAGE: Final = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|css|js|json|xml|rss|atom|pdf|docx?|xlsx?|zip|rar|gz|mp[34]|avi|webm|apk|exe)$",
    re.IGNORECASE,
)


class SiteMap:
    """The pages of one site during one pass; `read` tells which sitemaps are as they were when they were last read."""

    def __init__(self, reading: Reading, api: Interface, *, read: Mapping[str, str]) -> None:
        self._reading = reading
        self._api = api
        self._home = urlsplit(reading.assignment.address)
        self._folder = self._home.path.rpartition("/")[0] + "/"
        self.read: dict[str, str] = dict(read)
        self._asked = 0

    def pages(self, start: Answer, tree: html.HtmlElement | None) -> list[Listed]:
        """What there is to read, each address once: the sitemaps' pages, else the links of the start page."""
        found = {one.url: one for one in self._of_maps() if self.is_inside(one.url)}
        if not found and not self._asked_well and tree is not None:
            found = {url: Listed(url) for url in self._links(start.url, tree)}
        return list(found.values())

    def is_inside(self, url: str) -> bool:
        """Whether an address belongs to the source: its host, with or without www, and the folder of its address."""
        parts = urlsplit(url)
        same = parts.netloc.removeprefix("www.") == self._home.netloc.removeprefix("www.")
        return same and parts.path.startswith(self._folder) and not NO_PAGE.search(parts.path)

    @property
    def _asked_well(self) -> bool:
        """Whether sitemaps exist: then a pass in which none of them changed has nothing new to read."""
        return bool(self.read)

    def _of_maps(self) -> Iterator[Listed]:
        origin = f"{self._home.scheme}://{self._home.netloc}"
        rules = robots_of(origin, local=self._reading.assignment.is_local).rules
        named = [joined(origin, url) for url in rules.sitemaps] if rules is not None else []
        for url in dict.fromkeys(named or [origin + path for path in USUAL]):
            yield from self._map(Listed(url), depth=0)

    def _map(self, listed: Listed, *, depth: int) -> Iterator[Listed]:
        """The pages of a sitemap and of those below it, the unread and the last changed first."""
        mark = listed.changed_at.isoformat() if listed.changed_at else ""
        if self._asked >= MOST_MAPS or depth > DEEPEST or (mark and self.read.get(listed.url) == mark):
            return
        self._asked += 1
        try:
            answer = self._api.answer(listed.url)
            found = read_sitemap(answer.body, self._page(answer))
        except SourceFailed:
            return  # one that is named but not there is no reason to read nothing
        self.read[listed.url] = mark
        yield from found.pages
        for below in sorted(found.sitemaps, key=lambda one: (one.url in self.read, -_age(one.changed_at))):
            yield from self._map(below, depth=depth + 1)

    def _links(self, base: str, tree: html.HtmlElement) -> list[str]:
        links = [joined(base, str(link)).partition("#")[0] for link in tree.xpath("//a/@href")]
        return list(dict.fromkeys(link for link in links if link and link != base and self.is_inside(link)))

    def _page(self, answer: Answer) -> Page:
        return self._reading.assignment.page(answer.url, read_at=self._reading.now)


def _age(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0
