"""Private messages of the bank's community: VK API shaped methods; HTTP is 200 for errors too."""

import hmac
import json
import re
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.album import Photo
from demo.keys import BANK, VK_GROUP, VK_KEY
from demo.paper import home, number, town_of
from demo.state import Town
from demo.words import Post

MOST = 200
_LONGEST_MESSAGE = 4096
_SECRETS = {"access_token"}
_PHOTO = re.compile(rf"photo-{VK_GROUP}_(\d+)")


class Fault(Exception):  # noqa: N818  # VK's own word is error; this one is caught at the method's border
    """An answer with an error: VK's code and sentence."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def _bad(what: str) -> Fault:
    return Fault(100, f"One of the parameters specified was missing or invalid: {what}")


class Call:
    """One call of a method: its parameters and the town it asks."""

    def __init__(self, request: Request, fields: Mapping[str, Any]) -> None:
        self.request = request
        self.fields = fields
        self.town: Town = town_of(request)

    def whole(self, name: str, default: int = 0) -> int:
        return number(self.request, name, default=default, source=self.fields)

    def yes(self, name: str) -> bool:
        return str(self.fields.get(name, "")) in {"1", "true"}

    def count(self, default: int = 20) -> int:
        """How many rows are asked for: 0 to 200."""
        count = self.whole("count", default)
        if not 0 <= count <= MOST:
            raise _bad(f"count should be less than {MOST}")
        return count

    def peer(self) -> int:
        peer = self.whole("peer_id") or self.whole("user_id")
        if not peer:
            raise _bad("peer_id is undefined")
        return peer


def dialogues(town: Town) -> dict[int, list[Post]]:
    """Peer → messages oldest first; the dialogue written in last comes first."""
    found: dict[int, list[Post]] = {}
    for post in town.ledger.posts("vk"):
        found.setdefault(post.thread, []).append(post)
    newest = sorted(found, key=lambda peer: (found[peer][-1].written_at, found[peer][-1].id), reverse=True)
    return {peer: found[peer] for peer in newest}


def photo_of(request: Request, photo: Photo) -> dict[str, Any]:
    """A picture as VK describes it."""
    url = f"{home(request)}/vk/photo/{photo.id}"
    sizes = [
        {"type": kind, "url": f"{url}?size={kind}", "width": width, "height": width}
        for kind, width in (("s", 75), ("x", 604))
    ]
    return {
        "id": photo.id, "owner_id": -VK_GROUP, "album_id": -64, "access_key": f"key{photo.id}", "sizes": sizes,
        "text": "",
    }  # fmt: skip


def message_of(request: Request, post: Post, place: int) -> dict[str, Any]:
    """A message with its pictures."""
    photos = [photo for photo in town_of(request).album.all() if photo.post_id == post.id]
    message: dict[str, Any] = {
        "id": post.id, "date": int(post.written_at.timestamp()), "peer_id": post.thread,
        "from_id": -VK_GROUP if post.own else post.thread, "out": int(post.own), "text": post.text,
        "conversation_message_id": place, "random_id": post.random_id, "fwd_messages": [],
        "attachments": [{"type": "photo", "photo": photo_of(request, photo)} for photo in photos],
        "important": False, "is_hidden": False,
    }  # fmt: skip
    if post.edits:
        message["update_time"] = int(post.changed_at.timestamp())
    return message


def _profile(town: Town, peer: int) -> dict[str, Any]:
    first, _, last = (town.ledger.name_of(peer) or "").partition(" ")
    return {
        "id": peer, "first_name": first, "last_name": last, "screen_name": f"id{peer}", "is_closed": False,
        "can_access_closed": True, "online": zlib.crc32(str(peer).encode()) % 2,
    }  # fmt: skip


def _group() -> dict[str, Any]:
    return {"id": VK_GROUP, "name": BANK, "screen_name": "prichal_bank", "type": "page", "is_closed": 0}


def _more(call: Call, peers: list[int]) -> dict[str, Any]:
    if not call.yes("extended"):
        return {}
    return {"profiles": [_profile(call.town, peer) for peer in peers], "groups": [_group()]}


def get_conversations(call: Call) -> dict[str, Any]:
    found = dialogues(call.town)
    if call.fields.get("filter") in {"unanswered", "unread"}:
        found = {peer: posts for peer, posts in found.items() if not posts[-1].own}
    offset = max(0, call.whole("offset"))
    chosen = list(found)[offset : offset + call.count()]
    rows = [
        {
            "conversation": {
                "peer": {"id": peer, "type": "user", "local_id": peer},
                "last_message_id": found[peer][-1].id, "in_read": 0, "out_read": 0,
                "last_conversation_message_id": len(found[peer]), "can_write": {"allowed": True},
                "unread_count": int(not found[peer][-1].own), "important": False,
                "unanswered": not found[peer][-1].own,
            },
            "last_message": message_of(call.request, found[peer][-1], len(found[peer])),
        }
        for peer in chosen
    ]  # fmt: skip
    return {"count": len(found), "items": rows, **_more(call, chosen)}


def get_history(call: Call) -> dict[str, Any]:
    """Messages of a dialogue, newest first unless `rev`."""
    peer = call.peer()
    posts = list(enumerate(call.town.ledger.posts("vk", thread=peer), start=1))
    ordered = posts if call.yes("rev") else posts[::-1]
    start = call.whole("start_message_id")
    if start > 0:
        ordered = [row for row in ordered if (row[1].id >= start if call.yes("rev") else row[1].id <= start)]
    offset = max(0, call.whole("offset"))
    chosen = ordered[offset : offset + call.count()]
    return {
        "count": len(posts),
        "items": [message_of(call.request, post, place) for place, post in chosen],
        **_more(call, [peer]),
    }


def get_by_id(call: Call) -> dict[str, Any]:
    wanted = [int(text) for text in str(call.fields.get("message_ids", "")).split(",") if text.strip().isdecimal()]
    posts = [post for post in map(call.town.ledger.post, wanted) if post and post.site == "vk" and not post.gone_at]
    return {"count": len(posts), "items": [message_of(call.request, post, 0) for post in posts]}


def send(call: Call) -> int:
    """Writes to a customer who wrote first; the same random_id in a dialogue never writes twice."""
    peer, text = call.peer(), str(call.fields.get("message", "")).strip()
    if not str(call.fields.get("random_id", "")).lstrip("-").isdecimal():
        raise _bad("random_id is undefined")
    if not text:
        raise _bad("message is empty")
    if len(text) > _LONGEST_MESSAGE:
        raise Fault(914, "Message is too long")
    if not call.town.ledger.posts("vk", thread=peer):
        raise Fault(901, "Can't send messages for users without permission")
    random_id, keyboard = call.whole("random_id"), str(call.fields.get("keyboard", ""))
    before = {post.id for post in call.town.ledger.posts("vk", thread=peer)}
    sent = call.town.add_post("vk", text, author=BANK, thread=peer, own=True, random_id=random_id)
    if sent not in before:
        if keyboard:
            _put_buttons(call, sent, keyboard)
        for photo_id in _PHOTO.findall(str(call.fields.get("attachment", ""))):
            call.town.album.send(int(photo_id), post_id=sent)
        call.town.bank_says(sent, text)
    return sent


def _put_buttons(call: Call, post_id: int, keyboard: str) -> None:
    try:
        call.town.buttons.put(post_id, keyboard)
    except (ValueError, KeyError, TypeError) as fault:
        raise Fault(911, "Keyboard format is invalid") from fault


def answer_event(call: Call) -> int:
    """The word back to whoever pressed a button."""
    data = json.loads(str(call.fields.get("event_data", "") or "{}"))
    number = str(call.fields.get("event_id", "")).removeprefix("press-")
    if not number.isdecimal() or not call.town.buttons.answer(int(number), str(data.get("text", ""))):
        raise Fault(100, "One of the parameters specified was missing or invalid: event_id")
    return 1


def users_get(call: Call) -> list[dict[str, Any]]:
    wanted = [int(text) for text in str(call.fields.get("user_ids", "")).split(",") if text.strip().isdecimal()]
    return [_profile(call.town, peer) for peer in wanted if call.town.ledger.name_of(peer)]


def groups_get(_: Call) -> dict[str, Any]:
    return {"groups": [_group()], "profiles": []}


def mark_read(call: Call) -> int:
    return int(bool(call.peer()))


METHODS: dict[str, Callable[[Call], Any]] = {
    "messages.getConversations": get_conversations,
    "messages.getHistory": get_history,
    "messages.getById": get_by_id,
    "messages.send": send,
    "messages.markAsRead": mark_read,
    "messages.sendMessageEventAnswer": answer_event,
    "users.get": users_get,
    "groups.getById": groups_get,
}


def _answer(call: Call, name: str) -> Any:
    _allowed(call.fields)
    if name not in METHODS:
        raise Fault(3, f"Unknown method passed: {name}")
    return METHODS[name](call)


def _allowed(fields: Mapping[str, Any]) -> None:
    if not str(fields.get("v", "")).startswith("5."):
        raise Fault(8, "Invalid request: v (version) is required")
    if not hmac.compare_digest(str(fields.get("access_token", "")).encode(), VK_KEY.encode()):
        raise Fault(5, "User authorization failed: invalid access_token (4).")


def fault_json(code: int, message: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """An error as VK prints it, with the parameters it was asked with (never the key)."""
    asked = [{"key": key, "value": str(value)} for key, value in fields.items() if key not in _SECRETS]
    return {"error": {"error_code": code, "error_msg": message, "request_params": asked}}


async def method(request: Request) -> Response:
    fields = {**request.query_params}
    if request.method == "POST":
        fields |= {key: str(value) for key, value in (await request.form(max_files=0)).items()}
    header = request.headers.get("authorization", "")
    if header.startswith("Bearer "):
        fields.setdefault("access_token", header.removeprefix("Bearer "))
    name = str(request.path_params["name"])
    try:
        return JSONResponse({"response": _answer(Call(request, fields), name)})
    except Fault as fault:
        return JSONResponse(fault_json(fault.code, fault.message, fields))


routes = [Route("/vk/method/{name}", method, methods=["GET", "POST"])]
