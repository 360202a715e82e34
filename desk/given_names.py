"""Whether somebody's name is a name to greet by, and its cases. Nicknames are never greeted.

Russian names and patronymics are those of the OpenCorpora dictionary (pymorphy3), which takes 0.15 s and 28 MB to load:
it is loaded when it is first asked. English and Ukrainian names stand in `given_names.toml`.
"""

import importlib
import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import cyrtranslit

from desk.placeholders import Case

MOST_WORDS: Final = 4
SURNAME, GIVEN, PATRONYMIC = "Surn", "Name", "Patr"

_WORD = re.compile(r"[А-ЯЁа-яёІЇЄҐіїєґ]+(?:[-'’][А-ЯЁа-яёІЇЄҐіїєґ]+)*|[A-Za-z]+(?:[-'’][A-Za-z]+)*")
_INITIAL = re.compile(r"[^\W\d_]\.?|[^\W\d_]\.[^\W\d_]\.")
_LATIN = re.compile(r"[A-Za-z]")
_FEMALE, _MALE = "femn", "masc"


class Given(NamedTuple):
    """What a person is called; either may be written in another alphabet than the answer. No patronymic is empty."""

    name: str
    patronymic: str = ""


def given_in(words: str) -> Given | None:
    """The given name, with a patronymic, in what somebody is called; None for nicknames and companies.

    Every word must be a name: "Злая Анна" is a nickname. Surnames nobody has heard of are taken for what they are.
    """
    parts = words.replace(",", " ").split()
    if not 1 <= len(parts) <= MOST_WORDS:
        return None
    named = [_kinds(part) for part in parts]
    if not all(named):
        return None
    first = _first(parts, named)
    if first is None:
        return None
    patronymic = next((part for part, kinds in zip(parts, named, strict=True) if PATRONYMIC in kinds), "")
    if parts[first].islower() and len(parts) == 1:
        return None  # "роза" may be a flower
    return Given(_capital(parts[first]), "" if patronymic == parts[first] else _capital(patronymic))


def cases_of(given: Given) -> tuple[Mapping[Case, str], Mapping[Case, str]]:
    """The cases of the name, and of name and patronymic together; a foreign name is the same in all of them."""
    gender = _gender(given)
    name = {case: _declined(given.name, GIVEN, case, gender) for case in Case}
    if not given.patronymic:
        return name, {}
    return name, {
        case: f"{name[case]} {_declined(given.patronymic, PATRONYMIC, case, gender)}" for case in Case
    }  # fmt: skip


def in_cyrillic(given: Given) -> Given:
    """The name as a Russian answer writes it: Latin letters become Cyrillic where that makes a name we know."""
    if not _LATIN.search(given.name):
        return given
    turned = _turned(given.name)
    return Given(turned) if turned else given


def is_personal_name(word: str) -> bool:
    """Whether a word of a text, written with a capital, is somebody's given name or patronymic in any case."""
    if not word[0].isupper() or len(word) <= 1:
        return False
    if _LATIN.search(word):
        return word.casefold() in _listed("english") or bool(_turned(word))
    if word.casefold() in _listed("ukrainian"):
        return True
    return _is_known(word) and any(kind in one.tag for one in _parses(word) for kind in (GIVEN, PATRONYMIC))


def is_name_beside(word: str) -> bool:
    """Whether a word beside a given name is the surname: one of the dictionary, or one that nobody knows."""
    if not word[0].isupper() or len(word) <= 1:
        return False
    return not _is_known(word) or any(SURNAME in one.tag for one in _parses(word))


@lru_cache(maxsize=2_000)
def forms_of(word: str) -> frozenset[str]:
    """All cases of a name in small letters, as the dictionary has them; nothing for a word it knows as no name."""
    return frozenset(
        str(form.word)
        for one in _parses(word)
        if any(kind in one.tag for kind in (GIVEN, PATRONYMIC, SURNAME))
        for form in one.lexeme
    )


def is_common_word(word: str) -> bool:
    """Whether a word in small letters may well be no name: "вера" is faith, too."""
    if not _is_known(word):
        return False
    return any(not any(kind in one.tag for kind in (GIVEN, PATRONYMIC, SURNAME)) for one in _parses(word))


