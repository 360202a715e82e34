"""Simple markup becomes text without a tree: paragraphs, line breaks, lists, emphasis and links, properly nested.

Most of what feeds and interfaces hand out is no more than that, and making a tree of it costs ten times as much. What
is not simple beyond doubt is left to the parser behind `plain_text`; tests hold both against each other.
"""

import re
from typing import Final

# A name, then attributes whose values are quoted or plain.
TAG: Final = re.compile(
    r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(?:\s+[a-zA-Z][\w:.-]*+(?:=(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=`/]+))?)*+\s*(/?)>",
    re.ASCII,
)
NAMED: Final = {
    "amp": "&", "lt": "<", "gt": ">", "quot": '"', "nbsp": "\u00a0", "laquo": "«", "raquo": "»", "mdash": "—",
    "ndash": "–", "hellip": "…",
}  # fmt: skip
ENTITY: Final = re.compile(r"&(?:([a-z]{2,6})|#(\d{2,5}));")
DOUBTFUL: Final = re.compile(r"<|&(?=[a-zA-Z#])")
FIRST_PLAIN, LAST_PLAIN = 0xA0, 0xD7FF
"""Numbers of signs that mean the same to everybody; those of windows-1252 below them do not."""
QUOTES: Final = {"34": '"', "38": "&", "038": "&", "39": "'", "039": "'", "60": "<", "62": ">"}

EMPHASIS: Final = frozenset(("a", "b", "code", "em", "font", "i", "s", "small", "span", "strong", "sub", "sup", "u"))
LISTS: Final = frozenset(("ol", "ul"))
HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
ROOMS: Final = frozenset(("", "blockquote", "div", "li"))
"""What may hold anything; "" is the piece itself."""
DEEPEST: Final = 60
SHORTENED: Final = ("…", "...", "&hellip;", "&#8230;")
"""Signs of a link that shows only a part of its address, which is told from its attributes."""


class NotSimple(Exception):  # noqa: N818 - not a fault: the parser reads it
    """The piece must be parsed."""


def simple_text(markup: str) -> str | None:
    """The text with its breaks, spaces not yet tidied; None when the piece must be parsed."""
    pieces = TAG.split(markup)
    open_tags = [""]
    try:
        text = [_said(pieces[0])]
        for at in range(1, len(pieces), 4):
            name = pieces[at + 1].lower()
            text.append(_closed(open_tags, name) if pieces[at] else _opened(open_tags, name, pieces[at + 2]))
            said = _said(pieces[at + 3])
            if open_tags[-1] in LISTS and not said.isspace() and said:
                return None
            text.append(said)
    except NotSimple:
        return None
    return None if "a" in map(str.lower, pieces[2::4]) and any(sign in markup for sign in SHORTENED) else "".join(text)


def _opened(open_tags: list[str], name: str, ends_itself: str) -> str:
    """What an opening tag adds to the text."""
    if name == "br":
        return "\n"
    if ends_itself or len(open_tags) > DEEPEST:
        raise NotSimple
    if name in EMPHASIS:
        if open_tags[-1] in LISTS or (name == "a" and "a" in open_tags):
            raise NotSimple
        open_tags.append(name)
        return ""
    if open_tags[-1] == "p" and name != "li":
        open_tags.pop()  # a paragraph ends where the next block begins
    inside = open_tags[-1]
    if name == "li":
        is_at_home = inside in LISTS
    else:
        is_at_home = inside in ROOMS and (name == "p" or name in ROOMS or name in LISTS or name in HEADINGS)
    if not is_at_home:
        raise NotSimple
    open_tags.append(name)
    return "\n" if name == "li" else "\n\n"


def _closed(open_tags: list[str], name: str) -> str:
    """What a closing tag adds to the text."""
    if name == "" or open_tags[-1] != name:
        raise NotSimple
    open_tags.pop()
    return "" if name in EMPHASIS or name == "li" else "\n\n"


def _said(text: str) -> str:
    """A piece between tags; line ends of the markup are spaces to a reader."""
    if "<" in text:
        raise NotSimple
    if "&" in text:
        if DOUBTFUL.search(ENTITY.sub(" ", text)):
            raise NotSimple
        text = ENTITY.sub(_sign, text)
    return text.replace("\n", " ")


def _sign(entity: re.Match[str]) -> str:
    name, number = entity[1], entity[2]
    sign = NAMED.get(name) if name else QUOTES.get(number)
    if sign is not None:
        return sign
    if not number or not FIRST_PLAIN <= int(number) <= LAST_PLAIN:
        raise NotSimple
    return chr(int(number))
