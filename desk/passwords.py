"""Passwords: how they are kept, checked and made. No database here."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from storage.errors import Refused
from storage.i18n import _

SHORTEST = 10
LONGEST = 200
# No letter that looks like a digit: a printed password is typed by a person.
LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
MADE_LENGTH = 14

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """The argon2id hash that is stored. Raises Refused for a password too short or too long to keep."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Refused(
            _("This password cannot be used."),
            _("It must have between {shortest} and {longest} characters.").format(shortest=SHORTEST, longest=LONGEST),
            _("Choose another one; a few words are easy to remember."),
        )
    return _hasher.hash(password)


def is_password(password: str, stored: str) -> bool:
    """Whether the password belongs to the stored hash; an empty hash costs the same time and never fits.

    Takes some 50 ms on purpose: never call it inside a transaction or on an event loop.
    """
    try:
        _hasher.verify(stored or _nobody(), password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return bool(stored)


def made_password() -> str:
    """A random password that can be read out over the telephone."""
    return "".join(secrets.choice(LETTERS) for _place in range(MADE_LENGTH))


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_hex(16))
