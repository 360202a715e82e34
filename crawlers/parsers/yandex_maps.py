"""Yandex Maps: the reviews that an organisation's public page holds before anything is scrolled (microdata)."""

import re
from datetime import UTC
from hashlib import blake2b
from typing import Final, NamedTuple

from lxml import html

from crawlers.parsers.addresses import joined
from crawlers.parsers.closed_page import closed_or_changed
from crawlers.parsers.moments import machine_moment
from crawlers.parsers.page import Page, tree_of
from crawlers.parsers.plain_text import text_of, tidy
from moderation.finding import Finding, PlaceFound
from storage.i18n import _

REVIEW: Final = "//div[contains(concat(' ', normalize-space(@class), ' '), ' business-review-view ')]"
ORGANISATION: Final = re.compile(r"/maps/(?:\d+/[\w-]+/)?org/(?:[^/?#]+/)?(?P<id>\d{5,})")
PERSON: Final = re.compile(r"/(?:maps/)?user/(?P<id>[\w-]+)")


class PageRead(NamedTuple):
    """What the page holds; `claimed` is how many reviews it says there are."""

    findings: list[Finding]
    claimed: int | None
    name: str


def parse(body: bytes, page: Page) -> list[Finding]:
    """The reviews on the page, see `read_page`."""
    return read_page(body, page).findings


def read_page(body: bytes, page: Page, place: PlaceFound | None = None) -> PageRead:
    """Raises SourceFailed: blocked for a check for robots, schema_drift for a page without reviews that denies none."""
    tree = tree_of(body, page)
    blocks = tree.xpath(REVIEW)
    claimed = _claimed(tree)
    if not blocks and claimed != 0:
        raise closed_or_changed(body, page, _("reviews of Yandex Maps"))
    name = _first(tree, ".//h1[contains(@class, 'orgpage-header') or @itemprop='name']") or _first(tree, ".//h1")
    organisation = _organisation(tree, page)
    where = place or (PlaceFound(external_id=organisation, name=name or organisation) if organisation else None)
    findings = [finding for block in blocks for finding in _findings(block, page, organisation, where)]
    return PageRead(findings, claimed, name)


def _organisation(tree: html.HtmlElement, page: Page) -> str:
    for address in (page.url, *map(str, tree.xpath("//link[@rel='canonical']/@href"))):
        found = ORGANISATION.search(address)
        if found:
            return found["id"]
    return ""


def _claimed(tree: html.HtmlElement) -> int | None:
    for value in tree.xpath("//*[@itemprop='reviewCount' or @itemprop='ratingCount']/@content"):
        if str(value).strip().isdecimal() and len(str(value)) < 10:  # noqa: PLR2004 - no organisation has more
            return int(str(value))
    return None


def _findings(block: html.HtmlElement, page: Page, organisation: str, place: PlaceFound | None) -> list[Finding]:
    author = _first(block, ".//*[@itemprop='name']")
    link = joined(page.url, next(iter(map(str, block.xpath(".//a[contains(@href, '/user/')]/@href"))), ""))
    body = next(iter(block.xpath(".//*[@itemprop='reviewBody']")), None)
    text = text_of(body) if body is not None else ""
    stars = _stars(block)
    if not text and stars is None:
        return []
    identity = _identity(block, organisation, link, f"{author}\0{text}")
    at = next(iter(map(str, block.xpath(".//meta[@itemprop='datePublished']/@content"))), "")
    url = f"https://yandex.ru/maps/org/{organisation}/reviews/" if organisation else page.url
    review = Finding(
        external_id=identity, text=text, url=url, published_at=machine_moment(at, zone=UTC), author=author or None,
        author_id=found["id"] if (found := PERSON.search(link)) else None, author_url=link or None, stars=stars,
        thread_id=identity, place=place, aliases=() if ":" in identity else (f"yandex:{identity}",),
    )  # fmt: skip
    answer = next(iter(block.xpath(".//*[contains(@class, 'business-review-comment-content__bubble')]")), None)
    if answer is None or not text_of(answer):
        return [review]
    ours = Finding(
        external_id=f"{identity}/reply", text=text_of(answer), url=url, thread_id=identity, parent_id=identity,
        place=place, ours=True,
    )  # fmt: skip
    return [review, ours]


def _identity(block: html.HtmlElement, organisation: str, link: str, words: str) -> str:
    """The review's number, else its author's: a person reviews an organisation once. Only then a hash of the words."""
    for attribute in ("data-review-id", "data-id"):
        number = str(block.get(attribute) or "").strip()
        if number:
            return number
    person = PERSON.search(link)
    if person:
        return f"{organisation}:user-{person['id']}"
    digest = blake2b(words.encode("utf-8", "replace"), digest_size=10).hexdigest()
    return f"{organisation}:words-{digest}"


def _stars(block: html.HtmlElement) -> float | None:
    for value in block.xpath(".//*[@itemprop='ratingValue']/@content"):
        if re.fullmatch(r"[0-5](?:\.\d)?", str(value).strip()):
            return float(str(value))
    return None


def _first(element: html.HtmlElement, path: str) -> str:
    found = element.xpath(path)
    return tidy(text_of(found[0])) if found else ""
