"""App Store Connect: all reviews of one's own app with the owner's key, newest first."""

from collections.abc import Iterator

from crawlers.disappearance import Standing
from crawlers.parsers.app_store_connect import read_reviews
from crawlers.pollers.app_store import app_of
from crawlers.pollers.interface import Interface
from crawlers.pollers.review_lists import PageRead, poll_lists
from crawlers.pollers.shops import app_named
from crawlers.reading import Reading
from storage.apple_token import apple_token
from storage.net import Request
from storage.net_exchange import origin_of
from storage.vocabulary import PageState

OFFICIAL = "https://api.appstoreconnect.apple.com"
PER_PAGE = 200
GONE = frozenset({404, 410})


def poll(reading: Reading) -> PageState:
    """One pass over the app's reviews."""
    return poll_lists(reading, _Reviews(reading))


class _Reviews:
    """All reviews of one app."""

    by_change = False
    shows_all = True

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        assignment = reading.assignment
        self._app = app_named(assignment, app_of, shop="App Store")
        self._base = origin_of(assignment.address) if assignment.is_local else OFFICIAL
        self._interface = Interface(reading, pause=0.5, signed_in=True)

    def names(self) -> list[str]:
        """One list."""
        return [self._app]

    def pages(self, name: str) -> Iterator[PageRead]:
        """The reviews, the newest first, until there is no next address."""
        url = f"{self._base}/v1/apps/{name}/customerReviews"
        request = Request(url, params={"sort": "-createdDate", "include": "response", "limit": PER_PAGE})
        visited: set[str] = set()
        while True:
            answer = self._interface.good(self._interface.ask(self._signed(request)))
            page = self._reading.assignment.page(url, read_at=self._reading.now)
            read = read_reviews(answer.json(), page, app=name)
            yield PageRead(read.findings, read.total)
            # The key goes to the interface alone, wherever the next address points.
            if not read.next_url.startswith(f"{self._base}/") or read.next_url in visited:
                return
            visited.add(read.next_url)
            request = Request(read.next_url)

    def is_dead(self, text: Standing) -> bool:
        """Whether Apple says that there is no such review."""
        request = Request(f"{self._base}/v1/customerReviews/{text.external_id}")
        return self._interface.ask(self._signed(request)).status in GONE

    def _signed(self, request: Request) -> Request:
        return request.with_bearer(apple_token(self._reading.assignment.secrets, now=self._reading.now))
