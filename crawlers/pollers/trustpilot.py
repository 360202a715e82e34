"""Trustpilot: a business unit's reviews with a key of the owner's application, newest first."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from crawlers.disappearance import Standing
from crawlers.parsers.trustpilot import parse
from crawlers.pollers.interface import Interface
from crawlers.pollers.review_lists import PageRead, poll_lists
from crawlers.reading import Reading
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Request
from storage.net_exchange import origin_of
from storage.vocabulary import PageState

OFFICIAL = "https://api.trustpilot.com"
SHOWN = re.compile(r"^/review/(?P<name>[^/?#]+)")
UNIT = re.compile(r"/business-units/(?P<id>[0-9a-f]{16,})")
PER_PAGE = 100
SWEEP = timedelta(days=7)
GONE = frozenset({404, 410})


def company_of(address: str) -> str:
    """The company in an address of Trustpilot: its site's name, or its number; "" for none."""
    path = urlsplit(address).path
    unit, shown = UNIT.search(path), SHOWN.match(path)
    return unit["id"] if unit else shown["name"] if shown else ""


def poll(reading: Reading) -> PageState:
    """One pass over the reviews."""
    return poll_lists(reading, _Reviews(reading), sweep=SWEEP)


class _Reviews:
    """The reviews of one business unit, which is found by its site's name once."""

    by_change = False
    shows_all = True

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        assignment = reading.assignment
        self._address = assignment.address
        parts = urlsplit(assignment.address)
        own = assignment.is_local or parts.hostname == urlsplit(OFFICIAL).hostname
        self._base = origin_of(assignment.address) if own else OFFICIAL
        headers = {"apikey": assignment.secrets.get("key", "")}
        self._interface = Interface(reading, pause=0.5, headers=headers, signed_in=True)

    def names(self) -> list[str]:
        """The unit's number: in the address, remembered, or looked up by the name of its site."""
        company = company_of(self._address)
        if not company:
            words = _("{url} names no company. Paste the address of its page at Trustpilot.")
            raise SourceFailed(PageState.SCHEMA_DRIFT, words.format(url=self._address))
        known = next(iter(self._reading.cursor.get("high", {})), "")
        return [company if UNIT.search(self._address) else known or self._looked_up(company)]

    def _looked_up(self, company: str) -> str:
        url = f"{self._base}/v1/business-units/find"
        document = self._interface.json(url, {"name": company})
        if not isinstance(document, dict) or not isinstance(document.get("id"), str):
            raise SourceFailed(PageState.SCHEMA_DRIFT, _("{url} answered no company.").format(url=url))
        return str(document["id"])

    def pages(self, name: str) -> Iterator[PageRead]:
        """The reviews, the newest first; the page after the last is empty."""
        counted = self._interface.json(f"{self._base}/v1/business-units/{name}")
        total = counted.get("numberOfReviews", {}) if isinstance(counted, dict) else {}
        claimed = total.get("total") if isinstance(total, dict) else None
        url, number = f"{self._base}/v1/business-units/{name}/reviews", 1
        while True:
            params: dict[str, str | int] = {"page": number, "perPage": PER_PAGE, "orderBy": "createdat.desc"}
            page = self._reading.assignment.page(url, read_at=self._reading.now)
            findings = parse(self._interface.json(url, params), page)
            yield PageRead(findings, claimed if isinstance(claimed, int) else None)
            if not findings:
                return
            number += 1

    def is_dead(self, text: Standing) -> bool:
        """Whether Trustpilot says that there is no such review."""
        return self._interface.ask(Request(f"{self._base}/v1/reviews/{text.external_id}")).status in GONE
