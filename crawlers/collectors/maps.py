"""Map services: reviews of branches."""

import re
from typing import Any
from urllib.parse import SplitResult

from crawlers.collector import Collector, Looked, Recognised, of_json
from crawlers.parsers import google_business as business
from crawlers.parsers import google_places as places
from crawlers.parsers import twogis
from crawlers.parsers import yandex_maps as yandex
from crawlers.parsers.naming import title_of
from crawlers.pollers import google_business, google_places, yandex_maps
from crawlers.pollers import twogis as twogis_poller
from storage.i18n import _

ACCOUNT = re.compile(r"/accounts/\d+")
TWOGIS_HOST = re.compile(r"(?:^|\.)2gis\.(?:ru|com|kz|kg|uz|ae|am|az|by|ge|tj)$")
YANDEX_HOST = re.compile(r"(?:^|\.)yandex\.(?:ru|com|kz|by|uz|com\.tr)$")


def google_business_at(parts: SplitResult) -> Recognised | None:
    """The address of an account, or of one branch, in the interface of Google Business Profile."""
    if not ACCOUNT.search(parts.path):
        return None
    return Recognised(kind="google_business", name=_("Reviews in Google Maps"), address=parts.geturl(), confidence=0.95)


def google_business_of(looked: Looked) -> Recognised | None:
    """An answer with reviews."""
    if not any("starRating" in row for row in _reviews(looked)):
        return None
    return Recognised(kind="google_business", name=_("Reviews in Google Maps"), address=looked.url, confidence=0.9)


def google_places_at(parts: SplitResult) -> Recognised | None:
    """A place of the interface, or a link with a place_id."""
    _base, identity = google_places.place_of(parts.geturl())
    if not identity or not (parts.hostname or "").endswith(("google.com", "googleapis.com")):
        return None
    return Recognised(
        kind="google_places", name=_("Reviews in Google Maps"), address=parts.geturl(), confidence=0.9,
        warnings=(_("Google shows only five reviews here; the account of the owner (Business Profile) shows all."),),
    )  # fmt: skip


def google_places_of(looked: Looked) -> Recognised | None:
    """A place as the interface answers it."""
    rows = _reviews(looked)
    if not any("authorAttribution" in row and str(row.get("name", "")).startswith("places/") for row in rows):
        return None
    return Recognised(kind="google_places", name=_("Reviews in Google Maps"), address=looked.url, confidence=0.9)


def twogis_at(parts: SplitResult) -> Recognised | None:
    """The page of a branch or an organisation in 2GIS, or its interface."""
    if not TWOGIS_HOST.search(parts.hostname or "") or twogis_poller.subject_of(parts.geturl()) is None:
        return None
    return Recognised(kind="2gis", name=_("Reviews in 2GIS"), address=parts.geturl(), confidence=0.95)


def twogis_of(looked: Looked) -> Recognised | None:
    """An answer with reviews of 2GIS."""
    document = looked.document
    if not isinstance(document, dict) or not isinstance(document.get("meta"), dict):
        return None
    if not any({"date_created", "provider", "rating"} <= set(row) for row in _reviews(looked)):
        return None
    return Recognised(kind="2gis", name=_("Reviews in 2GIS"), address=looked.url, confidence=0.9)


def yandex_maps_at(parts: SplitResult) -> Recognised | None:
    """The page of an organisation in Yandex Maps."""
    if not YANDEX_HOST.search(parts.hostname or "") or not yandex.ORGANISATION.search(parts.path):
        return None
    words = _(
        "The page holds only the newest reviews. Letters of Yandex Business and the tables of its cabinet bring all."
    )
    return Recognised(
        kind="yandex_maps", name=_("Reviews in Yandex Maps"), address=parts.geturl(), confidence=0.95, warnings=(words,)
    )


def yandex_maps_of(looked: Looked) -> Recognised | None:
    """A page of an organisation, saved."""
    tree = looked.tree
    if tree is None or not tree.xpath(yandex.REVIEW) or not tree.xpath("//*[@itemprop='reviewBody']"):
        return None
    name = title_of(tree) or _("Reviews in Yandex Maps")
    return Recognised(kind="yandex_maps", name=name, address=looked.url, confidence=0.9)


def _reviews(looked: Looked) -> list[dict[str, Any]]:
    rows = looked.document.get("reviews") if isinstance(looked.document, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


COLLECTORS = (
    Collector(
        kind="google_business", poll=google_business.poll, by_address=google_business_at, by_page=google_business_of,
        parse=of_json(business.parse),
    ),
    Collector(
        kind="google_places", poll=google_places.poll, by_address=google_places_at, by_page=google_places_of,
        parse=of_json(places.parse),
    ),
    Collector(
        kind="2gis", poll=twogis_poller.poll, by_address=twogis_at, by_page=twogis_of, parse=of_json(twogis.parse)
    ),
    Collector(
        kind="yandex_maps", poll=yandex_maps.poll, by_address=yandex_maps_at, by_page=yandex_maps_of, parse=yandex.parse
    ),
)  # fmt: skip
