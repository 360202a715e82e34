"""The findings of one page that is at hand: no database, no network."""

from typing import NamedTuple

from crawlers.collector import Looked
from crawlers.collectors import COLLECTORS
from crawlers.collectors.sites import FEED_START
from crawlers.detection import recognised_page
from crawlers.parsers.page import Page
from crawlers.parsers.threads import CONFIDENT, PROFILES, Profile, read_thread
from moderation.finding import Finding
from storage.errors import Refused, SourceFailed
from storage.i18n import _

FORUM, SITE = "forum", "site"
ENGINES = frozenset(profile.name for profile in PROFILES.values())
SURE = 0.9


class Extracted(NamedTuple):
    """What a page is and what it says; no kind when nothing was recognised."""

    kind: str | None
    findings: list[Finding]


def extract(body: bytes, page: Page, *, kind: str | None = None, profile: Profile | None = None) -> Extracted:
    """The findings in page order. A page without any gives an empty list, not an error.

    With a profile only that is used. Raises Refused for a kind that is not known, or reads no pages.
    """
    if profile is not None:
        taught = read_thread(body, page, profile)
        return Extracted(SITE, [finding for finding in taught.findings if not finding.deleted])
    readers = [key for key, collector in COLLECTORS.items() if collector.parse is not None]
    if kind is not None and kind not in readers:
        raise Refused(
            _("There is no reader for the kind “{kind}”.").format(kind=kind),
            _("Known are: {known}.").format(known=", ".join(sorted(readers))),
            _("Leave the kind out to have it recognised."),
        )
    looked = Looked(body, page)
    if kind is None and looked.tree is not None and not FEED_START.match(body):
        return _of_page(looked)
    tried = [kind] if kind else [one.kind for one in recognised_page(looked) if one.address == page.url]
    return next((read for key in tried if (read := _read(key, body, page)) is not None), Extracted(kind, []))


def _of_page(looked: Looked) -> Extracted:
    """A page for people: the reader made for that very site where there is one, else whatever thread stands on it."""
    for one in recognised_page(looked):
        if one.address == looked.url and one.kind != FORUM and one.confidence >= SURE:
            read = _read(one.kind, looked.body, looked.page)
            if read is not None and read.findings:
                return read
    try:
        thread = read_thread(looked.body, looked.page)
    except SourceFailed:
        return Extracted(None, [])
    kind = FORUM if thread.engine in ENGINES else SITE
    return Extracted(
        kind if thread.confidence >= CONFIDENT else None,
        [finding for finding in thread.findings if not finding.deleted],
    )


def _read(kind: str, body: bytes, page: Page) -> Extracted | None:
    """What the kind's own reader finds; None when the body is not what it reads."""
    parse = COLLECTORS[kind].parse
    if parse is None:
        return None
    try:
        return Extracted(kind, [finding for finding in parse(body, page) if not finding.deleted])
    except SourceFailed:
        return None
