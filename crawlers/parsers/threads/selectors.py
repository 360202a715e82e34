"""CSS selectors as profiles write them: `::attr(name)` and `::text` say what is taken of the element."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeAlias

from cssselect import ExpressionError, SelectorError
from lxml import etree, html
from parsel.csstranslator import HTMLTranslator

from storage.errors import Refused
from storage.i18n import _

Found: TypeAlias = html.HtmlElement | str
Posts: TypeAlias = frozenset[html.HtmlElement]


def matches(node: html.HtmlElement, selector: str) -> list[Found]:
    """Everything the selector finds at or below the node."""
    found_by = compiled(selector)(node)
    return (
        [match for match in found_by if isinstance(match, html.HtmlElement | str)] if isinstance(found_by, list) else []
    )


@lru_cache(maxsize=4096)
def compiled(selector: str) -> etree.XPath:
    """The selector ready for use. Raises Refused for one that is no CSS."""
    try:
        return etree.XPath(HTMLTranslator().css_to_xpath(selector))
    except (SelectorError, ExpressionError, etree.XPathError) as error:
        raise Refused(
            _("“{selector}” is no selector.").format(selector=selector),
            str(error),
            _("Write it as CSS, for example: div.post, a.author::attr(href)."),
        ) from error


def found(node: html.HtmlElement, selectors: Iterable[str], *, posts: Posts) -> list[Found]:
    """What the first selector that matches finds below the node, without what belongs to a post inside it."""
    for selector in selectors:
        own = [match for match in matches(node, selector) if _belongs(match, node, posts)]
        if own:
            return own
    return []


def elements(node: html.HtmlElement, selectors: Iterable[str]) -> list[html.HtmlElement]:
    """The elements of the first selector that matches any."""
    for selector in selectors:
        marked = [match for match in matches(node, selector) if isinstance(match, html.HtmlElement)]
        if marked:
            return marked
    return []


def matches_any(tree: html.HtmlElement, selectors: Iterable[str]) -> bool:
    return any(matches(tree, selector) for selector in selectors)


def _belongs(match: Found, node: html.HtmlElement, posts: Posts) -> bool:
    if not posts:
        return True
    element: html.HtmlElement | None = _element_of(match)
    while element is not None and element is not node:
        if element in posts:
            return False
        element = element.getparent()
    return True


def _element_of(match: Found) -> Any:
    """The element, or the one whose attribute or text it is: XPath's strings know theirs."""
    return match if isinstance(match, html.HtmlElement) else getattr(match, "getparent", lambda: None)()
