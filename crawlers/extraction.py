"""The findings of one page that is at hand: no database, no network."""

import json
from typing import Any, NamedTuple

from crawlers.detection import FEED_START
from crawlers.parsers import feed, google_business, phpbb, vk, wordpress
from crawlers.parsers.page import Page, tree_of
from moderation.finding import Finding
from storage.errors import Refused, SourceFailed
from storage.i18n import _

READERS = ("feed", "wordpress", "google_business", "vk_messages", "forum")


class Extracted(NamedTuple):
    """What a page is and what it says; no kind when nothing was recognised."""

    kind: str | None
    findings: list[Finding]


def extract(body: bytes, page: Page, *, kind: str | None = None) -> Extracted:
    """The findings in page order. A page without any gives an empty list, not an error.

    Raises Refused for a kind that is not known.
    """
    if kind is not None and kind not in READERS:
        raise Refused(
            _("There is no reader for the kind “{kind}”.").format(kind=kind),
            _("Known are: {known}.").format(known=", ".join(READERS)),
            _("Leave the kind out to have it recognised."),
        )
    known = kind or _kind_of(body, page)
    if known is None:
        return Extracted(None, [])
    try:
        return Extracted(known, [finding for finding in _read(body, page, known) if not finding.deleted])
    except SourceFailed:
        return Extracted(known if kind else None, [])


def _kind_of(body: bytes, page: Page) -> str | None:
    if FEED_START.match(body):
        return "feed"
    if body.lstrip()[:1] in {b"{", b"["}:
        return _kind_of_json(body)
    try:
        return "forum" if phpbb.looks_like(tree_of(body, page)) else None
    except SourceFailed:
        return None


def _kind_of_json(body: bytes) -> str | None:
    try:
        document = json.loads(body)
    except ValueError:
        return None
    if isinstance(document, list):
        rows = [row for row in document if isinstance(row, dict)]
        return "wordpress" if rows and all("content" in row and "id" in row for row in rows) else None
    if "response" in document:
        return "vk_messages"
    return "google_business" if "reviews" in document else None


def _read(body: bytes, page: Page, kind: str) -> list[Finding]:
    if kind == "feed":
        return feed.parse(body, page)
    if kind == "forum":
        return phpbb.parse(body, page)
    document: Any = json.loads(body)
    if kind == "wordpress":
        return wordpress.parse(document, page)
    if kind == "google_business":
        return google_business.parse(document, page)
    return vk.parse(document, page)