@lru_cache(maxsize=20_000)
def _kinds(part: str) -> frozenset[str]:
    """What sort of name a word is; nothing for a word that is none."""
    if _INITIAL.fullmatch(part):
        return frozenset({SURNAME})
    if not _WORD.fullmatch(part) or (part.isupper() and len(part) > 1 and not _is_known(part)):
        return frozenset()
    if _LATIN.search(part):
        return _latin_kinds(part)
    return _cyrillic_kinds(part)


def _latin_kinds(part: str) -> frozenset[str]:
    if part.casefold() in _listed("english") or _turned(part):
        return frozenset({GIVEN, SURNAME})
    # Anything else in capitals passes for a surname, but is no name to greet by.
    return frozenset({SURNAME}) if part[0].isupper() else frozenset()


def _cyrillic_kinds(part: str) -> frozenset[str]:
    if "-" in part:
        return frozenset.intersection(*map(_cyrillic_kinds, part.split("-")))
    if part.casefold() in _listed("ukrainian"):
        return frozenset({GIVEN, SURNAME})
    parses = _parses(part)
    held = {kind for one in parses for kind in (GIVEN, PATRONYMIC, SURNAME) if kind in one.tag and "nomn" in one.tag}
    if _is_known(part):
        return frozenset(held)
    held.discard(GIVEN)
    return frozenset(held or ({SURNAME} if part[0].isupper() else set()))


def _first(parts: list[str], named: list[frozenset[str]]) -> int | None:
    """Which word is the given name: the one before a patronymic, else the first that can be nothing but one."""
    names = [place for place, kinds in enumerate(named) if GIVEN in kinds]
    patronymic = next((place for place, kinds in enumerate(named) if PATRONYMIC in kinds), None)
    before = [place for place in names if patronymic is not None and place == patronymic - 1]
    surely = [place for place in names if SURNAME not in named[place]]
    found = next(iter(before or surely or names), None)
    return None if found is None or (len(parts) > 1 and len(names) == len(parts) > MOST_WORDS) else found


def _turned(latin: str) -> str:
    """A Russian given name written in Latin letters, in its own; empty when it is none."""
    for spelling in dict.fromkeys((latin, re.sub(r"(?<=[aeiou])y\b", "j", latin), re.sub(r"[iy]y?a\b", "ija", latin))):
        turned = _capital(cyrtranslit.to_cyrillic(spelling, "ru"))
        if not _LATIN.search(turned) and _is_known(turned) and any(GIVEN in one.tag for one in _parses(turned)):
            return turned
    return ""


def _gender(given: Given) -> str:
    """A patronymic tells it surely, a name mostly."""
    for word, kind in ((given.patronymic, PATRONYMIC), (given.name, GIVEN)):
        for one in _parses(word) if word else ():
            if kind in one.tag and one.tag.gender in {_FEMALE, _MALE}:
                return str(one.tag.gender)
    return ""


def _declined(word: str, kind: str, case: Case, gender: str) -> str:
    if case == Case.NOMINATIVE or _LATIN.search(word):
        return word
    if "-" in word:
        return "-".join(_declined(part, kind, case, gender) for part in word.split("-"))
    fitting = [one for one in _parses(word) if kind in one.tag and "nomn" in one.tag and "sing" in one.tag]
    for one in sorted(fitting, key=lambda one: one.tag.gender != gender):
        turned = one.inflect({case.value, "sing"})
        if turned is not None:
            return _capital(str(turned.word))
    return word


def _capital(word: str) -> str:
    """Each part of the name with a capital: Анна-Мария."""
    return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))


@lru_cache(maxsize=20_000)
def _parses(word: str) -> tuple[Any, ...]:
    return tuple(_dictionary().parse(word))


def _is_known(word: str) -> bool:
    return bool(_dictionary().word_is_known(word.lower()))


@cache
def _dictionary() -> Any:
    # Imported when it is first needed: most processes of the house never greet anybody.
    return importlib.import_module("pymorphy3").MorphAnalyzer(lang="ru")


@cache
def _listed(language: str) -> frozenset[str]:
    with Path(__file__).with_name("given_names.toml").open("rb") as file:
        return frozenset(str(tomllib.load(file)[language]).casefold().split())
