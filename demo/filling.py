"""The first day: the town's past, spread over the last days so that «сегодня» and «вчера» are true.

Long ago the bank has answered; what was written in the last day still waits for it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from demo import library
from demo.keys import BANK
from demo.library import Text
from demo.state import Town

LIVE = timedelta(hours=26)
"""What is younger than this waits for the desk, what is older has been answered."""

_PAST = timedelta(days=14)
_KEPT_BACK = 0.3
"""Share of a site's texts that wait for the town's life."""
_FRESH_REVIEWS = 6
_FRESH_MESSAGES = 5
_ON_TIME_SHARE = 0.8
_ANSWERED_SHARE = {"complaint": 0.9, "question": 0.9, "praise": 0.4}
"""How much of what others' sites say about it the bank answers; on its own ground it answers everything."""


@dataclass(slots=True)
class _Spoken:
    """A text and when it is said; `branch` for reviews, `post_id` once it is said."""

    text: Text
    at: datetime
    branch: int = 0
    post_id: int = 0


def fill(town: Town) -> None:
    """Writes the town's past once; an inhabited town is left as it is."""
    if town.ledger.count("forum"):
        return
    now, chance = town.now(), Random(town.seed)
    spoken = [*_forum(now, chance), *_news(now, chance), *_blog(now, chance), *_maps(now, chance), *_vk(now, chance)]
    answered = [(_answered_at(said, now, chance), said) for said in spoken]
    events = [(said.at, 0, said) for said in spoken] + [(at, 1, said) for at, said in answered if at]
    with town.ledger.together():
        for at, is_answer, said in sorted(events, key=lambda event: event[:2]):
            if is_answer:
                _answer(town, said, at, chance)
            else:
                _say(town, said)


def _past(texts: list[Text]) -> list[Text]:
    """The texts already said; the rest of the list is kept back."""
    return texts[: max(1, round(len(texts) * (1 - _KEPT_BACK)))]


def _spread(texts: list[Text], start: datetime, end: datetime, chance: Random) -> Iterator[_Spoken]:
    """The texts in their order, at random moments of a span."""
    length = (end - start).total_seconds()
    moments = sorted(start + timedelta(seconds=chance.uniform(0, length)) for _ in texts)
    return (_Spoken(text, at) for text, at in zip(texts, moments, strict=True))


def _forum(now: datetime, chance: Random) -> Iterator[_Spoken]:
    """Each topic is a conversation in the order of the file; every second one ended days ago."""
    topics: dict[str, list[Text]] = defaultdict(list)
    for text in library.texts("forum"):
        topics[text.title].append(text)
    for place, title in enumerate(library.section_of()):
        is_old = place % 2
        end = now - (timedelta(days=chance.uniform(1.5, 10)) if is_old else timedelta(minutes=chance.uniform(4, 300)))
        yield from _spread(_past(topics[title]), end - timedelta(hours=36), end, chance)


def _news(now: datetime, chance: Random) -> Iterator[_Spoken]:
    yield from _spread(_past([*library.texts("news")]), now - timedelta(days=4), now - timedelta(minutes=20), chance)


def _blog(now: datetime, chance: Random) -> Iterator[_Spoken]:
    """Articles of the last week, each with its comments from then until now."""
    texts = library.texts("blog")
    articles = [text for text in texts if text.kind == "post"]
    for article in _spread(articles, now - timedelta(days=7), now - timedelta(hours=9), chance):
        yield article
        comments = [text for text in texts if text.kind == "comment" and text.title == article.text.title]
        since = max(article.at + timedelta(minutes=5), now - timedelta(hours=66))
        yield from _spread(_past(comments), since, now - timedelta(minutes=6), chance)


def _maps(now: datetime, chance: Random) -> Iterator[_Spoken]:
    texts = _past([*library.texts("maps")])
    chance.shuffle(texts)
    old, fresh = texts[:-_FRESH_REVIEWS], texts[-_FRESH_REVIEWS:]
    for said in [
        *_spread(old, now - _PAST, now - LIVE - timedelta(hours=3), chance),
        *_spread(fresh, now - timedelta(hours=20), now - timedelta(minutes=3), chance),
    ]:
        said.branch = int(chance.choice(library.branches()).id)
        yield said


def _vk(now: datetime, chance: Random) -> Iterator[_Spoken]:
    texts = _past([*library.texts("vk")])
    yield from _spread(texts[:-_FRESH_MESSAGES], now - _PAST, now - LIVE - timedelta(hours=3), chance)
    yield from _spread(texts[-_FRESH_MESSAGES:], now - timedelta(hours=3), now - timedelta(minutes=2), chance)


def _answered_at(said: _Spoken, now: datetime, chance: Random) -> datetime | None:
    """When the bank answered: mostly within half an hour, sometimes much later; None when it did not."""
    text, luck, on_time = said.text, chance.random(), chance.random() < _ON_TIME_SHARE
    at = said.at + timedelta(minutes=chance.uniform(5, 26) if on_time else chance.uniform(38, 150))
    if said.at > now - LIVE or at >= now or text.kind in {"post", "article"} and text.site in {"blog", "news"}:  # noqa: RUF021  # "and" binds closer, as it reads
        return None
    if text.site in {"maps", "vk"}:
        return at
    is_closed = any(section.closed for section in library.sections() if section.id == _section(text))
    answers = text.about_brand and not is_closed and luck < _ANSWERED_SHARE.get(text.label, 0)
    return at if answers else None


def _section(text: Text) -> int:
    return library.section_of().get(text.title, 0)


def _say(town: Town, said: _Spoken) -> None:
    text = said.text
    town.ledger.use(text.id)
    said.post_id = town.add_post(
        text.site, text.text, author=text.author, at=said.at, kind=text.kind, title=text.title, stars=text.stars,
        thread=said.branch,
    )  # fmt: skip


def _answer(town: Town, said: _Spoken, at: datetime, chance: Random) -> None:
    text = said.text
    label = text.label if text.about_brand else "other"
    words = chance.choice(library.answers(label, lang=text.lang))
    if text.site == "maps":
        town.ledger.answer(said.post_id, words, at=at)
        return
    post = town.ledger.post(said.post_id)
    if text.site == "forum":
        words = f"[quote={text.author}]{text.text.split('[/quote]')[-1].strip()}[/quote]\n{words}"
    town.add_post(
        text.site, words, author=BANK, own=True, at=at, title=text.title, thread=post.thread if post else 0,
        parent=said.post_id,
    )  # fmt: skip
