"""Google Play's shop window: an app's newest reviews; pages that repeat themselves are its end, never deletions."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from crawlers.disappearance import Standing
from crawlers.parsers.google_play import METHOD, question, read_reviews
from crawlers.pollers.interface import Interface
from crawlers.pollers.review_lists import PageRead, poll_lists
from crawlers.pollers.shops import app_named
from crawlers.reading import Reading
from storage.net import Request
from storage.net_exchange import origin_of
from storage.vocabulary import PageState

PATH = "/_/PlayStoreUi/data/batchexecute"
PER_PAGE = 100
PAUSE_S = 2.0


def app_of(address: str) -> str:
    """The app's name in an address of the shop; "" for none."""
    try:
        return parse_qs(urlsplit(address).query).get("id", [""])[0]
    except ValueError:
        return ""


def poll(reading: Reading) -> PageState:
    """One pass over the app's reviews in each language."""
    return poll_lists(reading, _Reviews(reading))


class _Reviews:
    """A list for each language; the shop shows a language's reviews only to who speaks it."""

    by_change = False
    shows_all = False

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        assignment = reading.assignment
        self._app = app_named(assignment, app_of, shop="Google Play")
        self._base = origin_of(assignment.address)
        given = str(assignment.options.get("languages", "")) or "ru"
        self._languages = [part.strip() for part in given.split(",") if part.strip()]
        self._interface = Interface(reading, pause=PAUSE_S, obeys_robots=True)

    def names(self) -> list[str]:
        """The languages."""
        return self._languages

    def pages(self, name: str) -> Iterator[PageRead]:
        """The reviews, the newest first, until the shop gives no more or gives the same again."""
        url, token = f"{self._base}{PATH}", ""
        met: set[str] = set()
        while True:
            asked = Request(
                url, method="POST", params={"rpcids": METHOD, "hl": name, "gl": "ru"},
                form={"f.req": question(self._app, count=PER_PAGE, token=token)},
            )  # fmt: skip
            answer = self._interface.good(self._interface.ask(asked))
            page = self._reading.assignment.page(url, read_at=self._reading.now)
            read = read_reviews(answer.body, page, app=self._app)
            fresh = {finding.external_id for finding in read.findings} - met
            yield PageRead(read.findings)
            met |= fresh
            if not read.token or not fresh:
                return
            token = read.token

    def is_dead(self, text: Standing) -> bool:
        """Never known: how many reviews the shop shows differs from time to time."""
        del text
        return False
