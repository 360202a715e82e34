"""Houses of many blogs: known by their addresses, their own answers by their shapes."""

from urllib.parse import SplitResult

from crawlers.collector import Collector, Looked, Recognised, of_json
from crawlers.parsers import dzen, feed, habr, pikabu
from crawlers.parsers.json_shape import listed, said
from crawlers.parsers.naming import host_of, title_of
from crawlers.pollers import dzen as dzen_poller
from crawlers.pollers import habr as habr_poller
from crawlers.pollers import livejournal as livejournal_poller
from crawlers.pollers import pikabu as pikabu_poller
from crawlers.pollers import vc as vc_poller
from storage.errors import SourceFailed
from storage.i18n import _


def _is_of(parts: SplitResult, host: str) -> bool:
    name = (parts.hostname or "").lower()
    return name == host or name.endswith(f".{host}")


def _by_host(kind: str, parts: SplitResult, *warnings: str) -> Recognised:
    name = f"{parts.hostname}{parts.path.rstrip('/')}"
    return Recognised(kind=kind, name=name, address=parts.geturl(), confidence=0.95, warnings=warnings)


def livejournal_address(parts: SplitResult) -> Recognised | None:
    """A journal: its host is its writer's."""
    if not _is_of(parts, "livejournal.com") or (parts.hostname or "").startswith("www."):
        return None
    return _by_host("livejournal", parts, _("Only the newest 25 entries are shown; comments are not among them."))


def livejournal_page(looked: Looked) -> Recognised | None:
    """A journal's feed says who made it."""
    if b"livejournal" not in looked.body[:3000].lower() or b"<rss" not in looked.body[:3000]:
        return None
    try:
        title = feed.read_feed(looked.body, looked.page).title
    except SourceFailed:
        return None
    if b"LiveJournal / LiveJournal.com" not in looked.body[:3000]:
        return None
    return Recognised(kind="livejournal", name=title or host_of(looked.url), address=looked.url, confidence=0.99)


def habr_address(parts: SplitResult) -> Recognised | None:
    """Habr: all of it, a hub, a person, a company."""
    return (
        _by_host("habr", parts, _("Of each list the newest articles are shown.")) if _is_of(parts, "habr.com") else None
    )


def habr_page(looked: Looked) -> Recognised | None:
    """A page of comments."""
    if looked.tree is None or not looked.tree.xpath(habr.COMMENT):
        return None
    return Recognised(kind="habr", name=title_of(looked.tree) or "Habr", address=looked.url, confidence=0.98)


def vc_address(parts: SplitResult) -> Recognised | None:
    """vc.ru as a whole."""
    if not _is_of(parts, "vc.ru"):
        return None
    return _by_host("vc", parts, _("The newest articles of the whole site are read; comments are not among them."))


def vc_page(looked: Looked) -> Recognised | None:
    """Its feed."""
    head = looked.body[:3000]
    if b"<rss" not in head or b"https://vc.ru</link>" not in head.replace(b"vc.ru/<", b"vc.ru<"):
        return None
    return Recognised(kind="vc", name="vc.ru", address=looked.url, confidence=0.99)


def dzen_address(parts: SplitResult) -> Recognised | None:
    """A channel."""
    steps = [step for step in parts.path.split("/") if step]
    if not _is_of(parts, "dzen.ru") or not steps or steps[0] in {"a", "b", "video", "news", "topic", "search"}:
        return None
    return _by_host("dzen", parts, _("Comments are not read."))


def dzen_page(looked: Looked) -> Recognised | None:
    """A channel's publications."""
    rows = listed(looked.document, "items")
    fits = bool(rows) and sum(
        bool(said(row, "share_link") and said(row, "publication_date")) for row in rows
    ) * 2 > len(rows)
    return Recognised(kind="dzen", name="Dzen", address=looked.url, confidence=0.95) if fits else None


def pikabu_address(parts: SplitResult) -> Recognised | None:
    """A list of stories."""
    return _by_host("pikabu", parts, _("Comments are not read.")) if _is_of(parts, "pikabu.ru") else None


def pikabu_page(looked: Looked) -> Recognised | None:
    """A page with stories."""
    if looked.tree is None or not looked.tree.xpath(f"{pikabu.STORY}//*[contains(@class,'story__title')]"):
        return None
    return Recognised(kind="pikabu", name=title_of(looked.tree) or "Pikabu", address=looked.url, confidence=0.98)


COLLECTORS: tuple[Collector, ...] = (
    Collector(
        kind="livejournal", poll=livejournal_poller.poll, by_address=livejournal_address, by_page=livejournal_page,
        parse=feed.parse,
    ),
    Collector(kind="habr", poll=habr_poller.poll, by_address=habr_address, by_page=habr_page, parse=habr.parse),
    Collector(kind="vc", poll=vc_poller.poll, by_address=vc_address, by_page=vc_page, parse=feed.parse),
    Collector(
        kind="dzen", poll=dzen_poller.poll, backfill=dzen_poller.backfill, by_address=dzen_address, by_page=dzen_page,
        parse=of_json(dzen.parse),
    ),
    Collector(
        kind="pikabu", poll=pikabu_poller.poll, backfill=pikabu_poller.backfill, by_address=pikabu_address,
        by_page=pikabu_page, parse=pikabu.parse,
    ),
)  # fmt: skip
