"""How the letters of one service are worded: what announces a review, what its parts are called, where links lead."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

# A field by the words that stand before a colon, or alone on the line above it; lower case, ё as е.
LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "author": ("автор", "автор отзыва", "пользователь", "имя", "от кого", "клиент", "author", "reviewer"),
    "place": ("филиал", "организация", "компания", "точка", "место", "карточка", "отделение", "business", "location"),
    "address": ("адрес", "адрес филиала", "address"),
    "stars": ("оценка", "рейтинг", "звезд", "оценка отзыва", "rating", "stars"),
    "title": ("заголовок", "тема отзыва", "title"),
    "text": ("отзыв", "текст отзыва", "текст", "комментарий", "сообщение", "review", "comment"),
    "good": ("достоинства", "плюсы"),
    "bad": ("недостатки", "минусы"),
    "date": ("дата", "дата отзыва", "опубликован", "оставлен", "date"),
}  # fmt: skip
ENDS: Final = re.compile(
    r"^(?:ответить|посмотреть|прочитать|перейти|читать|открыть|написать ответ|все отзывы|отписаться|настро|управлять"
    r"|вы получили это|это письмо|с уважением|служба поддержки|команда |©|view |read |reply|see |unsubscribe"
    r"|you received|google llc|manage )",
    re.IGNORECASE,
)
"""A line that is a button or belongs to the foot of a letter."""

ROBOT: Final = re.compile(
    r"^(?:[\w.-]*[._-])?(?:no|do-?not)[._-]?reply(?:[._-][\w.-]*)?$|^(?:robot|notifications?|mailer|devnull)$"
)
"""The name before the @ of a sender that is no person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service.

    `domains` are its own; at `shared` ones anybody may have a mailbox, so there only a robot's address is the service.
    `announces` is met in the subject or the text of a letter about a review. `sentences` have the groups author,
    place, stars and text, as far as a service writes them in a sentence. `review` finds the review's number in a link,
    `card` the branch's.
    """

    key: str
    domains: tuple[str, ...]
    shared: tuple[str, ...] = ()
    announces: re.Pattern[str]
    sentences: tuple[re.Pattern[str], ...] = ()
    review: re.Pattern[str]
    card: re.Pattern[str]
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: LABELS)
