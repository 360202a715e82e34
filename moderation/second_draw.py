"""Which decided mentions a second person reads: drawn by their number, so that the draw is the same every time."""

from hashlib import blake2b
from typing import Final

MOST_SHARE: Final = 0.2
USUAL_SHARE: Final = 0.03
_BYTES: Final = 8


def is_drawn(mention_id: int, *, seed: str, share: float) -> bool:
    """Whether this mention is in the sample; a larger share holds every mention of a smaller one."""
    drawn = blake2b(f"{seed}:{mention_id}".encode(), digest_size=_BYTES).digest()
    return int.from_bytes(drawn) < share * float(1 << (8 * _BYTES))
