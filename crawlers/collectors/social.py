"""Social networks and messengers of the Russian-speaking web, and video."""

from urllib.parse import SplitResult

from crawlers.collector import Collector, Looked, Recognised, of_json
from crawlers.parsers import vk as parser
from crawlers.pollers import vk_messages as poller
from storage.i18n import _

VK_HOSTS = frozenset({"vk.com", "vk.ru", "api.vk.com", "api.vk.ru", "m.vk.com", "www.vk.com"})


def vk_messages_at(parts: SplitResult) -> Recognised | None:
    """A community of VK, or the address of its interface."""
    if parts.hostname not in VK_HOSTS and not parts.path.rstrip("/").endswith("/method"):
        return None
    name = _("Messages of the VK community")
    return Recognised(kind="vk_messages", name=name, address=parts.geturl(), confidence=0.7)


def vk_messages_of(looked: Looked) -> Recognised | None:
    """An answer of VK with messages."""
    response = looked.document.get("response") if isinstance(looked.document, dict) else None
    items = response.get("items") if isinstance(response, dict) else None
    if not isinstance(items, list) or not any(isinstance(item, dict) and "peer_id" in item for item in items):
        return None
    name = _("Messages of the VK community")
    return Recognised(kind="vk_messages", name=name, address=looked.url, confidence=0.9)


COLLECTORS = (
    Collector(
        kind="vk_messages", poll=poller.poll, by_address=vk_messages_at, by_page=vk_messages_of,
        parse=of_json(parser.parse),
    ),
)  # fmt: skip
