"""Numbers of payment cards in texts: found by their make and their check digit, stored without all but the last four.

Pure. A number of 13 to 19 digits is a card's when it begins as a payment network's numbers do, has that network's
length and its check digit (Luhn's sum) is right. Account numbers, phones, moments and orders called so are none.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

GAP = r"[\s.\-‐-―−·•_]{0,3}"
# Cheap, and asked of every text that is stored: are there thirteen digits in a row, however they are parted?
_LIKELY = re.compile(rf"\d(?:{GAP}\d){{12}}")
_RUN = re.compile(rf"\d(?:{GAP}\d){{12,}}")
_GROUP = re.compile(r"\d+")
_ORDER = re.compile(
    r"(?:заказ\w*|обращени\w+|заявк\w+|трек\w*|накладн\w+|договор\w*|чек\w*|квитанци\w+|замовлення|звернення|"
    r"order|ticket|tracking|invoice|receipt|case|request)"
    r"(?:\s+(?:номер|number|no))?\s*[№#:]*\s*$",
    re.IGNORECASE,
)
_SHORTEST, _USUAL, _LONGEST, _SHOWN = 13, 16, 19, 4
_BEFORE, _WORD = 40, 3
_GLUED_BEFORE, _GLUED_BEHIND = re.compile(r"[A-Za-z]+$"), re.compile(r"[A-Za-z]+")
# The first four digits from and to, and how many there are in all.
_NETWORKS = (
    (4000, 4999, {13, 16, 18, 19}),  # Visa
    (2200, 2205, {16, 17, 18, 19}),  # Mir
    (2221, 2720, {16}),  # Mastercard
    (5100, 5599, {16}),  # Mastercard
    (5000, 5099, {13, 15, 16, 18, 19}),  # Maestro
    (5600, 6999, {13, 15, 16, 18, 19}),  # Maestro, Discover, UnionPay and their like
    (3400, 3499, {15}),  # American Express
    (3700, 3799, {15}),  # American Express
    (3000, 3099, {14, 16, 17, 18, 19}),  # Diners Club
    (3500, 3699, {14, 16, 17, 18, 19}),  # JCB, Diners Club
    (3800, 3999, {14, 16, 17, 18, 19}),  # Diners Club
    (8100, 8299, {16}),  # RuPay, UnionPay
    (8600, 8600, {16}),  # Uzcard
    (9112, 9112, {16}),  # Belkart
    (9792, 9792, {16}),  # Troy
    (9860, 9860, {16}),  # Humo
)


class CardNumber(NamedTuple):
    """Where a card's number stands in its text."""

    start: int
    end: int


def card_numbers(text: str) -> list[CardNumber]:
    """The cards' numbers in the text, in their order."""
    if not has_long_number(text):
        return []
    return [found for run in _RUN.finditer(text) for found in _in_run(text, run.start(), run.end())]


def has_long_number(text: str) -> bool:
    """Whether the text has so many digits in a row that a card's number may be there."""
    return _LIKELY.search(text) is not None


def masked(text: str) -> str:
    """The text with a star for each digit of a card's number but the last four; its length stays."""
    found = card_numbers(text)
    if not found:
        return text
    letters = list(text)
    for one in found:
        digits = [place for place in range(one.start, one.end) if letters[place].isdecimal()]
        for place in digits[:-_SHOWN]:
            letters[place] = "*"
    return "".join(letters)


def masked_document(document: Any) -> Any:
    """As `masked`, for every text within plain JSON values; what is no text stays as it is."""
    match document:
        case str():
            return masked(document)
        case dict():
            return {key: masked_document(value) for key, value in document.items()}
        case list() | tuple():
            return [masked_document(value) for value in document]
    return document


def _in_run(text: str, start: int, end: int) -> Iterator[CardNumber]:
    """The cards among digits that follow each other: other numbers may stand before and behind one."""
    groups = [(one.start() + start, one.end() + start) for one in _GROUP.finditer(text[start:end])]
    sizes = [behind - before for before, behind in groups]
    digits = "".join(str(int(letter)) for before, behind in groups for letter in text[before:behind])
    first = told = 0
    while first < len(groups):
        for last in _lengths(sizes, first):
            number = digits[told : told + sum(sizes[first:last])]
            place = CardNumber(groups[first][0], groups[last - 1][1])
            if _is_card(number, sizes[first:last]) and _stands_alone(text, place):
                yield place
                told += len(number)
                first = last
                break
        else:
            told += sizes[first]
            first += 1


def _lengths(sizes: list[int], first: int) -> list[int]:
    """Where a number that begins with this group may end; sixteen digits, the usual, come first."""
    ends, total = {}, 0
    for last, size in enumerate(sizes[first : first + _LONGEST], first + 1):
        total += size
        if _SHORTEST <= total <= _LONGEST:
            ends[last] = total
    return sorted(ends, key=lambda last: (ends[last] != _USUAL, -last))


def _is_card(number: str, sizes: list[int]) -> bool:
    return _is_made_like_a_card(number) and _parted_like_a_card(sizes) and _checks(number)


def _stands_alone(text: str, place: CardNumber) -> bool:
    """Whether it is no part of an identifier, as with a Latin letter or two at an end, and is not called an order."""
    before = text[max(0, place.start - _BEFORE) : place.start]
    glued = (_GLUED_BEFORE.search(before), _GLUED_BEHIND.match(text, place.end))
    return not any(one and len(one[0]) < _WORD for one in glued) and not _ORDER.search(before)


def _parted_like_a_card(sizes: list[int]) -> bool:
    """In fours, or 4-6-5, or all the same; a phone's 3-2-2 are other groups."""
    *most, last = sizes
    return all(size >= 4 for size in most) or (len(set(most)) == 1 and last <= most[0])  # noqa: PLR2004 - as printed


def _is_made_like_a_card(number: str) -> bool:
    """Whether a network gives out numbers of this beginning and length."""
    beginning, length = int(number[:4]), len(number)
    return any(low <= beginning <= high and length in lengths for low, high, lengths in _NETWORKS)


def _checks(number: str) -> bool:
    """Luhn's sum; a number of one digit alone is a filler."""
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2]]
    return (sum(doubled) + sum(map(int, number[::-2]))) % 10 == 0 and len(set(number)) > 1
