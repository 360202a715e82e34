"""Bytes of a letter become letters: the charset it names, else the one that its bytes look like. Pure."""

from charset_normalizer import from_bytes
from w3lib.encoding import resolve_encoding

# What Russian and Ukrainian mail programs have written in thirty years.
LIKELY = ["utf_8", "cp1251", "koi8_r", "koi8_u", "cp866", "iso8859_5"]
ENOUGH = 20_000
"""Bytes that a guess looks at."""
ASCII = frozenset({"ascii", "us-ascii", "iso-8859-1", "latin-1", "cp1252", "unknown-8bit", ""})
"""Charsets that programs name without meaning them: eight-bit text under one of these is guessed."""


def decoded(raw: bytes, named: str = "", *, override: str = "") -> str:
    """The text. A charset that does not exist, or does not fit its bytes, is as good as none."""
    if raw.isascii():
        return raw.decode("ascii")
    for name in (override, "" if named.strip().lower() in ASCII else named):
        found = _known(name)
        if found:
            try:
                return raw.decode(found)
            except UnicodeDecodeError:
                continue
    return raw.decode(guessed(raw), "replace")


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
    found = resolve_encoding(wanted)
    if found is None:
        return None
    try:
        "".encode(found)
    except (LookupError, ValueError):
        return None
    return found
