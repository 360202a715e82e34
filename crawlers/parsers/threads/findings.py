"""Posts become findings: each with an identity that stays, an address of its own, and the post it answers."""

import hashlib
import re
from collections.abc import Sequence

from lxml import html

from crawlers.parsers.addresses import joined
from crawlers.parsers.page import Page
from crawlers.parsers.threads.posts import Post, picked, without_session
from crawlers.parsers.threads.profile import Profile
from moderation.finding import Finding


def findings_of(posts: Sequence[Post], page: Page, *, title: str, thread_id: str | None) -> list[Finding]:
    """One finding for each post, in page order; of two that are the same the first."""
    names = _identities(posts)
    by_element = {post.element: name for post, name in zip(posts, names, strict=True) if post.element is not None}
    findings: dict[str, Finding] = {}
    for post, name in zip(posts, names, strict=True):
        post.parent = post.parent or _around(post.element, by_element)
        findings.setdefault(name, _finding(post, name, page, title=title, thread_id=thread_id))
    return list(findings.values())


def _identities(posts: Sequence[Post]) -> list[str]:
    """The number of each post; one that another text bears as well identifies neither of them but the first."""
    holders: dict[str, str] = {}
    for post in posts:
        if post.identity:
            holders.setdefault(post.identity, post.text)
    return [
        post.identity if post.identity and holders[post.identity] == post.text else _made_up(post) for post in posts
    ]


def _around(element: html.HtmlElement | None, by_element: dict[html.HtmlElement, str]) -> str | None:
    """The identity of the post inside which this one stands: engines that nest answers say so by it."""
    around = () if element is None else element.iterancestors()
    return next((by_element[outer] for outer in around if outer in by_element), None)


def _finding(post: Post, identity: str, page: Page, *, title: str, thread_id: str | None) -> Finding:
    mark = post.element.get("id") if post.element is not None else None
    anchor = f"{page.url.partition('#')[0]}#{mark}" if mark else page.url
    edited = post.edited_at
    is_later = edited is not None and (post.published_at is None or edited > post.published_at)
    return Finding(
        external_id=identity,
        text=post.text,
        url=without_session(post.url or anchor),
        published_at=post.published_at,
        author=post.author,
        author_id=post.author_id,
        author_url=post.author_url,
        title=post.title or title or None,
        stars=post.stars,
        thread_id=thread_id,
        parent_id=post.parent,
        edited_at=edited if is_later else None,
        ours=bool({post.author, post.author_id} & page.own),
        deleted=post.is_deleted,
    )


def _made_up(post: Post) -> str:
    """An identity for a post without one: who wrote it and how it begins, never where or when it was shown."""
    seed = f"{post.author or ''}\n{' '.join(post.text.split())[:200]}"
    return "sha:" + hashlib.sha256(seed.encode()).hexdigest()[:40]


def thread_number(tree: html.HtmlElement, page: Page, profile: Profile | None) -> str | None:
    """The thread's own number, which the canonical address names even where the page was asked for by a post."""
    if profile is None or not profile.thread_pattern:
        return None
    addresses = [
        str(link) for link in tree.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
    ]
    for address in (*addresses, page.url):
        number = picked(profile.thread_pattern, joined(page.url, address))
        if number:
            return f"t{number}" if re.fullmatch(r"\d+", number) else number
    return None
