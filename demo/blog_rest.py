"""The blog's REST: /wp-json/wp/v2 posts, comments and users/me, shaped as WordPress 6 answers.

Facts kept: totals in X-WP-Total and X-WP-TotalPages, `*_gmt` without a Z, `date` site-local, posts past the end
answer 400, comments past the end answer an empty list, per_page over 100 answers 400, a deleted comment answers 401.
"""

import base64
import binascii
import hmac
import json
from collections.abc import Callable
from math import ceil
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo import blog, markup
from demo.blog_query import BadParameterError, chosen, window
from demo.dates import gmt_iso, local_iso
from demo.keys import BANK, BLOG_KEY, BLOG_USER
from demo.paper import home, number, town_of
from demo.state import Town
from demo.words import Post

_LONGEST_COMMENT = 65_525
_SUBSCRIBER = 7


def wrong(code: str, message: str, *, status: int) -> Response:
    """An error as WordPress prints it."""
    return JSONResponse({"code": code, "message": message, "data": {"status": status}}, status_code=status)


def _credentials(request: Request) -> tuple[str, str] | None:
    scheme, _, coded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, _, key = base64.b64decode(coded, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return ("", "")
    return user, key.replace(" ", "")


def _refusal(request: Request) -> Response | None:
    """Why a request with credentials is turned away; None for anonymous or right ones."""
    given = _credentials(request)
    if given is None:
        return None
    if given[0] != BLOG_USER:
        return wrong("invalid_username", "Неизвестное имя пользователя.", status=401)
    if not hmac.compare_digest(given[1].encode(), BLOG_KEY.replace(" ", "").encode()):
        return wrong("incorrect_password", "Введённый пароль приложения неверен.", status=401)
    return None


def _rendered(text: str) -> dict[str, Any]:
    return {"rendered": f"{markup.paragraphs(text)}\n"}


def post_json(request: Request, post: Post) -> dict[str, Any]:
    return {
        "id": post.id, "date": local_iso(post.written_at), "date_gmt": gmt_iso(post.written_at),
        "guid": {"rendered": f"{home(request)}/blog/?p={post.id}"},
        "modified": local_iso(post.changed_at), "modified_gmt": gmt_iso(post.changed_at),
        "slug": blog.slug(post.title), "status": "publish", "type": "post", "link": blog.link_of(request, post),
        "title": {"rendered": post.title}, "content": {**_rendered(post.text), "protected": False},
        "excerpt": {**_rendered(markup.excerpt(post.text)), "protected": False},
        "author": post.author_id, "comment_status": "open", "ping_status": "closed", "sticky": False,
        "format": "standard", "categories": [1], "tags": [],
        "_links": {
            "self": [{"href": f"{home(request)}/blog/wp-json/wp/v2/posts/{post.id}"}],
            "author": [{"embeddable": True, "href": f"{home(request)}/blog/wp-json/wp/v2/users/{post.author_id}"}],
            "replies": [{"embeddable": True, "href": f"{home(request)}/blog/wp-json/wp/v2/comments?post={post.id}"}],
        },
    }  # fmt: skip


def comment_json(request: Request, comment: Post) -> dict[str, Any]:
    return {
        "id": comment.id, "post": comment.thread, "parent": comment.parent or 0,
        "author": _SUBSCRIBER if comment.own else 0, "author_name": comment.author, "author_url": "",
        "date": local_iso(comment.written_at), "date_gmt": gmt_iso(comment.written_at),
        "content": _rendered(comment.text), "link": blog.link_of(request, comment),
        "status": "approved", "type": "comment", "author_avatar_urls": {}, "meta": [],
        "_links": {
            "self": [{"href": f"{home(request)}/blog/wp-json/wp/v2/comments/{comment.id}"}],
            "up": [{"embeddable": True, "post_type": "post",
                    "href": f"{home(request)}/blog/wp-json/wp/v2/posts/{comment.thread}"}],
        },
    }  # fmt: skip


def _listing(
    request: Request, posts: list[Post], shape: Callable[[Request, Post], dict[str, Any]], *, past_end_refused: bool
) -> Response:
    refusal = _refusal(request)
    if refusal:
        return refusal
    try:
        size, place = window(request)
        found = chosen(request, posts)
    except BadParameterError as parameter:
        return wrong("rest_invalid_param", f"Неверный параметр: {parameter}", status=400)
    pages = ceil(len(found) / size)
    if past_end_refused and place > max(1, pages):
        return wrong(
            "rest_post_invalid_page_number", "Запрошенный номер страницы больше числа доступных страниц.", status=400
        )
    rows = [_only(request, shape(request, post)) for post in found[(place - 1) * size : place * size]]
    headers = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)}
    links = [("prev", place - 1)] * (place > 1) + [("next", place + 1)] * (place < pages)
    if links:
        headers["Link"] = ", ".join(
            f'<{request.url.include_query_params(page=there)}>; rel="{name}"' for name, there in links
        )
    return JSONResponse(rows, headers=headers)


def _only(request: Request, row: dict[str, Any]) -> dict[str, Any]:
    fields = {name.partition(".")[0] for name in request.query_params.get("_fields", "").split(",") if name}
    return {name: value for name, value in row.items() if name in fields} if fields else row


