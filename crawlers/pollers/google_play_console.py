"""Google Play Developer API: the reviews of the last week of one's own app; older ones Google does not tell."""

from collections.abc import Iterator

from crawlers.disappearance import Standing
from crawlers.parsers.google_play_console import read_reviews
from crawlers.pollers.google_play import app_of
from crawlers.pollers.review_lists import PageRead, poll_lists
from crawlers.pollers.shops import app_named
from crawlers.reading import Reading
from storage.google_token import signed
from storage.net import Request, expected
from storage.net_exchange import origin_of
from storage.vocabulary import PageState

OFFICIAL = "https://androidpublisher.googleapis.com"
PER_PAGE = 100


def poll(reading: Reading) -> PageState:
    """One pass over the week's reviews."""
    return poll_lists(reading, _Reviews(reading))


class _Reviews:
    """One list, of which everything older than a week is missing."""

    by_change = True
    shows_all = False

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        assignment = reading.assignment
        self._app = app_named(assignment, app_of, shop="Google Play")
        self._base = origin_of(assignment.address) if assignment.is_local else OFFICIAL

    def names(self) -> list[str]:
        """One list."""
        return [self._app]

    def pages(self, name: str) -> Iterator[PageRead]:
        """The reviews, the last changed first."""
        assignment = self._reading.assignment
        url, tokens = f"{self._base}/androidpublisher/v3/applications/{name}/reviews", [""]
        while True:
            params: dict[str, str | int] = {"maxResults": PER_PAGE, **({"token": tokens[-1]} if tokens[-1] else {})}
            answer = signed(
                Request(url, params=params), assignment.secrets, now=self._reading.now,
                limits=assignment.limits(pause=0.5), local=assignment.is_local,
            )  # fmt: skip
            document = expected(answer, now=self._reading.now, signed_in=True).json()
            read = read_reviews(document, assignment.page(url, read_at=self._reading.now), app=name)
            yield PageRead(read.findings)
            if not read.token or read.token in tokens:
                return
            tokens.append(read.token)

    def is_dead(self, text: Standing) -> bool:
        """Never known: a review leaves the list after a week."""
        del text
        return False
