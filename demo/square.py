"""The town square: what there is to see, what the bank answered, and switches for the impatient."""

import json
from typing import Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from demo import blog, life
from demo.paper import CSS, page, town_of
from demo.reactions import MOODS, RATING_LINK
from demo.state import TROUBLES
from demo.words import SITES, Post

_SIGHTS = (
    ("forum", "/forum/", "Форум «Заливск»", "phpBB-разметка: разделы, темы по страницам, «вчера в 14:05»"),
    ("blog", "/blog/", "Блог «Записки с набережной»", "записи, комментарии, RSS и REST как у WordPress"),
    ("maps", "/maps/", "Карта города", "отделения банка, звёзды, ответы владельца; API отзывов"),
    ("vk", "/vk/", "Сообщения сообщества", "личные сообщения клиентов банку; методы как у VK"),
    ("news", "/news/", "Заливск.Новости", "городские новости и RSS-лента"),
)


class Heard(NamedTuple):
    """Something the bank said in the town: the words, the page they stand on and the rating link in them."""

    site: str
    post: Post
    words: str
    page: str
    rating: str | None


def page_of(request: Request, post: Post) -> str:
    """The path of the page on which a post stands."""
    if post.site == "forum":
        return f"/forum/viewtopic.php?p={post.id}#p{post.id}"
    if post.site == "blog":
        address = blog.link_of(request, post)
        return address[address.index("/blog/") :]
    return {
        "maps": f"/maps/place/{post.thread}#review-{post.id}",
        "vk": f"/vk/im?peer={post.thread}#m{post.id}",
        "news": f"/news/{post.id}",
    }[post.site]


def front(request: Request) -> Response:
    town = town_of(request)
    sights = [(name, path, title, about, town.ledger.count(name)) for name, path, title, about in _SIGHTS]
    heard = []
    for post in town.replies()[:30]:
        words = post.answer if post.answer is not None else post.text
        link = RATING_LINK.search(words)
        heard.append(Heard(post.site, post, words, page_of(request, post), link.group() if link else None))
    return page(
        request, "square.html", sights=sights, heard=heard, troubles=town.troubles, modes=TROUBLES,
        waiting=len(town.ledger.reactions()),
    )  # fmt: skip


async def _fields(request: Request) -> dict[str, Any]:
    """The body as fields, JSON or a form."""
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            given = json.loads(await request.body() or b"{}")
        except ValueError:
            return {}
        return given if isinstance(given, dict) else {}
    return {key: str(value) for key, value in (await request.form(max_files=0)).items()}


def _done(request: Request, answer: dict[str, Any]) -> Response:
    """JSON for a program, back to the square for a person who pressed a button."""
    if "text/html" in request.headers.get("accept", ""):
        return RedirectResponse("/#town", status_code=303)
    return JSONResponse(answer)


async def step(request: Request) -> Response:
    """POST /town/step {"event": post | edit | delete | react, "site": …, "mood": happy | angry}: it happens now."""
    fields = await _fields(request)
    event, site, mood = (str(fields.get(name, "")) for name in ("event", "site", "mood"))
    if event not in {"", *life.EVENTS} or site not in {"", *SITES} or mood not in MOODS:
        known = f"events are {life.EVENTS}, sites are {SITES}, moods are {MOODS}"
        return JSONResponse({"error": known}, status_code=400)
    town = town_of(request)
    happening = await run_in_threadpool(lambda: life.step(town, event, site=site, mood=mood))
    post = town.ledger.post(happening.post_id)
    return _done(request, {**happening._asdict(), "page": page_of(request, post) if post else None})


async def trouble(request: Request) -> Response:
    """POST /town/trouble {"site", "mode", "seconds"?}: a site misbehaves until the mode is `none`."""
    fields = await _fields(request)
    site, mode = str(fields.get("site", "")), str(fields.get("mode", ""))
    try:
        town_of(request).set_trouble(site, mode, seconds=float(fields.get("seconds", 5)))
    except (TypeError, ValueError) as error:
        return JSONResponse({"error": str(error)}, status_code=400)
    return _done(request, {"site": site, "mode": mode})


def answers(request: Request) -> Response:
    """GET /town/answers: what the bank wrote, each with the post it answers (0 when it answers none)."""
    own = [post for post in town_of(request).replies() if post.own]
    return JSONResponse([{"site": post.site, "post": post.id, "answers": post.parent or 0} for post in own])


def css(_: Request) -> Response:
    return PlainTextResponse(CSS, media_type="text/css", headers={"Cache-Control": "no-cache"})


def health(request: Request) -> Response:
    town = town_of(request)
    return JSONResponse({"state": "ok", "posts": {site: town.ledger.count(site) for site in SITES}})


routes = [
    Route("/", front),
    Route("/town/step", step, methods=["POST"]),
    Route("/town/trouble", trouble, methods=["POST"]),
    Route("/town/answers", answers),
    Route("/town/town.css", css),
    Route("/town/health", health),
]
