"""VK's Bots Long Poll: which dialogues have moved since the last look (dev.vk.com/ru/api/bots-long-poll)."""

from typing import Any, NamedTuple

from crawlers.parsers.drift import shape_of
from desk.connectors.buttons import Press, vk_payload
from storage.i18n import _

LOST_SOME, KEY_IS_OLD, LOST_ALL = 1, 2, 3
SAYINGS = frozenset({"message_new", "message_edit", "message_reply"})
PRESSED = "message_event"


class Server(NamedTuple):
    """Where events are asked for, and up to which one we know them."""

    url: str
    key: str
    ts: str

    def as_cursor(self) -> dict[str, str]:
        """The shape kept in the cursor."""
        return {"server": self.url, "key": self.key, "ts": self.ts}


class Moved(NamedTuple):
    """What a look brought: dialogues with something new or edited; `failed` is 0 when nothing was lost."""

    ts: str
    peers: list[int]
    failed: int
    presses: tuple[Press, ...] = ()


def server_of(response: Any) -> Server:
    """The answer of groups.getLongPollServer."""
    with shape_of("groups.getLongPollServer", _("VK's address of events")):
        return Server(str(response["server"]), str(response["key"]), str(response["ts"]))


def kept_server(cursor: Any) -> Server | None:
    """The server that the last pass has kept; None when it kept none."""
    if not isinstance(cursor, dict) or not all(isinstance(cursor.get(name), str) for name in ("server", "key", "ts")):
        return None
    return Server(cursor["server"], cursor["key"], cursor["ts"])


def moved(document: Any) -> Moved:
    """The answer of `a_check`. `failed`: 1 some events are lost, 2 the key is old, 3 all is lost."""
    with shape_of("a_check", _("VK's list of events")):
        if document.get("failed"):
            return Moved(str(document.get("ts", "")), [], int(document["failed"]))
        peers = [_peer(event["object"]) for event in document["updates"] if event.get("type") in SAYINGS]
        presses = tuple(_press(event["object"]) for event in document["updates"] if event.get("type") == PRESSED)
        return Moved(str(document["ts"]), list(dict.fromkeys(peers)), 0, presses)


def _press(told: dict[str, Any]) -> Press:
    person, peer = str(int(told["user_id"])), str(int(told["peer_id"]))
    return Press(str(told["event_id"]), vk_payload(told.get("payload")), person, peer)


def _peer(told: dict[str, Any]) -> int:
    """Newer versions wrap a new message once more."""
    return int((told.get("message") or told)["peer_id"])
