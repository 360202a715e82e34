"""VK messages of a community: messages.send with random_id, by which VK tells a repeated message (API 5.199).

Shape: dev.vk.com/ru/method/messages.send
"""

from datetime import UTC, datetime
from typing import Any

from desk.connectors.connector import Declined, Published, Target, same_words
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Request, expected, fetch
from storage.vocabulary import PageState

VERSION = "5.199"
OFFICIAL = "https://api.vk.com"
# 6, 9: too often; 10: VK's own fault. Everything else stays as it is however often one asks.
PASSING = {6: PageState.QUOTA, 9: PageState.QUOTA, 10: PageState.UNREACHABLE, 29: PageState.QUOTA}
NO_RIGHTS = {5, 15, 27, 28}


class VkMessages:
    """Writes into a dialogue that the customer has begun."""

    repeats_safely = True

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The message; the same key within a dialogue never writes twice."""
        fields: dict[str, str | int] = {"peer_id": target.thread_id, "message": text, "random_id": target.key}
        sent = _call("messages.send", fields, target, now=now)
        return Published(f"{target.thread_id}_{sent}", "", now)

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Our newest message with these words among the last of the dialogue."""
        history = _call("messages.getHistory", {"peer_id": target.thread_id, "count": 100}, target, now=now)
        for item in history["items"]:
            identity = f"{target.thread_id}_{item['id']}"
            if item.get("out") and identity not in known and same_words(text, str(item.get("text", ""))):
                return Published(identity, "", datetime.fromtimestamp(int(item["date"]), UTC))
        return None


def _call(method: str, fields: dict[str, str | int], target: Target, *, now: datetime) -> Any:
    """The method's response. Raises Declined or SourceFailed for the errors that VK answers with HTTP 200."""
    form = {**fields, "v": VERSION, "access_token": target.secrets.get("token", "")}
    group = str(target.options.get("group", "")).lstrip("-")
    if group:
        form["group_id"] = group
    url = f"{_base(target)}/method/{method}"
    document = expected(
        fetch(Request(url, method="POST", form=form), local=target.is_local), now=now, signed_in=True
    ).json()
    error = document.get("error")
    if error is None:
        return document["response"]
    code, words = int(error.get("error_code", 0)), str(error.get("error_msg", ""))
    if code in PASSING:
        raise SourceFailed(PASSING[code], _("VK asks us to come back later: {words}").format(words=words))
    if code in NO_RIGHTS:
        raise SourceFailed(
            PageState.AUTH_FAILED, _("VK does not accept the community's key: {words}").format(words=words)
        )
    raise Declined(_("VK did not take the message: {words}").format(words=words))


def _base(target: Target) -> str:
    """The address of the API: the source's own where it is one, else VK's."""
    if target.is_local or "/method" in target.address:
        return target.address.partition("/method")[0].rstrip("/")
    return OFFICIAL
