"""otzovik.com: the list of a company's reviews, and the page of one review with its whole text."""

import re
from datetime import datetime
from typing import Final, NamedTuple

from lxml import html

from crawlers.parsers.addresses import joined
from crawlers.parsers.closed_page import closed_or_changed
from crawlers.parsers.moments import machine_moment, spoken_moment
from crawlers.parsers.page import Page, tree_of
from crawlers.parsers.plain_text import text_of
from crawlers.parsers.shown_list import Entry, ShownList
from moderation.finding import Finding
from storage.i18n import _
from storage.vocabulary import Precision

REVIEW: Final = re.compile(r"/review_(?P<id>\d+)\.html")
ITEM: Final = "//div[contains(concat(' ', normalize-space(@class), ' '), ' item ') and @itemprop='review']"
NOTHING: Final = re.compile("отзывов (?:пока |ещ[её] )?нет|нет отзывов|будьте первым", re.IGNORECASE)


class _Named(NamedTuple):
    """A selector by XPath for a class name, which may stand among others."""

    tag: str
    name: str

    @property
    def path(self) -> str:
        return f".//{self.tag}[contains(concat(' ', normalize-space(@class), ' '), ' {self.name} ')]"


TITLE, NEXT = _Named("a", "review-title"), _Named("a", "next")
BODY, PLUS, MINUS = _Named("div", "review-body"), _Named("div", "review-plus"), _Named("div", "review-minus")
LOGIN, VALUE, RATING = _Named("a", "user-login"), _Named("abbr", "value"), _Named("abbr", "rating")
POSTED = _Named("span", "review-postdate")


def parse(body: bytes, page: Page) -> list[Finding]:
    """The review of its own page; of a list what it tells of each."""
    tree = tree_of(body, page)
    if _one(tree, BODY) is not None and not tree.xpath(ITEM):
        return [_whole(tree, body, page)]
    read_list(body, page)
    return [finding for item in tree.xpath(ITEM) if (finding := _teaser(item, page)) is not None]


def read_list(body: bytes, page: Page) -> ShownList:
    """The reviews that a page of the list names. Raises SourceFailed for a page that holds none and denies none."""
    tree = tree_of(body, page)
    entries = []
    for item in tree.xpath(ITEM):
        link = _one(item, TITLE)
        url = joined(page.url, link.get("href")) if link is not None else ""
        found = REVIEW.search(url)
        if found:
            entries.append(Entry(found["id"], url, _moment(item, page)[0]))
    if not entries and not NOTHING.search(text_of(tree)):
        raise closed_or_changed(body, page, _("a list of reviews of otzovik.com"))
    onward = [joined(page.url, link.get("href")) for link in tree.xpath(NEXT.path)]
    return ShownList(entries, next((url for url in onward if url), None))


def read_review(body: bytes, page: Page, number: str = "") -> list[Finding]:
    """The review of its own page. Raises SourceFailed when there is none."""
    return [_whole(tree_of(body, page), body, page, number)]


def _whole(tree: html.HtmlElement, body: bytes, page: Page, number: str = "") -> Finding:
    stated = next(iter(map(str, tree.xpath("//link[@rel='canonical']/@href"))), "")
    found = REVIEW.search(page.url) or REVIEW.search(stated)
    identity = number or (found["id"] if found else "")
    if _one(tree, BODY) is None or not identity:
        raise closed_or_changed(body, page, _("a review of otzovik.com"))
    return _finding(tree, identity, joined(page.url, f"/review_{identity}.html"), page)


def _teaser(item: html.HtmlElement, page: Page) -> Finding | None:
    link = _one(item, TITLE)
    url = joined(page.url, link.get("href")) if link is not None else ""
    found = REVIEW.search(url)
    return _finding(item, found["id"], url, page) if found else None


def _finding(element: html.HtmlElement, identity: str, url: str, page: Page) -> Finding:
    words = [_words(element, BODY) or _words(element, _Named("div", "review-teaser"))]
    words += [f"+ {_words(element, PLUS)}" if _words(element, PLUS) else ""]
    words += [f"− {_words(element, MINUS)}" if _words(element, MINUS) else ""]
    at, precision = _moment(element, page)
    author = _one(element, LOGIN)
    link = joined(page.url, author.get("href")) if author is not None else ""
    return Finding(
        external_id=identity, text="\n".join(part for part in words if part), url=url, published_at=at,
        precision=precision, author=(text_of(author) if author is not None else "") or None, author_url=link or None,
        title=_words(element, TITLE) or next((text_of(one) for one in element.xpath(".//h1")), "") or None,
        stars=_stars(element), thread_id=identity, aliases=(f"otzovik:{identity}",),
    )  # fmt: skip


def _moment(element: html.HtmlElement, page: Page) -> tuple[datetime | None, Precision]:
    """The moment for machines, else the day that people read."""
    stated = [*element.xpath(".//meta[@itemprop='datePublished']/@content"), *element.xpath(f"{VALUE.path}/@title")]
    for value in map(str, stated):
        moment = machine_moment(value, zone=page.zone)
        if moment is not None:
            return moment, Precision.SECOND if ":" in value else Precision.DAY
    return spoken_moment(_words(element, POSTED), zone=page.zone, read_at=page.read_at), Precision.DAY


def _stars(element: html.HtmlElement) -> float | None:
    for value in [*element.xpath(f"{RATING.path}/@title"), *element.xpath(".//*[@itemprop='ratingValue']/@content")]:
        if re.fullmatch(r"[1-5]", str(value).strip()):
            return float(str(value))
    return None


def _one(element: html.HtmlElement, named: _Named) -> html.HtmlElement | None:
    found = element.xpath(named.path)
    return found[0] if found else None


def _words(element: html.HtmlElement, named: _Named) -> str:
    found = _one(element, named)
    return text_of(found) if found is not None else ""
