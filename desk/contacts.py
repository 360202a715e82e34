"""Phones and e-mail addresses in any spelling, as they are kept and as they are shown."""

import re
from typing import NamedTuple

import phonenumbers
from phonenumbers import Leniency, NumberParseException, PhoneNumberFormat, PhoneNumberMatcher

from storage.errors import Refused
from storage.i18n import _
from storage.vocabulary import ContactKind

# Where a number without a country code belongs: 8 912 … and 9 12 … are Russian spellings.
HOME = "RU"
EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
ENDING = 4
LONGEST = 200
LONGEST_TEXT = 20_000


class Contact(NamedTuple):
    """How somebody is known: a phone as +79…, an e-mail in small letters, or a number in the CRM."""

    kind: ContactKind
    value: str

    @property
    def ending(self) -> str:
        """The last four digits of a phone; nothing of the others."""
        return self.value[-ENDING:] if self.kind == ContactKind.PHONE else ""


def contact_of(kind: ContactKind, typed: str) -> Contact:
    """What was typed as it is kept. Raises Refused for what is none of that kind."""
    words = typed.strip()[:LONGEST]
    value = {ContactKind.PHONE: phone_of, ContactKind.EMAIL: email_of, ContactKind.CRM: _as_it_is}[kind](words)
    if value is None:
        raise Refused(
            _("The contact was not added."),
            {
                ContactKind.PHONE: _("“{typed}” is no telephone number."),
                ContactKind.EMAIL: _("“{typed}” is no e-mail address."),
                ContactKind.CRM: _("The number in the CRM is empty."),
            }[kind].format(typed=words),
            _("Look at it again; a number of another country begins with + and the country's code."),
        )
    return Contact(kind, value)


def phone_of(typed: str) -> str | None:
    """The number as +79123456789, however it was spelled; None when no country has such numbers."""
    try:
        number = phonenumbers.parse(typed, HOME)
    except NumberParseException:
        return None
    return _kept(number) if phonenumbers.is_valid_number(number) else None


def email_of(typed: str) -> str | None:
    """The address in small letters; None for what is none."""
    words = typed.strip().removeprefix("mailto:").lower()
    return words if EMAIL.fullmatch(words) else None


def contacts_in(text: str) -> list[Contact]:
    """The phones and addresses that somebody wrote into a text, each once, in the order of the text by kind."""
    said = text[:LONGEST_TEXT]
    found = [
        Contact(ContactKind.PHONE, _kept(match.number))
        for match in PhoneNumberMatcher(said, HOME, leniency=Leniency.VALID)
    ]
    found += [Contact(ContactKind.EMAIL, match.group().lower()) for match in EMAIL.finditer(said)]
    return list(dict.fromkeys(found))


def shown(contact: Contact) -> str:
    """As people read it: +7 912 345-67-89."""
    if contact.kind != ContactKind.PHONE:
        return contact.value
    number = phonenumbers.parse(contact.value, None)
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def digits_of(typed: str) -> str:
    """The digits of what was typed, where it is a number or a part of one; nothing where it has letters."""
    if any(letter.isalpha() for letter in typed):
        return ""
    return "".join(letter for letter in typed if letter.isdecimal())


def _kept(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _as_it_is(typed: str) -> str | None:
    return typed or None
