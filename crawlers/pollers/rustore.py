"""RuStore: an app's reviews by the owner's key, in the order of the shop; what is deleted it says itself."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from crawlers.disappearance import Standing
from crawlers.parsers.rustore import parse
from crawlers.pollers.interface import Interface
from crawlers.pollers.review_lists import PageRead, poll_lists
from crawlers.pollers.shops import app_named
from crawlers.reading import Reading
from storage.net import Request
from storage.net_exchange import origin_of
from storage.rustore_token import OFFICIAL, rustore_token
from storage.vocabulary import PageState

APP = re.compile(r"/(?:app|application)/(?P<name>[\w.]+)")
PER_PAGE = 100


def app_of(address: str) -> str:
    """The app's name in an address of the shop; "" for none."""
    named = APP.search(urlsplit(address).path)
    return named["name"] if named else ""


def poll(reading: Reading) -> PageState:
    """One pass over the app's reviews."""
    return poll_lists(reading, _Reviews(reading))


class _Reviews:
    """All reviews of one app."""

    by_change = False
    shows_all = False

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        assignment = reading.assignment
        self._app = app_named(assignment, app_of, shop="RuStore")
        self._base = origin_of(assignment.address) if assignment.is_local else OFFICIAL
        self._interface = Interface(reading, pause=0.5, signed_in=True)

    def names(self) -> list[str]:
        """One list."""
        return [self._app]

    def pages(self, name: str) -> Iterator[PageRead]:
        """The reviews; a page that is not full is the last."""
        assignment = self._reading.assignment
        token = rustore_token(self._base, assignment.secrets, now=self._reading.now, local=assignment.is_local)
        url, number = f"{self._base}/public/v1/application/{name}/comment", 0
        while True:
            asked = Request(url, params={"page": number, "size": PER_PAGE}, headers={"Public-Token": token})
            answer = self._interface.good(self._interface.ask(asked))
            findings = parse(answer.json(), assignment.page(url, read_at=self._reading.now))
            yield PageRead(findings)
            if sum(not finding.ours for finding in findings) < PER_PAGE:
                return
            number += 1

    def is_dead(self, text: Standing) -> bool:
        """Never known otherwise: the list itself says what was deleted."""
        del text
        return False
