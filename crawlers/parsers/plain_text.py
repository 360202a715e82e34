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
# Forums show long addresses as "https://bank.example/card ... page=2".
CUT: Final = re.compile(r"\s*(?:\.{3}|…)\s*")
SHOWN_OF_ADDRESS: Final = 10

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
    set_as_written = 0
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if event == "start":
            set_as_written += node.tag == "pre"
            if node is not element and (node.tag in SILENT or (drop is not None and drop(node))):
                walk.skip_subtree()
            else:
                pieces.append(_opening(node, as_written=bool(set_as_written)))
            continue
        if event == "end":
            pieces.append(_edge(node))
            set_as_written -= node.tag == "pre"
        if node is not element:
            pieces.append((node.tail or "") if set_as_written else _inline(node.tail))
    return _flow("".join(pieces))


def tidy(text: str) -> str:
    """Plain text with single spaces, trimmed lines and at most one empty line between paragraphs."""
    if not text.isprintable():
        text = INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _flow(text)


def _opening(node: html.HtmlElement, *, as_written: bool) -> str:
    if node.tag == "img":
        return _smiley(node)
    if node.tag == "a" and node.text:
        return _address(node, node.text)
    before = "\n" if node.tag in LINES else _edge(node)
    return before + ((node.text or "") if as_written else _inline(node.text))


def _address(link: html.HtmlElement, shown: str) -> str:
    """A link's text, or its address where that is what it shows without the middle or the end."""
    begins, cut, ends = CUT.sub("…", shown.strip()).partition("…")
    target = str(link.get("href") or "")
    where = target.find(begins) if cut and "/" in begins and len(begins) >= SHOWN_OF_ADDRESS else -1
    return target[where:] if where >= 0 and target.endswith(ends) else _inline(shown)


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
