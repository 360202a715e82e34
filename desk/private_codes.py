"""The code that leads from a public thread into private messages: how it is made, and found in what people type. Pure.

It consists of signs that look like no other ones, and of which each letter stands on Russian keyboards too: whoever
types it in Cyrillic has typed it all the same.
"""

import re
from hashlib import sha256
from itertools import count
from typing import Final

LENGTH: Final = 6
LETTERS: Final = "ABCEHKMPTXY"
DIGITS: Final = "234679"
SIGNS: Final = LETTERS + DIGITS
FEWEST_OF_EACH: Final = 2
MOST_CANDIDATES: Final = 3

_LOOK_ALIKES: Final = str.maketrans("АВСЕНКМРТХУІ", "ABCEHKMPTXYI")
_WORD = re.compile(r"(?<!\w)(\w{3})[-\u2010-\u2015]?(\w{3})(?!\w)")
# Number plates of cars consist of the same letters.
_PLATE = re.compile(r"[A-Z]\d{3}[A-Z]{2}")


def made_of(seed: str) -> str:
    """The code of a seed; the same for the same one."""
    for turn in count():
        digest = sha256(f"{seed}:{turn}".encode("utf-8", "replace")).digest()
        number = int.from_bytes(digest, "big")
        code = ""
        for _place in range(LENGTH):
            number, rest = divmod(number, len(SIGNS))
            code += SIGNS[rest]
        if is_code(code):
            return code
    raise AssertionError("counting never ends")


def is_code(text: str) -> bool:
    """Whether the text is written as codes are: six of the signs, some letters and some digits."""
    digits = sum(sign in DIGITS for sign in text)
    is_mixed = FEWEST_OF_EACH <= digits <= LENGTH - FEWEST_OF_EACH
    return len(text) == LENGTH and set(text) <= set(SIGNS) and is_mixed and not _PLATE.fullmatch(text)


def codes_in(text: str) -> list[str]:
    """What may be codes in a text, in any case and either alphabet, each once; only the first few."""
    plain = text.upper().translate(_LOOK_ALIKES)
    found = (first + second for first, second in _WORD.findall(plain))
    return list(dict.fromkeys(code for code in found if is_code(code)))[:MOST_CANDIDATES]
