"""banki.ru: a bank's responses, newest first, three seconds apart, with the cookie that its own page hands out."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from crawlers.disappearance import Standing
from crawlers.parsers.banki import read_responses
from crawlers.pollers.interface import Interface
from crawlers.pollers.review_lists import PageRead, poll_lists
from crawlers.reading import Reading
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Answer, Request
from storage.net_exchange import origin_of
from storage.vocabulary import PageState

BANK = re.compile(r"/services/responses/bank/(?!response(?:/|$))(?P<slug>[\w-]+)")
LIST = "/services/responses/list/ajax/"
# Faster, and from several workers at once, the site closes connections.
PAUSE_S = 3.0
SWEEP = timedelta(days=7)
GONE = frozenset({404, 410})
COOKIE = re.compile(r"(?:^|,\s*)(?P<pair>[^\s;,=]+=[^;,]*)")


def bank_of(address: str) -> str:
    """The bank's name in an address of the people's rating; "" when it names none."""
    parts = urlsplit(address)
    named = BANK.search(parts.path)
    return named["slug"] if named else parse_qs(parts.query).get("bank", [""])[0]


def cookies_of(answer: Answer) -> str:
    """The cookies that an answer sets, as a request sends them back; kept by nobody beyond a pass."""
    return "; ".join(found["pair"] for found in COOKIE.finditer(answer.headers.get("set-cookie", "")))


def poll(reading: Reading) -> PageState:
    """One pass over the bank's responses."""
    return poll_lists(reading, _Responses(reading), sweep=SWEEP)


class _Responses:
    """All responses of one bank; `type=all` holds those that count in the rating, too."""

    by_change = False
    shows_all = True

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        address = reading.assignment.address
        self._bank = bank_of(address)
        if not self._bank:
            words = _("{url} names no bank. Paste the address of the bank's page in the people's rating.")
            raise SourceFailed(PageState.SCHEMA_DRIFT, words.format(url=address))
        self._base = origin_of(address)
        self._interface = Interface(reading, pause=PAUSE_S, obeys_robots=True)

    def names(self) -> list[str]:
        """One list."""
        return [self._bank]

    def pages(self, name: str) -> Iterator[PageRead]:
        """The responses, the newest first."""
        shown = f"{self._base}/services/responses/bank/{name}/"
        first = self._interface.good(self._interface.ask(Request(shown)))
        headers = {"X-Requested-With": "XMLHttpRequest", "Referer": shown, "Accept": "application/json"}
        if cookies := cookies_of(first):
            headers["Cookie"] = cookies
        url, number = f"{self._base}{LIST}", 1
        while True:
            asked = Request(url, params={"page": number, "bank": name, "type": "all"}, headers=headers)
            answer = self._interface.good(self._interface.ask(asked))
            read = read_responses(answer.json(), self._reading.assignment.page(url, read_at=self._reading.now))
            yield PageRead(read.findings)
            if not read.has_more:
                return
            number += 1

    def is_dead(self, text: Standing) -> bool:
        """Whether the response's own page is gone."""
        return self._interface.ask(Request(text.url)).status in GONE
