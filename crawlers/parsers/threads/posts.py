"""The posts of a page by a profile."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from lxml import html

from crawlers.parsers.addresses import joined
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import text_of, tidy
from crawlers.parsers.threads.dates import Calendar
from crawlers.parsers.threads.passages import namings, passages
from crawlers.parsers.threads.profile import Profile, Selectors
from crawlers.parsers.threads.refrain import without_notes
from crawlers.parsers.threads.selectors import Found, Posts, elements, found, matches

LONGEST_NAME: Final = 120
GUESTS: Final = re.compile(r"^[\s@]+|\s*(?:\((?:guest|гость)\))$", re.IGNORECASE)
SESSION: Final = re.compile(r"([?&;])(?:sid|s|PHPSESSID)=[0-9a-f]{16,40}(&|;|(?=#)|$)", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class Post:
    """One post as it stands on the page, not yet a finding."""

    text: str
    element: html.HtmlElement | None = None
    identity: str | None = None
    url: str | None = None
    author: str | None = None
    author_id: str | None = None
    author_url: str | None = None
    published_at: datetime | None = None
    edited_at: datetime | None = None
    stars: float | None = None
    title: str | None = None
    parent: str | None = None
    is_deleted: bool = False


def read_posts(tree: html.HtmlElement, page: Page, profile: Profile) -> list[Post]:
    """Every post the profile finds, in page order; ones without a word are left out unless they were deleted."""
    nodes = elements(tree, profile.post)
    if not nodes:
        return []
    posts = frozenset(nodes)
    reader = _Reader(page, profile, Calendar(page), posts)
    marks = [reader.find(node, profile.date) for node in nodes]
    samples = [_words(mark[0]) for mark in marks if mark]
    reader = replace(reader, calendar=Calendar(page, samples, language=str(tree.get("lang", ""))))
    read = [reader.post(node) for node in nodes]
    _with_passages(read, reader)
    for post, text in zip(read, without_notes([post.text for post in read]), strict=True):
        post.text = text
    return [post for post in read if post.text or post.is_deleted]


def _with_passages(posts: list[Post], reader: "_Reader") -> None:
    """Gives posts what their authors quote from elsewhere: without the letter that it is about a post says nothing."""
    quoted = [reader.quoted(post.element) if post.element is not None else [] for post in posts]
    kept = passages(quoted, [post.text for post in posts])
    for post, parts in zip(posts, quoted, strict=True):
        if post.element is not None and not kept.isdisjoint(parts):
            post.text = reader.text(post.element, kept)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Looks a profile's selectors up in one post after the other."""

    page: Page
    profile: Profile
    calendar: Calendar
    posts: Posts

    def post(self, node: html.HtmlElement) -> Post:
        profile = self.profile
        is_deleted = bool(self.find(node, profile.deleted))
        return Post(
            element=node,
            text="" if is_deleted else self.text(node),
            identity=self._identity(node),
            url=self._permalink(node),
            author=self._name(node),
            author_id=picked(profile.author_id_pattern, self._first(node, profile.author_id)),
            author_url=self._address(node, profile.author_link),
            published_at=self._moment(node, profile.date),
            edited_at=self._moment(node, profile.edited),
            stars=_stars(self._first(node, profile.stars)),
            is_deleted=is_deleted,
        )

    def find(self, node: html.HtmlElement, selectors: Selectors) -> list[Found]:
        """What a selector finds in the post, else in what stands right before it and belongs to it."""
        inside = found(node, selectors, posts=self.posts)
        before = node.getprevious() if self.profile.before and not inside else None
        if before is None or not any(before in matches(before, selector) for selector in self.profile.before):
            return inside
        return found(before, selectors, posts=self.posts)

    def _first(self, node: html.HtmlElement, selectors: Selectors) -> str | None:
        return next((words for match in self.find(node, selectors) if (words := _words(match))), None)

    def quoted(self, node: html.HtmlElement) -> list[html.HtmlElement]:
        """The quotations that its text leaves out."""
        cut = self._cut(node)
        return [part for part in node.iter("blockquote") if part in cut]

    def text(self, node: html.HtmlElement, kept: Collection[html.HtmlElement] = ()) -> str:
        """The text of a post without what it quotes but for the passages given, its signature and posts inside it."""
        bodies = self.find(node, self.profile.text)
        if not bodies or isinstance(bodies[0], str):
            return tidy(bodies[0]) if bodies else ""
        cut = self._cut(node).difference(kept)
        cut |= namings(part for part in cut if isinstance(part, html.HtmlElement) and part.tag == "blockquote")
        return text_of(bodies[0], drop=lambda part: part in cut or part in self.posts)

    def _cut(self, node: html.HtmlElement) -> frozenset[Found]:
        return frozenset(part for selector in self.profile.drop for part in matches(node, selector))

    def _permalink(self, node: html.HtmlElement) -> str | None:
        number = self._number(node) if self.profile.permalink_form else None
        if number:
            form = self.profile.permalink_form.replace("{id}", number).replace("{thread}", self._thread(node))
            return joined(self.page.url, form) or None
        return self._address(node, self.profile.permalink)

    def _thread(self, node: html.HtmlElement) -> str:
        canonical = node.getroottree().xpath("//link[@rel='canonical']/@href")
        return joined(self.page.url, str(canonical[0]) if canonical else self.page.url).partition("?")[0].rstrip("/")

    def _identity(self, node: html.HtmlElement) -> str | None:
        number = self._number(node)
        return f"{self.profile.identity_prefix}{number}" if number else None

    def _number(self, node: html.HtmlElement) -> str | None:
        for selector in self.profile.identity:
            for match in self.find(node, (selector,))[:1]:
                number = picked(self.profile.identity_pattern, _words(match))
                if number:
                    return number[:200]
        return None

    def _name(self, node: html.HtmlElement) -> str | None:
        for selector in self.profile.author:
            for match in self.find(node, (selector,)):
                name = GUESTS.sub("", _words(match).split("\n")[0]).strip(" ,:•·")
                if name and len(name) <= LONGEST_NAME:
                    return name
        return None

    def _moment(self, node: html.HtmlElement, selectors: Selectors) -> datetime | None:
        for selector in selectors:
            for match in self.find(node, (selector,))[:3]:
                moment = self.calendar.moment_of(match)
                if moment is not None:
                    return moment
        return None

    def _address(self, node: html.HtmlElement, selectors: Selectors) -> str | None:
        link = self._first(node, selectors)
        if not link or link.startswith(("javascript:", "data:")):
            return None
        return without_session(joined(self.page.url, link)) or None


def picked(pattern: str, value: str | None) -> str | None:
    """The first group of the pattern that matches; the whole value without a pattern."""
    if not value:
        return None
    if not pattern:
        return value.strip() or None
    match = re.search(pattern, value)
    return next((group for group in match.groups() if group), match[0]) if match else None


def _stars(value: str | None) -> float | None:
    number = re.search(r"\d+(?:[.,]\d+)?", value or "")
    stars = float(number[0].replace(",", ".")) if number else None
    return stars if stars is not None and 0 <= stars <= 5 else None  # noqa: PLR2004 - the scale of findings


def without_session(url: str) -> str:
    """The address without the number of a visit: with it one page has as many addresses as visitors."""
    return SESSION.sub(lambda hit: hit[1] if hit[2] in {"&", ";"} else "", url)


def _words(match: Found) -> str:
    if isinstance(match, html.HtmlElement):
        return tidy(text_of(match)) or str(match.get("content") or "").strip()
    return str(match).strip()


def first_words(tree: html.HtmlElement, selectors: Iterable[str]) -> str:
    """The words of the first match on the page."""
    return next((words for match in found(tree, selectors, posts=frozenset()) if (words := _words(match))), "")
