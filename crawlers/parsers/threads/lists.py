"""Lists of threads and of forums by a profile: what a spider walks along."""

import re
from datetime import datetime
from typing import NamedTuple

from lxml import html

from crawlers.parsers.addresses import joined
from crawlers.parsers.page import Page, tree_of
from crawlers.parsers.plain_text import text_of, tidy
from crawlers.parsers.threads.dates import Calendar
from crawlers.parsers.threads.posts import picked, without_session
from crawlers.parsers.threads.profile import Profile, Selectors
from crawlers.parsers.threads.selectors import Found, Posts, elements, found, matches_any
from crawlers.parsers.threads.shipped import recognised

NOBODY: Posts = frozenset()


class ThreadFound(NamedTuple):
    """A thread as a list shows it; `replies`, `last_post_id` and `last_at` tell whether it has changed."""

    thread_id: str
    url: str
    title: str
    replies: int | None
    last_post_id: str | None
    last_at: datetime | None


class ListRead(NamedTuple):
    """One page of a list: its threads, the lists below it, the next page, and whether it says it is empty."""

    threads: list[ThreadFound]
    forums: list[str]
    next_url: str | None
    engine: str | None
    is_empty: bool


def read_list(body: bytes, page: Page, profile: Profile | None = None) -> ListRead:
    """Threads and forums of a list page, by the profile given or the one whose marks the page bears.

    A page that is no list has neither. Raises SourceFailed (schema_drift) for what is no page at all.
    """
    tree = tree_of(body, page)
    profile = profile or recognised(tree)
    if profile is None:
        return ListRead([], [], None, None, is_empty=False)
    rows = elements(tree, profile.row)
    dates = [found(row, profile.row_last_date, posts=NOBODY) for row in rows]
    calendar = Calendar(page, [_words(date[0]) for date in dates if date], language=str(tree.get("lang", "")))
    threads = {thread.thread_id: thread for row in rows if (thread := _thread(row, page, profile, calendar))}
    forums = dict.fromkeys(
        without_session(address)
        for match in found(tree, profile.forum, posts=NOBODY)
        if (address := joined(page.url, _words(match)))
    )
    return ListRead(
        list(threads.values()),
        list(forums),
        next_page(tree, page, profile.list_next),
        profile.name,
        is_empty=not threads and matches_any(tree, profile.list_empty),
    )


def next_page(tree: html.HtmlElement, page: Page, selectors: Selectors) -> str | None:
    """The address of the next page; None on the last one."""
    for match in found(tree, selectors, posts=NOBODY):
        address = without_session(joined(page.url, _words(match)))
        if address and address.partition("#")[0] != page.url.partition("#")[0]:
            return address
    return None


def _thread(row: html.HtmlElement, page: Page, profile: Profile, calendar: Calendar) -> ThreadFound | None:
    links = [match for match in found(row, profile.row_link, posts=NOBODY) if isinstance(match, html.HtmlElement)]
    if not links:
        return None
    url = without_session(joined(page.url, links[0].get("href")))
    number = picked(profile.row_pattern, url) or picked(profile.row_pattern, links[0].get("id"))
    if not url or not number:
        return None
    replies = re.search(r"\d+", re.sub(r"[\s.,]", "", _first(row, profile.row_replies)))
    dates = found(row, profile.row_last_date, posts=NOBODY)
    return ThreadFound(
        thread_id=f"t{number}" if number.isdigit() else number,
        url=url,
        title=tidy(text_of(links[0])),
        replies=int(replies[0]) if replies else None,
        last_post_id=picked(r"(\d+)\D*$", _first(row, profile.row_last_post)),
        last_at=next((moment for date in dates if (moment := calendar.moment_of(date))), None),
    )


def _first(row: html.HtmlElement, selectors: Selectors) -> str:
    return next((_words(match) for match in found(row, selectors, posts=NOBODY)), "")


def _words(match: Found) -> str:
    return tidy(text_of(match)) if isinstance(match, html.HtmlElement) else str(match).strip()
