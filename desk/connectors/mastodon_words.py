"""The words of a status, however a server shows them.

Links are shown cut or in pieces and carry their whole address beside; names are shown with their server or without.
"""

import re
from html import unescape
from urllib.parse import unquote

from desk.connectors.connector import MARKUP

LINK = re.compile(r"<a\s[^<>]*?href=\"([^\"]*)\"[^<>]*>(.*?)</a>", re.DOTALL)
SPANS = re.compile(r"</?span[^<>]*>")
NAMES = re.compile(r"@[\w.-]+(?:@[\w.:-]+)?")


def plain(status: str) -> str:
    """What it says without names, with whole addresses; of our own text and of a server's HTML alike."""
    whole = LINK.sub(_address, SPANS.sub("", status))
    return NAMES.sub(" ", unquote(unescape(MARKUP.sub(" ", whole))))


def _address(found: re.Match[str]) -> str:
    """The address of a link; what stands in it where it is a name or a tag."""
    return found[2] if MARKUP.sub("", found[2]).startswith(("@", "#")) else found[1]
