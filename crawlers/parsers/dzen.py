"""Dzen: a channel's publications as its own pages load them (nobody promises this interface to others)."""

from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from crawlers.parsers.json_shape import count_of, held, rows_of, said, seconds_moment
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import plain_text
from moderation.finding import EngagementFound, Finding

KINDS: Final = frozenset({"", "card", "article", "gif", "image", "brief", "short_video", "live"})


class Channel(NamedTuple):
    """One page of a channel: what stands there, its name, where the next page is."""

    findings: list[Finding]
    name: str
    next_url: str


def read_channel(document: Any, page: Page) -> Channel:
    """Raises SourceFailed (schema_drift) for what is no channel."""
    rows = rows_of(document, "items", url=page.url, what="Dzen")
    name = plain_text(said(document, "header", "title"))
    found = [finding for row in rows if (finding := _finding(row, page, name))]
    return Channel(found, name, said(document, "more", "link"))


def parse(document: Any, page: Page) -> list[Finding]:
    """The publications of one page."""
    return read_channel(document, page).findings


def _finding(row: dict[str, Any], page: Page, channel: str) -> Finding | None:
    link = said(row, "share_link") or said(row, "link")
    parts = urlsplit(link) if link.startswith(("http://", "https://")) and "[" not in link else None
    number = said(row, "publication_id") or said(row, "publicationId") or (parts.path.strip("/") if parts else "")
    title, text = plain_text(said(row, "title")), plain_text(said(row, "text"))
    if said(row, "type") not in KINDS or not number or parts is None or not (title or text):
        return None
    moment = said(row, "publication_date")
    writer = said(row, "source", "title") or channel
    return Finding(
        external_id=number.rpartition("/")[2],
        text=text or title,
        url=parts._replace(query="", fragment="").geturl(),
        title=title or None,
        published_at=seconds_moment(int(moment)) if moment.isdecimal() and len(moment) < 12 else None,  # noqa: PLR2004 - seconds
        author=writer or None,
        author_id=said(row, "source", "id") or None,
        ours=bool(writer) and writer in page.own,
        engagement=EngagementFound(
            views=count_of(row.get("views")),
            likes=count_of(held(row, "socialInfo").get("likesCount")),
            comments=count_of(held(row, "socialInfo").get("commentCount")),
        ),
    )
