"""Markup becomes the text a person reads: paragraphs and line breaks stay, everything else goes."""

import re
from collections.abc import Callable
from typing import Final

from lxml import etree, html

from crawlers.parsers.simple_markup import simple_text

BLOCKS: Final = frozenset((
    "address", "article", "aside", "blockquote", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav",
    "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul",
))  # fmt: skip
LINES: Final = frozenset(("br", "li", "option"))
SILENT: Final = frozenset((
    "script", "style", "noscript", "template", "head", "title", "iframe", "object", "embed", "svg", "math", "canvas",
    "audio", "video", "button", "select",
))  # fmt: skip
# Not a single space, which stays as it is: most are.
SPACES: Final = re.compile(
    r"[\t\r\f\v\u00a0\u2007\u202f][ \t\r\f\v\u00a0\u2007\u202f]*| [ \t\r\f\v\u00a0\u2007\u202f]+"
)
AROUND_BREAK: Final = re.compile(r" ?\n ?")
BREAKS: Final = re.compile(r"\n{3,}")
INVISIBLE: Final = re.compile(r"[\u0000-\u0008\u000b\u000e-\u001f\u200b\u2060\ufeff\u00ad]")
MARKUP: Final = re.compile(r"<[a-zA-Z/!]|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]\w*);")
LONGEST_SMILEY: Final = 12

Drop = Callable[[html.HtmlElement], bool]


def plain_text(markup: str, *, drop: Drop | None = None) -> str:
    """The text of a piece of HTML, with at most one empty line between paragraphs; plain text passes through."""
    if not MARKUP.search(markup):
        return tidy(markup)
    markup = INVISIBLE.sub("", markup)
    if drop is None and (text := simple_text(markup)) is not None:
        return _flow(text)
    # A wrapper keeps leading text and survives pieces that are only a comment or an image.
    try:
        root = html.fragment_fromstring(markup, create_parent="div", parser=html.HTMLParser(huge_tree=False))
    except etree.ParserError:
        return ""
    return text_of(root, drop=drop)


def text_of(element: html.HtmlElement, *, drop: Drop | None = None) -> str:
    """The text of an element, without the descendants for which `drop` says so; the tree is not changed."""
    pieces: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if event == "start":
            if node is not element and (node.tag in SILENT or (drop is not None and drop(node))):
                walk.skip_subtree()
            else:
                pieces.append(_opening(node))
            continue
        if event == "end":
            pieces.append(_edge(node))
        if node is not element:
            pieces.append(_inline(node.tail))
    return _flow("".join(pieces))


def tidy(text: str) -> str:
    """Plain text with single spaces, trimmed lines and at most one empty line between paragraphs."""
    if not text.isprintable():
        text = INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _flow(text)


def _opening(node: html.HtmlElement) -> str:
    if node.tag == "img":
        return _smiley(node)
    if node.tag == "pre":
        return "\n\n" + (node.text or "")
    before = "\n" if node.tag in LINES else _edge(node)
    return before + _inline(node.text)


def _edge(node: html.HtmlElement) -> str:
    if node.tag in BLOCKS:
        return "\n\n"
    return " " if node.tag in {"td", "th"} else ""


def _inline(text: str | None) -> str:
    """Line ends of the markup are spaces to a reader."""
    return text.replace("\n", " ") if text else ""


def _smiley(node: html.HtmlElement) -> str:
    """A smiley is a word of the text; any other picture is none."""
    alt = str(node.get("alt", "")).strip()
    is_smiley = any(word in str(node.get("class", "")) for word in ("smil", "emoji", "emot"))
    return alt if is_smiley and len(alt) <= LONGEST_SMILEY else ""


def _flow(text: str) -> str:
    text = text.strip()
    # Every odd space is a sign that cannot be printed, and asking that is the quickest.
    if "  " in text or not text.replace("\n", "").isprintable():
        text = SPACES.sub(" ", text)
    if "\n" in text:
        text = BREAKS.sub("\n\n", AROUND_BREAK.sub("\n", text))
    return text.strip()
