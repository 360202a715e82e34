"""Words of a text: normalised, stemmed, told apart by language. What compares texts goes through here.

The stemmer is chosen by the letters of each word, never by the language of the text, so that a query of one
word meets the same stem as any text that holds it. Snowball has no Ukrainian; words with letters that only
Ukrainian uses lose their ending by a short list, all other Cyrillic words go through the Russian stemmer; it
treats most Ukrainian endings alike.
"""

import re
import threading
import unicodedata
from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple

import Stemmer
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from storage.vocabulary import Language
from storage.word_lists import RUSSIAN_WORDS, STEMS_BY_HAND, UKRAINIAN_ENDINGS, UKRAINIAN_WORDS

STEMMER_VERSION = f"snowball-{Stemmer.version()}/2"
"""Changes when the same word may get another stem: the search index is then rebuilt."""

WORDS_INDEXED = 12_000
"""Words of one text that enter the search index; PostgreSQL's tsvector knows no position beyond 16 383."""

LONGEST_WORD = 64
"""Characters of one word that count; longer runs are keys and garbage."""

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_MARKS = "\u0300-\u036f"
_APOSTROPHES = "'\u2019\u02bc`\u00b4"
_LETTER = rf"[\w{_MARKS}{_INVISIBLE}]"
_WORD = re.compile(rf"{_LETTER}+(?:[{_APOSTROPHES}]{_LETTER}+)*")
_DROPPED = re.compile(rf"[{_MARKS}{_INVISIBLE}{_APOSTROPHES}]|\W")
_OTHER_LETTERS = re.compile(r"[\u0400-\u04ffa-z\s\d.,!?]")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|[@#][\w.]+", re.IGNORECASE)

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[a-z]")
_ONLY_UKRAINIAN = re.compile("[іїєґ]")
_LATIN_TWINS = str.maketrans("aceopxykmthb3i", "асеорхукмтнвзі")
_CYRILLIC_TWINS = str.maketrans("асеорхукмтнвіѕјһ", "aceopxykmthbisjh")
_SHORTEST_UKRAINIAN_STEM = 3
_FOREIGN_CYRILLIC = re.compile("[ўәғқңөұүһҗђљњћџѓќѝ]")
# Letters of other languages' Cyrillic from which on a text is theirs: one may be a slip.
_FOREIGN_LETTERS = 2
_LATIN_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "pl", "tr", "nl", "cs", "ro", "fi", "sv", "hu", "az", "uz")
_ENGLISH_WORDS = frozenset(
    ["the", "and", "you", "this", "that", "with", "have", "your", "not", "are", "was", "my", "they", "been", "it's"]
)
_SURE_FOREIGN = 0.75
_SURE_UKRAINIAN = 0.75
_SHORTEST_NOUN = 5
_SHORTEST_TWIN = 4
_SHORT = 4_000
_LONG = 100
_VOWELS = "аеиоуыэюяьйіїє"

_own = threading.local()


class Word(NamedTuple):
    """A word of a text: where it stands (code points of the text as given), its form and its stem."""

    start: int
    end: int
    form: str
    stem: str


def normalise(text: str) -> str:
    """The text in one spelling: NFKC, lower case, ё as е, no stress marks or invisible signs."""
    text = unicodedata.normalize("NFKC", text).lower().replace("ё", "е")
    text = re.sub(rf"[{_INVISIBLE}]", "", text)
    text = re.sub(rf"[{_APOSTROPHES}]", "'", text)
    return unicodedata.normalize("NFC", re.sub(r"[\u0300\u0301]", "", text))


def words(text: str) -> Sequence[Word]:
    """The words of a text in order."""
    # One text is asked for several times on its way in; a long one is not worth keeping.
    return _read_before(text) if len(text) <= _SHORT else _read(text)


def words_beginning(heads: Collection[str]) -> re.Pattern[str]:
    """Finds words, whole as `words` cuts them, that begin with one of these (normalised) letters in either case."""
    ways = "|".join(
        "".join(f"[{re.escape(sign + sign.upper() + ('ёЁ' if sign == 'е' else ''))}]" for sign in head)
        for head in sorted(heads)
    )
    begun = rf"(?<![\w{_MARKS}{_INVISIBLE}{_APOSTROPHES}])(?:{ways})"
    return re.compile(rf"{begun}{_LETTER}*(?:[{_APOSTROPHES}]{_LETTER}+)*")


@lru_cache(maxsize=512)
def _read_before(text: str) -> tuple[Word, ...]:
    return _read(text)


def _read(text: str) -> tuple[Word, ...]:
    found = []
    for match in _WORD.finditer(text):
        form = form_of(match.group())
        if form:
            found.append(Word(match.start(), match.end(), form, stem(form)))
    return tuple(found)


def tokens(text: str) -> list[str]:
    """The normalised forms of a text's words, in order."""
    return [word.form for word in words(text)]


def stems(text: str) -> list[str]:
    """The stems of a text's words in order, as many as the search index takes."""
    forms = filter(None, map(form_of, _WORD.findall(text)))
    return list(map(stem, islice(forms, WORDS_INDEXED)))


@lru_cache(maxsize=200_000)
def form_of(raw: str) -> str:
    """A raw word in its one spelling: Latin twins in a Cyrillic word ("бaнк") become Cyrillic, and the other way round.

    Where both would do, most of the letters decide; a word that neither would make whole stays as it is.
    """
    form = _DROPPED.sub("", normalise(raw))[:LONGEST_WORD]
    cyrillic, latin = len(_CYRILLIC.findall(form)), len(_LATIN.findall(form))
    if not (latin and cyrillic):
        return form
    as_cyrillic, as_latin = form.translate(_LATIN_TWINS), form.translate(_CYRILLIC_TWINS)
    is_latin_word = not _CYRILLIC.search(as_latin)
    if not _LATIN.search(as_cyrillic) and (cyrillic >= latin or not is_latin_word):
        return as_cyrillic
    return as_latin if is_latin_word else form


