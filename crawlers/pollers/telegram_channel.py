"""A public Telegram channel by its preview: pages backwards, the newest first; what is missing is asked for singly."""

from typing import Any
from urllib.parse import urlsplit

from crawlers.disappearance import Standing
from crawlers.parsers import telegram_channel as parser
from crawlers.pollers.interface import Interface
from crawlers.pollers.paging import Leaf, newest_first, one_step_back
from crawlers.reading import Reading
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Request
from storage.net_exchange import origin_of
from storage.vocabulary import PageState

GONE = 404


def poll(reading: Reading) -> PageState:
    """One pass over the channel; no_preview when it shows nothing to strangers."""
    channel = _Channel(reading)
    return newest_first(reading, channel.page, is_dead=channel.is_dead)


def step_back(reading: Reading) -> PageState:
    """A page further into the past."""
    return one_step_back(reading, _Channel(reading).page)


class _Channel:
    """The preview of one channel."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._interface = Interface(reading, pause=2.0, obeys_robots=True)
        parts = urlsplit(reading.assignment.address)
        named = parser.channel_of(parts.path)
        if named is None:
            words = _("{url} names no channel; it must look like t.me/NAME.").format(url=reading.assignment.address)
            raise SourceFailed(PageState.GONE, words)
        self._name = named[0]
        self._site = origin_of(reading.assignment.address)

    def page(self, onward: Any) -> Leaf:
        """A page of the preview, turned round: the newest post first."""
        url = f"{self._site}/s/{self._name}"
        answer = self._interface.answer(url, {"before": int(onward)} if onward else {})
        if not urlsplit(answer.url).path.startswith("/s/"):
            words = _(
                "{url} shows no messages to visitors: a private channel, a group, or its preview is switched off."
            )
            raise SourceFailed(PageState.NO_PREVIEW, words.format(url=reading_url(self._name)))
        own = self._reading.assignment.own | ({self._name} if self._reading.assignment.is_ours else frozenset())
        content_type = answer.headers.get("content-type", "")
        about = self._reading.assignment.page(answer.url, read_at=self._reading.now, content_type=content_type, own=own)
        read = parser.read_channel(answer.body, about)
        return Leaf(read.findings[::-1], read.before)

    def is_dead(self, text: Standing) -> bool:
        """Holes between numbers are no proof (service messages leave them too): the post's own widget is."""
        number = text.external_id.rpartition("/")[2]
        url = f"{self._site}/{self._name}/{number}"
        answer = self._interface.ask(Request(url, params={"embed": 1, "mode": "tme"}))
        if answer.status == GONE:
            return True
        self._interface.good(answer)
        return parser.is_gone(answer.body, self._reading.assignment.page(answer.url, read_at=self._reading.now))


def reading_url(name: str) -> str:
    """Where a person looks at the channel."""
    return f"{parser.SITE}/{name}"
