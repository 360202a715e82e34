"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

import json
from datetime import UTC
from typing import Any, Final

from crawlers.parsers.drift import shape_of
from crawlers.parsers.feed_items import Dated, FeedItem, FeedRead, feed_read
from crawlers.parsers.moments import machine_moment
from crawlers.parsers.page import Page
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

VERSION: Final = "https://jsonfeed.org/version/1"


def read_json_feed(body: bytes, page: Page) -> FeedRead:
    """Raises SourceFailed (schema_drift) for JSON that is no feed."""
    try:
        document = json.loads(body.lstrip(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        raise _no_feed(page, str(error)[:100]) from error
    if not is_json_feed(document):
        raise _no_feed(page, _("there is no feed in it"))
    with shape_of(page.url, "JSON Feed"):
        items = [_item(row) for row in document["items"] if isinstance(row, dict)]
        return feed_read(items, page, title=_said(document, "title"), onward=_said(document, "next_url") or None)


def is_json_feed(document: Any) -> bool:
    """Whether a document says that it is a JSON Feed."""
    return (
        isinstance(document, dict)
        and str(document.get("version", "")).removeprefix("http://").removeprefix("https://").startswith(VERSION[8:])
        and isinstance(document.get("items"), list)
    )


def _no_feed(page: Page, reason: str) -> SourceFailed:
    words = _("{url} is not a readable feed: {reason}.")
    return SourceFailed(PageState.SCHEMA_DRIFT, words.format(url=page.url, reason=reason))


def _item(row: dict[str, Any]) -> FeedItem:
    # The old single `author` and the new `authors`; a number as id is against the rules, and common.
    authors = [one for one in [*_rows(row.get("authors")), row.get("author")] if isinstance(one, dict)]
    return FeedItem(
        identity=_said(row, "id"),
        link=_said(row, "url") or _said(row, "external_url"),
        title=_said(row, "title"),
        bodies=(_said(row, "content_html"), _escaped(_said(row, "content_text")), _escaped(_said(row, "summary"))),
        published=_dated(row, "date_published"),
        updated=_dated(row, "date_modified"),
        author=", ".join(name for one in authors[:3] if (name := _said(one, "name"))),
        author_url=_said(authors[0], "url") or None if authors else None,
    )


def _rows(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _said(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _escaped(text: str) -> str:
    """Plain text as markup: it may speak of <b> without meaning it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")


def _dated(row: dict[str, Any], name: str) -> Dated:
    raw = _said(row, name)
    return Dated(raw, machine_moment(raw, zone=UTC))
