"""A talk without whose it is: staff names in any case and alphabet, signatures, greetings, and data of customers. Pure.

The marks are the same in every language, so that a quote taken from a masked text stays one.
"""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from desk.nameless import NAME, nameless
from desk.quality_names import SHORTEST, Staff, without_staff

SIGNATURE: Final = "[подпись]"
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
    """What must not be read: how staff is called, their signatures, and what customers are called."""

    staff: Staff
    signatures: tuple[str, ...]
    customers: frozenset[str]
    # The brand's own contacts, which are nobody's secret.
    allowed: frozenset[str] = frozenset()


def hidden_of(staff: Staff, signatures: Iterable[str], customers: Iterable[str], allowed: Collection[str]) -> Hidden:
    """As `blinded` wants it."""
    known = sorted({one.strip() for one in signatures if one.strip()}, key=lambda one: (-len(one), one))
    people = frozenset(one.strip() for one in customers if len(one.strip()) >= SHORTEST)
    return Hidden(staff, tuple(known), people, frozenset(allowed))


def blinded(text: str, hidden: Hidden, *, is_ours: bool) -> str:
    """The text without names, contacts and numbers; of our own texts also without signature and introduction."""
    said = _unsigned(text, hidden.signatures) if is_ours else text
    said = without_staff(said, hidden.staff)
    return nameless(said, called=hidden.customers, allowed=hidden.allowed)


def _unsigned(text: str, signatures: tuple[str, ...]) -> str:
    said = _signed(signatures).sub(SIGNATURE, text) if signatures else text
    said = _GREETING.sub(rf"\g<1>\g<2>{NAME}", said)
    said = _FAREWELL.sub(rf"\g<1>\g<2>{SIGNATURE}", said)
    return _DASHED.sub(f"\n{SIGNATURE}", said)


@lru_cache(maxsize=64)
def _signed(signatures: tuple[str, ...]) -> re.Pattern[str]:
    """Any of them, the longest first; a short one only where it is a word of its own."""
    short = 2 * SHORTEST
    those = [rf"(?<!\w){re.escape(one)}(?!\w)" if len(one) < short else re.escape(one) for one in signatures]
    return re.compile("|".join(those), re.IGNORECASE)
