"""What pages carry for their own scripts: Flarum shows guests posts without dates, and has the dates beside them."""

import json
from typing import Any

from lxml import html

from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import plain_text
from crawlers.parsers.threads.dates import Calendar
from crawlers.parsers.threads.posts import Post


def carried_posts(tree: html.HtmlElement, page: Page) -> list[Post]:
    """The posts in Flarum's payload, each with its number, date and author."""
    calendar = Calendar(page)
    for script in tree.xpath("//script[@id='flarum-json-payload']"):
        try:
            document = json.loads(script.text_content()).get("apiDocument") or {}
        except (ValueError, RecursionError, AttributeError):
            continue
        rows = document.get("included") if isinstance(document, dict) else None
        rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        people = {str(row.get("id")): _told(row) for row in rows if row.get("type") == "users"}
        found = [_post(row, people, calendar) for row in rows if row.get("type") == "posts"]
        return [post for post in found if post.text]
    return []


def _post(row: dict[str, Any], people: dict[str, dict[str, Any]], calendar: Calendar) -> Post:
    told, related = _told(row), row.get("relationships")
    user = related.get("user") if isinstance(related, dict) else None
    linked = user.get("data") if isinstance(user, dict) else None
    writer = people.get(str(linked.get("id")), {}) if isinstance(linked, dict) else {}
    name = str(writer.get("displayName") or writer.get("username") or "")
    return Post(
        text=plain_text(str(told.get("contentHtml") or "")),
        identity=f"p{row.get('id')}",
        author=name or None,
        published_at=calendar.machine(str(told.get("createdAt") or "")),
        edited_at=calendar.machine(str(told.get("editedAt") or "")),
    )


def _told(row: dict[str, Any]) -> dict[str, Any]:
    attributes = row.get("attributes")
    return attributes if isinstance(attributes, dict) else {}
