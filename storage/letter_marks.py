"""What our letters are known by: the mark of a talk in the subject, [R-4QAZ…], for programs that leave out the rest."""

import re
from base64 import b32decode, b32encode

HOUSE = "repdesk-house"
"""In the Message-ID of letters of the house: one that comes back is known by it."""
MARK = re.compile(r"\s*\[R-([A-Z2-7]{16})\]", re.IGNORECASE)


def marked(subject: str, talk: str) -> str:
    """The subject with the mark of the talk, a name of twenty hexadecimal digits."""
    return f"{subject} [R-{b32encode(bytes.fromhex(talk)).decode('ascii')}]"


def talk_in(subject: str) -> str:
    """The talk whose mark the subject carries, "" without one."""
    found = MARK.search(subject)
    return b32decode(found[1].upper()).hex() if found else ""


def unmarked(subject: str) -> str:
    """The subject without marks, as people wrote it."""
    return MARK.sub("", subject).strip()
