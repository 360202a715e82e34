"""What a page says of itself for machines: postings, questions, answers, comments and reviews in JSON-LD."""

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any, Final

from lxml import html

from crawlers.parsers.addresses import joined
from crawlers.parsers.page import Page
from crawlers.parsers.plain_text import plain_text, tidy
from crawlers.parsers.threads.dates import Calendar
from crawlers.parsers.threads.posts import Post

TALK: Final = frozenset({
    "discussionforumposting", "socialmediaposting", "question", "answer", "comment", "usercomments", "review",
    "userreview", "criticreview", "blogposting", "qapage",
})  # fmt: skip
ARTICLES: Final = frozenset({"article", "newsarticle", "blogposting", "reportagenewsarticle", "techarticle"})
BODIES: Final = ("text", "articleBody", "reviewBody", "commentText", "description", "headline")
BELOW: Final = ("acceptedAnswer", "suggestedAnswer", "comment", "comments", "review", "reviews", "answer")
AROUND: Final = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "hasPart", "about")
DEEPEST: Final = 12


def stated_posts(tree: html.HtmlElement, page: Page) -> list[Post]:
    """Every posting that the page's JSON-LD states, each before its answers and comments."""
    calendar = Calendar(page)
    found: dict[tuple[str | None, str], Post] = {}
    for document in documents(tree):
        for thing in _things(document, 0):
            post = _post(thing, page, calendar)
            if post is not None:
                found.setdefault((post.author, post.text), post)
    return list(found.values())


def stated_article(tree: html.HtmlElement, page: Page) -> Post | None:
    """What the page's JSON-LD says of an article on it: author, date, headline; its body may be missing."""
    calendar = Calendar(page)
    for document in documents(tree):
        for thing in _every(document, 0):
            if types_of(thing) & ARTICLES:
                name, _link = _person(thing.get("author"), page)
                return Post(
                    text=_text(thing, ("articleBody", "text")),
                    author=name,
                    published_at=calendar.machine(_string(thing.get("datePublished"))),
                    title=plain_text(_string(thing.get("headline") or thing.get("name"))) or None,
                )
    return None


def documents(tree: html.HtmlElement) -> Iterator[Any]:
    """Every JSON-LD document of the page that can be read, however its writer spoilt it."""
    for script in tree.xpath("//script[contains(@type,'ld+json')]"):
        document = _read(script.text_content())
        if document is not None:
            yield document


def _read(text: str) -> Any:
    """JSON with what templates leave in it: comments, line ends inside strings, commas at the end, entities."""
    plain = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$", "", text.strip()).strip(
        " ;\n"
    )
    without_commas = re.sub(r",(\s*[}\]])", r"\1", plain)
    without_comments = re.sub(r"<!--.*?-->|/\*.*?\*/", "", without_commas, flags=re.DOTALL)
    for attempt in (plain, without_commas, without_comments, unescape(without_comments)):
        try:
            return json.JSONDecoder(strict=False).raw_decode(attempt)[0]
        except (ValueError, RecursionError):
            continue
    return None


def types_of(thing: Mapping[str, Any]) -> set[str]:
    """The schema.org types of a thing, lower-cased, without the vocabulary's address."""
    named = thing.get("@type")
    names = named if isinstance(named, list) else [named]
    return {re.split(r"[/#:]", name)[-1].lower() for name in names if isinstance(name, str)}


def _every(node: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > DEEPEST:
        return
    if isinstance(node, list):
        for part in node:
            yield from _every(part, depth + 1)
    elif isinstance(node, dict):
        yield node
        for key in AROUND:
            yield from _every(node.get(key), depth + 1)


def _things(node: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    """Postings in reading order: a posting, then what hangs below it."""
    for thing in _every(node, depth):
        if types_of(thing) & TALK:
            yield thing
        for key in BELOW:
            below = thing.get(key)
            if depth < DEEPEST and isinstance(below, dict | list):
                yield from _things(below, depth + 1)


def _post(thing: Mapping[str, Any], page: Page, calendar: Calendar) -> Post | None:
    text = _text(thing, BODIES)
    if not text or "qapage" in types_of(thing):
        return None
    name, link = _person(thing.get("author") or thing.get("creator"), page)
    url = joined(page.url, _string(thing.get("url") or thing.get("@id")))
    number = re.search(r"(?:comment|post|answer|p|#)[=_/-]?(\d+)\D*$", url)
    return Post(
        text=text,
        identity=f"p{number[1]}" if number else None,
        url=url or None,
        author=name,
        author_url=link,
        published_at=calendar.machine(_string(thing.get("datePublished") or thing.get("dateCreated"))),
        edited_at=calendar.machine(_string(thing.get("dateModified"))),
        stars=_stars(thing.get("reviewRating")),
        title=plain_text(_string(thing.get("headline") or thing.get("name"))) or None,
    )


def _text(thing: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    """The fullest of its texts: a description may only introduce what another key says whole."""
    for key in keys:
        text = plain_text(unescape(_string(thing.get(key))))
        if text:
            return text
    return ""


def _person(value: Any, page: Page) -> tuple[str | None, str | None]:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        link = _string(value.get("url") or value.get("@id"))
        name = tidy(unescape(_string(value.get("name") or value.get("alternateName"))))
        return name[:120] or None, joined(page.url, link) if link.startswith(("http", "/")) else None
    name = tidy(unescape(_string(value)))
    return (name[:120] or None, None) if not name.startswith("http") else (None, name)


def _stars(rating: Any) -> float | None:
    """Stars out of five, however large the site's own scale is."""
    if not isinstance(rating, dict):
        return None
    value, best = _number(rating.get("ratingValue")), _number(rating.get("bestRating")) or 5.0
    if value is None or not 0 <= value <= best:
        return None
    return round(value * 5 / best, 2)


def _number(value: Any) -> float | None:
    try:
        return float(str(value).replace(",", "."))
    except ValueError:
        return None


def _string(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("@value") or value.get("@id") or ""
    if isinstance(value, list):
        value = value[0] if value and isinstance(value[0], str) else ""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
