"""Private messages to look at: the community's dialogues, and one dialogue as the customer sees it."""

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from demo.paper import missing, number, page, town_of
from demo.vk_api import dialogues


def front(request: Request) -> Response:
    return page(request, "vk_front.html", dialogues=dialogues(town_of(request)))


def dialogue(request: Request) -> Response:
    town, peer = town_of(request), number(request, "peer")
    name, posts = town.ledger.name_of(peer), town.ledger.posts("vk", thread=peer)
    if name is None or not posts:
        return missing(request, "Такого диалога нет")
    photos = {post.id: [photo for photo in town.album.all() if photo.post_id == post.id] for post in posts}
    buttons = {post.id: town.buttons.of(post.id) for post in posts if post.own}
    said = {post.id: [one.said for one in town.buttons.presses(post_id=post.id) if one.said][-1:] for post in posts}
    return page(
        request, "vk_dialogue.html", peer=peer, name=name, posts=posts, photos=photos, buttons=buttons, said=said
    )


async def press(request: Request) -> Response:
    """A customer presses a button under one of the bank's messages."""
    town = town_of(request)
    async with request.form(max_files=0) as fields:
        post_id, label = number(request, "post", source=fields), str(fields.get("label", ""))
    post = town.ledger.post(post_id)
    if post is None or not town.press(post_id, label):
        return missing(request, "Такой кнопки нет")
    return RedirectResponse(f"/vk/im?peer={post.thread}#m{post_id}", status_code=302)


async def write(request: Request) -> Response:
    """A customer writes to the community: into the dialogue, or under a new name into a new one."""
    town = town_of(request)
    async with request.form(max_files=1) as fields:
        text = str(fields.get("text", "")).strip()[:4096]
        peer = number(request, "peer", source=fields)
        author = town.ledger.name_of(peer) if peer else str(fields.get("author", "")).strip()[:60]
        file = fields.get("photo")
        photo = await file.read() if isinstance(file, UploadFile) else b""
    if not author or not text:
        return page(request, "missing.html", status=400, what="Укажите имя и текст сообщения")
    town.album.add(photo, post_id=town.add_post("vk", text, author=author))
    return RedirectResponse(f"/vk/im?peer={town.ledger.person(author)}#last", status_code=302)


routes = [
    Route("/vk", lambda _: RedirectResponse("/vk/", status_code=301)),
    Route("/vk/", front),
    Route("/vk/im", dialogue, methods=["GET"]),
    Route("/vk/im", write, methods=["POST"]),
    Route("/vk/press", press, methods=["POST"]),
]
