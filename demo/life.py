"""The town lives: one event at a time, a new post mostly, now and then an edit or a deletion."""

import asyncio
import logging
import sqlite3
from datetime import timedelta
from random import Random
from typing import Any, NamedTuple

from demo import departments, library, reactions
from demo.library import Text
from demo.state import Town
from demo.variation import vary
from demo.words import SITES, Post

EVENTS = ("post", "edit", "delete", "react")
_SHARE = {"forum": 30, "blog": 20, "maps": 20, "vk": 20, "news": 10}
_QUIET_SECONDS = (20.0, 40.0)
_AFTERTHOUGHT = {
    "ru": [
        "UPD: так и не ответили.",
        "UPD: позвонили, обещали разобраться.",
        "UPD: вопрос решён, спасибо.",
        "Дополню: это было в субботу.",
    ],
    "uk": ["UPD: відповіли, дякую.", "UPD: досі чекаю."],
    "en": ["UPD: still no answer.", "UPD: solved, thanks."],
}


_log = logging.getLogger("demo.town")


class Happening(NamedTuple):
    """What has just happened: the event, the site and the number of the post (0 when nothing could happen)."""

    event: str
    site: str
    post_id: int


def step(town: Town, event: str = "", *, site: str = "", mood: str = "") -> Happening:
    """Makes one event happen now; which one and where is chance unless it is asked for.

    The event `react` lets all waiting customers react at once, whenever they meant to; with a mood (happy, angry)
    each of them rates and speaks in it.
    """
    chance = town.chance()
    chosen = event or chance.choices(("post", "edit", "delete"), weights=(84, 10, 6))[0]
    if chosen == "react":
        done = reactions.react(town, town.ledger.reactions(), mood=mood)
        return Happening("react", done[-1].site if done else "", done[-1].id if done else 0)
    where = site or chance.choices(SITES, weights=[_SHARE[name] for name in SITES])[0]
    if chosen in {"edit", "delete"}:
        post = _somebodys(town, where, chance)
        if post and chosen == "delete" and post.site != "vk":
            town.delete_post(post.id)
            return Happening("delete", where, post.id)
        if post and chosen == "edit":
            _reconsider(town, post, chance)
            return Happening("edit", where, post.id)
    return Happening("post", where, new_post(town, where, chance))


def new_post(town: Town, site: str, chance: Random) -> int:
    """Somebody writes: the text unused for longest, changed a little once it has been said before."""
    used = town.ledger.used()
    text = min(library.texts(site), key=lambda text: (used.get(text.id, 0), chance.random()))
    said_before = text.id in used
    town.ledger.use(text.id)
    author = chance.choice(library.people()) if said_before and site != "news" else text.author
    body = vary(text.text, lang=text.lang, chance=chance) if said_before else text.text
    return town.add_post(site, body, author=author, **_where(text, chance))


def _where(text: Text, chance: Random) -> dict[str, Any]:
    details: dict[str, Any] = {"kind": text.kind, "title": text.title, "stars": text.stars}
    if text.site == "maps":
        details["thread"] = int(chance.choice(library.branches()).id)
    return details


def _somebodys(town: Town, site: str, chance: Random) -> Post | None:
    """A post of the last two days that no conversation hangs on and the bank did not write."""
    since = town.now() - timedelta(hours=48)
    posts = [post for post in town.ledger.posts(site) if post.written_at >= since and not post.own]
    loose = [post for post in posts if post.thread != post.id and not post.answer]
    firsts = {town.ledger.posts(site, thread=thread)[0].id for thread in {post.thread for post in loose}}
    loose = [post for post in loose if post.id not in firsts or site == "maps"]
    return chance.choice(loose) if loose else None


def _reconsider(town: Town, post: Post, chance: Random) -> None:
    """The author adds a line; a reviewer may move the stars by one."""
    lang = next((text.lang for text in library.texts(post.site) if text.text == post.text), "ru")
    stars = min(5, max(1, post.stars + chance.choice((-1, 1)))) if post.stars else None
    afterthoughts = [line for line in _AFTERTHOUGHT[lang] if line not in post.text]
    if afterthoughts:
        town.edit_post(post.id, f"{post.text}\n{chance.choice(afterthoughts)}", stars=stars)


async def live(town: Town) -> None:
    """Goes on until cancelled: an event every 20 to 40 seconds; reactions and answers of departments when due."""
    quiet = Random(f"{town.seed}:quiet")
    next_event = town.now() + timedelta(seconds=quiet.uniform(*_QUIET_SECONDS))
    while True:
        await asyncio.sleep(1)
        try:
            due = town.ledger.reactions(until=town.now())
            if due:
                await asyncio.to_thread(reactions.react, town, due)
            if town.cases:
                await asyncio.to_thread(departments.answer_due, town)
            if town.now() >= next_event:
                next_event = town.now() + timedelta(seconds=quiet.uniform(*_QUIET_SECONDS))
                await asyncio.to_thread(step, town)
        except (LookupError, sqlite3.Error):
            # A post may vanish while somebody reacts to it; the town goes on living.
            _log.warning("An event of the town did not happen", exc_info=True)
