"""Customers who have heard the bank: they thank or complain, change their stars, open the rating link."""

import re
from collections.abc import Sequence
from random import Random
from urllib.parse import urlsplit

import requests
from lxml import html

from demo.keys import BANK
from demo.state import Town
from demo.words import Post, Reaction

RATING_LINK = re.compile(r"https?://[^\s<>\"]+/r/[A-Za-z0-9_.~-]+")
QUOTED = re.compile(r"\[quote=([^\]\n]{1,60})\]")
RECEIPT = re.compile(r"№ \d+ (?:получено|отримано)|received your request")
"""What a program says that has only put a text on a pile: nobody answers that."""
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_PATIENCE_SECONDS = 10
_HAPPY_SHARE = 0.7
_SILENT_SHARE = {True: 0.6, False: 0.15}
"""Whoever is happy mostly says nothing more; whoever is not, does."""
MOODS = ("", "happy", "angry")
_RATES_SHARE = 0.85
_ONLY_A_QUESTION = 60
"""Whatever the bank says in fewer letters above buttons needs no words back."""

_THANKS = [
    "Спасибо большое, помогло!",
    "О, оперативно. Всё заработало, спасибо.",
    "Благодарю за ответ, вопрос решён.",
    "Ого, не ожидал, что ответят. Спасибо!",
    "Деньги пришли, спасибо вам!",
    "Супер, разобрались за полчаса. Респект поддержке.",
]
_NOT_SOLVED = [
    "Ничего не изменилось, проблема та же.",
    "Отписка какая-то. Вопрос-то не решён.",
    "Мне уже так отвечали на прошлой неделе, толку ноль.",
    "И что дальше? Деньги так и не вернулись.",
    "Позвонил по вашему совету, сорок минут музыки и сброс.",
]
_LIKE_COMMENTS = ["", "", "Быстро и по делу", "Спасибо оператору!", "Приятно удивили"]
_DISLIKE_COMMENTS = ["", "Отписка", "Вопрос не решён", "Долго ждал ответа"]


def react(town: Town, waiting: Sequence[Reaction], *, mood: str = "") -> list[Post]:
    """The waiting customers react; returns the posts that were written or changed.

    With a mood (happy, angry) nothing is left to chance: each of them rates and speaks in that mood.
    """
    done = []
    for reaction in waiting:
        town.ledger.reacted(reaction.id)
        post = town.ledger.post(reaction.post_id)
        if post is not None and post.gone_at is None:
            done += _react(town, post, reaction.heard, mood)
    return done


def _react(town: Town, post: Post, heard: str, mood: str) -> list[Post]:
    if RECEIPT.search(heard):
        return []
    chance = town.chance()
    happy = mood == "happy" if mood else chance.random() < _HAPPY_SHARE
    link = RATING_LINK.search(heard)
    if link and (mood or chance.random() < _RATES_SHARE):
        rate(link.group(), happy=happy, chance=chance)
    pressed = _presses(town, post, happy=happy, chance=chance)
    if pressed and len(heard) < _ONLY_A_QUESTION:
        return []
    only_a_link = link is not None and len(heard.replace(link.group(), "").strip()) < 40  # noqa: PLR2004  # "Оцените ответ:" needs no words back
    if only_a_link or (not mood and chance.random() < _SILENT_SHARE[happy]):
        return []
    says = _words(town, post, happy=happy, chance=chance)
    written = _review_changes(town, post, says, happy=happy) if post.site == "maps" else _goes_on(town, post, says)
    return [standing for standing in [town.ledger.post(written)] if standing]


def _presses(town: Town, post: Post, *, happy: bool, chance: Random) -> bool:
    """The customer presses a button under the bank's message: the first is a like, the second is not."""
    rows = town.buttons.of(post.id)
    if not rows:
        return False
    row = rows[0]
    is_verdict = any(sign in row[0] for sign in "👍👎")
    label = (row[0] if happy else row[-1]) if is_verdict else chance.choice(row)
    return town.press(post.id, label)


def _words(town: Town, post: Post, *, happy: bool, chance: Random) -> str:
    """Something this thread has not said yet, while there is such a thing."""
    lines = _THANKS if happy else _NOT_SOLVED
    said = {other.text.split("[/quote]")[-1].strip() for other in town.ledger.posts(post.site, thread=post.thread)}
    return chance.choice([line for line in lines if line not in said] or lines)


def _review_changes(town: Town, post: Post, says: str, *, happy: bool) -> int:
    """A reviewer edits the review: stars up after a good answer."""
    stars = min(5, (post.stars or 3) + 2) if happy else post.stars
    town.edit_post(post.id, f"{post.text}\nUPD: {says}".strip(), stars=stars)
    return post.id


def _goes_on(town: Town, post: Post, says: str) -> int:
    """The customer whom the bank answered writes again under the bank's words."""
    customer = _customer(town, post)
    text = f"[quote={post.author}]{_last_words(post.text)}[/quote]\n{says}" if post.site == "forum" else says
    return town.add_post(
        post.site, text, author=customer, thread=post.thread, parent=post.id, title=post.title, kind=post.kind
    )


def _customer(town: Town, post: Post) -> str:
    """Who was spoken to: the parent's or the article's author, whom the bank quotes, else the last to write."""
    parent = town.ledger.post(post.parent or (post.thread if post.site == "blog" else 0))
    if parent is not None and not parent.own:
        return parent.author
    quoted = QUOTED.search(post.text)
    if quoted and quoted.group(1) != BANK:
        return quoted.group(1)
    before = [other for other in town.ledger.posts(post.site, thread=post.thread) if not other.own]
    return before[-1].author if before else "Прохожий"


def _last_words(text: str) -> str:
    return text.rsplit("[/quote]", maxsplit=1)[-1].strip()[:200]


def rate(link: str, *, happy: bool, chance: Random) -> bool:
    """The customer opens a rating link and presses like or dislike; returns whether the page took it.

    Only links on loopback are opened: the town never calls out of the machine. Hidden fields of the page's form
    are sent back as a browser would.
    """
    if urlsplit(link).hostname not in _LOOPBACK:
        return False
    comment = chance.choice(_LIKE_COMMENTS if happy else _DISLIKE_COMMENTS)
    try:
        with requests.Session() as browser:
            browser.trust_env = False
            page = browser.get(link, timeout=_PATIENCE_SECONDS)
            fields = _hidden_fields(page.text) if page.ok else {}
            fields |= {"verdict": "like" if happy else "dislike", "comment": comment}
            answer = browser.post(link, data=fields, timeout=_PATIENCE_SECONDS, allow_redirects=False)
            return answer.ok
    except requests.RequestException:
        return False


def _hidden_fields(page: str) -> dict[str, str]:
    if not page.strip():
        return {}
    inputs = html.fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8")).iterfind(
        ".//input[@type='hidden']"
    )
    return {field.get("name", ""): field.get("value", "") for field in inputs if field.get("name")}
