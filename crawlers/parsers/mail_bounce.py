"""A letter that says that another one did not arrive (RFC 3464, and servers that write it as they like). Pure."""

import re
from email.message import Message
from typing import NamedTuple

from crawlers.parsers import mail_headers as head
from crawlers.parsers.mail_body import Body

OURS = re.compile(r"<?\b([0-9a-f]{1,8})\.([0-9a-f]{20})\.repdesk@")
ESCALATED = re.compile(r"<?\b(E-[A-Z0-9]{6,20})\.[^@\s<>]{1,60}@")
IDENTITY = re.compile(r"^message-id:\s*<([^<>\s]{1,500})>", re.IGNORECASE | re.MULTILINE)
ARRIVES_YET = frozenset({"delayed", "delivered", "relayed", "expanded"})
DELAYED = re.compile(r"\b(?:delayed|will (?:be )?retr|warning: message|delivery incomplete)", re.IGNORECASE)
REFUSAL = re.compile(r"""(?:\b5[0-5]\d[ -](?:5\.\d|[#<("A-Za-z])|(?<![\d.])5\.\d{1,3}\.\d{1,3}(?!\.?\d))""")
"""A server's word for "never", old or new; sums and telephone numbers are none."""
LONGEST = 50_000
MOST_PARTS = 200
LONGEST_REASON = 300


class Bounce(NamedTuple):
    """What came back: the key and the talk of our answer (or the token of an escalation), whose addresses, and why."""

    key: int
    talk: str
    token: str
    receivers: tuple[str, ...]
    why: str
    is_final: bool


def bounce_of(letter: Message, body: Body) -> Bounce | None:
    """What the letter says of one of ours; None when it names none, or shows no sign of a failure.

    People answer from the addresses of servers, too: only a status, named receivers or a server's refusal is a sign.
    """
    named = _named(letter, body)
    ours, escalated = OURS.search(named), ESCALATED.search(named)
    if ours is None and escalated is None:
        return None
    told = _statuses(letter)
    failed = [one for one in told if _action(one) == "failed"]
    status = (failed or told or [{}])[0]
    action = _action(status)
    code = status.get("status", "").strip()
    waits = action in ARRIVES_YET or code.startswith(("2.", "4.")) or (not action and _says_delayed(letter))
    refusal = _first_refusal(body.words)
    if not (told or waits or refusal or head.header(letter, "X-Failed-Recipients")):
        return None
    reason = _reason(status.get("diagnostic-code", ""), code) or refusal
    return Bounce(
        key=int(ours[1], 16) if ours else 0,
        talk=ours[2] if ours else "",
        token=escalated[1] if escalated and ours is None else "",
        receivers=tuple(dict.fromkeys(one for one in map(_receiver, failed or told[:1]) if one)),
        why=reason[:LONGEST_REASON],
        is_final=action == "failed" or not waits,
    )


def _says_delayed(letter: Message) -> bool:
    return bool(DELAYED.search(head.header(letter, "Subject")))


def _named(letter: Message, body: Body) -> str:
    """The identities in it: of the letter that is enclosed, else whatever is quoted, else what it answers."""
    enclosed = [
        "\n".join(f"{key}: {value}" for key, value in part.items())
        for part in _walked(letter)
        if part is not letter and part.get("Message-ID")
    ]
    raw = [text for part in _walked(letter) for text in _texts(part)]
    found = [f"<{one}>" for text in (*enclosed, *raw, body.words) for one in IDENTITY.findall(text[:LONGEST])]
    answered = [f"<{one}>" for name in ("In-Reply-To", "References") for one in head.message_ids(letter, name)]
    return "\n".join([*found, *answered])


def _walked(letter: Message) -> list[Message]:
    """The parts in their order. Not by the library, which goes one call deeper with each part within a part."""
    found: list[Message] = []
    waiting = [letter]
    while waiting and len(found) < MOST_PARTS:
        part = waiting.pop()
        found.append(part)
        inner = part.get_payload() if part.is_multipart() else []
        waiting += [one for one in inner if isinstance(one, Message)][:MOST_PARTS][::-1]
    return found


def _texts(part: Message) -> list[str]:
    """The head of the returned letter where it stands as a text."""
    if part.is_multipart() or part.get_content_type() not in {"text/rfc822-headers", "text/plain"}:
        return []
    try:
        raw = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return []
    return [raw[:LONGEST].decode("latin-1")] if isinstance(raw, bytes) else []


def _statuses(letter: Message) -> list[dict[str, str]]:
    """What the delivery status says of each receiver that it names, by small names."""
    found = []
    for part in _walked(letter):
        blocks = part.get_payload() if part.get_content_type() == "message/delivery-status" else None
        for block in blocks if isinstance(blocks, list) else []:
            if not isinstance(block, Message):
                continue
            said = {str(key).lower(): head.readable(str(value), "") for key, value in block.items()}
            if "action" in said or "final-recipient" in said:
                found.append(said)
    return found


def _action(status: dict[str, str]) -> str:
    return status.get("action", "").strip().lower()


def _receiver(status: dict[str, str]) -> str:
    said = status.get("original-recipient") or status.get("final-recipient", "")
    return said.rpartition(";")[2].strip().strip("<>").lower()


def _reason(diagnostic: str, code: str) -> str:
    said = " ".join(diagnostic.rpartition("smtp;")[2].split()) if diagnostic else ""
    return said or code


def _first_refusal(words: str) -> str:
    """The line of a plain letter in which a server's code stands."""
    lines = (" ".join(line.split()) for line in words.split("\n"))
    return next((line for line in lines if REFUSAL.search(line)), "")
