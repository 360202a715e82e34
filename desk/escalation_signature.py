"""How a request between us and a department proves who sent it: HMAC-SHA256 over the moment and the body. Pure.

    Repdesk-Signature: t=1772442000,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd

`v1` is the HMAC of "moment.body" in hexadecimal digits; a signature older than five minutes proves nothing.
"""

import hmac
import re
from datetime import datetime

HEADER = "Repdesk-Signature"
TOLERANCE_S = 300
PART = re.compile(r"^(t|v1)=([0-9a-f]{1,64})$")


def signature(body: bytes, *, secret: str, now: datetime) -> str:
    """The header's value."""
    moment = int(now.timestamp())
    return f"t={moment},v1={_digest(body, secret=secret, moment=moment)}"


def is_genuine(header: str, body: bytes, *, secret: str, now: datetime) -> bool:
    """Whether whoever holds the secret signed this body within the last five minutes (or, by their clock, the next)."""
    parts = [found.groups() for piece in header[:1000].split(",") if (found := PART.match(piece.strip()))]
    moments = [value for name, value in parts if name == "t" and value.isdecimal()]
    if not secret or len(moments) != 1 or abs(int(moments[0]) - now.timestamp()) > TOLERANCE_S:
        return False
    right = _digest(body, secret=secret, moment=int(moments[0]))
    # Several v1 stand there while the other side changes its secret.
    return any(hmac.compare_digest(value, right) for name, value in parts if name == "v1")


def _digest(body: bytes, *, secret: str, moment: int) -> str:
    return hmac.digest(secret.encode(), f"{moment}.".encode() + body, "sha256").hex()
