"""Forums: engines that are walked page by page, and those with an interface of their own."""

import re
from typing import Final

from lxml import html

from crawlers.collector import Collector, Looked, Recognised, of_json
from crawlers.engines import ENGINE, has_interface, key_of
from crawlers.forum_pages import posts_of
from crawlers.launch import read_by_spider
from crawlers.parsers import discourse as discourse_parser
from crawlers.parsers import flarum as flarum_parser
from crawlers.parsers import nodebb as nodebb_parser
from crawlers.parsers.naming import host_of, title_of
from crawlers.parsers.page import Page
from crawlers.parsers.threads import read_list, read_thread, recognised
from crawlers.parsers.why_empty import explained
from crawlers.pollers import discourse, flarum, nodebb
from moderation.finding import Finding
from storage.errors import SourceFailed

SURE, LIKELY, ANSWER = 0.95, 0.6, 0.9
FLARUM_API: Final = re.compile(r'"apiUrl":\s*"(https?:[^"]+)"')
DISCOURSE_PLACE: Final = re.compile(
    r"/(?:c|u|g|tag|tags|latest|top|new|categories|search|about|posts|badges)(?:[./]|$).*"
)


def forum_of(looked: Looked) -> Recognised | None:
    """A page of a forum whose engine is known and whose skin has kept the engine's marks."""
    profile = recognised(looked.tree) if looked.tree is not None else None
    if profile is None or has_interface(profile):
        return None
    try:
        read = read_list(looked.body, looked.page, profile)
        shows = bool(read.threads or read.forums) or bool(read_thread(looked.body, looked.page, profile).findings)
    except SourceFailed:
        return None
    name = title_of(looked.tree) or host_of(looked.url)
    return Recognised(
        kind="forum", name=name, address=looked.url, confidence=SURE if shows else LIKELY,
        options={ENGINE: key_of(profile)},
    )  # fmt: skip


def parse(body: bytes, page: Page) -> list[Finding]:
    """The posts of a page by its engine's profile. Raises SourceFailed when there are none, saying why."""
    found = posts_of(body, page, None).findings
    if not found:
        raise explained(body, page, None)
    return found


def discourse_of(looked: Looked) -> Recognised | None:
    """A page of Discourse, or an answer of it."""
    document = looked.document
    if isinstance(document, dict):
        rows = discourse_parser.rows_of(document) or []
        fits = any("topic_id" in row and "post_number" in row for row in rows)
        return _answer("discourse", "Discourse", looked) if fits else None
    if looked.tree is None or not (_generator(looked.tree).startswith("Discourse") or _is_discourse(looked)):
        return None
    topic = discourse.TOPIC.search(looked.url)
    root = looked.url.partition("?")[0]
    root = root[: topic.end()] if topic else DISCOURSE_PLACE.sub("", root)
    return _board("discourse", looked, root)


def nodebb_of(looked: Looked) -> Recognised | None:
    """A page of NodeBB, or an answer of it."""
    document = looked.document
    if isinstance(document, dict):
        rows = document.get("posts")
        fits = isinstance(rows, list) and any(isinstance(row, dict) and {"pid", "tid"} <= row.keys() for row in rows)
        return _answer("nodebb", "NodeBB", looked) if fits else None
    if looked.tree is None or not _is_nodebb(looked):
        return None
    root = looked.url.partition("?")[0]
    topic = nodebb.TOPIC.search(root)
    return _board("nodebb", looked, root[: topic.end()] if topic else nodebb.PLACE.sub("", root))


def flarum_of(looked: Looked) -> Recognised | None:
    """A page of Flarum, or an answer of it."""
    document = looked.document
    if isinstance(document, dict):
        rows = document.get("data")
        rows = rows if isinstance(rows, list) else [rows]
        told = [row.get("attributes") for row in rows if isinstance(row, dict) and row.get("type") == "posts"]
        fits = any(isinstance(one, dict) and "contentType" in one and "number" in one for one in told)
        return _answer("flarum", "Flarum", looked) if fits else None
    if looked.tree is None:
        return None
    named = FLARUM_API.search(looked.body.replace(b"\\/", b"/").decode("utf-8", "replace"))
    if not named or not looked.tree.xpath("//*[@id='flarum-content' or @id='flarum-json-payload']"):
        return None
    root = named[1].removesuffix("/api")
    one = flarum.DISCUSSION.search(looked.url)
    return _board("flarum", looked, f"{root}/d/{one[1]}" if one else root)


def _generator(tree: html.HtmlElement) -> str:
    return next((str(one) for one in tree.xpath("//meta[@name='generator']/@content")), "")


def _is_discourse(looked: Looked) -> bool:
    tree = looked.tree
    if tree is None:
        return False
    return "x-discourse-route" in looked.headers or bool(tree.xpath("//meta[@id='data-discourse-setup']"))


def _is_nodebb(looked: Looked) -> bool:
    tree = looked.tree
    if tree is None:
        return False
    parts = ("@component='post' and @data-pid", "@component='category/topic'", "@component='categories/category'")
    marks = " | ".join(f"//*[{part}]" for part in parts)
    return looked.headers.get("x-powered-by") == "NodeBB" or bool(tree.xpath(marks))


def _answer(kind: str, name: str, looked: Looked) -> Recognised:
    return Recognised(kind=kind, name=name, address=looked.url, confidence=ANSWER)


def _board(kind: str, looked: Looked, address: str) -> Recognised:
    name = title_of(looked.tree) or host_of(looked.url)
    return Recognised(kind=kind, name=name, address=address.rstrip("/"), confidence=0.96)


COLLECTORS = (
    Collector(kind="forum", poll=read_by_spider, by_page=forum_of, parse=parse),
    Collector(
        kind="discourse", poll=discourse.poll, backfill=discourse.backfill, by_page=discourse_of,
        parse=of_json(discourse_parser.parse),
    ),
    Collector(kind="nodebb", poll=nodebb.poll, by_page=nodebb_of, parse=of_json(nodebb_parser.parse)),
    Collector(kind="flarum", poll=flarum.poll, by_page=flarum_of, parse=of_json(flarum_parser.parse)),
)  # fmt: skip
