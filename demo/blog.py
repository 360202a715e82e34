"""The blog: WordPress-shaped HTML pages; its feeds and REST are in `blog_feeds` and `blog_rest`."""

import re
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from demo.keys import ZONE
from demo.paper import home, missing, number, page, town_of
from demo.state import Town
from demo.words import Post

ARTICLES_PER_PAGE = 5
_LETTERS = dict(zip("абвгдеёзийклмнопрстуфхыэ", "abvgdeeziyklmnoprstufhye", strict=True)) | {
    "ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ь": "", "ю": "yu", "я": "ya",
}  # fmt: skip


class Thread(NamedTuple):
    """A comment with the answers under it, and how deep it hangs."""

    comment: Post
    depth: int
    children: list["Thread"]


def slug(title: str) -> str:
    """The last part of an article's address, in Latin letters."""
    latin = re.sub(r"[^a-z0-9]+", " ", "".join(_LETTERS.get(letter, letter) for letter in title.lower()))
    return "-".join(latin.split())[:60].strip("-") or "zapis"


def path_of(article: Post) -> str:
    local = article.written_at.astimezone(ZONE)
    return f"/blog/{local:%Y/%m/%d}/{slug(article.title)}-{article.id}/"


def link_of(request: Request, post: Post, *, article: Post | None = None) -> str:
    """The address of an article, or of a comment under its article."""
    if post.kind == "post":
        return home(request) + path_of(post)
    under = article or town_of(request).ledger.post(post.thread)
    return f"{home(request)}{path_of(under)}#comment-{post.id}" if under else f"{home(request)}/blog/?p={post.thread}"


def articles(town: Town) -> list[Post]:
    """Articles, newest first."""
    return town.ledger.posts("blog", kind="post")[::-1]


def comments(town: Town, article: int | None = None) -> list[Post]:
    """Comments that stand under standing articles, oldest first."""
    standing = {post.id for post in town.ledger.posts("blog", kind="post")}
    written = town.ledger.posts("blog", thread=article, kind="comment")
    return [comment for comment in written if comment.thread in standing]


def tree(found: list[Post]) -> list[Thread]:
    """Comments as nested threads; a comment whose parent is gone stands on the first level."""
    known = {comment.id for comment in found}

    def under(parent: int | None, depth: int) -> list[Thread]:
        level = [c for c in found if (c.parent if c.parent in known else None) == parent]
        return [Thread(comment, depth, under(comment.id, depth + 1)) for comment in level]

    return under(None, 1)


def front(request: Request) -> Response:
    town, wanted = town_of(request), number(request, "p")
    if wanted:
        post = town.ledger.post(wanted)
        if post is None or post.gone_at or post.kind != "post" or post.site != "blog":
            return missing(request, "Такой записи в блоге нет")
        return RedirectResponse(path_of(post), status_code=301)
    found, place = articles(town), max(1, int(request.path_params.get("page", 1)))
    shown = found[(place - 1) * ARTICLES_PER_PAGE : place * ARTICLES_PER_PAGE]
    if not shown and place > 1:
        return missing(request, "Такой страницы в блоге нет")
    older = place + 1 if len(found) > place * ARTICLES_PER_PAGE else None
    return page(
        request, "blog_front.html", articles=shown, older=older, newer=place - 1, path_of=path_of,
        talk={article.id: len(comments(town, article.id)) for article in shown},
    )  # fmt: skip


def article_of(request: Request) -> Post | None:
    """The standing article that the address names."""
    name = str(request.path_params.get("name", ""))
    post_id = int(name.rpartition("-")[2]) if name.rpartition("-")[2].isdecimal() else 0
    post = town_of(request).ledger.post(post_id)
    good = post is not None and post.gone_at is None and post.site == "blog" and post.kind == "post"
    return post if good else None


def article(request: Request) -> Response:
    post = article_of(request)
    if post is None:
        return missing(request, "Такой записи в блоге нет")
    found = comments(town_of(request), post.id)
    answer = page(
        request, "blog_article.html", article=post, threads=tree(found), count=len(found), path=path_of(post),
        reply_to=number(request, "replytocom"),
    )  # fmt: skip
    answer.headers["Link"] = f'<{home(request)}/blog/wp-json/>; rel="https://api.w.org/"'
    return answer


async def write_comment(request: Request) -> Response:
    """The comment form of the page: a visitor writes without signing in."""
    fields = await request.form(max_files=0)
    town, post_id = town_of(request), number(request, "comment_post_ID", source=fields)
    post = town.ledger.post(post_id)
    author, text = str(fields.get("author", "")).strip()[:60], str(fields.get("comment", "")).strip()
    if post is None or post.gone_at or post.kind != "post":
        return missing(request, "Записи, которую вы комментируете, больше нет")
    if not author or not text:
        return page(request, "missing.html", status=400, what="Заполните имя и комментарий")
    parent = number(request, "comment_parent", source=fields) or None
    comment = town.add_post("blog", text, author=author, thread=post.id, parent=parent)
    return RedirectResponse(f"{path_of(post)}#comment-{comment}", status_code=302)


routes = [
    Route("/blog", lambda _: RedirectResponse("/blog/", status_code=301)),
    Route("/blog/", front),
    Route("/blog/page/{page:int}/", front),
    Route("/blog/wp-comments-post.php", write_comment, methods=["POST"]),
    Route("/blog/{year:int}/{month:int}/{day:int}/{name}/", article),
]
