"""Small changes to a text, so that the town never says the same thing twice word for word. Pure."""

import re
from random import Random

_OPENINGS = {
    "ru": ["Добрый день. ", "Ребят, ", "Народ, ", "Здравствуйте! ", "Пишу второй раз. ", "Короче, ", "Снова я. ", ""],
    "uk": ["Добрий день. ", "Вітаю! ", "Друзі, ", "Пишу вдруге. ", ""],
    "en": ["Hi. ", "Hello! ", "So, ", "Me again. ", ""],
}  # fmt: skip
_ENDINGS = {
    "ru": [" Кто сталкивался?", " Вот так.", " Всем добра.", " Жду ответа.", " :)", " Имейте в виду.", ""],
    "uk": [" Хто стикався?", " Отак.", " Чекаю на відповідь.", ""],
    "en": [" Anyone else?", " Just saying.", " Waiting.", ""],
}
_DAYS = ["понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье"]
_DAY = re.compile("|".join(_DAYS))
_FIGURE = re.compile(r"(?<![\d:.,#-])(\d{2,6})(?![\d:.,-]|\s?%)")


def vary(text: str, *, lang: str, chance: Random) -> str:
    """The same thought in slightly other words: other sums and days, another opening or ending, a typo."""
    varied = _FIGURE.sub(lambda found: _other_figure(found.group(1), chance), text)
    varied = _DAY.sub(lambda _: chance.choice(_DAYS), varied)
    opening = chance.choice(_OPENINGS.get(lang, [""]))
    if opening and not varied.startswith(("[", "http")):
        varied = opening + (varied if opening.endswith((". ", "! ")) else varied[0].lower() + varied[1:])
    varied += chance.choice(_ENDINGS.get(lang, [""]))
    return _typo(varied, chance) if chance.random() < 0.3 else varied  # noqa: PLR2004  # a third of people type in haste


def _other_figure(figure: str, chance: Random) -> str:
    """Another number of the same length; years stay what they are."""
    if figure.startswith(("19", "20")) and len(figure) == len("2026"):
        return figure
    step = 10 ** max(0, len(figure) - 2)
    return str(chance.randint(11, 99) * step)


def _typo(text: str, chance: Random) -> str:
    """Two neighbouring letters change places inside one long word."""
    words = [found for found in re.finditer(r"[а-яёa-z]{6,}", text) if "/" not in text[: found.start()][-1:]]
    if not words or "http" in text:
        return text
    at = chance.choice(words).start() + chance.randint(1, 4)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
