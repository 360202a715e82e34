"""A talk without whose it is: staff names in any case and alphabet, signatures, greetings, and data of customers. Pure.

The marks are the same in every language, so that a quote taken from a masked text stays one.
"""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Final, NamedTuple

import cyrtranslit

from desk.given_names import forms_of, is_common_word
from desk.nameless import NAME, nameless

SIGNATURE: Final = "[подпись]"
# A surname of two letters would hide half the text; its owner's given name is hidden all the same.
_SHORTEST: Final = 3
_LONGEST_ENDING: Final = 3
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_CYRILLIC = re.compile(r"[А-Яа-яЁёІіЇїЄєҐґ]")
_SOFT = "аеёийоуыьэюяіїє"
_CAPITAL = r"(?:[A-ZА-ЯЁІЇЄҐ][\w'’.-]*)"
_GREETING = re.compile(
    rf"((?i:меня\s+зовут|зовут\s+меня|мене\s+(?:звати|звуть)|my\s+name\s+is|вас\s+приветствует|вітає\s+вас|на\s+связи|"
    rf"с\s+вами|this\s+is))(\s*[,:–—-]?\s+)({_CAPITAL}(?:\s+{_CAPITAL}){{0,2}})"
)
_FAREWELL = re.compile(
    r"((?i:с\s+уважением|з\s+повагою|с\s+заботой|с\s+любовью|искренне\s+ваш[аи]?|всего\s+доброго|"
    r"(?:best|kind|warm)\s+regards|sincerely|yours))([\s,!.–—-]+)(\S[^\n]{0,80}(?:\n[^\n]{1,60})?)\s*$"
)
_DASHED = re.compile(rf"\n\s*[–—-]\s*{_CAPITAL}[^\n]{{0,40}}\s*$")


class Hidden(NamedTuple):
    """What must not be read: words of which staff names are made, their signatures, and what customers are called."""

    names: frozenset[str]
    signatures: tuple[str, ...]
    customers: frozenset[str]
    # The brand's own contacts, which are nobody's secret.
    allowed: frozenset[str] = frozenset()


def hidden_of(
    names: Iterable[str], signatures: Iterable[str], customers: Iterable[str], allowed: Collection[str]
) -> Hidden:
    """As `blinded` wants it: names taken apart into words, also as Latin letters write them."""
    words = {word.casefold() for name in names for word in _WORD.findall(name) if len(word) >= _SHORTEST}
    latin = {cyrtranslit.to_latin(word, "ru").casefold() for word in words if _CYRILLIC.search(word)}
    known = sorted({one.strip() for one in signatures if one.strip()}, key=len, reverse=True)
    people = frozenset(one.strip() for one in customers if len(one.strip()) >= _SHORTEST)
    return Hidden(frozenset(words | latin), tuple(known), people, frozenset(allowed))


def blinded(text: str, hidden: Hidden, *, is_ours: bool) -> str:
    """The text without names, contacts and numbers; of our own texts also without signature and introduction."""
    said = _unsigned(text, hidden.signatures) if is_ours else text
    said = _without_staff(said, hidden.names)
    return nameless(said, called=hidden.customers, allowed=hidden.allowed)


def _unsigned(text: str, signatures: Iterable[str]) -> str:
    said = text
    for signature in signatures:
        said = re.sub(
            rf"(?<!\w){re.escape(signature)}(?!\w)" if len(signature) < 2 * _SHORTEST else re.escape(signature),
            SIGNATURE, said, flags=re.IGNORECASE,
        )  # fmt: skip
    said = _GREETING.sub(rf"\g<1>\g<2>{NAME}", said)
    said = _FAREWELL.sub(rf"\g<1>\g<2>{SIGNATURE}", said)
    return _DASHED.sub(f"\n{SIGNATURE}", said)


def _without_staff(text: str, names: frozenset[str]) -> str:
    return _WORD.sub(lambda found: NAME if _is_staff(found[0], names) else found[0], text) if names else text


def _is_staff(word: str, names: frozenset[str]) -> bool:
    small = word.casefold()
    if not any(_is_form(part, name) for part in {small, *small.split("-")} for name in names):
        return False
    # A name written small is still one, unless the language has a word of its own like it.
    return not word.islower() or small in names or not is_common_word(small)


@lru_cache(maxsize=50_000)
def _is_form(word: str, name: str) -> bool:
    """Whether a word is a case of the name: by the dictionary, else by the stem and a short ending."""
    if word == name:
        return True
    if not _CYRILLIC.search(name):
        return False
    if word in forms_of(name):
        return True
    stem = name.rstrip(_SOFT)
    return len(stem) > _SHORTEST and word.startswith(stem) and len(word) - len(stem) <= _LONGEST_ENDING
