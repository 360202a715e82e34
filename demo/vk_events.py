"""The community's events as VK's Bots Long Poll tells them: an answer waits a little for something to happen."""

import asyncio
import hmac
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.buttons import Pressed
from demo.keys import VK_GROUP
from demo.paper import home, number, town_of
from demo.state import Town
from demo.vk_api import METHODS, Call, message_of
from demo.words import Post

EVENTS_KEY = "town-events"
# The town is less patient than VK: tests need not wait for nothing.
_LONGEST_WAIT_S = 0.3
_LOOK_EVERY_S = 0.05


def get_long_poll_server(call: Call) -> dict[str, Any]:
    ts = _milliseconds(datetime.now(UTC))
    return {"key": EVENTS_KEY, "server": f"{home(call.request)}/vk/events", "ts": str(ts)}


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _since(town: Town, ts: int) -> list[Post]:
    changed = [post for post in town.ledger.posts("vk") if _milliseconds(post.changed_at) > ts]
    return sorted(changed, key=lambda post: post.changed_at)


def _event(request: Request, post: Post) -> dict[str, Any]:
    kind = "message_edit" if post.edits else "message_reply" if post.own else "message_new"
    message = message_of(request, post, 0)
    told = {"message": message, "client_info": {}} if kind == "message_new" else message
    return {"group_id": VK_GROUP, "type": kind, "event_id": f"{post.id}-{post.edits}", "v": "5.199", "object": told}


def _press_event(pressed: Pressed) -> dict[str, Any]:
    """A button as VK's callback tells of it; `event_id` is what the word back names."""
    told = {
        "user_id": pressed.peer, "peer_id": pressed.peer, "event_id": f"press-{pressed.id}",
        "payload": pressed.payload, "conversation_message_id": pressed.post_id,
    }  # fmt: skip
    return {
        "group_id": VK_GROUP, "type": "message_event", "event_id": f"e{pressed.id}", "v": "5.199", "object": told,
    }  # fmt: skip


def _happened(request: Request, ts: int) -> tuple[int, list[dict[str, Any]]]:
    """What has happened since, and up to when."""
    town = town_of(request)
    posts, pressed = _since(town, ts), town.buttons.presses(since=ts)
    newest = max([ts, *(_milliseconds(post.changed_at) for post in posts), *(one.pressed_at for one in pressed)])
    return newest, [*(_event(request, post) for post in posts), *(_press_event(one) for one in pressed)]


async def events(request: Request) -> Response:
    """What has happened since `ts`; waits when nothing has, then answers with nothing."""
    asked = request.query_params
    ts = number(request, "ts", default=-1)
    if not hmac.compare_digest(asked.get("key", "").encode(), EVENTS_KEY.encode()):
        return JSONResponse({"failed": 2})
    if ts < 0:
        return JSONResponse({"failed": 1, "ts": str(_milliseconds(datetime.now(UTC)))})
    wait = min(number(request, "wait"), _LONGEST_WAIT_S)
    newest, found = _happened(request, ts)
    while not found and wait > 0:
        await asyncio.sleep(_LOOK_EVERY_S)
        wait -= _LOOK_EVERY_S
        newest, found = _happened(request, ts)
    return JSONResponse({"ts": str(newest), "updates": found})


METHODS["groups.getLongPollServer"] = get_long_poll_server
routes = [Route("/vk/events", events)]
