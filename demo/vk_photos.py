"""Pictures in messages of the community: VK's way of three calls to send one, and where they are looked at."""

import json
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from demo.keys import VK_GROUP
from demo.paper import home, missing, town_of
from demo.vk_api import METHODS, Call, Fault, photo_of

_LARGEST = 50 * 1024 * 1024


def get_upload_server(call: Call) -> dict[str, Any]:
    return {"upload_url": f"{home(call.request)}/vk/upload", "album_id": -64, "group_id": VK_GROUP, "user_id": 0}


async def upload(request: Request) -> Response:
    """Takes the form's file `photo`; what is no picture comes back as an empty list, as VK does it."""
    async with request.form(max_files=1, max_part_size=_LARGEST) as fields:
        file = fields.get("photo")
        body = await file.read() if isinstance(file, UploadFile) else b""
    kept = town_of(request).album.add(body)
    photo = json.dumps([{"photo": kept}] if kept else [])
    return JSONResponse({"server": 1, "photo": photo, "hash": "town"})


def save_photo(call: Call) -> list[dict[str, Any]]:
    """Only what was uploaded just now can be saved."""
    try:
        number = int(json.loads(str(call.fields.get("photo", "")))[0]["photo"])
    except (ValueError, LookupError, TypeError):
        raise Fault(129, "Invalid photo") from None
    photo = call.town.album.photo(number)
    if photo is None or call.fields.get("hash") != "town":
        raise Fault(121, "Invalid hash")
    return [photo_of(call.request, photo)]


def show(request: Request) -> Response:
    photo = town_of(request).album.photo(int(request.path_params["number"]))
    if photo is None:
        return missing(request, "Такой картинки нет")
    return FileResponse(photo.file, media_type=photo.media_type)


METHODS["photos.getMessagesUploadServer"] = get_upload_server
METHODS["photos.saveMessagesPhoto"] = save_photo
routes = [Route("/vk/upload", upload, methods=["POST"]), Route("/vk/photo/{number:int}", show)]
