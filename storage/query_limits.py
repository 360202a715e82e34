"""Limits of a query on what is known about a text beside its words: category, language, source, author, stars."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from storage.i18n import _
from storage.query_reading import Reading
from storage.text import tokens
from storage.vocabulary import Category, Language
from storage.word_lists import CATEGORY_WORDS, LANGUAGE_WORDS

CATEGORY, LANGUAGE, SOURCE, AUTHOR, STARS = "category", "language", "source", "author", "stars"
_NAMES = {
    "category": CATEGORY, "категория": CATEGORY, "категорія": CATEGORY,
    "language": LANGUAGE, "lang": LANGUAGE, "язык": LANGUAGE, "мова": LANGUAGE,
    "source": SOURCE, "источник": SOURCE, "джерело": SOURCE,
    "author": AUTHOR, "автор": AUTHOR,
}  # fmt: skip
_COMPARED: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
_STARS = re.compile(r"^\w+[ \t]*(<=|>=|=|<|>|:)[ \t]*(\d(?:[.,]\d+)?)$")
MOST_STARS = 5.0


class Meaningless(NamedTuple):
    """Why a limit means nothing, and what it may be."""

    why: str
    way_out: str


@dataclass(frozen=True, slots=True)
class Limit:
    """The text must be of one of these categories, languages, sources or authors."""

    name: str
    values: tuple[str, ...]

    def found_in(self, reading: Reading) -> set[int] | None:
        about = reading.about
        match self.name:
            case "category":
                fits = about.category in self.values
            case "language":
                fits = about.language in self.values
            case "source":
                fits = _names_one_of(about.source, self.values)
            case _:
                fits = _names_one_of(about.author, self.values)
        return set() if fits else None

    def __str__(self) -> str:
        return f"{self.name}:{','.join(value.replace(' ', '.') for value in self.values)}"


@dataclass(frozen=True, slots=True)
class Stars:
    """The text must carry stars, so many."""

    sign: str
    number: float

    def found_in(self, reading: Reading) -> set[int] | None:
        stars = reading.about.stars
        return set() if stars is not None and _COMPARED[self.sign](stars, self.number) else None

    def __str__(self) -> str:
        return f"stars{self.sign}{self.number:g}"


def limit_of(written: str) -> Limit | Meaningless:
    """What "category:media,forum" asks for."""
    key, _colon, given = written.partition(":")
    name = _NAMES[key.lower()]
    parts = [given[1:-1]] if given[:1] in {'"', "«"} else re.split(r"[,;]", given)
    values = [value for part in parts if (value := " ".join(tokens(part)))]
    if name in {CATEGORY, LANGUAGE}:
        words = CATEGORY_WORDS if name == CATEGORY else LANGUAGE_WORDS
        known = set(Category if name == CATEGORY else Language)
        values = [words.get(value, value) for value in values]
        unknown = next((value for value in values if value not in known), None)
        if unknown is not None or not values:
            why = (
                _("there is no such category: “{value}”")
                if name == CATEGORY
                else _("there is no such language: “{value}”")
            )
            why = why.format(value=unknown or given)
            return Meaningless(why, _("Known are: {known}.").format(known=", ".join(sorted(known))))
    if not values:
        return Meaningless(_("there is no letter or digit here"), "")
    return Limit(name, tuple(dict.fromkeys(values)))


def stars_of(written: str) -> Stars | Meaningless:
    """What "stars<=3" asks for."""
    found = _STARS.match(written)
    number = float(found[2].replace(",", ".")) if found else -1.0
    if found is None or number > MOST_STARS:
        return Meaningless(_("stars are compared with a number from 0 to 5"), _("Example: stars<=3"))
    return Stars("=" if found[1] == ":" else found[1], number)


def _names_one_of(told: str, values: tuple[str, ...]) -> bool:
    """Whether one of the values stands there, word by word."""
    line = f" {' '.join(tokens(told))} "
    return any(f" {value} " in line for value in values)
