"""A letter as its reader needs it, and its words as lines, with the addresses of its links between them."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from lxml import etree, html

from crawlers.parsers.plain_text import INVISIBLE, text_of, tidy

LINK: Final = "\ue01e"
"""Begins a line that is the address of a link of the line before; a sign that no alphabet has."""
QUOTE: Final = "> "
IN_TEXT: Final = re.compile(r"https?://[^\s<>\"»)\]]+")
LONGEST: Final = 400_000
UNWRAPPED: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a mailbox hands over; `sent_at` is the aware moment of its header."""

    sender: str
    subject: str
    html: str = ""
    text: str = ""
    sent_at: datetime | None = None
    message_id: str = ""

    def lines(self) -> list[str]:
        """What is to be read, line by line: of the HTML where there is any, else of the plain text."""
        found = _of_html(self.html[:LONGEST]) if self.html.strip() else []
        return found or _of_text(self.text[:LONGEST])


def _of_html(markup: str) -> list[str]:
    try:
        root = html.fragment_fromstring(
            INVISIBLE.sub("", markup.replace(LINK, "")), create_parent="div", parser=html.HTMLParser(huge_tree=False)
        )
    except (etree.ParserError, ValueError):
        return []
    for anchor in root.xpath(".//a[@href]"):
        _put(anchor, [f"{LINK}{unwrapped(str(anchor.get('href')))}"])
    for quote in root.iter("blockquote", "q"):
        words = text_of(quote)
        tail = quote.tail
        quote.clear()
        quote.tail = tail
        _put(quote, [f"{QUOTE}{line}" for line in words.split("\n") if line.strip() and not line.startswith(LINK)])
    return _lines(text_of(root))


def _put(element: html.HtmlElement, lines: list[str]) -> None:
    """Lines at the end of an element; as paragraphs, because a line break inside a text is only a space."""
    for line in lines:
        etree.SubElement(element, "p").text = line


def _of_text(text: str) -> list[str]:
    """Lines of plain text; the addresses in them get lines of their own."""
    lines: list[str] = []
    for line in tidy(text.replace(LINK, "")).split("\n"):
        links = IN_TEXT.findall(line)
        words = IN_TEXT.sub("", line).strip(" <>()[]")
        lines += [words] if words else []
        lines += [f"{LINK}{unwrapped(link)}" for link in links]
    return _lines("\n".join(lines))


def _lines(text: str) -> list[str]:
    return [stripped for line in text.split("\n") if (stripped := line.strip(" \t"))]


def unwrapped(link: str) -> str:
    """Where a link leads in the end: letters count clicks through addresses that carry the real one."""
    for _time in range(UNWRAPPED):
        try:
            inner = [
                value for _key, value in parse_qsl(urlsplit(link).query) if value.startswith(("http://", "https://"))
            ]
        except ValueError:
            return link
        if not inner:
            return link
        link = inner[0]
    return link
