"""Text as the classifier reads it: one alphabet per word, no links, no names, a bounded length."""

import html
import re
import unicodedata
from collections.abc import Iterable

HEAD = 280  # characters kept from the beginning and from the end of a text: measured best at 350-400 in all
TAIL = 120
LINK, PERSON, BRAND = "url", "user", "brandname"
MASKS = frozenset({LINK, PERSON, BRAND})

_RAW_HEAD, _RAW_TAIL = 2000, 1000  # a text of a megabyte is cut before any pattern looks at it
_URL = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:ru|com|ua|org|net|me|io|рф|su|by|kz|info)\b(?:/\S*)?", re.IGNORECASE
)
_PERSON = re.compile(r"(?<![\w@])@\w[\w.]*|\[(?:id|club)\d+\|[^\]]*\]")
_UNSEEN = re.compile("[\u00ad\u0300-\u0305\u0309-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_MIXED = re.compile(r"[a-z][а-яёіїєґ]|[а-яёіїєґ][a-z]", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_CYRILLIC = re.compile(r"[а-яёіїєґ]", re.IGNORECASE)

_HOMOGLYPHS = str.maketrans(
    "aAbBcCeEhHiIkKmMnoOpPrtTuvwxXyYz",
    "аАьВсСеЕнНіІкКмМпоОрРгтТиушхХуУз",
)


def clean(text: str, *, brand: re.Pattern[str] | None = None) -> str:
    """The text on one line with links, names of persons and the brand's own names masked; case is kept.

    Never empty for a text that holds a visible character.
    """
    text = _ends(text, _RAW_HEAD, _RAW_TAIL)
    if "&" in text:
        text = html.unescape(text)
    text = _CONTROL.sub(" ", unicodedata.normalize("NFKC", text))
    text = _UNSEEN.sub("", text)
    text = _URL.sub(f" {LINK} ", text)
    if "@" in text or "[" in text:
        text = _PERSON.sub(f" {PERSON} ", text)
    if _MIXED.search(text):
        text = _WORD.sub(lambda word: one_alphabet(word[0]), text)
    if brand is not None:
        text = brand.sub(BRAND, text)
    return _ends(" ".join(text.split()), HEAD, TAIL)


def one_alphabet(word: str) -> str:
    """A word that mixes Cyrillic with Latin look-alikes, in Cyrillic; any other word unchanged."""
    if word.isascii() or not _CYRILLIC.search(word):
        return word
    return word.translate(_HOMOGLYPHS)


def brand_pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """Matches the given names of a brand with any Russian or Ukrainian ending; None without names.

    A model that sees the name learns the source it came from, not what the text says.
    """
    stems = sorted({_stem(name.strip().lower()) for name in names if name.strip()}, key=len, reverse=True)
    if not stems:
        return None
    alternatives = "|".join(re.escape(stem).replace(r"\ ", r"\s+") for stem in stems)
    return re.compile(rf"(?<!\w)(?:{alternatives})\w{{0,3}}(?!\w)", re.IGNORECASE)


def _stem(name: str) -> str:
    return name[:-1] if len(name) > 4 and name[-1] in "аяоеыиьй" else name  # noqa: PLR2004 - shorter names lose themselves


def _ends(text: str, head: int, tail: int) -> str:
    return text if len(text) <= head + tail else f"{text[:head]} {text[-tail:]}"
