"""The buttons by which a customer rates in a messenger: their words and what they send back. Pure."""

import re
from typing import NamedTuple

from desk.connectors.connector import Button
from storage.vocabulary import Language, RatingCause, Verdict

PAYLOAD = re.compile(r"r:([A-Za-z0-9_-]{20,64}):(like|dislike|answer|decision)")
LIKE = {Language.RU: "👍 Да, помог", Language.UK: "👍 Так, допомогла", Language.EN: "👍 Yes, it helped"}
DISLIKE = {Language.RU: "👎 Нет", Language.UK: "👎 Ні", Language.EN: "👎 No"}
CAUSES = {
    RatingCause.ANSWER: {
        Language.RU: "Как мне ответили", Language.UK: "Як мені відповіли", Language.EN: "How I was answered",
    },
    RatingCause.DECISION: {
        Language.RU: "Само решение", Language.UK: "Саме рішення", Language.EN: "What was decided",
    },
}  # fmt: skip
ASK_CAUSE = {
    Language.RU: "Спасибо, что сказали. Что не понравилось?",
    Language.UK: "Дякуємо, що сказали. Що не сподобалося?",
    Language.EN: "Thank you for telling us. What was it about?",
}
THANKS = {
    Language.RU: "Спасибо! Ваша оценка учтена.",
    Language.UK: "Дякуємо! Вашу оцінку враховано.",
    Language.EN: "Thank you! Your rating has been counted.",
}
TOO_LATE = {
    Language.RU: "Оценку уже нельзя поставить или изменить.",
    Language.UK: "Оцінку вже не можна поставити або змінити.",
    Language.EN: "The rating can no longer be given or changed.",
}


class Said(NamedTuple):
    """What a pressed button says: whose rating, the verdict, and what a dislike is about."""

    token: str
    verdict: Verdict
    cause: RatingCause | None


def verdict_buttons(token: str, language: Language) -> tuple[tuple[Button, ...], ...]:
    """The row under the answer."""
    like = Button(LIKE[language], f"r:{token}:{Verdict.LIKE}", "good")
    return ((like, Button(DISLIKE[language], f"r:{token}:{Verdict.DISLIKE}", "bad")),)


def cause_buttons(token: str, language: Language) -> tuple[tuple[Button, ...], ...]:
    """The second row, after a dislike."""
    return (tuple(Button(words[language], f"r:{token}:{cause}") for cause, words in CAUSES.items()),)


def said_by(payload: str) -> Said | None:
    """What a press says; None for a button that is none of these."""
    found = PAYLOAD.fullmatch(payload)
    if found is None:
        return None
    token, word = found.groups()
    if word in set(RatingCause):
        return Said(token, Verdict.DISLIKE, RatingCause(word))
    return Said(token, Verdict(word), None)
