"""The town's state object: what a test or the town's own life does to it, in plain methods."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from demo import library
from demo.album import Album
from demo.buttons import Buttons
from demo.keys import BANK
from demo.ledger import Ledger
from demo.words import SITES, Post, Writing

TROUBLES = ("none", "500", "malformed", "slow", "limit", "auth")
"""How a site may misbehave: answers 500, a broken body, late, too many requests, or a refused key."""

_KINDS = {"forum": "post", "blog": "comment", "maps": "review", "vk": "message", "news": "article"}
_OPENS_THREAD = {"blog": "post", "news": "article"}


class Trouble(NamedTuple):
    mode: str
    seconds: float = 5.0


class Town:
    """The ledger with a clock and a seed. `now` returns an aware UTC moment."""

    def __init__(self, folder: Path, *, seed: int, now: Callable[[], datetime]) -> None:
        self.ledger = Ledger(folder / "town.sqlite3")
        self.album = Album(folder / "photos")
        self.buttons = Buttons(folder / "buttons.sqlite3")
        self.seed = seed
        self.now = now
        self.troubles: dict[str, Trouble] = {}
        # What departments of the bank think about, by the question's id.
        self.cases: dict[str, Any] = {}

    def chance(self) -> Random:
        """A new source of chance: the same seed and the same turn give the same life, after a restart too."""
        return Random(f"{self.seed}:{self.ledger.turn('chance')}")

    def add_post(
        self, site: str, text: str, *, author: str = "Прохожий", at: datetime | None = None, **details: Any
    ) -> int:
        """Somebody writes on a site; returns the number of the post.

        `details` are those of `Writing` (thread, parent, title, stars, kind, own). Without a thread: the topic of
        that title or the first one, the newest article, the first branch, the author's own dialogue.
        """
        kind = details.pop("kind", "") or _KINDS[site]
        thread = details.pop("thread", 0) or self._thread(site, kind, author=author, title=details.get("title", ""))
        writing = Writing(site=site, text=text, author=author, at=at or self.now(), kind=kind, thread=thread, **details)
        return self.ledger.add(writing)

    def edit_post(self, post_id: int, text: str | None = None, *, stars: int | None = None) -> None:
        """The author changes the text (and stars) of a post."""
        self.ledger.edit(
            post_id, text if text is not None else self._standing(post_id).text, stars=stars, at=self.now()
        )

    def delete_post(self, post_id: int) -> None:
        self.ledger.delete(self._standing(post_id).id, at=self.now())

    def bank_says(self, post_id: int, text: str) -> None:
        """The bank has been heard under a post: in a few seconds the customer will react."""
        wait = timedelta(seconds=self.chance().uniform(6, 18))
        self.ledger.expect(post_id, text, due_at=self.now() + wait)

    def press(self, post_id: int, label: str) -> bool:
        """The customer of a dialogue presses a button under one of the bank's messages."""
        post = self.ledger.post(post_id)
        at = round(self.now().timestamp() * 1000)
        return post is not None and self.buttons.press(post_id, label, peer=post.thread, at=at)

    def replies(self, site: str | None = None) -> list[Post]:
        """What the bank wrote (own posts) and answered (reviews with an answer), newest first."""
        return [post for post in self.ledger.own_posts() if site in {None, post.site}]

    def set_trouble(self, site: str, mode: str, *, seconds: float = 5.0) -> None:
        """Makes a site misbehave until the mode is `none` again; `seconds` is how late `slow` answers."""
        if site not in SITES or mode not in TROUBLES:
            raise ValueError(f"No trouble {mode!r} for {site!r}: sites are {SITES}, modes are {TROUBLES}")
        self.troubles.pop(site, None)
        if mode != "none":
            self.troubles[site] = Trouble(mode, seconds)

    def _standing(self, post_id: int) -> Post:
        post = self.ledger.post(post_id)
        if post is None or post.gone_at is not None:
            raise LookupError(f"There is no post {post_id} in the town")
        return post

    def _thread(self, site: str, kind: str, *, author: str, title: str) -> int:
        if site == "forum":
            return self._topic(title)
        if site == "maps":
            return int(library.branches()[0].id)
        if site == "vk":
            return self.ledger.person(author)
        if kind == _OPENS_THREAD[site]:
            return 0
        articles = self.ledger.posts(site, kind=_OPENS_THREAD[site])
        named = [article for article in articles if article.title == title] or articles
        return named[-1].id

    def _topic(self, title: str) -> int:
        sections = library.section_of()
        chosen = title or next(iter(sections))
        return self.ledger.topic(chosen, section=sections.get(chosen, 4))


def is_bank(name: str) -> bool:
    """Whether a name typed into a form is that of the bank's own people."""
    return name.strip().casefold().startswith((BANK.casefold(), "причал банк", "банк причал"))
