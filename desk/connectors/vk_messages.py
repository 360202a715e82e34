"""VK messages of a community: messages.send with random_id, by which VK tells a repeated message (API 5.199).

Shapes: dev.vk.com/ru/method/messages.send, dev.vk.com/ru/api/upload/photo-in-message
"""

from datetime import UTC, datetime

from desk.connectors.connector import Declined, Picture, Published, Target, same_words
from desk.connectors.uploading import sent, with_file
from desk.connectors.vk_call import call
from storage.i18n import _


class VkMessages:
    """Writes into a dialogue that the customer has begun."""

    repeats_safely = True

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The message; the same key within a dialogue never writes twice."""
        fields: dict[str, str | int] = {"peer_id": target.thread_id, "message": text, "random_id": target.key}
        attached = [_uploaded(picture, target, now=now) for picture in target.pictures]
        if attached:
            fields["attachment"] = ",".join(attached)
        number = call("messages.send", fields, target, now=now)
        return Published(f"{target.thread_id}_{number}", "", now)

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Our newest message with these words among the last of the dialogue."""
        history = call("messages.getHistory", {"peer_id": target.thread_id, "count": 100}, target, now=now)
        for item in history["items"]:
            identity = f"{target.thread_id}_{item['id']}"
            if item.get("out") and identity not in known and same_words(text, str(item.get("text", ""))):
                return Published(identity, "", datetime.fromtimestamp(int(item["date"]), UTC))
        return None


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
