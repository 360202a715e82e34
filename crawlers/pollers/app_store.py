"""The App Store's public feed: at most the 500 newest reviews of a country, so that nothing missing is ever gone."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from crawlers.disappearance import Standing
from crawlers.parsers.app_store import parse
from crawlers.pollers.interface import Interface
from crawlers.pollers.review_lists import PageRead, poll_lists
from crawlers.pollers.shops import app_named
from crawlers.reading import Reading
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net_exchange import origin_of
from storage.vocabulary import PageState

OFFICIAL = "https://itunes.apple.com"
APP = re.compile(r"/id=?(?P<id>\d{5,12})(?:\D|$)")
COUNTRY = re.compile(r"^/(?P<country>[a-z]{2})(?:/|$)")
LAST_PAGE = 10


def app_of(address: str) -> str:
    """The app's number in an address of the App Store; "" for none."""
    app = APP.search(urlsplit(address).path)
    return app["id"] if app else ""


def country_of(address: str) -> str:
    """The country in an address of the App Store; "" for none."""
    country = COUNTRY.match(urlsplit(address).path)
    return country["country"] if country else ""


def poll(reading: Reading) -> PageState:
    """One pass over the feeds of all countries."""
    return poll_lists(reading, _Feeds(reading))


class _Feeds:
    """A feed for each country, ten pages each."""

    by_change = False
    shows_all = False

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        assignment = reading.assignment
        self._app = app_named(assignment, app_of, shop="App Store")
        given = str(assignment.options.get("countries", "")) or country_of(assignment.address) or "ru"
        self._countries = [part.strip().lower() for part in given.split(",") if part.strip()]
        self._base = origin_of(assignment.address) if assignment.is_local else OFFICIAL
        self._interface = Interface(reading, pause=1.0)

    def names(self) -> list[str]:
        """The countries."""
        return self._countries

    def pages(self, name: str) -> Iterator[PageRead]:
        """The newest reviews of a country. Apple's feed comes empty now and then; that is no proof of anything."""
        for number in range(1, LAST_PAGE + 1):
            url = f"{self._base}/{name}/rss/customerreviews/page={number}/id={self._app}/sortby=mostrecent/json"
            document = self._interface.json(url)
            findings = parse(document, self._reading.assignment.page(url, read_at=self._reading.now))
            if number == 1 and not findings and name in self._reading.cursor.get("high", {}):
                words = _("Apple's feed for {country} came empty, although it held reviews before. It is asked again.")
                raise SourceFailed(PageState.UNREACHABLE, words.format(country=name))
            if not findings:
                return
            yield PageRead(findings)

    def is_dead(self, text: Standing) -> bool:
        """Never known: the feed shows only the newest."""
        del text
        return False
