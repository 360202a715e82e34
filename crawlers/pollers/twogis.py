"""2GIS: reviews of branches or of a whole organisation, the last edited first, rated and not rated apart."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from crawlers.branches import branches_of
from crawlers.disappearance import Standing
from crawlers.parsers.twogis import read_reviews, require_success
from crawlers.pollers.review_lists import PageRead, poll_lists
from crawlers.reading import Reading
from moderation.finding import PlaceFound
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Answer, Request, expected, fetch
from storage.vocabulary import PageState

OFFICIAL = "https://public-api.reviews.2gis.com/2.0"
IN_THE_API = re.compile(r"^(?P<base>https?://[^?#]+/[23]\.0)(?:/(?P<what>branches|orgs|geo)/(?P<id>\d+))?")
ON_THE_SITE = re.compile(r"/(?P<what>firm|branches|geo)/(?P<id>\d+)")
ON_THE_SITE_TO_API = {"firm": "branches", "branches": "orgs", "geo": "geo"}
PER_PAGE = 50
FIELDS = (
    "meta.providers,meta.branch_rating,meta.branch_reviews_count,meta.total_count,reviews.hiding_reason,"
    "reviews.is_verified"
)
RATED, NOT_RATED = "rated", "not rated"
FOUND = 200
GONE = frozenset({404, 410})
# A refusal whose body says more than its status does.
TELLING = frozenset({400, 401, 403, 404, 410})


class Subject(NamedTuple):
    """Where reviews stand: `branches/ID`, `orgs/ID` or `geo/ID` below the interface's address."""

    base: str
    paths: list[str]


def subject_of(address: str) -> Subject | None:
    """What an address is about: a page of 2GIS, or the interface itself; None for another address."""
    direct = IN_THE_API.match(address)
    if direct:
        return Subject(direct["base"], [f"{direct['what']}/{direct['id']}"] if direct["id"] else [])
    shown = ON_THE_SITE.search(address)
    return Subject(OFFICIAL, [f"{ON_THE_SITE_TO_API[shown['what']]}/{shown['id']}"]) if shown else None


def poll(reading: Reading) -> PageState:
    """One pass over all branches."""
    return poll_lists(reading, _Reviews(reading))


class _Reviews:
    """Two lists for each branch: reviews that count towards its stars, and those that do not."""

    by_change = True
    shows_all = True

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._assignment = reading.assignment
        self._limits = reading.assignment.limits(pause=1.0)
        branches = branches_of(self._assignment.options)
        subject = subject_of(self._assignment.address)
        self._base = subject.base if subject else OFFICIAL
        self._paths = [f"branches/{branch.id}" for branch in branches] or (subject.paths if subject else [])
        self._standing = ""
        self._tells: bool | None = None
        self._places = {branch.id: branch.place(known_as=self._assignment.name) for branch in branches}
        if not self._paths:
            words = _("{url} names no branch. Paste the address of a branch's page, or import the list of branches.")
            raise SourceFailed(PageState.SCHEMA_DRIFT, words.format(url=self._assignment.address))
        for path in self._paths:
            what, _slash, identity = path.partition("/")
            if what == "branches" and identity not in self._places:
                self._places[identity] = PlaceFound(external_id=identity, name=self._assignment.name)

    def names(self) -> list[str]:
        """Each branch twice."""
        return [f"{path} {which}" for path in self._paths for which in (RATED, NOT_RATED)]

    def pages(self, name: str) -> Iterator[PageRead]:
        """The reviews of a branch, the last edited first."""
        path, _space, which = name.partition(" ")
        url = f"{self._base}/{path}/reviews"
        query: dict[str, str | int] = {
            "limit": PER_PAGE, "locale": "ru_RU", "rated": "true" if which == RATED else "false",
            "is_advertiser": "false", "sort_by": "date_edited", "fields": FIELDS,
        }  # fmt: skip
        asked: list[dict[str, str | int]] = []
        while query and query not in asked:
            asked.append(query)
            document = self._ask(url, query)
            page = self._assignment.page(url, read_at=self._reading.now)
            read = read_reviews(document.json(), page, self._places)
            self._standing = next((one.external_id for one in read.findings if not one.ours), self._standing)
            yield PageRead(read.findings, read.claimed if which == RATED else None)
            query = {key: value for key, value in read.next_query.items() if key != "key"}

    def is_dead(self, text: Standing) -> bool:
        """Whether 2GIS says that there is no such review, and would say otherwise of one that stands in its list."""
        if self._tells is None:
            self._tells = bool(self._standing) and self._status(self._standing) == FOUND
        return self._tells and self._status(text.external_id) in GONE

    def _status(self, identity: str) -> int:
        request = Request(f"{self._base}/reviews/{identity}", params=self._signed({"locale": "ru_RU"}))
        return fetch(request, limits=self._limits, local=self._assignment.is_local).status

    def _ask(self, url: str, query: dict[str, str | int]) -> Answer:
        request = Request(url, params=self._signed(query))
        answer = fetch(request, limits=self._limits, local=self._assignment.is_local)
        if answer.status in TELLING:
            require_success({"code": answer.status}, url)
        return expected(answer, now=self._reading.now, signed_in=True)

    def _signed(self, query: dict[str, str | int]) -> dict[str, str | int]:
        return {**query, "key": self._assignment.secrets.get("key", "")}
