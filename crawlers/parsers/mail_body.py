"""The body of a letter: its words, be they plain or HTML, and the files that came with them. Pure."""

import re
from email.errors import MessageError
from email.message import Message
from typing import NamedTuple

from lxml import etree, html

from crawlers.parsers.mail_charsets import decoded
from crawlers.parsers.mail_headers import readable
from crawlers.parsers.plain_text import text_of, tidy

NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Signs that a tree refuses."""
NAME = re.compile(r"""name\s*=\s*"([^"]{1,200})""", re.IGNORECASE)
UNREADABLE = "\ufffd"
MOST_PARTS = 200
LONGEST_PART = 2_000_000
"""Bytes of one part that are read as words."""
TELLING_SHARE = 4
"""HTML that says this many times more than the plain part beside it: the plain one is only an excuse."""


class Enclosed(NamedTuple):
    """A file of a letter."""

    name: str
    media_type: str
    content: bytes


class Body(NamedTuple):
    """What a letter holds; `words` is its text as a person reads it, `markup` its HTML, "" without."""

    words: str
    markup: str
    files: tuple[Enclosed, ...]


def body_of(letter: Message, *, override: str = "") -> Body:
    """The words and the files. A letter whose parts are countless, or nested without end, is read as far as it goes."""
    plain: list[str] = []
    marked: list[str] = []
    files: list[Enclosed] = []
    for part in _parts(letter):
        kind = part.get_content_type()
        content = _content(part)
        name = _file_name(part)
        is_file = part.get_content_disposition() == "attachment" or bool(name)
        if kind == "text/plain" and not is_file:
            text = decoded(content[:LONGEST_PART], _charset(part), override=override)
            plain.append(_unflowed(text) if _says_flowed(part) else text)
        elif kind == "text/html" and not is_file:
            marked.append(decoded(content[:LONGEST_PART], _charset(part), override=override))
        elif content and (is_file or not kind.startswith(("text/", "multipart/"))):
            files.append(Enclosed(name, kind, content))
    markup = "\n".join(marked)
    said, shown = tidy("\n\n".join(plain)), words_of(markup) if markup else ""
    words = shown if len(shown) > TELLING_SHARE * len(said) else said
    return Body(words, markup, tuple(files))


def words_of(markup: str) -> str:
    """The text of an HTML letter, with quoted letters marked as in a plain one."""
    try:
        root = html.document_fromstring(
            markup.replace("\0", ""), parser=html.HTMLParser(huge_tree=False, no_network=True)
        )
    except (etree.ParserError, ValueError):
        return ""
    outermost = [one for one in root.iter("blockquote") if next(one.iterancestors("blockquote"), None) is None]
    for quoted in outermost:
        _mark(quoted)
    return text_of(root)


def _mark(quoted: html.HtmlElement) -> None:
    """Puts the sign of quotation before each of its lines."""
    lines = NO_XML.sub("", text_of(quoted)).split("\n")
    tail = NO_XML.sub("", quoted.tail or "")
    quoted.clear()
    quoted.tag, quoted.tail = "pre", tail
    quoted.text = "\n".join(f"> {line}".rstrip() for line in lines)


def _parts(letter: Message) -> list[Message]:
    """The leaves in their order; a letter within the letter is a leaf."""
    found: list[Message] = []
    waiting: list[Message] = [letter]
    while waiting and len(found) < MOST_PARTS:
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting += _inner(part)[:MOST_PARTS][::-1]
        else:
            found.append(part)
    return found


def _inner(part: Message) -> list[Message]:
    """What a part is made of. Only asked of one that has parts: the library stumbles over odd charsets of others."""
    inner = part.get_payload()
    return [one for one in inner if isinstance(one, Message)] if isinstance(inner, list) else []


def _content(part: Message) -> bytes:
    if part.is_multipart():
        return b"\n".join(map(_whole, _inner(part)))
    try:
        raw = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return raw if isinstance(raw, bytes) else b""


def _whole(letter: Message) -> bytes:
    """A letter within a letter, as a file of its own."""
    try:
        return letter.as_bytes()
    except (ValueError, LookupError, KeyError, AttributeError, RecursionError, TypeError, MessageError):
        return b""


def _charset(part: Message) -> str:
    try:
        return str(part.get_param("charset") or "")
    except (ValueError, TypeError):
        return ""


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, TypeError, LookupError):
        return ""
    if UNREADABLE in str(name):
        name = _raw_name(part) or name
    # A path of somebody's disk, or of ours.
    return readable(str(name), "").replace("\\", "/").rpartition("/")[2].strip()[:200]


def _raw_name(part: Message) -> str:
    """A name in eight-bit letters as it stands in the head: the library gives such letters up."""
    heads = [str(raw) for key, raw in part.raw_items() if key.lower() in {"content-disposition", "content-type"}]
    found = [NAME.search(readable(raw, "")) for raw in heads]
    return next((one[1] for one in found if one), "")


def _says_flowed(part: Message) -> bool:
    try:
        return str(part.get_param("format") or "").lower() == "flowed"
    except (ValueError, TypeError):
        return False


def _unflowed(text: str) -> str:
    """Lines that end with a space go on in the next one (RFC 3676); a signature's separator does not."""
    whole: list[str] = []
    goes_on = False
    for line in text.replace("\r\n", "\n").split("\n"):
        said = line.removeprefix(" ")
        if goes_on and not said.startswith(">"):
            whole[-1] += said
        else:
            whole.append(said)
        goes_on = said.endswith(" ") and said != "-- " and not said.startswith(">")
    return "\n".join(whole)