def list_posts(request: Request) -> Response:
    return _listing(request, blog.articles(town_of(request)), post_json, past_end_refused=True)


def list_comments(request: Request) -> Response:
    return _listing(request, blog.comments(town_of(request)), comment_json, past_end_refused=False)


def one_post(request: Request) -> Response:
    post = town_of(request).ledger.post(request.path_params["id"])
    if post is None or post.site != "blog" or post.kind != "post":
        return wrong("rest_post_invalid_id", "Неверный ID записи.", status=404)
    if post.gone_at:
        return wrong("rest_forbidden", "Извините, вам не разрешено выполнять данное действие.", status=401)
    return _refusal(request) or JSONResponse(_only(request, post_json(request, post)))


def one_comment(request: Request) -> Response:
    comment = town_of(request).ledger.post(request.path_params["id"])
    if comment is None or comment.site != "blog" or comment.kind != "comment":
        return wrong("rest_comment_invalid_id", "Неверный ID комментария.", status=404)
    if comment.gone_at:
        return wrong("rest_cannot_read", "Извините, вам нельзя читать этот комментарий.", status=401)
    return _refusal(request) or JSONResponse(_only(request, comment_json(request, comment)))


async def _fields(request: Request) -> dict[str, Any]:
    """The body of a request, JSON or form, over the parameters of the address."""
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            given = json.loads(await request.body() or b"{}")
        except ValueError:
            given = {}
        body = given if isinstance(given, dict) else {}
    else:
        body = dict(await request.form(max_files=0))
    return {**request.query_params, **body}


def _unfit(town: Town, article: Post | None, *, content: str, parent: int | None) -> Response | None:
    """Why a comment cannot be written under an article."""
    if article is None or article.gone_at or article.kind != "post" or article.site != "blog":
        return wrong("rest_comment_invalid_post_id", "Нельзя создать комментарий без записи.", status=403)
    if not content:
        return wrong("rest_comment_content_invalid", "Неверное содержимое комментария.", status=400)
    if len(content) > _LONGEST_COMMENT:
        return wrong("comment_content_column_length", "Ваш комментарий слишком длинный.", status=400)
    standing = blog.comments(town, article.id)
    if any(old.own and old.text == content and old.parent == parent for old in standing):
        return wrong("comment_duplicate", "Дубликат: похоже, вы уже это говорили!", status=409)
    if parent and parent not in {old.id for old in standing}:
        return wrong("rest_comment_invalid_parent", "Неверный ID родительского комментария.", status=400)
    return None


async def create_comment(request: Request) -> Response:
    """A comment by the bank's account (application password): 201 with the comment, 401 without a key."""
    if _credentials(request) is None:
        return wrong("rest_comment_login_required", "Для комментирования вы должны войти на сайт.", status=401)
    fields, town = await _fields(request), town_of(request)
    article = town.ledger.post(number(request, "post", source=fields))
    content, parent = str(fields.get("content", "")).strip(), number(request, "parent", source=fields) or None
    turned_away = _refusal(request) or _unfit(town, article, content=content, parent=parent)
    if turned_away or article is None:
        return turned_away or Response(status_code=500)
    written = town.add_post("blog", content, author=BANK, thread=article.id, parent=parent, own=True)
    town.bank_says(written, content)
    comment = town.ledger.post(written)
    place = f"{home(request)}/blog/wp-json/wp/v2/comments/{written}"
    body = comment_json(request, comment) if comment else {}
    return JSONResponse(body, status_code=201, headers={"Location": place})


def me(request: Request) -> Response:
    """Who the key belongs to."""
    if _credentials(request) is None:
        return wrong("rest_not_logged_in", "Вы не авторизованы.", status=401)
    body = {"id": _SUBSCRIBER, "name": BANK, "slug": BLOG_USER, "link": f"{home(request)}/blog/author/{BLOG_USER}/"}
    return _refusal(request) or JSONResponse(body)


def root(request: Request) -> Response:
    return JSONResponse(
        {
            "name": "Записки с набережной", "description": "Блог о городе Заливске и о деньгах",
            "url": f"{home(request)}/blog", "home": f"{home(request)}/blog", "gmt_offset": 3,
            "timezone_string": "Europe/Moscow", "namespaces": ["wp/v2"],
            "routes": {f"/wp/v2/{name}": {"methods": ["GET"]} for name in ("posts", "comments", "users/me")},
        }
    )  # fmt: skip


def nothing_here(_: Request) -> Response:
    return wrong("rest_no_route", "Маршрут, соответствующий адресу и методу запроса, не найден.", status=404)


routes = [
    Route("/blog/wp-json/", root),
    Route("/blog/wp-json/wp/v2/posts", list_posts),
    Route("/blog/wp-json/wp/v2/posts/{id:int}", one_post),
    Route("/blog/wp-json/wp/v2/comments", list_comments, methods=["GET"]),
    Route("/blog/wp-json/wp/v2/comments", create_comment, methods=["POST"]),
    Route("/blog/wp-json/wp/v2/comments/{id:int}", one_comment),
    Route("/blog/wp-json/wp/v2/users/me", me),
    Route("/blog/wp-json/{rest:path}", nothing_here, methods=["GET", "POST", "PUT", "DELETE"]),
]
