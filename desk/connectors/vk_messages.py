"""VK messages of a community: messages.send with random_id, by which VK tells a repeated message (API 5.199).

Shapes: dev.vk.com/ru/method/messages.send, dev.vk.com/ru/api/upload/photo-in-message
"""

from datetime import UTC, datetime
from typing import Any

from desk.connectors.buttons import vk_keyboard
from desk.connectors.connector import Declined, Picture, Published, Target
from desk.connectors.reaching import before_sending
from desk.connectors.reading_back import Leaf, Said, found_among
from desk.connectors.uploading import sent, with_file
from desk.connectors.vk_call import call
from storage.i18n import _

PER_PAGE = 200


class VkMessages:
    """Writes into a dialogue that the customer has begun."""

    repeats_safely = True

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The message; the same key within a dialogue never writes twice."""
        fields: dict[str, str | int] = {
            "peer_id": target.thread_id,
            "message": text,
            "random_id": target.own_number,
        }
        with before_sending():
            attached = [_uploaded(picture, target, now=now) for picture in target.pictures]
        if attached:
            fields["attachment"] = ",".join(attached)
        if target.buttons:
            fields["keyboard"] = vk_keyboard(target.buttons)
        number = call("messages.send", fields, target, now=now)
        return Published(f"{target.thread_id}_{number}", "", now)

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Our message with this very key among the newest of the dialogue, or with these words."""
        rows = call("messages.getHistory", {"peer_id": target.thread_id, "count": PER_PAGE}, target, now=now)["items"]
        mine = [(int(row.get("random_id") or 0), _said(row, target)) for row in rows if row.get("out")]
        for key, said in mine:
            if key == target.own_number and said.published.external_id not in known:
                return said.published
        down_to = min(_at(row) for row in rows) if len(rows) >= PER_PAGE else None
        return found_among([Leaf([said for _key, said in mine], down_to)], text, target, known=known)


def _said(row: dict[str, Any], target: Target) -> Said:
    return Said(str(row.get("text", "")), None, Published(f"{target.thread_id}_{row['id']}", "", _at(row)))


def _at(row: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(int(row["date"]), UTC)


def _uploaded(picture: Picture, target: Target, *, now: datetime) -> str:
    """The picture's name in VK, once it is there."""
    server = call("photos.getMessagesUploadServer", {"peer_id": target.thread_id}, target, now=now)
    told = sent(with_file(str(server["upload_url"]), "photo", picture), target, now=now)
    if not told.get("photo") or told["photo"] == "[]":
        raise Declined(_("VK did not take the picture {name}.").format(name=picture.name))
    kept = {name: told[name] for name in ("server", "photo", "hash")}
    saved = call("photos.saveMessagesPhoto", kept, target, now=now)[0]
    access = f"_{saved['access_key']}" if saved.get("access_key") else ""
    return f"photo{saved['owner_id']}_{saved['id']}{access}"
