"""Teaching a page: it is fetched once, read by what was pointed at, and becomes a source with a profile of its own."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from lxml import html

from crawlers.drafts import web_address
from crawlers.forum_pages import placed
from crawlers.parsers.page import Page, tree_of
from crawlers.parsers.threads import Profile, read_thread
from crawlers.polite import require_allowed
from crawlers.reading import QUICK
from moderation.finding import Finding
from storage.net import Request, expected, fetch
from storage.settings import settings

MOST = 10


class Lesson(NamedTuple):
    """A page at hand."""

    body: bytes
    page: Page
    is_local: bool

    @property
    def tree(self) -> html.HtmlElement:
        """The page as a tree."""
        return tree_of(self.body, self.page)


def opened(address: str, *, is_local: bool, now: datetime) -> Lesson:
    """The page at an address. Raises SourceFailed when it cannot be read, Refused for no address."""
    url = web_address(address)
    require_allowed(url, local=is_local)
    answer = expected(fetch(Request(url), limits=QUICK, local=is_local), now=now)
    kind = answer.headers.get("content-type", "")
    page = Page(url=answer.url, read_at=now, zone=ZoneInfo(settings().zone), content_type=kind)
    lesson = Lesson(answer.body, page, is_local)
    _tree = lesson.tree  # what is no page is refused here
    return lesson


def found(lesson: Lesson, profile: Profile) -> list[Finding]:
    """The first findings as they would be stored."""
    read = read_thread(lesson.body, lesson.page, profile)
    return [placed(one, lesson.page.url) for one in read.findings[:MOST]]
