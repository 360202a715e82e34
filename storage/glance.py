"""What a quick look at a text tells: its language and its fingerprint.

Almost every text fits into one byte per letter (windows-1251 has Russian, Ukrainian and English), and bytes are
counted, folded and thrown away in one step. What does not fit takes the long way and comes to the same.
"""

import codecs
import re
import unicodedata
from hashlib import blake2b
from typing import Final, NamedTuple

from storage.text import cyrillic_language, is_foreign_cyrillic, language_of, latin_language

_CODE: Final = "cp1251"
_LOOKED_AT: Final = 4_000
_LINK: Final = re.compile(r"(?:[hH][tT]{2}[pP][sS]?://|[wW]{3}\.)\S+")
# One by one: a pattern that begins with a plain sign is found ten times as fast as one that may begin with several.
_NAME: Final = re.compile(r"@[\w.]+")
_TOPIC: Final = re.compile(r"#[\w.]+")

_SIGNS: Final = [bytes([code]).decode(_CODE, "ignore") for code in range(256)]
_UNFIT: Final = re.compile(f"[^{re.escape(''.join(_SIGNS))}]")


def _all_but(kept: str) -> bytes:
    return bytes(code for code, sign in enumerate(_SIGNS) if not re.fullmatch(kept, sign))


def _class_of(sign: str) -> bytes:
    for name, letters in (
        *((b"u", "[іїєґІЇЄҐ]"), (b"r", "[ыэъёЫЭЪЁ]")),
        *((b"l", "[A-Za-z]"), (b"f", "[ўЎђЂљЉњЊћЋџЏѓЃќЌ]")),
    ):
        if re.fullmatch(letters, sign):
            return name
    return b"c"


_NO_LETTERS: Final = _all_but("[\u0400-\u04ffA-Za-z]")
_NO_WORDS: Final = _all_but(r"[^\W_]")
_CLASSES: Final = b"".join(map(_class_of, _SIGNS))
"""Of each letter: only Ukrainian has it, only Russian has it, Latin, neither's Cyrillic, or any other Cyrillic one."""


def _folded(sign: str) -> str:
    """Lower case, ё as е, and of two letters that look the same the Cyrillic one."""
    return sign.lower().replace("ё", "е").translate(str.maketrans("aceopxykmthb", "асеорхукмтнв"))


_FOLDED: Final = b"".join(_folded(sign).encode(_CODE, "ignore") or bytes([code]) for code, sign in enumerate(_SIGNS))
_SPACED: Final = bytes(ord(" ") if code in _NO_WORDS else letter for code, letter in enumerate(_FOLDED))


class Look(NamedTuple):
    """The language of a text ("" when it has no letters) and its fingerprint."""

    language: str
    fingerprint: str


def look_at(text: str) -> Look:
    """Both at once."""
    try:
        raw = text.encode(_CODE)
    except UnicodeEncodeError:
        return Look(language_code(text), fingerprint(text))
    plain = _without_addresses(text)
    language = _language(text, raw[:_LOOKED_AT], unknown=0, has_address=plain is not text)
    return Look(language, _hashed(raw if plain is text else plain.encode(_CODE)))


def language_code(text: str) -> str:
    """The language of a text as its column has it, empty when it has no letters: what `language_of` says, sooner."""
    head = text[:_LOOKED_AT]
    raw = head.encode(_CODE, "ignore")
    has_address = _without_addresses(head) is not head
    return _language(text, raw, unknown=len(head) - len(raw), has_address=has_address)


def _without_addresses(text: str) -> str:
    """The text without links, @names and #topics; the very same when it has none."""
    if "@" in text:
        text = _NAME.sub(" ", text)
    if "#" in text:
        text = _TOPIC.sub(" ", text)
    if "://" in text or "www." in text or "WWW." in text:
        text = _LINK.sub(" ", text)
    return text


def _language(text: str, raw: bytes, *, unknown: int, has_address: bool) -> str:
    letters = raw.translate(_CLASSES, _NO_LETTERS)
    latin = letters.count(b"l")
    cyrillic = len(letters) - latin
    if latin > 2 * (cyrillic + unknown) and not has_address:
        found = latin_language(text[:_LOOKED_AT].lower())
        return found.value if found else ""
    has_foreign = (unknown or b"f" in letters) and is_foreign_cyrillic(text[:_LOOKED_AT].lower())
    if cyrillic and latin <= 2 * cyrillic and not has_foreign and unknown <= cyrillic + latin:
        lean = letters.count(b"u") - letters.count(b"r")
        if lean:
            return "uk" if lean > 0 else "ru"
        return cyrillic_language(text[:_LOOKED_AT].lower(), letters=cyrillic).value
    found = language_of(text)
    return found.value if found else ""


def fingerprint(text: str) -> str:
    """32 hex digits, equal for texts that differ only in case, ё, punctuation, spacing, links and @names."""
    text = _without_addresses(text)
    try:
        return _hashed(text.encode(_CODE))
    except UnicodeEncodeError:
        text = unicodedata.normalize("NFC", text)
        unfit = unicodedata.normalize("NFKC", "".join(_UNFIT.findall(text))).lower()
        return _hashed(text.encode(_CODE, "ignore"), "".join(sign for sign in unfit if sign.isalnum()))


def _hashed(raw: bytes, rest: str = "") -> str:
    kept = raw.translate(_FOLDED, _NO_WORDS)
    return blake2b(kept + rest.encode("utf-8", "replace"), digest_size=16).hexdigest()


def folded(text: str) -> bytes:
    """The words of a text, folded to one byte a letter and parted by one space: what its copies have in common."""
    raw = _without_addresses(text).encode(_CODE, _AS_LETTERS)
    return b" ".join(raw.translate(_SPACED).split())


def _as_letters(fault: UnicodeError) -> tuple[bytes, int]:
    """Letters of other alphabets as their own bytes, every other sign as a space."""
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    unfit = unicodedata.normalize("NFKC", fault.object[fault.start : fault.end]).lower()
    kept = "".join(sign if sign.isalnum() else " " for sign in unfit if not unicodedata.combining(sign))
    return kept.encode("utf-8", "replace"), fault.end


_AS_LETTERS: Final = "repdesk.letters"
codecs.register_error(_AS_LETTERS, _as_letters)


def number_of(said: str) -> int:
    """Sixty-four bits that stand for a text, as a database keeps a number."""
    return int.from_bytes(blake2b(said.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True)
