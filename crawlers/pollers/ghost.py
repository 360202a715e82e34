"""Ghost: with a content key everything in the order of its last change, without one the feed."""

from datetime import datetime
from typing import Any

from crawlers.disappearance import Standing
from crawlers.parsers import ghost
from crawlers.parsers.json_shape import listed, said
from crawlers.pollers import feed
from crawlers.pollers.interface import Interface
from crawlers.pollers.paging import Leaf, newest_first
from crawlers.reading import Reading
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Answer, Request
from storage.vocabulary import PageState

PER_PAGE = 50
FIELDS = "id,title,url,html,excerpt,published_at,updated_at"
CLOSED = frozenset({401, 403})
DEAD = 404


def poll(reading: Reading) -> PageState:
    """One pass."""
    if not reading.assignment.secrets.get("key"):
        return feed.poll_at(reading, f"{reading.assignment.address.rstrip('/')}/rss/")
    blog = _Blog(reading)
    return newest_first(reading, blog.posts, first_pages=None, is_dead=blog.is_dead)


class _Blog:
    """The Content API of one blog."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._base = f"{reading.assignment.address.rstrip('/')}/ghost/api/content/posts/"
        self._key = reading.assignment.secrets["key"]
        self._api = Interface(reading, headers={"Accept-Version": "v5.0"}, signed_in=True, refusal=_refusal)

    def posts(self, onward: Any) -> Leaf:
        """A page, the last changed first: an edit brings an old article up again."""
        number = int(onward or 1)
        params: dict[str, str | int] = {"key": self._key, "include": "authors", "fields": FIELDS, "page": number}
        document = self._api.json(self._base, {**params, "order": "updated_at desc", "limit": PER_PAGE})
        page = self._reading.assignment.page(self._reading.assignment.address, read_at=self._reading.now)
        read = ghost.read_posts(document, page)
        changed = [moment for one in read.findings if (moment := one.edited_at or one.published_at)]
        return Leaf(read.findings, read.next_page, max(changed, default=None))

    def is_dead(self, text: Standing) -> bool:
        """Whether the article is not public any more."""
        return self._api.ask(Request(f"{self._base}{text.external_id}/", params={"key": self._key})).status == DEAD


def _refusal(answer: Answer, _now: datetime) -> SourceFailed | None:
    if answer.status not in CLOSED:
        return None
    errors = listed(answer.json(), "errors") if "json" in answer.headers.get("content-type", "") else []
    words = _("Ghost does not accept the content key ({message}); its page “Integrations” shows the right one.")
    return SourceFailed(
        PageState.AUTH_FAILED, words.format(message=said(errors[0], "message") if errors else answer.status)
    )
