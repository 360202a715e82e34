"""A number for each answer by which a site tells repeated sends: the same at every try, and nobody else's.

Sites take 31 bits and remember them for ever. Hashes of so few bits meet after some ten thousand answers, and then the
second answer would be taken for a repeated first one and be lost; numbers in a row never meet.
"""

from storage.secrets import unguessable

BITS = 31
SIZE = 1 << BITS
# Odd, so that each answer has its own place; where an installation begins to count, another one does not.
STEP = 0x9E3779B1


def send_number(message_id: int) -> int:
    """Between 1 and 2³¹ - 1; one of this installation's two thousand million answers shares its number with another."""
    start = int.from_bytes(unguessable("numbers of answers").encode("ascii")[:8], "big")
    return (message_id * STEP + start) % SIZE or 1
