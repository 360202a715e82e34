"""Gettext in the language of whoever looks: catalogues per room under locales/, merged when first asked for."""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).resolve().parent.parent / "locales"
LANGUAGES = ("ru", "en")

_language: ContextVar[str] = ContextVar("language", default="ru")


def msgid(text: str) -> str:
    """The text itself: marks a sentence that is kept now and translated when it is shown."""
    return text


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """All rooms' catalogues of a language as one; English falls back to the message ids themselves."""
    merged: gettext.NullTranslations = gettext.NullTranslations()
    for path in sorted((LOCALES / language).glob("*.po")):
        with path.open("rb") as file:
            compiled = BytesIO()
            write_mo(compiled, read_po(file, locale=language))
        compiled.seek(0)
        room = gettext.GNUTranslations(compiled)
        room.add_fallback(merged)
        merged = room
    return merged


def language() -> str:
    """The language in force: ru or en."""
    return _language.get()


def set_language(code: str) -> None:
    """Speaks this language for the rest of the current context; an unknown one becomes English."""
    _language.set(code if code in LANGUAGES else "en")


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speaks a language inside the block."""
    token = _language.set(code if code in LANGUAGES else "en")
    try:
        yield
    finally:
        _language.reset(token)


def _(message: str) -> str:
    return catalogue(_language.get()).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The form that goes with the number in the language in force."""
    return catalogue(_language.get()).ngettext(singular, plural, number)


def pgettext(context: str, message: str) -> str:
    """A word whose translation depends on where it stands."""
    return catalogue(_language.get()).pgettext(context, message)
