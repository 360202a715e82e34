"""VK: a community's messages, walls, discussions, and its search."""

import re
from urllib.parse import SplitResult, parse_qs

from crawlers.collector import Collector, Looked, Recognised, of_json
from crawlers.parsers import vk as messages_parser
from crawlers.parsers import vk_texts
from crawlers.pollers import vk_board, vk_messages, vk_search, vk_wall
from storage.i18n import _

HOSTS = frozenset({"vk.com", "vk.ru", "m.vk.com", "www.vk.com", "m.vk.ru"})
APIS = frozenset({"api.vk.com", "api.vk.ru"})
DIALOGUE = re.compile(r"^/(?:gim\d+|im|write-?\d+)/?$")
BOARD = re.compile(r"^/(?:board\d+|topic-\d+_\d+)/?$")
SEARCH = re.compile(r"^/(?:search(?:/.*)?|feed)/?$")
NAME = re.compile(r"^/(?:(?:club|public|event|id)\d+|wall-?\d+(?:_\d+)?|[A-Za-z][\w.]{2,40})/?$")


def messages_at(parts: SplitResult) -> Recognised | None:
    """A community, its dialogues, or the address of the interface."""
    is_api = parts.hostname in APIS or parts.path.rstrip("/").endswith("/method")
    is_named = NAME.match(parts.path) and not (BOARD.match(parts.path) or SEARCH.match(parts.path))
    is_there = parts.hostname in HOSTS and (is_named or DIALOGUE.match(parts.path) or parts.path in {"", "/"})
    if not (is_api or is_there):
        return None
    sure = 0.95 if DIALOGUE.match(parts.path) else 0.7
    return Recognised(
        kind="vk_messages", name=_("Messages of the VK community"), address=parts.geturl(), confidence=sure
    )


def wall_at(parts: SplitResult) -> Recognised | None:
    """A community, a person, or one post."""
    if parts.hostname not in HOSTS or not NAME.match(parts.path) or SEARCH.match(parts.path):
        return None
    if DIALOGUE.match(parts.path) or BOARD.match(parts.path):
        return None
    name = _("VK wall {name}").format(name=parts.path.strip("/"))
    sure = 0.95 if parts.path.startswith("/wall") else 0.8
    return Recognised(kind="vk_wall", name=name, address=parts.geturl(), confidence=sure)


def board_at(parts: SplitResult) -> Recognised | None:
    """The discussions of a community, or one of them."""
    if parts.hostname not in HOSTS or not BOARD.match(parts.path):
        return None
    name = _("VK discussions {name}").format(name=parts.path.strip("/"))
    return Recognised(kind="vk_board", name=name, address=parts.geturl(), confidence=0.95)


def search_at(parts: SplitResult) -> Recognised | None:
    """A page of VK's search; what was searched for goes with the source."""
    if parts.hostname not in HOSTS or not SEARCH.match(parts.path):
        return None
    asked = parse_qs(parts.query)
    words = next((asked[name][0] for name in ("c[q]", "q") if asked.get(name)), "")
    options = {"query": words} if words else {}
    return Recognised(kind="vk_search", name=_("VK search"), address=parts.geturl(), confidence=0.95, options=options)


def messages_of(looked: Looked) -> Recognised | None:
    """An answer with messages."""
    if not any("peer_id" in item for item in _items(looked)):
        return None
    return Recognised(kind="vk_messages", name=_("Messages of the VK community"), address=looked.url, confidence=0.9)


def wall_of(looked: Looked) -> Recognised | None:
    """An answer with posts of a wall, or with comments under one."""
    items = _items(looked)
    are_posts = any("post_type" in item and "owner_id" in item for item in items) and not _is_search(looked)
    are_comments = any({"post_id", "from_id", "date"} <= item.keys() for item in items)
    if not (are_posts or are_comments):
        return None
    return Recognised(kind="vk_wall", name=_("VK wall {name}").format(name=""), address=looked.url, confidence=0.9)


def board_of(looked: Looked) -> Recognised | None:
    """An answer with what was said in a discussion."""
    if not any({"real_offset", "from_id"} <= item.keys() for item in _items(looked)):
        return None
    name = _("VK discussions {name}").format(name="").strip()
    return Recognised(kind="vk_board", name=name, address=looked.url, confidence=0.9)


def search_of(looked: Looked) -> Recognised | None:
    """An answer of newsfeed.search."""
    if not (_is_search(looked) and any("post_type" in item for item in _items(looked))):
        return None
    return Recognised(kind="vk_search", name=_("VK search"), address=looked.url, confidence=0.9)


def _response(looked: Looked) -> dict[str, object]:
    response = looked.document.get("response") if isinstance(looked.document, dict) else None
    return response if isinstance(response, dict) else {}


def _items(looked: Looked) -> list[dict[str, object]]:
    items = _response(looked).get("items")
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _is_search(looked: Looked) -> bool:
    return "total_count" in _response(looked)


COLLECTORS = (
    Collector(
        kind="vk_messages", poll=vk_messages.poll, by_address=messages_at, by_page=messages_of,
        parse=of_json(messages_parser.parse),
    ),
    Collector(
        kind="vk_wall", poll=vk_wall.poll, by_address=wall_at, by_page=wall_of, parse=of_json(vk_texts.parse),
        backfill=vk_wall.step_back,
    ),
    Collector(
        kind="vk_board", poll=vk_board.poll, by_address=board_at, by_page=board_of, parse=of_json(vk_texts.parse)
    ),
    Collector(
        kind="vk_search", poll=vk_search.poll, by_address=search_at, by_page=search_of, parse=of_json(vk_texts.parse),
        backfill=vk_search.step_back,
    ),
)  # fmt: skip
