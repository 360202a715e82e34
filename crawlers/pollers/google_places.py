"""Google Places: a canary. It shows five reviews and counts all: a count that moves by more than we hold is told."""

import re
from typing import Any

from crawlers.branches import branches_of
from crawlers.parsers.google_places import PlaceRead, read_place
from crawlers.pollers.interface import Interface
from crawlers.pollers.review_lists import OF_ONE_LIST, require_all
from crawlers.reading import Reading
from moderation.finding import PlaceFound
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Request
from storage.vocabulary import PageState

OFFICIAL = "https://places.googleapis.com/v1"
# What is not named is not answered, and what is named is paid for.
MASK = "id,displayName,rating,userRatingCount,googleMapsUri,reviews"
IN_THE_API = re.compile(r"^(?P<base>https?://[^?#]+/v1)/places/(?P<id>[\w-]+)")
PLACE_ID = re.compile(r"[?&](?:query_place_id|place_id|q=place_id:)=?(?P<id>[\w-]{10,})")
# Reviews that may come between two readings without anything being wrong: five are shown.
SHOWN = 5


def place_of(address: str) -> tuple[str, str]:
    """The interface and the number of the place that an address is about; "" for none."""
    direct, linked = IN_THE_API.match(address), PLACE_ID.search(address)
    if direct:
        return direct["base"], direct["id"]
    return OFFICIAL, linked["id"] if linked else ""


def poll(reading: Reading) -> PageState:
    """One look at each place. Raises SourceFailed when more reviews came or went than it could show."""
    assignment = reading.assignment
    base, identity = place_of(assignment.address)
    branches = branches_of(assignment.options)
    places = {branch.id: branch.place(known_as=assignment.name) for branch in branches}
    wanted = list(places) or ([identity] if identity else [])
    if not wanted:
        words = _("{url} names no place. Give its place_id, or import the list of branches.")
        raise SourceFailed(PageState.SCHEMA_DRIFT, words.format(url=assignment.address))
    interface = Interface(reading, pause=0.2, signed_in=True)
    before: dict[str, dict[str, Any]] = reading.cursor.get("places", {})
    seen: dict[str, dict[str, Any]] = {}
    moved: list[str] = []
    failed: dict[str, SourceFailed] = {}
    for one in wanted:
        try:
            read = _look(reading, interface, f"{base}/places/{one}", places.get(one))
        except SourceFailed as failure:
            if failure.state not in OF_ONE_LIST:
                raise
            failed[one] = failure
            continue
        received = reading.deliver(read.findings)
        seen[one] = {"rating": read.rating, "claimed": read.claimed}
        was = before.get(one, {}).get("claimed")
        if isinstance(was, int) and read.claimed is not None:
            unseen = read.claimed - was - received.new
            if unseen > SHOWN or unseen < -SHOWN:
                moved.append(f"{read.name}: {was} → {read.claimed}")
    claimed = {one: row["claimed"] for one, row in seen.items() if row["claimed"] is not None}
    reading.keep({"places": seen, "claimed": claimed})
    require_all(failed, len(wanted))
    if moved:
        words = _("Google counts far more or fewer reviews than it has shown: {places}. Look at the map itself.")
        raise SourceFailed(PageState.SCHEMA_DRIFT, words.format(places="; ".join(moved[:3])))
    return PageState.OK


def _look(reading: Reading, interface: Interface, url: str, place: PlaceFound | None) -> PlaceRead:
    headers = {"X-Goog-Api-Key": reading.assignment.secrets.get("key", ""), "X-Goog-FieldMask": MASK}
    asked = Request(url, params={"languageCode": "ru"}, headers=headers)
    document = interface.good(interface.ask(asked)).json()
    return read_place(document, reading.assignment.page(url, read_at=reading.now), place)
