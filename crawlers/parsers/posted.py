"""What forums' interfaces say of a post, in the shapes that are common to them."""

from typing import Any

from lxml import html

from crawlers.parsers.plain_text import plain_text


def posted_text(markup: Any) -> str:
    """The writer's own words: quotes belong to whoever wrote them first. A post that only quotes keeps its quote."""
    text = str(markup or "")
    return plain_text(text, drop=_is_quote) or plain_text(text)


def counted(value: Any) -> int | None:
    """A count; some databases give it as text. None for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:  # noqa: PLR2004 - counts of people
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _is_quote(node: html.HtmlElement) -> bool:
    return node.tag == "blockquote" or (node.tag == "aside" and "quote" in str(node.get("class", "")).split())
