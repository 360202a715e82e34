"""The coin of a mention: heads for one in five, the same each time.

Decisions on mentions with heads measure the models: they come as they come, whatever order somebody reads in, and are
scored before anything is learnt of them.
"""

import hashlib
from typing import Final

HELD_BACK: Final = 0.2  # share of mentions


def held_back(uid: str) -> bool:
    """Whether the coin of the mention with this uid shows heads."""
    return int.from_bytes(hashlib.blake2b(uid.encode(), digest_size=4).digest()) < HELD_BACK * 2**32
