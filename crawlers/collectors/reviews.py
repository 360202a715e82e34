"""Review sites and app stores."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult

from crawlers.collector import Collector, Looked, Recognised, of_json
from crawlers.parsers import (
    app_store,
    app_store_connect,
    banki,
    google_play,
    google_play_console,
    irecommend,
    otzovik,
    rustore,
    sravni,
    trustpilot,
)
from crawlers.pollers import app_store as app_store_poller
from crawlers.pollers import app_store_connect as app_store_connect_poller
from crawlers.pollers import banki as banki_poller
from crawlers.pollers import google_play as google_play_poller
from crawlers.pollers import google_play_console as google_play_console_poller
from crawlers.pollers import irecommend as irecommend_poller
from crawlers.pollers import otzovik as otzovik_poller
from crawlers.pollers import rustore as rustore_poller
from crawlers.pollers import sravni as sravni_poller
from crawlers.pollers import trustpilot as trustpilot_poller

# An app of our own may be read with the keys of its console, which the address does not tell.
SURE, LIKELY, POSSIBLE = 0.95, 0.9, 0.4

ByAddress = Callable[[SplitResult], Recognised | None]
ByPage = Callable[[Looked], Recognised | None]


def at(kind: str, name: str, hosts: str, subject_of: Callable[[str], str], *, sure: float = SURE) -> ByAddress:
    """Recognises addresses on some hosts (a pattern of their ends) that name a bank, an app, a product."""
    pattern = re.compile(rf"(?:^|\.)(?:{hosts})$")

    def recognised(parts: SplitResult) -> Recognised | None:
        subject = subject_of(parts.geturl()) if pattern.search(parts.hostname or "") else ""
        if not subject:
            return None
        return Recognised(kind=kind, name=f"{name}: {subject}", address=parts.geturl(), confidence=sure)

    return recognised


def holding(kind: str, name: str, is_one: Callable[[Looked], bool]) -> ByPage:
    """Recognises bodies by what they hold."""

    def recognised(looked: Looked) -> Recognised | None:
        return Recognised(kind=kind, name=name, address=looked.url, confidence=LIKELY) if is_one(looked) else None

    return recognised


def _rows(looked: Looked, key: str) -> list[dict[str, Any]]:
    rows = looked.document.get(key) if isinstance(looked.document, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def is_banki(looked: Looked) -> bool:
    """A list of responses that says whether there are more."""
    rows = _rows(looked, "data")
    return "hasMorePages" in (looked.document or ()) and any({"dateCreate", "isCountable"} <= set(row) for row in rows)


def is_sravni(looked: Looked) -> bool:
    """A list of reviews with the site's own marks."""
    return any({"commentsCount", "rating", "date"} <= set(row) for row in _rows(looked, "items")) and (
        isinstance(looked.document.get("total"), int)
    )


def is_trustpilot(looked: Looked) -> bool:
    """A list of reviews by consumers."""
    return any({"consumer", "stars", "createdAt"} <= set(row) for row in _rows(looked, "reviews"))


def is_rustore(looked: Looked) -> bool:
    """A list of comments on an app."""
    return any({"commentId", "appRating"} <= set(row) for row in _rows(looked, "body"))


def is_app_store(looked: Looked) -> bool:
    """A feed whose entries have stars of iTunes."""
    feed = looked.document.get("feed") if isinstance(looked.document, dict) else None
    entries = feed.get("entry") if isinstance(feed, dict) else None
    rows = entries if isinstance(entries, list) else [entries]
    return any(isinstance(row, dict) and "im:rating" in row and "author" in row for row in rows)


def is_app_store_connect(looked: Looked) -> bool:
    """A list of customer reviews of the owner's interface."""
    return any(row.get("type") == "customerReviews" for row in _rows(looked, "data"))


def is_google_play_console(looked: Looked) -> bool:
    """A list of reviews of the owner's interface."""
    return any("reviewId" in row and isinstance(row.get("comments"), list) for row in _rows(looked, "reviews"))


