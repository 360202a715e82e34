"""irecommend.ru: the list of a product's reviews, and the page of one review with its whole text."""

import re
from datetime import datetime
from typing import Final

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

# «Смотрите также» shows reviews of other products in blocks of the same class: only the list itself counts.
LIST: Final = "//ul[contains(concat(' ', normalize-space(@class), ' '), ' list-comments ')]"
ITEM: Final = ".//*[@data-nid and contains(concat(' ', normalize-space(@class), ' '), ' reviews-list-item ')]"
BODY: Final = "//*[@itemprop='reviewBody' and contains(@class, 'description')]"
NODE: Final = re.compile(r"/node/(?P<id>\d+)")
NOTHING: Final = re.compile(
    "отзывов (?:пока |ещ[её] )?нет|нет (?:ни одного )?отзыв|станьте первым|будьте первым", re.IGNORECASE
)
LIT: Final = ".//*[contains(concat(' ', normalize-space(@class), ' '), ' on ')]"
MOST_STARS: Final = 5


def parse(body: bytes, page: Page) -> list[Finding]:
    """The review of its own page; of a list what it tells of each."""
    tree = tree_of(body, page)
    if tree.xpath(BODY):
        return read_review(body, page)
    read_list(body, page)
    return [finding for item in _items(tree) if (finding := _teaser(item, page)) is not None]


def read_list(body: bytes, page: Page) -> ShownList:
    """The reviews that a page of the list names. Raises SourceFailed for a page that holds none and denies none."""
    tree = tree_of(body, page)
    entries = []
    for item in _items(tree):
        url = _link(item, page)
        if url:
            entries.append(Entry(_number(item), url, _day(item, page)))
    if not entries and not NOTHING.search(text_of(tree)):
        raise closed_or_changed(body, page, _("a list of reviews of irecommend.ru"))
    onward = tree.xpath("//li[contains(@class, 'pager-next')]//a/@href")
    return ShownList(entries, next((joined(page.url, str(link)) for link in onward), None) or None)


def read_review(body: bytes, page: Page, number: str = "") -> list[Finding]:
    """The review of its own page. Raises SourceFailed when there is none, or one without a number."""
    tree = tree_of(body, page)
    words = next(iter(tree.xpath(BODY)), None)
    identity = number or _stated_number(tree)
    if words is None or not identity:
        raise closed_or_changed(body, page, _("a review of irecommend.ru"))
    stated = tree.xpath("//meta[@itemprop='datePublished']/@content | //*[@itemprop='datePublished']/@title")
    moments = (machine_moment(str(value), zone=page.zone) for value in stated)
    author = next(iter(tree.xpath("//*[@itemprop='author']//a[@href] | //a[@itemprop='author']")), None)
    title = next(
        iter(tree.xpath("//h2[contains(@class, 'reviewTitle')] | //*[@itemprop='name' and self::h2] | //h1")), None
    )
    return [
        Finding(
            external_id=identity, text=text_of(words), url=page.url,
            published_at=next((moment for moment in moments if moment is not None), None),
            author=(text_of(author) if author is not None else "") or None,
            author_url=(joined(page.url, author.get("href")) if author is not None else "") or None,
            title=(text_of(title) if title is not None else "") or None, stars=_stars(tree), thread_id=identity,
            aliases=(f"irecommend:{identity}",),
        )
    ]  # fmt: skip


def _items(tree: html.HtmlElement) -> list[html.HtmlElement]:
    return [item for found in tree.xpath(LIST) for item in found.xpath(ITEM) if _number(item)]


def _number(item: html.HtmlElement) -> str:
    number = str(item.get("data-nid") or "").strip()
    return number if number.isdecimal() else ""


def _stated_number(tree: html.HtmlElement) -> str:
    links = [*tree.xpath("//link[@rel='shortlink']/@href"), *tree.xpath("//*[@data-node-url]/@data-node-url")]
    return next((found["id"] for link in map(str, links) if (found := NODE.search(link))), "")


def _link(item: html.HtmlElement, page: Page) -> str:
    links = item.xpath(".//*[contains(concat(' ', normalize-space(@class), ' '), ' reviewTitle ')]//a/@href")
    return next((joined(page.url, str(link)) for link in links), "")


def _day(item: html.HtmlElement, page: Page) -> datetime | None:
    said = next((text_of(one) for one in item.xpath(".//*[contains(@class, 'created')]")), "")
    return spoken_moment(said, zone=page.zone, read_at=page.read_at)


def _teaser(item: html.HtmlElement, page: Page) -> Finding | None:
    url, identity = _link(item, page), _number(item)
    if not url:
        return None
    words = next((text_of(one) for one in item.xpath(".//*[contains(@class, 'reviewTeaserText')]")), "")
    author = next(
        iter(item.xpath(".//*[contains(@class, 'authorName')]//a | .//a[contains(@class, 'authorName')]")), None
    )
    title = next((text_of(one) for one in item.xpath(".//*[contains(@class, 'reviewTitle')]")), "")
    return Finding(
        external_id=identity, text=words, url=url, published_at=_day(item, page), precision=Precision.DAY,
        author=(text_of(author) if author is not None else "") or None, title=title or None, stars=_stars(item),
        thread_id=identity, aliases=(f"irecommend:{identity}",),
    )  # fmt: skip


def _stars(element: html.HtmlElement) -> float | None:
    """Lit stars of the first widget."""
    widget = next(iter(element.xpath(".//div[contains(@class, 'fivestarWidgetStatic')]")), None)
    lit = widget.xpath(LIT) if widget is not None else []
    return float(len(lit)) if 1 <= len(lit) <= MOST_STARS else None
