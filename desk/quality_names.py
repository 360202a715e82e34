"""Names of colleagues in a text, whatever the case, the alphabet and the way of writing it in Latin letters. Pure.

Passports, banks and people write Хохлова as Khokhlova, Hohlova or Xoxlova; a name is compared by a key in which all
these ways come to the same.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

import cyrtranslit

from desk.given_names import forms_of, is_common_word
from desk.nameless import NAME

# A surname of two letters would hide half the text; its owner's given name is hidden all the same.
SHORTEST: Final = 3
_LONGEST_ENDING: Final = 3
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_CYRILLIC = re.compile(r"[А-Яа-яЁёІіЇїЄєҐґ]")
_POSSESSIVE = re.compile(r"['’]s?$")
_SOFT = "аеёийоуыьэюяіїє"
_INITIAL = r"[A-ZА-ЯЁІЇЄҐ]\."
_BESIDE = re.compile(
    rf"(?<!\w)(?:{_INITIAL}\s?){{1,2}}{re.escape(NAME)}|{re.escape(NAME)}\s+{_INITIAL}(?:\s?{_INITIAL})?(?!\w)"
)
_LETTERS: Final = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "yo", "є": "ye", "ж": "zh", "з": "z",
    "и": "i", "і": "i", "ї": "yi", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y",
    "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
# Ways of writing one sound, the longest first; capitals stand for sounds of several letters.
_SOUNDS: Final = (
    ("shch", "W"), ("shh", "W"), ("sch", "W"), ("sh", "W"), ("zh", "Z"), ("kh", "h"), ("ch", "Q"), ("tz", "C"),
    ("ts", "C"), ("cz", "C"), ("x", "ks"), ("ph", "f"), ("ck", "k"), ("w", "v"), ("y", "i"), ("j", "i"), ("z", "Z"),
)  # fmt: skip
_SINGLE = re.compile(r"(.)\1+")


class Staff(NamedTuple):
    """By what colleagues are known in a text: words of their names, the keys of these, their logins and initials."""

    words: frozenset[str]
    cyrillic_keys: frozenset[str]
    latin_keys: frozenset[str]
    logins: re.Pattern[str] | None
    initials: re.Pattern[str] | None


@lru_cache(maxsize=16)
def staff_of(names: tuple[str, ...], logins: tuple[str, ...] = ()) -> Staff:
    """As `without_staff` wants it."""
    words = {word.casefold() for name in names for word in _WORD.findall(name) if len(word) >= SHORTEST}
    cyrillic = {word for word in words if _CYRILLIC.search(word)}
    spelt = {
        cyrtranslit.to_latin(word, alphabet).casefold() for word in cyrillic for alphabet in ("ru", "ua")
    }  # fmt: skip
    tokens = sorted({one.strip() for one in logins if len(one.strip()) >= SHORTEST}, key=len, reverse=True)
    return Staff(
        frozenset(words | spelt),
        frozenset(map(sound_key, cyrillic)),
        frozenset(map(sound_key, words - cyrillic)),
        _any_of(map(re.escape, tokens), re.IGNORECASE),
        _any_of(sorted({one for name in names for one in _initials_of(name)})),
    )


def without_staff(text: str, staff: Staff) -> str:
    """The text with a mark instead of each name, login and pair of initials."""
    said = staff.logins.sub(NAME, text) if staff.logins is not None else text
    said = _WORD.sub(lambda found: NAME if _is_staff(found[0], staff) else found[0], said)
    if staff.initials is not None:
        said = staff.initials.sub(NAME, said)
    return _BESIDE.sub(NAME, said)


@lru_cache(maxsize=20_000)
def sound_key(word: str) -> str:
    """The same for all the ways in which Latin letters write a name."""
    small = "".join(_LETTERS.get(letter, letter) for letter in word.casefold())
    small = small.replace("š", "sh").replace("č", "ch").replace("ž", "zh")
    plain = "".join(one for one in unicodedata.normalize("NFKD", small) if one.isalpha())
    for way, sound in _SOUNDS:
        plain = plain.replace(way, sound)
    plain = re.sub(r"c(?=[ei])", "C", plain).replace("c", "k")
    plain = _SINGLE.sub(r"\1", plain)
    return plain.replace("io", "e").replace("ie", "e")


@lru_cache(maxsize=50_000)
def _is_staff(word: str, staff: Staff) -> bool:
    small = _POSSESSIVE.sub("", word.casefold())
    parts = {small, *small.split("-")}
    if any(_is_spelt(part, staff) for part in parts if len(part) >= SHORTEST):
        return True
    if not any(_is_form(part, name) for part in parts for name in staff.words):
        return False
    # A name written small is still one, unless the language has a word of its own like it.
    return not word.islower() or small in staff.words or not is_common_word(small)


def _is_spelt(word: str, staff: Staff) -> bool:
    """Whether it is a name in the other alphabet."""
    keys = staff.latin_keys if _CYRILLIC.search(word) else staff.cyrillic_keys
    return bool(keys) and sound_key(word) in keys


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
    return len(stem) > SHORTEST and word.startswith(stem) and len(word) - len(stem) <= _LONGEST_ENDING


def _initials_of(name: str) -> list[str]:
    """Patterns of "А. Л.", "Л.А." and "А. П. Л.", also in Latin letters."""
    letters = [word[0].upper() for word in _WORD.findall(name)]
    if len(letters) < 2:  # noqa: PLR2004  # one letter says nothing of anybody
        return []
    latin = [_LETTERS.get(one.casefold(), one)[:1].upper() or one for one in letters]
    return [
        rf"{first}\.\s?(?:{_INITIAL}\s?)?{last}\."
        for those in (letters, latin)
        for first, last in ((those[0], those[-1]), (those[-1], those[0]), (those[0], those[1]))
    ]


def _any_of(patterns: Iterable[str], flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str] | None:
    those = "|".join(patterns)
    return re.compile(rf"(?<!\w)(?:{those})(?!\w)", flags) if those else None
