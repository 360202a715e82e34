"""A text without whom it is about: what leaves the house names no customer. Pure.

Phones, cards and addresses are found by `desk.personal_data`; names by the dictionary, numbers by their length.
"""

import re
from collections.abc import Collection, Iterable
from typing import Final

from desk.given_names import is_name_beside, is_personal_name
from desk.personal_data import hidden

NAME: Final = "[имя]"
NUMBER: Final = "[номер]"
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_LONG_NUMBER = re.compile(r"(?<![\w\d])\d(?:[ \-–./]?\d){4,}(?!\w)")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|(?<!\w)@[\w.]+", re.IGNORECASE)
_SEVERAL = re.compile(rf"{re.escape(NAME)}(?:[ ,]+{re.escape(NAME)})+")


def nameless(text: str, *, called: Iterable[str] = (), allowed: Collection[str] = ()) -> str:
    """The text without names, contacts, links and long numbers; `called` are further words by which people go."""
    said = _ADDRESS.sub("…", hidden(text, allowed=allowed))
    nicknames = [one.strip() for one in called if one.strip()]
    if nicknames:
        wanted = "|".join(re.escape(one) for one in sorted(nicknames, key=len, reverse=True))
        said = re.sub(rf"(?<!\w)(?:{wanted})(?!\w)", NAME, said, flags=re.IGNORECASE)
    return _SEVERAL.sub(NAME, _LONG_NUMBER.sub(NUMBER, _without_names(said)))


def _without_names(text: str) -> str:
    """Given names and patronymics, and the surnames that stand beside one."""
    found = list(_WORD.finditer(text))
    personal = [is_personal_name(one[0]) for one in found]
    parts, end = [], 0
    for place, one in enumerate(found):
        beside = any(
            0 <= other < len(found) and personal[other] and _touch(text, found, place, other)
            for other in (place - 1, place + 1)
        )
        if one[0] != NAME[1:-1] and (personal[place] or (beside and is_name_beside(one[0]))):
            parts += [text[end : one.start()], NAME]
            end = one.end()
    return "".join([*parts, text[end:]])


def _touch(text: str, found: list[re.Match[str]], one: int, other: int) -> bool:
    """Whether nothing but a space stands between two words that follow each other."""
    first, second = sorted((one, other))
    return text[found[first].end() : found[second].start()] == " "
