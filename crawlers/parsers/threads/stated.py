"""What a page states for machines beside what it shows: gaps are filled; what it does not show is no post of it."""

import re
from collections.abc import Sequence
from typing import Final

from lxml import html

from crawlers.parsers.plain_text import text_of
from crawlers.parsers.threads.passages import bare_words
from crawlers.parsers.threads.posts import Post

ALIKE: Final = 8
SHORTEST: Final = 3
LEAD: Final = 300


def merged(posts: Sequence[Post], stated: Sequence[Post], tree: html.HtmlElement) -> list[Post]:
    """The posts shown, each with what the page states of it, and in front what is shown outside any of them."""
    leads = [(bare_words(post.text[:LEAD]), post) for post in posts]
    by_number = {post.identity: post for post in reversed(posts) if post.identity}
    by_opening: dict[str, Post] = {}
    for post in posts:
        by_opening.setdefault(opening(post.text), post)
    shown: str | None = None
    in_front: list[Post] = []
    for told in stated:
        match = by_opening.get(opening(told.text)) or by_number.get(told.identity or "") or _begins_like(leads, told)
        if match is not None:
            _fill(match, told)
            continue
        shown = text_of(tree) if shown is None else shown
        if not posts or (len(in_front) == 0 and told is stated[0] and _is_shown(told, shown, posts)):
            in_front.append(told)
    return [*in_front, *posts]


def opening(text: str) -> str:
    """The first words of a text, by which its two writings know each other."""
    return " ".join(re.findall(r"\w+", text.lower())[:ALIKE])


def _begins_like(leads: Sequence[tuple[str, Post]], told: Post) -> Post | None:
    """The post that says the same after a line or two of the site's own."""
    words = opening(told.text)
    if len(words.split()) < SHORTEST:
        return None
    return next((post for lead, post in leads if words in lead), None)


def _is_shown(told: Post, shown: str, posts: Sequence[Post]) -> bool:
    """Whether the page shows the statement, outside the posts that were found."""
    words = opening(told.text)
    if len(words.split()) < SHORTEST:
        return False
    return words in bare_words(shown) and not any(words in bare_words(post.text) for post in posts)


def _fill(post: Post, told: Post) -> None:
    post.author = post.author or told.author
    post.author_url = post.author_url or told.author_url
    post.published_at = post.published_at or told.published_at
    post.edited_at = post.edited_at or told.edited_at
    post.identity = post.identity or told.identity
    post.url = post.url or told.url
    post.stars = post.stars if post.stars is not None else told.stars
