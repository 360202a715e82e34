"""How an answer reads: a greeting, one form of address throughout, no shouting. Pure; only remarks, never refusals.

Knows Russian and Ukrainian ("ты" and "вы") and the greetings of English.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple


class RemarkKind(StrEnum):
    """What a careful reader would mend."""

    MIXED_ADDRESS = "mixed_address"
    NO_GREETING = "no_greeting"
    SHOUTING = "shouting"


class Remark(NamedTuple):
    """What could be better, and where it stands in the text."""

    kind: RemarkKind
    start: int
    end: int


_FAMILIAR = re.compile(
    r"\b(?:ты|тебя|тебе|тобой|тобою|твой|твоя|тво[её]|твои|твоего|твоей|твоему|твоим|твоими|твоих|твою|"
    r"ти|тобі|твій|твоє|твої|твого|твоєї|твоїй|твоєму|твоїм|твоїх|твоїми|"
    r"(?:напиши|позвони|посмотри|проверь|подожди|скажи|сделай|попробуй|обратись|извини|прости|зайди|пришли|уточни|"
    r"расскажи|дождись|перезвони|перевір|зачекай|подивись|зателефонуй|звернись|вибач|уточни|надішли)|"
    r"\w{2,}(?:ешь|ёшь|ишь)(?:ся)?|\w{2,}(?:єш|їш|еш)(?:ся)?)\b",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"\b(?:вы|вас|вам|вами|ваш|ваша|ваше|ваши|вашего|вашей|вашему|вашим|вашими|ваших|вашу|"
    r"ви|ваші|вашого|вашої|вашій|вашому|ваших|вашою|"
    r"(?:напиши|позвони|посмотри|проверь|подожди|скажи|сделай|попробуй|извини|прости|зайди|пришли|уточни|расскажи|"
    r"перезвони|перевір|зачекай|зателефонуй|вибач|надішл[иі])те|(?:обратите|дождите|зверні?т|подивіт)[ье]?сь|"
    r"здравствуйте)\b",
    re.IGNORECASE,
)
# Nouns that end as verbs of the second person do.
_NO_VERBS = frozenset({"лишь", "тишь", "брешь", "плешь", "мышь", "душь", "кеш", "суш"})
_GREETING = re.compile(
    r"здравствуй|добр(?:ый|ого|ое|ой|ий|ого)\s+(?:день|дня|вечер|вечера|утро|утра|ночи|ночь|ранок|ранку|времени|часу)|"
    r"доброго\s+времени|добридень|приветству|привет|уважаем|вітаю|вітаємо|привіт|шановн|рады\s+видеть|"
    r"\bhello\b|\bhi\b|\bhey\b|\bdear\b|\bgreetings\b|\bgood\s+(?:morning|afternoon|evening|day)\b",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"[A-ZА-ЯЁІЇЄҐ]{4,}(?:[\s!–-]+[A-ZА-ЯЁІЇЄҐ]{2,})+")
_MARKS = re.compile(r"!{3,}|\?{3,}|[!?]{4,}")
_WORD = re.compile(r"[A-ZА-ЯЁІЇЄҐ]{2,}")
_GREETED_WITHIN = 80
_LOUD_LETTERS = 10


def remarks_on(text: str, *, is_first: bool) -> list[Remark]:
    """What could be better in an answer; only the first one to a customer needs a greeting."""
    if not text.strip():
        return []
    found = [*_mixed_address(text), *_shouting(text)]
    if is_first and not _GREETING.search(text[: _GREETED_WITHIN + len(text) - len(text.lstrip())]):
        found.append(Remark(RemarkKind.NO_GREETING, 0, 0))
    return sorted(found, key=lambda one: (one.start, one.kind))


def _mixed_address(text: str) -> list[Remark]:
    """The words of the rarer form of address, where both are there."""
    familiar = [one.span() for one in _FAMILIAR.finditer(text) if one[0].casefold() not in _NO_VERBS]
    polite = [one.span() for one in _POLITE.finditer(text)]
    if not familiar or not polite:
        return []
    rarer = polite if len(polite) < len(familiar) else familiar
    return [Remark(RemarkKind.MIXED_ADDRESS, *span) for span in rarer]


def _shouting(text: str) -> Iterator[Remark]:
    """Several words in capitals one after the other, and heaps of marks; an abbreviation alone is none."""
    for one in _CAPITALS.finditer(text):
        if sum(map(len, _WORD.findall(one[0]))) >= _LOUD_LETTERS:
            yield Remark(RemarkKind.SHOUTING, *one.span())
    for one in _MARKS.finditer(text):
        yield Remark(RemarkKind.SHOUTING, *one.span())
