"""The first findings of a source that is not stored yet."""

from datetime import datetime
from urllib.parse import urlsplit

from crawlers.assignment import Assignment
from crawlers.collectors import COLLECTORS
from crawlers.parsers import phpbb
from crawlers.polite import robots_of
from crawlers.reading import FIRST, QUICK, Enough, Preview
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Request, expected, fetch
from storage.net_way import going
from storage.source_kinds import KINDS
from storage.vocabulary import PageState


def preview(assignment: Assignment, *, now: datetime) -> list[Finding]:
    """At most ten findings as they would be stored. Raises SourceFailed as a pass would."""
    with going(assignment.way):
        return _read(assignment, now=now)


def _read(assignment: Assignment, *, now: datetime) -> list[Finding]:
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
    url = assignment.address
    for _step in range(3):
        answer = expected(fetch(Request(url), limits=QUICK, local=assignment.is_local), now=now)
        page = assignment.page(answer.url, read_at=now, content_type=answer.headers.get("content-type", ""))
        if "viewtopic" in urlsplit(url).path:
            return phpbb.read_topic(answer.body, page).findings[:FIRST]
        read = phpbb.read_forum(answer.body, page)
        allowed = robots_of(url, local=assignment.is_local)
        onward = [link for link in [*(topic.url for topic in read.topics), *read.forums] if allowed.allows(link)]
        if not onward:
            return []
        url = onward[0]
    raise SourceFailed(PageState.EMPTY, _("{url} leads to no topic.").format(url=assignment.address))
