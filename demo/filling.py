"""The first day: the town's past, spread over the last days so that «сегодня» and «вчера» are true."""

from collections import defaultdict
from datetime import datetime, timedelta
from random import Random

from demo import library
from demo.keys import BANK
from demo.library import Text
from demo.state import Town

_KEPT_BACK = 0.3
"""Share of a site's texts that wait for the town's life."""

_ANSWERS = (
    "Здравствуйте! Спасибо, что написали. Разобрались: всё исправили, извините за неудобства.",
    "Добрый день. Спасибо за отзыв, передали руководителю офиса. Возвращайтесь!",
    "Здравствуйте! Нам жаль, что так вышло. Проверили ваше обращение и связались с вами по телефону.",
    "Спасибо за тёплые слова, передали коллегам: им будет приятно.",
)


def fill(town: Town) -> None:
    """Writes the town's past once; an inhabited town is left as it is."""
    if town.ledger.count("forum"):
        return
    now, chance = town.now(), Random(town.seed)
    with town.ledger.together():
        _fill_forum(town, now, chance)
        _fill_news(town, now, chance)
        _fill_blog(town, now, chance)
        _fill_maps(town, now, chance)
        _fill_messages(town, now, chance)


def _past(texts: list[Text]) -> list[Text]:
    """The texts already said; the rest of the list is kept back."""
    return texts[: max(1, round(len(texts) * (1 - _KEPT_BACK)))]


def _moments(count: int, start: datetime, end: datetime, chance: Random) -> list[datetime]:
    length = (end - start).total_seconds()
    return sorted(start + timedelta(seconds=chance.uniform(0, length)) for _ in range(count))


def _say(town: Town, text: Text, at: datetime, **details: object) -> int:
    town.ledger.use(text.id)
    return town.add_post(
        text.site, text.text, author=text.author, at=at, kind=text.kind, title=text.title, stars=text.stars, **details
    )


def _fill_forum(town: Town, now: datetime, chance: Random) -> None:
    """Each topic is a conversation in the order of the file; every fourth one is a week older."""
    topics: dict[str, list[Text]] = defaultdict(list)
    for text in library.texts("forum"):
        topics[text.title].append(text)
    for place, title in enumerate(library.section_of()):
        said = _past(topics[title]) if title in topics else []
        end = now - timedelta(minutes=chance.uniform(4, 1500)) - timedelta(days=6 if place % 4 == 3 else 0)  # noqa: PLR2004  # every fourth
        for text, at in zip(said, _moments(len(said), end - timedelta(hours=50), end, chance), strict=True):
            _say(town, text, at)


def _fill_news(town: Town, now: datetime, chance: Random) -> None:
    said = _past(list(library.texts("news")))
    for text, at in zip(
        said, _moments(len(said), now - timedelta(days=4), now - timedelta(minutes=20), chance), strict=True
    ):
        _say(town, text, at)


def _fill_blog(town: Town, now: datetime, chance: Random) -> None:
    """Articles of the last week, each with its comments from then until now."""
    texts = library.texts("blog")
    articles = [text for text in texts if text.kind == "post"]
    opened = _moments(len(articles), now - timedelta(days=7), now - timedelta(hours=9), chance)
    for article, at in zip(articles, opened, strict=True):
        thread = _say(town, article, at)
        comments = _past([text for text in texts if text.kind == "comment" and text.title == article.title])
        since = max(at, now - timedelta(hours=66))
        moments = _moments(len(comments), since, now - timedelta(minutes=6), chance)
        for comment, moment in zip(comments, moments, strict=True):
            _say(town, comment, moment, thread=thread)


def _fill_maps(town: Town, now: datetime, chance: Random) -> None:
    """Reviews of the last weeks, half of the old ones answered; the last few are fresh and wait."""
    said = _past(list(library.texts("maps")))
    chance.shuffle(said)
    fresh = 6
    moments = _moments(len(said) - fresh, now - timedelta(days=25), now - timedelta(days=4), chance)
    moments += _moments(fresh, now - timedelta(hours=20), now - timedelta(minutes=3), chance)
    for number, (text, at) in enumerate(zip(said, moments, strict=True)):
        review = _say(town, text, at, thread=int(chance.choice(library.branches()).id))
        if number % 2 == 0 and number < len(said) - fresh:
            happy = (text.stars or 1) > 3  # noqa: PLR2004  # four and five stars are thanks
            answer = _ANSWERS[3] if happy else chance.choice(_ANSWERS[:3])
            town.ledger.answer(review, answer, at=at + timedelta(hours=chance.uniform(0.5, 20)))


def _fill_messages(town: Town, now: datetime, chance: Random) -> None:
    """Old dialogues are answered; a few customers wrote in the last hours and wait."""
    said = _past(list(library.texts("vk")))
    fresh = 5
    moments = _moments(len(said) - fresh, now - timedelta(days=12), now - timedelta(days=4), chance)
    moments += _moments(fresh, now - timedelta(hours=3), now - timedelta(minutes=2), chance)
    for number, (text, at) in enumerate(zip(said, moments, strict=True)):
        message = _say(town, text, at)
        if number < len(said) - fresh:
            dialogue = town.ledger.person(text.author)
            town.add_post(
                "vk", chance.choice(_ANSWERS[:3]), author=BANK, own=True, thread=dialogue, parent=message,
                at=at + timedelta(minutes=chance.uniform(5, 200)),
            )  # fmt: skip
