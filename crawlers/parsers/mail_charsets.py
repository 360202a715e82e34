"""Bytes of a letter become letters: the charset it names, else the one that its bytes look like. Pure."""

import re

from charset_normalizer import from_bytes
from w3lib.encoding import resolve_encoding

# What Russian and Ukrainian mail programs have written in thirty years.
LIKELY = ["utf_8", "cp1251", "koi8_r", "koi8_u", "cp866", "iso8859_5"]
ENOUGH = 20_000
"""Bytes that a guess looks at."""
WESTERN = frozenset({"iso-8859-1", "latin-1", "cp1252", "windows-1252"})
ASCII = frozenset({"ascii", "us-ascii", "unknown-8bit", "", *WESTERN})
"""Charsets that programs name without meaning them: eight-bit text under one of these is guessed."""
CYRILLIC = frozenset({"cp1251", "koi8_r", "koi8_u", "koi8-r", "koi8-u", "cp866", "iso8859_5", "iso8859-5"})
ALIASES = {"x-mac-cyrillic": "mac_cyrillic"}
# No word of a Western language has so many accented letters in a row; every Russian one has.
FOREIGN_RUN = re.compile(rb"[\x80-\xff]{4}")
# cp1251 read as koi8-r, or the other way round, turns small letters into capitals and capitals into small ones.
TURNED = re.compile(r"\b[а-яёіїєґ][А-ЯЁІЇЄҐ]{2,}\b")
UPRIGHT = re.compile(r"\b[А-ЯЁІЇЄҐ]?[а-яёіїєґ]{2,}\b")


def decoded(raw: bytes, named: str = "", *, override: str = "") -> str:
    """The text. A charset that does not exist, or does not fit its bytes, is as good as none."""
    if raw.isascii():
        return raw.decode("ascii")
    meant = named.strip().lower()
    for name in (override, "" if meant in ASCII else named):
        found = _known(name)
        if found:
            try:
                text = raw.decode(found)
            except UnicodeDecodeError:
                continue
            return text if name == override else _put_right(raw, text, found)
    if meant in WESTERN and not FOREIGN_RUN.search(raw):
        return raw.decode(_utf_8(raw) or "cp1252", "replace")
    return raw.decode(guessed(raw), "replace")


def _put_right(raw: bytes, text: str, named: str) -> str:
    """The text under a Cyrillic charset that fits any bytes, unless they are plainly of another one."""
    if named not in CYRILLIC:
        return text
    if _utf_8(raw):
        return raw.decode("utf_8")
    if len(TURNED.findall(text)) > len(UPRIGHT.findall(text)):
        return raw.decode(guessed(raw), "replace")
    return text


def _utf_8(raw: bytes) -> str:
    """Its name where the bytes are UTF-8: of other charsets hardly any text happens to be."""
    try:
        raw.decode("utf_8")
    except UnicodeDecodeError:
        return ""
    return "utf_8"


def guessed(raw: bytes) -> str:
    """The encoding that the bytes look like."""
    best = from_bytes(raw[:ENOUGH], cp_isolation=LIKELY).best()
    return best.encoding if best is not None else "cp1251"


def _known(name: str) -> str | None:
    """Python's name of a charset as letters name it; None for one that nobody knows."""
    wanted = name.strip().strip("\"'").lower()
    if not wanted:
        return None
    # resolve_encoding turns iso-8859-1 and its kin into what they are in practice.
    found = ALIASES.get(wanted) or resolve_encoding(wanted)
    if found is None:
        return None
    try:
        "".encode(found)
    except (LookupError, ValueError):
        return None
    return found
