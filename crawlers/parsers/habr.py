"""Habr: its articles come as a feed, the comments of an article as a page of them."""

import re
from urllib.parse import urlsplit

from lxml import html

from crawlers.parsers.addresses import joined
from crawlers.parsers.closed_page import closed_or_changed
from crawlers.parsers.json_shape import iso_moment
from crawlers.parsers.page import Page, tree_of
from crawlers.parsers.plain_text import text_of, tidy
from moderation.finding import Finding
from storage.i18n import _

COMMENT = "//article[contains(concat(' ',@class,' '),' tm-comment-thread__comment ')]"
BODY = ".//*[contains(@class,'tm-comment__body-content')]"
AUTHOR = ".//a[contains(@class,'tm-user-info__username')]"
NO_COMMENTS = "//*[contains(@class,'tm-comments-wrapper') or contains(@class,'tm-article-comments')]"
NUMBER = re.compile(r"(\d+)\D*$")
ARTICLE = re.compile(r"/(\d{4,})/")


def parse(body: bytes, page: Page) -> list[Finding]:
    """The comments of an article. Raises SourceFailed for a page that has no place for them."""
    tree = tree_of(body, page)
    nodes = tree.xpath(COMMENT)
    if not nodes and not tree.xpath(NO_COMMENTS):
        raise closed_or_changed(body, page, _("comments of Habr"))
    return [found for node in nodes if (found := _finding(node, page))]


def article_number(url: str) -> str:
    """The number of an article in its address; "" for others."""
    found = ARTICLE.search(url.rstrip("/") + "/")
    return found[1] if found else ""


def feed_address(url: str) -> str:
    """The feed behind a page of the site: of a hub, a person, a company, else of all articles."""
    parts = urlsplit(url)
    steps = [step for step in parts.path.split("/") if step]
    language = steps[0] if steps and steps[0] in {"ru", "en"} else "ru"
    rest = steps[1:] if steps and steps[0] == language else steps
    base = f"{parts.scheme}://{parts.netloc}/{language}/rss"
    match rest:
        case ["rss", *_more]:
            return url
        case ["hubs" | "hub", name, *_more]:
            return f"{base}/hubs/{name}/articles/all/?fl={language}"
        case ["users", name, *_more]:
            return f"{base}/users/{name}/articles/?fl={language}"
        case ["companies" | "company", name, *_more]:
            return f"{base}/company/{name}/?fl={language}"
        case _:
            return f"{base}/articles/?fl={language}"


def _finding(node: html.HtmlElement, page: Page) -> Finding | None:
    named = [str(value) for value in node.xpath(".//a/@name | ./@id | .//*[starts-with(@id,'comment_')]/@id")]
    number = next((found[1] for value in named if (found := NUMBER.search(value))), "")
    bodies = node.xpath(BODY)
    if not number or not bodies:
        return None
    text = text_of(bodies[0])
    authors = node.xpath(AUTHOR)
    name = tidy(authors[0].text_content()) if authors else ""
    times = [str(value) for value in node.xpath(".//time/@datetime")]
    article = article_number(page.url)
    return Finding(
        external_id=f"comment-{number}",
        text=text,
        url=f"{page.url.partition('#')[0]}#comment_{number}",
        published_at=iso_moment(times[0]) if times else None,
        author=name or None,
        author_id=name or None,
        author_url=joined(page.url, str(authors[0].get("href") or "")) or None if authors else None,
        thread_id=article or None,
        ours=name in page.own,
    ) if text else None  # fmt: skip
