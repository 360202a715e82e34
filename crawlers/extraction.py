"""The findings of one page that is at hand: no database, no network."""

from typing import NamedTuple

from crawlers.collector import Looked
from crawlers.collectors import COLLECTORS
from crawlers.detection import recognised_page
from crawlers.parsers.page import Page
from moderation.finding import Finding
from storage.errors import Refused, SourceFailed
from storage.i18n import _


class Extracted(NamedTuple):
    """What a page is and what it says; no kind when nothing was recognised."""

    kind: str | None
    findings: list[Finding]


def extract(body: bytes, page: Page, *, kind: str | None = None) -> Extracted:
    """The findings in page order. A page without any gives an empty list, not an error.

    Raises Refused for a kind that is not known, or reads no pages.
    """
    readers = [key for key, collector in COLLECTORS.items() if collector.parse is not None]
    if kind is not None and kind not in readers:
        raise Refused(
            _("There is no reader for the kind “{kind}”.").format(kind=kind),
            _("Known are: {known}.").format(known=", ".join(sorted(readers))),
            _("Leave the kind out to have it recognised."),
        )
    tried = [kind] if kind else [one.kind for one in recognised_page(Looked(body, page)) if one.address == page.url]
    for key in tried:
        parse = COLLECTORS[key].parse
        if parse is None:
            continue
        try:
            return Extracted(key, [finding for finding in parse(body, page) if not finding.deleted])
        except SourceFailed:
            continue
    return Extracted(kind, [])