def is_google_play(looked: Looked) -> bool:
    """An answer of the shop's own interface to the question for reviews."""
    return looked.body.lstrip().startswith(b")]}'") and f'"{google_play.METHOD}"'.encode() in looked.body[:400]


def is_otzovik(looked: Looked) -> bool:
    """A list of reviews, or one review, in the markup of otzovik.com."""
    tree = looked.tree
    if tree is None:
        return False
    is_listed = bool(tree.xpath(otzovik.ITEM)) and bool(tree.xpath(otzovik.TITLE.path))
    return is_listed or bool(tree.xpath(otzovik.BODY.path) and tree.xpath(otzovik.RATING.path))


def is_irecommend(looked: Looked) -> bool:
    """A list of reviews, or one review, in the markup of irecommend.ru."""
    tree = looked.tree
    if tree is None:
        return False
    is_one = tree.xpath(irecommend.BODY) and tree.xpath("//*[contains(@class, 'fivestarWidgetStatic')]")
    return bool(is_one) or any(found.xpath(irecommend.ITEM) for found in tree.xpath(irecommend.LIST))


COLLECTORS = (
    Collector(
        kind="banki", poll=banki_poller.poll, parse=of_json(banki.parse),
        by_address=at("banki", "banki.ru", r"banki\.ru", banki_poller.bank_of),
        by_page=holding("banki", "banki.ru", is_banki),
    ),
    Collector(
        kind="sravni", poll=sravni_poller.poll, parse=of_json(sravni.parse),
        by_address=at("sravni", "sravni.ru", r"sravni\.ru", sravni_poller.bank_of),
        by_page=holding("sravni", "sravni.ru", is_sravni),
    ),
    Collector(
        kind="otzovik", poll=otzovik_poller.poll, parse=otzovik.parse,
        by_address=at("otzovik", "otzovik.com", r"otzovik\.com", otzovik_poller.company_of),
        by_page=holding("otzovik", "otzovik.com", is_otzovik),
    ),
    Collector(
        kind="irecommend", poll=irecommend_poller.poll, parse=irecommend.parse,
        by_address=at("irecommend", "irecommend.ru", r"irecommend\.ru", irecommend_poller.product_of),
        by_page=holding("irecommend", "irecommend.ru", is_irecommend),
    ),
    Collector(
        kind="app_store", poll=app_store_poller.poll, parse=of_json(app_store.parse),
        by_address=at("app_store", "App Store", r"apps\.apple\.com|itunes\.apple\.com", app_store_poller.app_of),
        by_page=holding("app_store", "App Store", is_app_store),
    ),
    Collector(
        kind="app_store_connect", poll=app_store_connect_poller.poll, parse=of_json(app_store_connect.parse),
        by_address=at(
            "app_store_connect", "App Store Connect", r"apps\.apple\.com", app_store_poller.app_of, sure=POSSIBLE
        ),
        by_page=holding("app_store_connect", "App Store Connect", is_app_store_connect),
    ),
    Collector(
        kind="google_play", poll=google_play_poller.poll, parse=google_play.parse,
        by_address=at("google_play", "Google Play", r"play\.google\.com", google_play_poller.app_of),
        by_page=holding("google_play", "Google Play", is_google_play),
    ),
    Collector(
        kind="google_play_console", poll=google_play_console_poller.poll, parse=of_json(google_play_console.parse),
        by_address=at(
            "google_play_console", "Google Play Console", r"play\.google\.com", google_play_poller.app_of, sure=POSSIBLE
        ),
        by_page=holding("google_play_console", "Google Play Console", is_google_play_console),
    ),
    Collector(
        kind="rustore", poll=rustore_poller.poll, parse=of_json(rustore.parse),
        by_address=at("rustore", "RuStore", r"rustore\.ru", rustore_poller.app_of),
        by_page=holding("rustore", "RuStore", is_rustore),
    ),
    Collector(
        kind="trustpilot", poll=trustpilot_poller.poll, parse=of_json(trustpilot.parse),
        by_address=at("trustpilot", "Trustpilot", r"trustpilot\.com", trustpilot_poller.company_of),
        by_page=holding("trustpilot", "Trustpilot", is_trustpilot),
    ),
)  # fmt: skip
