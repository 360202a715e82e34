"""The body of a department's answer: what it may hold, and what is wrong with one that cannot be taken. Pure."""

import json
from hashlib import sha256
from typing import Any

from desk.escalation_answers import LONGEST_ANSWER, LONGEST_AUTHOR, Told
from desk.escalations import LONGEST_NUMBER

LONGEST_KEY = 200
# Name, longest, whether it has to be one line.
FIELDS = {
    "text": (LONGEST_ANSWER, False),
    "number": (LONGEST_NUMBER, True),
    "author": (LONGEST_AUTHOR, True),
    "key": (LONGEST_KEY, True),
}


class Unreadable(Exception):  # noqa: N818 - a refusal of what was sent, not a fault of ours
    """The body cannot be taken; `code` and `field` are for programs, the message for whoever writes them."""

    def __init__(self, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.field = field
        self.message = message


def read_answer(raw: bytes, *, header_key: str = "") -> Told:
    """The answer. Its key is the sender's own, in the header or the body; without one the body itself is the key."""
    given = _object(raw)
    unknown = sorted(set(given) - set(FIELDS))
    if unknown:
        raise Unreadable("unknown_field", unknown[0][:80], f"There is no such field. Known are: {', '.join(FIELDS)}.")
    said = {name: _line(name, given.get(name)) for name in FIELDS}
    if not said["text"] and not said["number"]:
        raise Unreadable("missing_field", "text", "Say the answer in “text”, or the number of the case in “number”.")
    key = header_key.strip() or said["key"]
    if len(key) > LONGEST_KEY:
        raise Unreadable("too_long", "key", f"A key has at most {LONGEST_KEY} characters.")
    # Kept as a hash: as short as its column, whatever the sender's keys look like.
    digest = sha256(f"key:{key}".encode("utf-8", "replace") if key else b"body:" + raw).hexdigest()
    return Told(said["text"], digest, number=said["number"], author=said["author"])


def _object(raw: bytes) -> dict[str, Any]:
    try:
        given = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Unreadable("bad_json", "", "The body is no JSON.") from error
    if not isinstance(given, dict):
        raise Unreadable("bad_json", "", "The body has to be a JSON object.")
    return given


def _line(name: str, value: Any) -> str:
    longest, is_one_line = FIELDS[name]
    if value is None:
        return ""
    if name == "number" and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise Unreadable("bad_type", name, "This field has to be a string.")
    said = " ".join(value.split()) if is_one_line else value.strip()
    if len(said) > longest:
        raise Unreadable("too_long", name, f"This field has at most {longest} characters, and {len(said)} came.")
    return said