@lru_cache(maxsize=200_000)
def stem(form: str) -> str:
    """The stem of a normalised word."""
    if form in STEMS_BY_HAND:
        return STEMS_BY_HAND[form]
    if _ONLY_UKRAINIAN.search(form):
        return _ukrainian_stem(form)
    algorithm = "russian" if _CYRILLIC.search(form) else "english" if _LATIN.search(form) else ""
    return str(_stemmer(algorithm).stemWord(form)) if algorithm else form


@lru_cache(maxsize=20_000)
def stems_of_forms(form: str) -> tuple[str, ...]:
    """Every stem that the forms of a searched word may have.

    Snowball takes the end of some nouns for a verb's, but not in all their forms ("причал" -> "прича",
    "причалом" -> "причал"). Texts keep their one stem; a query asks for all of them, and for the
    word written in look-alike letters of the other alphabet.
    """
    found = {stem(form): None}
    if _CYRILLIC.search(form):
        for base in _bases(form):
            found |= {stem(base + ending): None for ending in ("", "а", "ом", "ов")}
    if twin := _twin_of(form):
        found[stem(twin)] = None
    return tuple(found)


def _twin_of(form: str) -> str:
    """The word as it looks in the other alphabet when every letter has a twin there ("рост": "poct"), else nothing."""
    if len(form) < _SHORTEST_TWIN:
        return ""
    for letters, twins, others in ((_CYRILLIC, _CYRILLIC_TWINS, _LATIN), (_LATIN, _LATIN_TWINS, _CYRILLIC)):
        twin = form.translate(twins)
        if letters.search(form) and not others.search(form) and not letters.search(twin):
            return twin
    return ""


def _bases(form: str) -> list[str]:
    """The word as a masculine noun without an ending would be, when it can be one."""
    cut = [form.removesuffix(ending) for ending in ("", "а", "у", "е", "ы", "ом", "ов", "ам", "ами", "ах")]
    return [base for base in dict.fromkeys(cut) if len(base) >= _SHORTEST_NOUN and base[-1] not in _VOWELS]


def _ukrainian_stem(form: str) -> str:
    for ending in UKRAINIAN_ENDINGS:
        if form.endswith(ending) and len(form) - len(ending) >= _SHORTEST_UKRAINIAN_STEM:
            form = form[: -len(ending)]
            break
    return form[:-1] if form.endswith("нн") else form


def _stemmer(algorithm: str) -> Stemmer.Stemmer:
    # A Stemmer keeps one buffer and must not be shared between threads.
    if not hasattr(_own, algorithm):
        setattr(_own, algorithm, Stemmer.Stemmer(algorithm))
    return getattr(_own, algorithm)


def language_of(text: str) -> Language | None:
    """The language of a text, None without letters or in another. Letters of only one language decide first."""
    return _language_of(text[:_SHORT])


@lru_cache(maxsize=512)
def _language_of(text: str) -> Language | None:
    lowered = text.lower()
    cyrillic = len(_CYRILLIC.findall(lowered))
    plain = _ADDRESS.sub(" ", lowered)
    latin = len(_LATIN.findall(plain))
    if (not cyrillic and not latin) or _is_of_another_alphabet(plain, cyrillic + latin):
        return None
    if latin > 2 * cyrillic:
        return latin_language(plain)
    return None if is_foreign_cyrillic(lowered) else cyrillic_language(lowered, letters=cyrillic)


def _is_of_another_alphabet(lowered: str, ours: int) -> bool:
    """Whether most letters are neither Cyrillic nor Latin."""
    others = _OTHER_LETTERS.sub("", lowered)
    return len(others) > ours and sum(map(str.isalpha, others)) > ours


def is_foreign_cyrillic(lowered: str) -> bool:
    """Whether a text in lower case has letters of another Cyrillic alphabet, as Kazakh, Belarusian or Serbian have."""
    return len(_FOREIGN_CYRILLIC.findall(lowered)) >= _FOREIGN_LETTERS


def latin_language(lowered: str) -> Language | None:
    """English, or None for a text in Latin letters that is surely in another language. Short ones pass for English."""
    if not _ENGLISH_WORDS.isdisjoint(lowered.split()):
        return Language.EN
    best, sure = _latin_identifier().rank(lowered)[0]
    return None if best != Language.EN and sure >= _SURE_FOREIGN else Language.EN


def cyrillic_language(lowered: str, *, letters: int) -> Language:
    """The language of a text in lower case that has so many Cyrillic letters."""
    lean = _lean_to_ukrainian(lowered)
    if lean:
        return Language.UK if lean > 0 else Language.RU
    if letters >= _LONG and not _ONLY_UKRAINIAN.search(lowered):
        return Language.RU
    guesses = dict(_identifier().rank(lowered))
    return Language.UK if guesses["uk"] >= _SURE_UKRAINIAN else Language.RU


def _lean_to_ukrainian(lowered: str) -> int:
    letters = sum(map(lowered.count, "іїєґ")) - sum(map(lowered.count, "ыэъё"))
    if letters:
        return letters
    used = {*lowered.split(), *map(form_of, _WORD.findall(lowered))}
    return len(used & UKRAINIAN_WORDS) - len(used & RUSSIAN_WORDS)


@cache
def _identifier() -> LanguageIdentifier:
    return _restricted([language.value for language in Language])


@cache
def _latin_identifier() -> LanguageIdentifier:
    return _restricted(_LATIN_LANGUAGES)


def _restricted(languages: Collection[str]) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(languages))
    return identifier
