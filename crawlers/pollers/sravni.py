"""sravni.ru: a bank's reviews, newest first, found by the bank's name in the address."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from crawlers.disappearance import Standing
from crawlers.parsers.sravni import organisations, read_reviews
from crawlers.pollers.interface import Interface
from crawlers.pollers.review_lists import PageRead, poll_lists
from crawlers.reading import Reading
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Request
from storage.net_exchange import origin_of
from storage.vocabulary import PageState

BANK = re.compile(r"^/bank/(?P<alias>[\w-]+)")
PER_PAGE = 100
BANKS_PER_PAGE = 400
MOST_BANK_PAGES = 5
PAUSE_S = 2.0
SWEEP = timedelta(days=7)
GONE = frozenset({404, 410})


def bank_of(address: str) -> str:
    """The bank's name in an address of the site; "" for none."""
    named = BANK.match(urlsplit(address).path)
    return named["alias"] if named else ""


def poll(reading: Reading) -> PageState:
    """One pass over the bank's reviews."""
    return poll_lists(reading, _Reviews(reading), sweep=SWEEP)


class _Reviews:
    """All reviews of one bank; its list is called by the site's number of the bank, so that it is asked for once."""

    by_change = False
    shows_all = True

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._alias = bank_of(reading.assignment.address)
        if not self._alias:
            words = _("{url} names no bank. Paste the address of the bank's reviews.")
            raise SourceFailed(PageState.SCHEMA_DRIFT, words.format(url=reading.assignment.address))
        self._base = origin_of(reading.assignment.address)
        self._interface = Interface(reading, pause=PAUSE_S, obeys_robots=True)

    def names(self) -> list[str]:
        """The bank's number: typed, remembered, or looked up by its name."""
        given = str(self._reading.assignment.options.get("object", ""))
        known = [*self._reading.cursor.get("high", {}), *self._reading.cursor.get("claimed", {})]
        return [given or next(iter(known), "") or self._looked_up()]

    def _looked_up(self) -> str:
        url = f"{self._base}/proxy-organizations/organizations"
        for number in range(MOST_BANK_PAGES):
            params: dict[str, str | int] = {
                "active": "true", "organizationType": "bank", "limit": BANKS_PER_PAGE, "skip": number * BANKS_PER_PAGE,
            }  # fmt: skip
            document = self._interface.json(url, params)
            found = organisations(document, self._reading.assignment.page(url, read_at=self._reading.now))
            for bank in found:
                if bank.alias == self._alias:
                    return bank.id
            if len(found) < BANKS_PER_PAGE:
                break
        words = _("sravni.ru lists no bank called “{alias}”. Copy the address from the bank's page.")
        raise SourceFailed(PageState.GONE, words.format(alias=self._alias))

    def pages(self, name: str) -> Iterator[PageRead]:
        """The reviews, the newest first, until there are as many as the site counts."""
        url, number = f"{self._base}/proxy-reviews/reviews", 0
        while True:
            params: dict[str, str | int] = {
                "filterBy": "withRates", "newIds": "true", "orderBy": "byDate", "pageIndex": number,
                "pageSize": PER_PAGE, "reviewObjectId": name, "reviewObjectType": "banks", "withVotes": "true",
            }  # fmt: skip
            page = self._reading.assignment.page(url, read_at=self._reading.now)
            read = read_reviews(self._interface.json(url, params), page, alias=self._alias)
            if not read.findings and number * PER_PAGE < read.total:
                words = _("{url} counts {total} reviews and stops before them.").format(url=url, total=read.total)
                raise SourceFailed(PageState.SCHEMA_DRIFT, words)
            yield PageRead(read.findings, read.total)
            number += 1
            if number * PER_PAGE >= read.total:
                return

    def is_dead(self, text: Standing) -> bool:
        """Whether the review's own page is gone."""
        return self._interface.ask(Request(text.url)).status in GONE
