"""What stands in braces in a template, and what becomes of it. Pure.

`{имя}` is the customer's given name, `{имя:дательный}` in another case, `{имя|друзья}` with words for when there is no
name to greet by. Where a name is missing and nothing else was given, the greeting falls away without a trace.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from storage.errors import Refused
from storage.i18n import _, language

LONGEST: Final = 200


class Case(StrEnum):
    """A case of Russian grammar, by the tag that dictionaries give it."""

    NOMINATIVE = "nomn"
    GENITIVE = "gent"
    DATIVE = "datv"
    ACCUSATIVE = "accs"
    INSTRUMENTAL = "ablt"
    PREPOSITIONAL = "loct"


class Wanted(StrEnum):
    """What a placeholder stands for, by its English name."""

    NAME = "name"
    FULL_NAME = "full_name"
    SIGNATURE = "signature"
    NUMBER = "number"
    OPENING = "opening"
    QUEUE = "queue"
    BRAND = "brand"


RUSSIAN: Final = {
    Wanted.NAME: "имя",
    Wanted.FULL_NAME: "имя_отчество",
    Wanted.SIGNATURE: "подпись",
    Wanted.NUMBER: "номер",
    Wanted.OPENING: "открытие",
    Wanted.QUEUE: "очередь",
    Wanted.BRAND: "бренд",
}
UKRAINIAN: Final = {
    "ім'я": Wanted.NAME,
    "ім’я": Wanted.NAME,
    "підпис": Wanted.SIGNATURE,
    "відкриття": Wanted.OPENING,
    "черга": Wanted.QUEUE,
}
OF_TEMPLATES: Final = frozenset({Wanted.NAME, Wanted.FULL_NAME, Wanted.SIGNATURE, Wanted.NUMBER})
RUSSIAN_CASES: Final = {
    Case.NOMINATIVE: "именительный",
    Case.GENITIVE: "родительный",
    Case.DATIVE: "дательный",
    Case.ACCUSATIVE: "винительный",
    Case.INSTRUMENTAL: "творительный",
    Case.PREPOSITIONAL: "предложный",
}
DECLINED: Final = frozenset({Wanted.NAME, Wanted.FULL_NAME})

_BRACES = re.compile(r"\{([^{}\n]*)\}")
_INSIDE = re.compile(r"\s*([^:|]*?)\s*(?::\s*([^|]*?)\s*)?(?:\|(.*))?")
_NAMES: Final = {**{one.value: one for one in Wanted}, **{word: one for one, word in RUSSIAN.items()}, **UKRAINIAN}
_CASES: Final = {
    **{one.name.lower(): one for one in Case},
    **{word: one for one, word in RUSSIAN_CASES.items()},
}
# Stands for a value that is missing until its surroundings have been looked at.
_GAP = "\ue000"
_BEFORE_NAME = r"(?:уважаем\w+|дорог\w+|шановн\w+|dear)"
# A comma before the gap goes with it, a comma behind it too when the gap begins a sentence.
_FALLS_AWAY = (
    re.compile(rf"\b{_BEFORE_NAME}[ \t]+{_GAP}[ \t]*[,!.:]?[ \t]*", re.IGNORECASE),
    re.compile(rf"[ \t]*,[ \t]*{_GAP}(?=[ \t]*[!.?…,:;\n]|$)"),
    re.compile(rf"[ \t]*,[ \t]*{_GAP}"),
    re.compile(rf"(?m)(?:^|(?<=[.!?…][ \t]))[ \t]*{_GAP}[ \t]*[,!.:]?[ \t]*"),
    re.compile(rf"[ \t]*{_GAP}"),
)
_BEGINNING = 3
_MANY_BLANK = re.compile(r"\n{3,}")


class Placeholder(NamedTuple):
    """A placeholder as it stands in a text; `instead` are the words for when there is nothing to put there."""

    start: int
    end: int
    wanted: Wanted
    case: Case
    instead: str


@dataclass(frozen=True, slots=True)
class Values:
    """What there is to put in. Names come in their cases; an empty one is a name we do not know."""

    name: Mapping[Case, str] = field(default_factory=dict)
    full_name: Mapping[Case, str] = field(default_factory=dict)
    signature: str = ""
    number: str = ""
    opening: str = ""
    queue: str = ""
    brand: str = ""

    def of(self, one: Placeholder) -> str:
        """The words for a placeholder, or none."""
        if one.wanted == Wanted.NAME:
            return self.name.get(one.case, "")
        if one.wanted == Wanted.FULL_NAME:
            return self.full_name.get(one.case, "") or self.name.get(one.case, "")
        words: str = getattr(self, one.wanted.value)
        return words


def placeholders(text: str, known: Collection[Wanted] = OF_TEMPLATES) -> list[Placeholder]:
    """Those of a text in order. Raises Refused naming the first that is not known there."""
    return [_read(found, known) for found in _BRACES.finditer(text)]


def filled(text: str, values: Values, known: Collection[Wanted] = OF_TEMPLATES) -> str:
    """The text with everything in its place. Raises Refused for an unknown placeholder."""
    parts, end = [], 0
    for one in placeholders(text, known):
        parts += [text[end : one.start], values.of(one) or one.instead or _GAP]
        end = one.end
    whole = "".join([*parts, text[end:]]).replace("\r\n", "\n")
    if _GAP not in whole:
        return whole
    lines = [_without_gap(line) for line in whole.split("\n")]
    return _MANY_BLANK.sub("\n\n", "\n".join(line for line in lines if line is not None)).strip("\n")


def _without_gap(line: str) -> str | None:
    """The line without what it cannot say; None when nothing is left of it."""
    if _GAP not in line:
        return line
    for place, pattern in enumerate(_FALLS_AWAY):
        begins = place in {0, _BEGINNING}
        while (found := pattern.search(line)) is not None:
            rest = line[found.end() :]
            is_first = begins and not line[: found.start()].rstrip().endswith(",")
            line = line[: found.start()] + (rest[:1].upper() + rest[1:] if is_first else rest)
    return line if re.search(r"\w", line) else None


def _read(found: re.Match[str], known: Collection[Wanted]) -> Placeholder:
    inside = _INSIDE.fullmatch(found[1])
    name, case, instead = inside.groups() if inside else (found[1], None, None)
    wanted = _NAMES.get(str(name).casefold())
    if wanted is None or wanted not in known:
        names = (f"{{{RUSSIAN[one] if language() == 'ru' else one.value}}}" for one in Wanted if one in known)
        raise _refused(
            _("“{{{name}}}” is not known.").format(name=found[1][:LONGEST]),
            _("Use one of these: {names}.").format(names=", ".join(names)),
        )
    chosen = _CASES.get(str(case).casefold()) if case else Case.NOMINATIVE
    if chosen is None or (case and wanted not in DECLINED):
        raise _refused(
            _("“{{{name}}}” asks for a case that there is not.").format(name=found[1][:LONGEST]),
            _("Names have these: {cases}.").format(cases=", ".join(_case_words())),
        )
    return Placeholder(found.start(), found.end(), wanted, chosen, (instead or "").strip())


def _case_words() -> list[str]:
    return list(RUSSIAN_CASES.values()) if language() == "ru" else [one.name.lower() for one in Case]


def _refused(why: str, way_out: str) -> Refused:
    return Refused(_("The template cannot be filled in."), why, way_out)
