"""What of a customer must not stand in an answer: cards, their secret codes, passports, phones, e-mail addresses. Pure.

The brand's own phones and addresses are allowed, in any spelling: see desk/own_contacts.py.
"""

import re
from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import NamedTuple

import phonenumbers

from storage.card_numbers import card_numbers

# Whose phones are known without their country's code.
COUNTRY, NEIGHBOUR = "RU", "UA"
_FEWEST_DIGITS, _NATIONAL = 7, 10
_DIGITS = re.compile(r"\d")
_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@(?:[a-zа-яёіїєґ0-9](?:[a-zа-яёіїєґ0-9-]{0,61}[a-zа-яёіїєґ0-9])?\.)+"
    r"[a-zа-яёіїєґ]{2,24}(?![\w-])",
    re.IGNORECASE,
)
_CVV = re.compile(
    r"(?:\b(?:cvv|cvc|cid|csc)[ -]?2?\b|\bцвв\b|\bсвв\b|\bsecurity\s+code\b|"
    r"\b(?:код\w*|цифр\w*|числ\w*|code|digits)\s+(?:\w+\s+){0,2}?(?:на\s+обороте|на\s+обратной|безопасности|"
    r"на\s+зворот\w*|безпеки|security|on\s+the\s+back)(?:\s+(?:сторон\w*|карт\w*|of\s+(?:the\s+)?card))*)"
    r"[^\d\n]{0,20}(?P<code>(?<!\d)\d{3,4}(?!\d))",
    re.IGNORECASE,
)
_CODE_FIRST = re.compile(
    r"(?<!\d)(?P<code>\d{3})(?!\d)[^\w\n]{0,3}(?:это|is|–|це)?[^\w\n]{0,3}\b(?:cvv|cvc)2?\b", re.IGNORECASE
)
_PASSPORT = re.compile(
    r"(?:паспорт\w*|passport|сери[яиюей]+|серія|серії|удостоверени\w+\s+личности)"
    r"[^\d\n]{0,40}?(?P<number>(?<!\d)\d{2}[ -]?\d{2}[^\w\n]{0,3}(?:(?:номер\w*|number|no|n)\b|№)?[^\w\n]{0,3}"
    r"\d{3}[ -]?\d{3}(?!\d))",
    re.IGNORECASE,
)
# Ten digits alone may be anything; they are a phone where somebody calls them one.
_CALLED_PHONE = re.compile(
    r"(?:тел\w*|звон\w*|моб\w*|сотов\w*|смс|sms|what\w*|ватсап\w*|вотсап\w*|viber|вайбер\w*|дзвон\w*|phone|mobile|call)"
    r"[^\d\n]{0,15}$",
    re.IGNORECASE,
)
_CALLED_OTHERWISE = re.compile(
    r"(?:инн|огрн\w*|кпп|бик|снилс|окпо|заказ\w*|обращени\w+|заявк\w+|договор\w*|трек\w*|накладн\w+|замовлення|звернення|"
    r"order|ticket|invoice|case|request)(?:\s+(?:номер|number|no))?[\s№#:]*$",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?<!\d)\d{1,2}[.\-]\d{1,2}[.\-](?:19|20)\d\d(?!\d)|(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?!\d)")
_BEFORE = 40


class DataKind(StrEnum):
    """What sort of a customer's data it is."""

    CARD = "card"
    CVV = "cvv"
    PASSPORT = "passport"
    PHONE = "phone"
    EMAIL = "email"


class Found(NamedTuple):
    """A piece of somebody's data and where it stands in the text."""

    kind: DataKind
    start: int
    end: int


def found_in(text: str, *, allowed: Collection[str] = ()) -> list[Found]:
    """Everything of a customer in the text, in its order; each letter belongs to one finding at most.

    `allowed` are contacts of the brand as `contact_key` spells them.
    """
    taken: list[Found] = []
    for one in (*_cards(text), *_passports(text), *_codes(text), *_emails(text, allowed), *_phones(text, allowed)):
        if not any(one.start < other.end and other.start < one.end for other in taken):
            taken.append(one)
    return sorted(taken, key=lambda one: one.start)


def hidden(text: str, *, allowed: Collection[str] = ()) -> str:
    """The text with three dots instead of everything of a customer."""
    for one in reversed(found_in(text, allowed=allowed)):
        text = f"{text[: one.start]}…{text[one.end :]}"
    return text


def contact_key(raw: str) -> str | None:
    """One spelling for all of a phone, an e-mail address or "@domain"; None for anything else."""
    said = raw.strip()
    if "@" in said:
        address = said.casefold()
        domain_only = address.startswith("@") and _EMAIL.fullmatch(f"x{address}")
        return address if domain_only or _EMAIL.fullmatch(address) else None
    try:
        number = phonenumbers.parse(said, COUNTRY)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number(number) or _is_short(said):
        return _spelt(number)
    return None


def _cards(text: str) -> Iterator[Found]:
    return (Found(DataKind.CARD, one.start, one.end) for one in card_numbers(text))


def _passports(text: str) -> Iterator[Found]:
    return (Found(DataKind.PASSPORT, *one.span("number")) for one in _PASSPORT.finditer(text))


def _codes(text: str) -> Iterator[Found]:
    for pattern in (_CVV, _CODE_FIRST):
        yield from (Found(DataKind.CVV, *one.span("code")) for one in pattern.finditer(text))


def _emails(text: str, allowed: Collection[str]) -> Iterator[Found]:
    for one in _EMAIL.finditer(text) if "@" in text else ():
        address = one[0].casefold()
        if address not in allowed and address[address.index("@") :] not in allowed:
            yield Found(DataKind.EMAIL, *one.span())


def _phones(text: str, allowed: Collection[str]) -> Iterator[Found]:
    if sum(1 for _digit in _DIGITS.finditer(text)) < _FEWEST_DIGITS:
        return
    for country in (COUNTRY, NEIGHBOUR):
        for one in phonenumbers.PhoneNumberMatcher(text, country):
            if _spelt(one.number) not in allowed and _reads_as_phone(text, one):
                yield Found(DataKind.PHONE, one.start, one.end)


def _reads_as_phone(text: str, one: phonenumbers.PhoneNumberMatch) -> bool:
    """Whether it is written as phones are, rather than as a date or the number of a firm, an order, a contract."""
    before = text[max(0, one.start - _BEFORE) : one.start]
    if _CALLED_OTHERWISE.search(before) or _DATE.search(one.raw_string):
        return False
    begins_as_phone = one.raw_string.startswith(("+", "8", "7", "("))
    has_all = len(_DIGITS.findall(one.raw_string)) > _NATIONAL
    return (begins_as_phone and has_all) or "(" in one.raw_string or _CALLED_PHONE.search(before) is not None


def _is_short(said: str) -> bool:
    return said.isdecimal() and 3 <= len(said) <= 6  # noqa: PLR2004 - such as 900 or 0321


def _spelt(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
