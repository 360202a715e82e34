"""What a caller of the blog's REST asks for: which posts, in which order, which page of them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from starlette.requests import Request

from demo.keys import ZONE
from demo.paper import number
from demo.words import Post

MOST_PER_PAGE = 100
_ORDERS: dict[str, Callable[[Post], Any]] = {
    "date": lambda post: (post.written_at, post.id),
    "date_gmt": lambda post: (post.written_at, post.id),
    "modified": lambda post: (post.changed_at, post.id),
    "id": lambda post: post.id,
}


class BadParameterError(ValueError):
    """A parameter that WordPress would refuse; the name is the message."""


def _moment(request: Request, name: str) -> datetime | None:
    """The moment in a parameter; without an offset it is site-local, as WordPress reads it."""
    text = request.query_params.get(name)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadParameterError(name) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def chosen(request: Request, posts: list[Post]) -> list[Post]:
    """The posts that the parameters ask for, in their order."""
    after, before, modified = (_moment(request, name) for name in ("after", "before", "modified_after"))
    words = request.query_params.get("search", "").casefold()
    under = [int(value) for value in request.query_params.get("post", "").split(",") if value.isdecimal()]
    chosen = [
        post
        for post in posts
        if (after is None or post.written_at > after)
        and (before is None or post.written_at < before)
        and (modified is None or post.changed_at > modified)
        and words in f"{post.title} {post.text}".casefold()
        and (not under or post.thread in under)
    ]
    key = request.query_params.get("orderby", "date")
    order = request.query_params.get("order", "desc")
    if key not in _ORDERS:
        raise BadParameterError("orderby")
    if order not in {"asc", "desc"}:
        raise BadParameterError("order")
    return sorted(chosen, key=_ORDERS[key], reverse=order == "desc")


def window(request: Request) -> tuple[int, int]:
    """How many rows on a page, and which page."""
    size, place = number(request, "per_page", default=10), number(request, "page", default=1)
    if not 1 <= size <= MOST_PER_PAGE:
        raise BadParameterError("per_page")
    if place < 1:
        raise BadParameterError("page")
    return size, place
