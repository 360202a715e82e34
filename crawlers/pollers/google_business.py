"""Google Business Profile: reviews of every branch, the last changed first, so that edits come up again."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from crawlers.assignment import REREAD
from crawlers.disappearance import Extent, Standing
from crawlers.parsers.drift import shape_of
from crawlers.parsers.google_business import ReviewsRead, read_reviews
from crawlers.reading import Reading
from moderation.finding import Finding, PlaceFound
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Answer, Request, expected, fetch
from storage.vocabulary import PageState

PER_PAGE = 50
SWEEP = timedelta(days=1)
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
    cursor, began = reading.cursor, reading.now
    account = _Account(reading)
    sweeping = _is_sweep_due(cursor, reading, began)
    high: dict[str, str] = dict(cursor.get("high", {}))
    seen: set[str] = set()
    total = 0
    for branch in account.branches():
        floor = None if sweeping or branch.name not in high else datetime.fromisoformat(high[branch.name]) - REREAD
        newest, held = _read_branch(reading, account, branch, floor=floor, seen=seen)
        total += held
        if newest is not None:
            high[branch.name] = newest.isoformat()
        reading.keep({**cursor, "high": high})
    if sweeping:
        reading.vanished(seen, extent=Extent(), is_dead=account.is_dead)
    reading.keep({"high": high, "total": total, "swept_at": began.isoformat() if sweeping else cursor.get("swept_at")})
    # Fewer reviews than last time: the next pass looks which ones are missing.
    if total < int(cursor.get("total", 0)) and not sweeping:
        reading.keep({"high": high, "total": total, "swept_at": None})
    return PageState.OK if seen or total else PageState.EMPTY


def _is_sweep_due(cursor: dict[str, Any], reading: Reading, now: datetime) -> bool:
    swept_at = cursor.get("swept_at")
    every = reading.assignment.span("sweep_hours", SWEEP)
    return not swept_at or now - datetime.fromisoformat(swept_at) >= every


def _read_branch(
    reading: Reading, account: "_Account", branch: Branch, *, floor: datetime | None, seen: set[str]
) -> tuple[datetime | None, int]:
    """Reads a branch down to the floor; gives its newest change and how many reviews Google counts."""
    newest: datetime | None = None
    total = 0
    for read in account.pages(branch):
        reading.deliver(read.findings)
        seen.update(finding.external_id for finding in read.findings)
        total = read.total or total
        changes = [moment for finding in read.findings if not finding.ours and (moment := _changed(finding))]
        newest = max([*changes, newest] if newest else changes, default=None)
        if floor is not None and changes and min(changes) < floor:
            break
    return newest, total


def _changed(finding: Finding) -> datetime | None:
    return finding.edited_at or finding.published_at


class _Account:
    """The owner's interface of one account."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._assignment = reading.assignment
        self._limits = reading.assignment.limits(pause=0.2)
        base, _slash, rest = self._assignment.address.partition("/accounts/")
        self._base, self._path = base.rstrip("/"), rest.strip("/")
        if not self._path:
            raise SourceFailed(
                PageState.SCHEMA_DRIFT,
                _("{url} names no account; it must end in /accounts/NUMBER.").format(url=self._assignment.address),
            )

    def branches(self) -> list[Branch]:
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

    def pages(self, branch: Branch) -> Iterator[ReviewsRead]:
        """The reviews of a branch, the last changed first."""
        url = f"{self._base}/{branch.name}/reviews"
        params: dict[str, str | int] = {"pageSize": PER_PAGE, "orderBy": "updateTime desc"}
        for document in self._pages(url, params):
            yield read_reviews(document, self._assignment.page(url, read_at=self._reading.now), branch.place)

    def is_dead(self, text: Standing) -> bool:
        """Whether Google says that the review is not there; its address in the API is its url or its branch's."""
        if "/reviews/" not in text.url:
            return any(self._ask(f"{self._base}/{branch.name}/reviews/{text.external_id}", {}).status not in GONE
                       for branch in self.branches()) is False  # fmt: skip
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
        request = Request(url, params=params).with_bearer(self._assignment.secrets.get("token", ""))
        return fetch(request, limits=self._limits, local=self._assignment.is_local)


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
