"""International networks and question sites."""

from typing import Any
from urllib.parse import SplitResult, parse_qs

from crawlers.collector import Collector, Looked, Recognised, of_json
from crawlers.parsers import bluesky, hacker_news, mastodon, reddit, stack_exchange
from crawlers.parsers.json_shape import held, listed, said
from crawlers.pollers import bluesky as bluesky_poller
from crawlers.pollers import hacker_news as hacker_news_poller
from crawlers.pollers import mastodon as mastodon_poller
from crawlers.pollers import reddit as reddit_poller
from crawlers.pollers import stack_exchange as stack_exchange_poller
from storage.i18n import _


def _named(kind: str, title: str, parts: SplitResult, words: str, *, sure: float = 0.95) -> Recognised:
    """A network's address; without a question it needs one."""
    warnings = () if words else (_("It searches for the words of the brand, or for what stands in “query”."),)
    name = f"{title}: {words}" if words else title
    return Recognised(kind=kind, name=name, address=parts.geturl(), confidence=sure, warnings=warnings)


def _question(parts: SplitResult, *names: str) -> str:
    given = parse_qs(parts.query)
    return next((given[name][0].strip() for name in names if given.get(name)), "")


def _is_of(parts: SplitResult, *hosts: str) -> bool:
    host = (parts.hostname or "").lower()
    return any(host == one or host.endswith(f".{one}") for one in hosts)


def mastodon_address(parts: SplitResult) -> Recognised | None:
    """The page of a tag on a server that calls itself so."""
    host = (parts.hostname or "").lower()
    if "/tags/" not in parts.path or not any(word in host for word in ("mastodon", "mstdn", "social")):
        return None
    return _named("mastodon", "Mastodon", parts, f"#{parts.path.partition('/tags/')[2]}", sure=0.9)


def mastodon_page(looked: Looked) -> Recognised | None:
    """A page of Mastodon's own face, or a timeline."""
    if looked.tree is not None and looked.tree.xpath("//div[@id='mastodon']"):
        return Recognised(kind="mastodon", name="Mastodon", address=looked.url, confidence=0.9)
    rows: Any = looked.document
    if not isinstance(rows, list) or not rows:
        return None
    fits = all(said(row, "uri") and said(held(row, "account"), "acct") and "content" in row for row in rows)
    return Recognised(kind="mastodon", name="Mastodon", address=looked.url, confidence=0.95) if fits else None


def bluesky_address(parts: SplitResult) -> Recognised | None:
    """The search of bsky.app."""
    return _named("bluesky", "Bluesky", parts, _question(parts, "q")) if _is_of(parts, "bsky.app") else None


def bluesky_page(looked: Looked) -> Recognised | None:
    """An answer of the search."""
    rows = listed(looked.document, "posts")
    fits = bool(rows) and all(said(row, "uri").startswith("at://") and held(row, "record") for row in rows)
    return Recognised(kind="bluesky", name="Bluesky", address=looked.url, confidence=0.95) if fits else None


def reddit_address(parts: SplitResult) -> Recognised | None:
    """A subreddit, a search, or the site."""
    if not _is_of(parts, "reddit.com"):
        return None
    path = parts.path.strip("/").split("/")
    within = f"r/{path[1]}" if len(path) > 1 and path[0] == "r" else ""
    return _named("reddit", "Reddit", parts, " ".join(one for one in (within, _question(parts, "q")) if one))


def reddit_page(looked: Looked) -> Recognised | None:
    """A listing."""
    document = looked.document[0] if isinstance(looked.document, list) and looked.document else looked.document
    rows = listed(held(document, "data"), "children")
    fits = said(document, "kind") == "Listing" and any(said(row, "kind") in {"t1", "t3"} for row in rows)
    return Recognised(kind="reddit", name="Reddit", address=looked.url, confidence=0.95) if fits else None


def hacker_news_address(parts: SplitResult) -> Recognised | None:
    """The site, or its search at Algolia."""
    if not _is_of(parts, *hacker_news_poller.OURS):
        return None
    return _named("hacker_news", "Hacker News", parts, _question(parts, "query", "q"))


def hacker_news_page(looked: Looked) -> Recognised | None:
    """An answer of the search; others use the same search for other things."""
    rows = listed(looked.document, "hits")
    fits = bool(rows) and all({"objectID", "created_at_i", "author"} <= set(row) for row in rows)
    fits = fits and all("story_id" in row or "points" in row for row in rows)
    return Recognised(kind="hacker_news", name="Hacker News", address=looked.url, confidence=0.95) if fits else None


def stack_exchange_address(parts: SplitResult) -> Recognised | None:
    """One of its sites."""
    host = parts.hostname or ""
    if not stack_exchange_poller.site_of(host):
        return None
    return _named("stack_exchange", host, parts, _question(parts, "q"))


def stack_exchange_page(looked: Looked) -> Recognised | None:
    """An answer in its wrapper."""
    rows = listed(looked.document, "items")
    fits = "quota_remaining" in held(looked.document) and any("question_id" in row for row in rows)
    if not fits:
        return None
    return Recognised(kind="stack_exchange", name="Stack Exchange", address=looked.url, confidence=0.95)


COLLECTORS: tuple[Collector, ...] = (
    Collector(
        kind="mastodon", poll=mastodon_poller.poll, backfill=mastodon_poller.backfill, by_address=mastodon_address,
        by_page=mastodon_page, parse=of_json(mastodon.parse),
    ),
    Collector(
        kind="bluesky", poll=bluesky_poller.poll, backfill=bluesky_poller.backfill, by_address=bluesky_address,
        by_page=bluesky_page, parse=of_json(bluesky.parse),
    ),
    Collector(
        kind="reddit", poll=reddit_poller.poll, backfill=reddit_poller.backfill, by_address=reddit_address,
        by_page=reddit_page, parse=of_json(reddit.parse),
    ),
    Collector(
        kind="hacker_news", poll=hacker_news_poller.poll, backfill=hacker_news_poller.backfill,
        by_address=hacker_news_address, by_page=hacker_news_page, parse=of_json(hacker_news.parse),
    ),
    Collector(
        kind="stack_exchange", poll=stack_exchange_poller.poll, backfill=stack_exchange_poller.backfill,
        by_address=stack_exchange_address, by_page=stack_exchange_page, parse=of_json(stack_exchange.parse),
    ),
)  # fmt: skip
