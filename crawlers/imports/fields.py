"""What the columns of people's tables are called, in Russian and in English. Pure.

Words are compared without case, punctuation and what stands in brackets; ё is е. Among them are the headings of
exports of mention collectors and of the cabinets of map services.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

PUNCTUATION = re.compile(r"[^\w\s]|_")
BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")

_SHARED = {
    "external_id": "external_id id ид|внешний id|внешний ид|id упоминания|id отзыва|номер обращения"
    "|id обращения|номер тикета|номер заявки|обращения|ticket id|ticket|mention id|review id|post id|идентификатор",
    "url": "url ссылка адрес link permalink|ссылка на упоминание|ссылка на сообщение|ссылка на отзыв|ссылка на пост"
    "|адрес страницы|url сообщения|post url|page url|ссылка на обращение",
    "text": "text текст сообщение отзыв упоминание обращение содержание content message review body comment"
    "|текст сообщения|текст отзыва|текст упоминания|текст обращения|текст поста|текст комментария|полный текст"
    "|содержание обращения|суть обращения|вопрос|вопрос клиента|review text|full text|post text|описание|snippet",
    "title": "title заголовок тема subject|тема обращения|название поста|заголовок сообщения",
    "author": "author автор клиент имя фио customer name user|имя автора|автор сообщения|автор отзыва|фио клиента"
    "|имя клиента|author name|пользователь|кто написал|обратившийся|reviewer",
    "author_id": "ник nickname nick username login|id автора|author id|логин автора|ник автора|никнейм",
    "author_url": "профиль profile|ссылка на автора|профиль автора|author url|страница автора|ссылка на профиль",
    "phone": "phone телефон тел|номер телефона|телефон клиента|контактный телефон|мобильный|phone number|моб телефон",
    "email": "email почта mail|e mail|эл почта|электронная почта|email клиента|почта клиента",
    "stars": "stars звезды оценка|кол во звезд|количество звезд|оценка отзыва|рейтинг отзыва|review rating|балл|звёзды",
    "source": "source источник площадка сайт site ресурс канал|название источника|имя источника|домен|host|хост"
    "|источник упоминания|платформа|source name|соцсеть|место публикации|сервис",
    "category": "category категория|тип источника|source type|тип площадки|категория источника",
}
MENTION_FIELDS: dict[str, str] = {
    **_SHARED,
    "published_at": "date дата published опубликовано время|дата публикации|дата и время|дата сообщения|дата отзыва"
    "|дата упоминания|published at|publication date|created at|дата создания|post date|дата время|когда|date time",
    "time": "time|время публикации|час|время сообщения",
    "label": "label tag tags тег теги метка метки|тип упоминания|решение|класс|разметка",
    "place": "place филиал точка отделение офис branch организация|название филиала|название точки|name of place"
    "|компания|location|название организации",
    "place_id": "place id|код филиала|код точки|id филиала|id точки|store code|код магазина|location id",
    "place_address": "place address|адрес филиала|адрес точки|адрес отделения|адрес организации|location address",
    "views": "views просмотры охват reach|количество просмотров|потенциальный охват|potential reach|аудитория",
    "likes": "likes лайки нравится|количество лайков|лайков",
    "comments": "comments комментарии|количество комментариев|комментариев",
    "reposts": "reposts репосты shares|количество репостов|репостов|поделились",
    "followers": "followers подписчики subscribers|количество подписчиков|подписчиков|аудитория автора",
    "uid": "uid",
}
TICKET_FIELDS: dict[str, str] = {
    **_SHARED,
    "channel": "channel канал очередь queue линия отдел|канал обращения|группа",
    "operator": "operator оператор ответственный исполнитель сотрудник agent assignee|кто ответил|ответивший"
    "|фио оператора|имя оператора|менеджер|обработал|специалист",
    "opened_at": "opened_at|дата обращения|дата поступления|получено|поступило|создано|дата создания|opened at"
    "|created at|дата|время обращения|дата и время|дата и время обращения|дата открытия|открыто|date|взято в работу",
    "first_reply_at": "first_reply_at|дата ответа|время ответа|первый ответ|дата первого ответа|время первого ответа"
    "|отвечено|first reply at|first reply|ответ дан|дата и время ответа|replied at|first response",
    "closed_at": "closed_at|дата закрытия|закрыто|закрыт|время закрытия|closed at|closed|решено"
    "|дата решения|resolved at|дата и время закрытия",
    "rating": "rating csi лайк дизлайк оценка балл|оценка клиента|оценка ответа|оценка csi|csat"
    "|лайк дизлайк|оценка работы|оценка качества|обратная связь",
    "reply": "reply ответ|текст ответа|ответ оператора|ответ клиенту|наш ответ|answer",
    "request_type": "request_type|тип обращения|тип запроса|request type|тип|вид обращения|type",
    "time": "time|час",
}
# Words that mean something else in a table of handled requests.
ONLY_MENTIONS = frozenset({"канал", "оценка", "балл"})
TIME = frozenset({"время", "time", "час"})
NEEDED = {"mentions": ("text", "title", "stars"), "tickets": ("opened_at",)}
"""Of these columns a table has at least one."""


def fields_of(kind: str) -> Mapping[str, str]:
    """The fields of an import as mentions or as tickets."""
    return MENTION_FIELDS if kind == "mentions" else TICKET_FIELDS


def plain(heading: Any) -> str:
    """A heading without what people add to it."""
    text = BRACKETS.sub(" ", str(heading or "").lower().replace("ё", "е"))
    return " ".join(PUNCTUATION.sub(" ", text).split())


def _words(listed: str) -> list[str]:
    """The first part lists single words, the others are phrases."""
    first, *phrases = listed.split("|")
    return [*first.split(), first, *phrases]


def _known(kind: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for field, listed in fields_of(kind).items():
        is_shared = field in _SHARED and kind == "tickets"
        for word in map(plain, _words(listed)):
            if word and not (is_shared and word in ONLY_MENTIONS):
                found.setdefault(word, field)
    # The names of the fields themselves mean nothing else.
    return found | {plain(field): field for field in fields_of(kind)}


KNOWN = {kind: _known(kind) for kind in ("mentions", "tickets")}


def field_of(heading: Any, kind: str) -> str | None:
    """The field that a heading means; None when nobody knows."""
    return KNOWN[kind].get(plain(heading))


def recognised(headings: Sequence[Any], kind: str) -> dict[int, str]:
    """Column → field. Of two columns for one field the one that is called so counts, else the first."""
    found: dict[int, str] = {}
    named = {column: str(heading) for column, heading in enumerate(headings) if str(heading) in fields_of(kind)}
    for column in (*named, *(column for column in range(len(headings)) if column not in named)):
        field = field_of(headings[column], kind)
        if field in found.values() and plain(headings[column]) in TIME:
            field = "time"
        if field is not None and field not in found.values():
            found[column] = field
    return dict(sorted(found.items()))
