"""Google Business Profile: reviews of every branch, the last changed first, so that edits come up again."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from crawlers.disappearance import Standing
from crawlers.parsers.drift import shape_of
from crawlers.parsers.google_business import read_reviews
from crawlers.pollers.review_lists import PageRead, poll_lists
from crawlers.reading import Reading
from moderation.finding import PlaceFound
from storage.errors import SourceFailed
from storage.google_token import signed
from storage.i18n import _
from storage.net import Answer, Request, expected
from storage.vocabulary import PageState

PER_PAGE = 50
GONE = frozenset({404, 410})
OFFICIAL = "mybusiness.googleapis.com"
# The list of branches has moved to an API of its own; reviews have stayed in v4.
BRANCHES = "https://mybusinessbusinessinformation.googleapis.com/v1"
MASK = "name,title,storefrontAddress,latlng,metadata"


class Branch(NamedTuple):
    """A branch by its full name `accounts/…/locations/…`."""

    name: str
    place: PlaceFound


def poll(reading: Reading) -> PageState:
    """One pass over all branches; empty when none of them has a review."""
    return poll_lists(reading, _Account(reading))


class _Account:
    """The owner's interface of one account: a list of reviews for each branch."""

    by_change = True
    shows_all = True

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._assignment = reading.assignment
        self._limits = reading.assignment.limits(pause=0.2)
        self._known: dict[str, Branch] = {}
        base, _slash, rest = self._assignment.address.partition("/accounts/")
        self._base, self._path = base.rstrip("/"), rest.strip("/")
        if not self._path:
            raise SourceFailed(
                PageState.SCHEMA_DRIFT,
                _("{url} names no account; it must end in /accounts/NUMBER.").format(url=self._assignment.address),
            )

    def names(self) -> list[str]:
        """The full names of the branches."""
        self._known = {branch.name: branch for branch in self._branches()}
        return list(self._known)

    def _branches(self) -> list[Branch]:
        """The branch that the address names, or all of the account's."""
        account = self._path.partition("/")[0]
        rows: list[dict[str, Any]] = []
        with shape_of(self._base, _("Google's list of branches")):
            for document in self._listed(account):
                rows += document.get("locations", [])
            found = [_branch(account, row) for row in rows]
        _account, _slash, wanted = self._path.partition("/locations/")
        if not wanted:
            return found
        name = f"accounts/{account}/locations/{wanted.partition('/')[0]}"
        known = next((branch for branch in found if branch.name == name), None)
        return [known or Branch(name, PlaceFound(external_id=name, name=self._assignment.name))]

    def _listed(self, account: str) -> Iterator[dict[str, Any]]:
        official = urlsplit(self._base).hostname == OFFICIAL
        url = f"{BRANCHES if official else self._base}/accounts/{account}/locations"
        params: dict[str, str | int] = {"pageSize": 100, **({"readMask": MASK} if official else {})}
        yield from self._pages(url, params)

    def pages(self, name: str) -> Iterator[PageRead]:
        """The reviews of a branch, the last changed first."""
        url = f"{self._base}/{name}/reviews"
        params: dict[str, str | int] = {"pageSize": PER_PAGE, "orderBy": "updateTime desc"}
        for document in self._pages(url, params):
            page = self._assignment.page(url, read_at=self._reading.now)
            read = read_reviews(document, page, self._known[name].place)
            yield PageRead(read.findings, read.total)

    def is_dead(self, text: Standing) -> bool:
        """Whether Google says that the review is not there; its address in the API is its url or its branch's."""
        if "/reviews/" not in text.url:
            asked = (self._ask(f"{self._base}/{name}/reviews/{text.external_id}", {}) for name in self._known)
            return all(answer.status in GONE for answer in asked)
        return self._ask(text.url, {}).status in GONE

    def _pages(self, url: str, params: dict[str, str | int]) -> Iterator[dict[str, Any]]:
        tokens: set[str] = set()
        token = ""
        while True:
            answer = self._ask(url, {**params, **({"pageToken": token} if token else {})})
            document = expected(answer, now=self._reading.now, signed_in=True).json()
            if not isinstance(document, dict):
                raise SourceFailed(PageState.SCHEMA_DRIFT, _("{url} answered no document of Google's.").format(url=url))
            yield document
            token = str(document.get("nextPageToken") or "")
            if not token or token in tokens:
                return
            tokens.add(token)

    def _ask(self, url: str, params: dict[str, str | int]) -> Answer:
        secrets, local = self._assignment.secrets, self._assignment.is_local
        return signed(Request(url, params=params), secrets, now=self._reading.now, limits=self._limits, local=local)


def _branch(account: str, row: dict[str, Any]) -> Branch:
    """A branch in the shape of v4 or of the Business Information API."""
    identity = str(row["name"]).rpartition("locations/")[2]
    name = f"accounts/{account}/locations/{identity}"
    address = row.get("storefrontAddress") or row.get("address") or {}
    lines = [*address.get("addressLines", ()), address.get("locality", "")]
    point = row.get("latlng") or {}
    return Branch(
        name,
        PlaceFound(
            external_id=name,
            name=str(row.get("title") or row.get("locationName") or identity),
            address=", ".join(line for line in lines if line) or None,
            lat=point.get("latitude"),
            lon=point.get("longitude"),
        ),
    )
