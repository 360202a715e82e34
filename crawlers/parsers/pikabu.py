"""Pikabu: the stories of a tag, a community, a person or a search, as its pages show them (often windows-1251)."""

import re
from typing import NamedTuple

from lxml import html

from crawlers.parsers.addresses import joined
from crawlers.parsers.closed_page import closed_or_changed
from crawlers.parsers.json_shape import iso_moment
from crawlers.parsers.page import Page, tree_of
from crawlers.parsers.plain_text import text_of, tidy
from moderation.finding import AttachmentFound, EngagementFound, Finding
from storage.i18n import _

STORY = "//article[contains(concat(' ',@class,' '),' story ') and @data-story-id]"
FRAME = "//*[contains(@class,'stories-feed') or contains(@class,'page-not-found') or contains(@class,'search-empty')]"
NUMBER = re.compile(r"[\d\s]+")


class Stories(NamedTuple):
    """The stories of a page, and whether it names a next one."""

    findings: list[Finding]
    has_more: bool


def read_stories(body: bytes, page: Page) -> Stories:
    """Raises SourceFailed for a page that has no place for stories."""
    tree = tree_of(body, page)
    nodes = tree.xpath(STORY)
    if not nodes and not tree.xpath(FRAME):
        raise closed_or_changed(body, page, _("stories of Pikabu"))
    return Stories([found for node in nodes if (found := _finding(node, page))], bool(nodes))


def parse(body: bytes, page: Page) -> list[Finding]:
    """The stories of a page."""
    return read_stories(body, page).findings


def _finding(node: html.HtmlElement, page: Page) -> Finding | None:
    if "story_placeholder" in str(node.get("class")) or node.xpath(".//*[contains(@class,'story__placeholder')]"):
        return None
    number = str(node.get("data-story-id"))
    links = node.xpath(".//*[contains(@class,'story__title')]//a[@href]")
    title = tidy(links[0].text_content()) if links else ""
    blocks = node.xpath(".//*[contains(@class,'story-block_type_text')]")
    inner = blocks or node.xpath(".//*[contains(@class,'story__content-inner')]")
    text = "\n\n".join(part for block in inner if (part := text_of(block))) or title
    if not number.isdecimal() or not text:
        return None
    names = node.xpath(".//*[contains(@class,'user__nick')]")
    name = tidy(names[0].text_content()) if names else str(node.get("data-author-name") or "")
    times = [str(value) for value in node.xpath(".//time/@datetime")]
    return Finding(
        external_id=number,
        text=text,
        url=(joined(page.url, str(links[0].get("href"))) if links else "") or page.url,
        title=title or None,
        published_at=iso_moment(times[0]) if times else None,
        author=name or None,
        author_id=str(node.get("data-author-id") or "") or None,
        ours=bool(name) and name in page.own,
        engagement=EngagementFound(
            likes=_count(node, "story__rating-count"), comments=_count(node, "story__comments-link-count")
        ),
        attachments=tuple(
            AttachmentFound(url=url)
            for value in node.xpath(".//img[contains(@class,'story-image__image')]/@data-large-image")
            if (url := joined(page.url, str(value)))
        ),
    )


def _count(node: html.HtmlElement, name: str) -> int | None:
    """A counter below nothing counts as nothing; one that is hidden is unknown."""
    said = [tidy(one.text_content()) for one in node.xpath(f".//*[contains(@class,'{name}')]")]
    digits = "".join(said[0].split()) if said else ""
    if digits.startswith(("-", "−")):
        return 0
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None  # noqa: PLR2004 - people
