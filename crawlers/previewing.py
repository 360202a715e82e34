"""The first findings of a source that is not stored yet."""

from datetime import datetime

from crawlers.assignment import Assignment
from crawlers.collectors import COLLECTORS
from crawlers.engines import profile_of
from crawlers.forum_pages import is_thread, listed, placed, posts_of
from crawlers.parsers.page import tree_of
from crawlers.parsers.threads import recognised
from crawlers.parsers.why_empty import explained
from crawlers.polite import robots_of
from crawlers.reading import FIRST, QUICK, Enough, Preview
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Request, expected, fetch
from storage.source_kinds import KINDS
from storage.vocabulary import PageState

DEEPEST = 4


def preview(assignment: Assignment, *, now: datetime) -> list[Finding]:
    """At most ten findings as they would be stored. Raises SourceFailed as a pass would."""
    if KINDS[assignment.kind].collects == "spider":
        return _forum_preview(assignment, now=now)
    reading = Preview(assignment, most=FIRST, now=now)
    try:
        COLLECTORS[assignment.kind].poll(reading)
    except Enough:
        return reading.findings
    return reading.findings


def _forum_preview(assignment: Assignment, *, now: datetime) -> list[Finding]:
    """The first posts: of the topic itself, else of the first topic that the lists lead to."""
    url, profile = assignment.address, profile_of(assignment.options)
    for _step in range(DEEPEST):
        answer = expected(fetch(Request(url), limits=QUICK, local=assignment.is_local), now=now)
        page = assignment.page(answer.url, read_at=now, content_type=answer.headers.get("content-type", ""))
        profile = profile or recognised(tree_of(answer.body, page))
        if is_thread(answer.body, page, profile):
            found = posts_of(answer.body, page, profile).findings
            if not found:
                raise explained(answer.body, page, profile)
            return [placed(finding, page.url) for finding in found[:FIRST]]
        read = listed(answer.body, page, profile)
        allowed = robots_of(url, local=assignment.is_local)
        onward = [link for link in [*(topic.url for topic in read.threads), *read.forums] if allowed.allows(link)]
        if not onward:
            return []
        url = onward[0]
    raise SourceFailed(PageState.EMPTY, _("{url} leads to no topic.").format(url=assignment.address))
