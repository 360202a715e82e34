"""Where a WordPress has its REST interface: under /wp-json, or behind ?rest_route= on a blog with plain permalinks.

Source: developer.wordpress.org/rest-api/extending-the-rest-api/routes-and-endpoints
"""

from collections.abc import Mapping
from typing import Any

from storage.net import Request

PRETTY, PLAIN = "/wp-json", "?rest_route="


def address_of(link: str) -> str:
    """The blog's address as a source keeps it, out of the link by which the blog announces its interface."""
    base, plain, _route = link.partition(PLAIN)
    return f"{base}{PLAIN}/" if plain else base.partition(PRETTY)[0].rstrip("/")


def rest(
    address: str, path: str, *, params: Mapping[str, str | int] | None = None, method: str = "GET", json: Any = None
) -> Request:
    """A request of the interface's `wp/v2` at a blog's address; `path` like "comments/12"."""
    base, plain, _route = address.partition(PLAIN)
    given = dict(params or {})
    if plain:
        return Request(base, method=method, params={"rest_route": f"/wp/v2/{path}", **given}, json=json)
    base = base.partition(PRETTY)[0].rstrip("/")
    return Request(f"{base}{PRETTY}/wp/v2/{path}", method=method, params=given, json=json)
