"""A thread out of any page: every way of reading it is tried, and the one that accounts for most is kept.

What the page states for machines is checked against what it shows: a statement fills gaps, and stands alone only
where the page shows nothing of it.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from lxml import html

from crawlers.parsers.closed_page import WORDS
from crawlers.parsers.drift import shape_of
from crawlers.parsers.page import Page, tree_of
from crawlers.parsers.plain_text import tidy
from crawlers.parsers.threads.article import article
from crawlers.parsers.threads.findings import findings_of, thread_number
from crawlers.parsers.threads.generic import read_generic
from crawlers.parsers.threads.jsonld import stated_posts
from crawlers.parsers.threads.lists import next_page
from crawlers.parsers.threads.microdata import MICRODATA, has_opening
from crawlers.parsers.threads.payload import carried_posts
from crawlers.parsers.threads.posts import Post, first_words, read_posts
from crawlers.parsers.threads.profile import Profile
from crawlers.parsers.threads.selectors import elements, matches_any
from crawlers.parsers.threads.shipped import PROFILES
from crawlers.parsers.threads.stated import merged
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

CONFIDENT: Final = 0.5
ONWARD: Final = (
    "link[rel=next]::attr(href)",
    "a[rel~=next]::attr(href)",
    "li.next a::attr(href)",
    "a.next::attr(href)",
)
HEADINGS: Final = ("h1", "meta[property='og:title']", "head title", "h2")
SURE: Final = {"profile": 0.97, "structured": 0.92, "article": 0.6}
FEW: Final = 2
MORE: Final = 2.0
GUESSED: Final = 1.5
# A refusal is short: an article may speak of one.
SHORT: Final = 80
GUESSABLE: Final = 0.4


class ThreadRead(NamedTuple):
    """One page of a thread; `engine` says how it was read, `confidence` from 0 to 1 how sure that is."""

    findings: list[Finding]
    title: str
    next_url: str | None
    engine: str
    confidence: float


class Reading(NamedTuple):
    """One way of reading the page."""

    engine: str
    posts: list[Post]
    sure: float
    profile: Profile | None = None


NOTHING: Final = Reading("", [], 0.0)


def read_thread(body: bytes, page: Page, profile: Profile | None = None) -> ThreadRead:
    """The posts of a page. With a profile only that one is used.

    Nothing found is an empty list and confidence 0. Raises SourceFailed (schema_drift) for what is no page.
    """
    tree = tree_of(body, page)
    with shape_of(page.url, _("a page of posts")):
        reading = _by_profile(tree, page, profile) if profile else _best(tree, page)
        return _read(tree, page, reading)


def parse(body: bytes, page: Page) -> list[Finding]:
    """The posts of a page that is surely a thread. Raises SourceFailed (schema_drift) for any other."""
    read = read_thread(body, page)
    if read.confidence < CONFIDENT:
        raise SourceFailed(
            PageState.SCHEMA_DRIFT, _("{url} holds no posts that Repdesk can tell from the rest.").format(url=page.url)
        )
    return read.findings


def _best(tree: html.HtmlElement, page: Page) -> Reading:
    """The way of reading that accounts for most of the page.

    What an engine is known to show is believed unless a statement holds clearly more; a guess must beat both.
    """
    known = [_by_profile(tree, page, profile) for profile in PROFILES.values() if matches_any(tree, profile.recognise)]
    best = max(known, key=lambda reading: weight(reading.posts), default=NOTHING)
    if not best.posts and any(_is_other(tree, reading.profile) for reading in known):
        return best
    in_markup = Reading("structured", read_posts(tree, page, MICRODATA), SURE["structured"], MICRODATA)
    stated = stated_posts(tree, page)
    in_json = Reading("structured", stated, SURE["structured"])
    for other in (in_markup, in_json):
        if weight(other.posts) > MORE * weight(best.posts):
            best = other
    if best.engine == "structured" or len(best.posts) < FEW:
        posts, sure = read_generic(tree, page)
        needed = 1.05 if best.posts and not has_opening(best.posts) else GUESSED
        if sure >= GUESSABLE and weight(posts) > needed * weight(best.posts):
            best = Reading("generic", posts, sure)
    for told in (in_markup.posts, stated, carried_posts(tree, page)):
        if told and told is not best.posts:
            best = best._replace(posts=merged(best.posts, told, tree))
    return best if best.posts else _by_article(tree, page)


def _is_other(tree: html.HtmlElement, profile: Profile | None) -> bool:
    """Whether an engine's page is no thread: its list of threads, or its word that there is none."""
    if profile is None:
        return False
    return bool(elements(tree, profile.gone)) or len(elements(tree, profile.row)) >= FEW


def _by_article(tree: html.HtmlElement, page: Page) -> Reading:
    found = article(tree, page)
    if found is None or (len(found.text.split()) < SHORT and WORDS.search(found.text)):
        return NOTHING
    return Reading("article", [found], SURE["article"])


def _by_profile(tree: html.HtmlElement, page: Page, profile: Profile) -> Reading:
    return Reading(profile.name, read_posts(tree, page, profile), SURE["profile"], profile)


def weight(posts: Sequence[Post]) -> float:
    """How much of a thread this is: words, worth more with a name and a date to them."""
    return sum(
        (len(post.text.split()) + 3) * (0.4 + 0.3 * bool(post.author) + 0.3 * bool(post.published_at)) for post in posts
    )


def _read(tree: html.HtmlElement, page: Page, reading: Reading) -> ThreadRead:
    profile = reading.profile
    title = tidy(first_words(tree, profile.title if profile else ()) or first_words(tree, HEADINGS))[:300]
    found = findings_of(reading.posts, page, title=title, thread_id=thread_number(tree, page, profile))
    onward = next_page(tree, page, (profile.next if profile else ()) or ONWARD)
    return ThreadRead(found, title, onward, reading.engine if found else "", _confidence(reading))


def _confidence(reading: Reading) -> float:
    posts = [post for post in reading.posts if not post.is_deleted]
    if not posts:
        return reading.sure / 2 if reading.posts else 0.0
    named = sum(bool(post.author) for post in posts) / len(posts)
    dated = sum(post.published_at is not None for post in posts) / len(posts)
    return round(reading.sure * (0.5 + 0.25 * named + 0.25 * dated), 2)
