"""What people type, as HTML: everything is escaped, quotes and links are recognised. Pure."""

import re

from markupsafe import Markup, escape

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)»]")
_QUOTE = re.compile(r"\[quote=([^\]\n]{1,60})\](.*?)\[/quote\]", re.DOTALL)


def _linked(text: str) -> Markup:
    pieces, last = [], 0
    for found in _LINK.finditer(text):
        address = escape(found.group())
        pieces += [
            escape(text[last : found.start()]),
            Markup('<a class="postlink" href="{0}" rel="nofollow">{0}</a>').format(address),
        ]
        last = found.end()
    return Markup("").join([*pieces, escape(text[last:])])


def lines(text: str) -> Markup:
    """One block with `<br>` at the ends of lines, as forums print it."""
    return Markup("<br>\n").join(_linked(line) for line in text.strip().split("\n"))


def paragraphs(text: str) -> Markup:
    """Paragraphs at empty lines, as a blog engine prints them."""
    blocks = [block for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    return Markup("\n").join(Markup("<p>{}</p>").format(lines(block)) for block in blocks)


def forum(text: str) -> Markup:
    """A forum post: `[quote=Имя]…[/quote]` becomes a blockquote with its author."""
    pieces, last = [], 0
    for found in _QUOTE.finditer(text):
        before = text[last : found.start()].strip()
        pieces += [lines(before)] if before else []
        pieces.append(
            Markup("<blockquote><div><cite>{} писал(а):</cite>{}</div></blockquote>").format(
                found.group(1), lines(found.group(2))
            )
        )
        last = found.end()
    rest = text[last:].strip()
    return Markup("").join([*pieces, lines(rest)] if rest else pieces)


def plain(text: str) -> str:
    """The text without quotes of others, on one line."""
    return " ".join(_QUOTE.sub(" ", text).split())


def excerpt(text: str, length: int = 160) -> str:
    """The beginning of a text, cut at a word."""
    flat = plain(text)
    return flat if len(flat) <= length else flat[:length].rsplit(" ", 1)[0] + "…"
