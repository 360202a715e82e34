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
_ZONES = "ru|com|ua|org|net|me|io|рф|su|by|kz|info"
_URL = re.compile(rf"(?:https?://|www\.)\S+|\b[\w-]+\.(?:{_ZONES})\b(?:/\S*)?", re.IGNORECASE)
# Cheap to look for, as each begins with a sign that is rare.
_LINK_SIGN = re.compile(rf"://|www\.|\.(?:{_ZONES})\b", re.IGNORECASE)
_PERSON = re.compile(r"(?<![\w@])@\w[\w.]*|\[(?:id|club)\d+\|[^\]]*\]")
# The foot of a channel's posts says who posts, not what about.
_FOOT = re.compile(
    r"(?:[\W_]*\b(?:подписаться|подписывайся|подписывайтесь|прислать новость|предложить новость|наш чат|наш канал"
    r"|читать полностью|читать далее|підписатися|надіслати новину)\b(?: на канал| на нас)?)+[\W_]*$",
    re.IGNORECASE,
)
_FOOT_SIGN = re.compile(r"одпис|ислать|редложить|аш ч|аш к|итать|ідпис|адіслати")
_LONGEST_FOOT = 120
_UNSEEN = re.compile("[\u00ad\u0300-\u0305\u0309-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_MIXED = re.compile(r"[a-z][а-яёіїєґ]|[а-яёіїєґ][a-z]", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_ENDINGS = (
    "а|я|о|е|у|ю|ы|и|і|ь|й|ой|ей|ою|ею|ом|ем|ём|ам|ям|ами|ями|ах|ях|ов|ев|ів|ии|ію|ий|ый|ая|яя|ое|ее|ые|ие"
    "|ую|юю|ого|его|ому|ему|ым|им|ых|их|ыми|ими|ья|ье|ьи|ью|ьев"
)
_CYRILLIC = re.compile(r"[а-яёіїєґ]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)

_TWINS = str.maketrans("аеорсухіАВЕКМНОРСТХІ", "aeopcyxiABEKMHOPCTXI")
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
    if _LINK_SIGN.search(text):
        text = _URL.sub(f" {LINK} ", text)
    if "@" in text or "[" in text:
        text = _PERSON.sub(f" {PERSON} ", text)
    if _MIXED.search(text):
        text = _WORD.sub(lambda word: one_alphabet(word[0]), text)
    if _FOOT_SIGN.search(text, max(0, len(text) - _LONGEST_FOOT)):
        text = _FOOT.sub("", text) or text
    if brand is not None:
        text = brand.sub(BRAND, text)
    return _ends(" ".join(text.split()), HEAD, TAIL)


def one_alphabet(word: str) -> str:
    """A word that mixes Cyrillic and Latin look-alikes, in the alphabet it was meant in; any other word unchanged."""
    if word.isascii():
        return word
    cyrillic = len(_CYRILLIC.findall(word))
    if not cyrillic:
        return word
    if len(_LATIN.findall(word)) > cyrillic and (latin := word.translate(_TWINS)).isascii():
        return latin
    return word.translate(_HOMOGLYPHS)


def brand_pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """Matches the given names of a brand with any Russian or Ukrainian ending; None without names.

    A model that sees the name learns the source it came from, not what the text says.
    """
    spelled = {r"\s+".join(map(_declined, name.lower().split())) for name in names if name.strip()}
    if not spelled:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(spelled, key=len, reverse=True))})(?!\w)", re.IGNORECASE)


def _declined(word: str) -> str:
    stem = word.rstrip("аяоеуюыиіїйьъ") if len(word) > 4 else word  # noqa: PLR2004 - shorter words lose themselves
    return rf"{re.escape(stem)}(?:{_ENDINGS})?" if _CYRILLIC.search(word) else re.escape(word)


def _ends(text: str, head: int, tail: int) -> str:
    return text if len(text) <= head + tail else f"{text[:head]} {text[-tail:]}"
