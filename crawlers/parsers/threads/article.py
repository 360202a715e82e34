"""The text that a page is about: an article, or the question above the answers."""

from collections.abc import Iterable
from copy import deepcopy
from datetime import datetime
from typing import Final

import trafilatura
from lxml import html
from trafilatura.settings import Document

from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import plain_text, tidy
from crawlers.parsers.threads.brief import is_too_large
from crawlers.parsers.threads.dates import Calendar
from crawlers.parsers.threads.jsonld import stated_article
from crawlers.parsers.threads.posts import Post

SHORTEST: Final = 5
STAMPS: Final = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//meta[@name='date' or @name='pubdate' or @name='publish-date' or @name='DC.date.issued']/@content",
    "//*[@itemprop='datePublished']/@datetime",
)
DESCRIBED: Final = ("//meta[@property='og:description']/@content", "//meta[@name='description']/@content")
BYLINES: Final = (
    "//meta[@name='author' or @property='article:author' or @name='twitter:creator']/@content",
    "//*[@rel='author'][not(ancestor::nav)]//text()",
)


def article(tree: html.HtmlElement, page: Page, *, less: Iterable[html.HtmlElement] = ()) -> Post | None:
    """The article of a page, without the elements given (its comments); None where there is hardly any text."""
    read = None if is_too_large(tree) else _extracted(tree, less)
    stated = stated_article(tree, page)
    text = tidy(read.text or "") if read is not None and read.text else ""
    if stated is not None and len(stated.text) > len(text):
        text = stated.text
    described = next((plain_text(str(words)) for path in DESCRIBED for words in tree.xpath(path)), "")
    # A page that scripts fill shows nothing; what it says of itself at least begins the text.
    if len(described) > len(text):
        text = described
    if len(text.split()) < SHORTEST:
        return None
    published = (stated.published_at if stated else None) or _stamp(tree, page)
    return Post(text=text, author=(stated.author if stated else None) or _byline(tree), published_at=published)


def complete(post: Post, tree: html.HtmlElement, page: Page) -> None:
    """Gives the post above the comments the name and date that the page states of itself."""
    stated = stated_article(tree, page)
    post.author = (stated.author if stated else None) or post.author or _byline(tree)
    post.published_at = (stated.published_at if stated else None) or post.published_at or _stamp(tree, page)


def _extracted(tree: html.HtmlElement, less: Iterable[html.HtmlElement]) -> Document | None:
    left_out = {tree.getroottree().getpath(element) for element in less}
    copy = deepcopy(tree)
    for path in left_out:
        for element in copy.getroottree().xpath(path):
            element.attrib["class"] = "repdesk-left-out"
    for element in copy.xpath("//*[@class='repdesk-left-out']"):
        if element.getparent() is not None:
            element.drop_tree()
    read = trafilatura.bare_extraction(copy, include_comments=False, with_metadata=False)
    return read if isinstance(read, Document) else None


def _stamp(tree: html.HtmlElement, page: Page) -> datetime | None:
    calendar = Calendar(page)
    values = [str(value) for path in STAMPS for value in tree.xpath(path)]
    return next((moment for value in values if (moment := calendar.machine(value) or calendar.spoken(value))), None)


def _byline(tree: html.HtmlElement) -> str | None:
    names = (tidy(str(name)) for path in BYLINES for name in tree.xpath(path))
    return next((name for name in names if 0 < len(name) <= 80 and not name.startswith("http")), None)  # noqa: PLR2004 - a name
