"""Items of which the feed gives only a beginning: the rest is read on their own pages, once each, a few a pass."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from crawlers.parsers.page import Page, tree_of
from crawlers.parsers.threads.article import article
from crawlers.pollers.interface import Interface
from crawlers.reading import Preview, Reading
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.vocabulary import PageState

MOST: Final = 20
MOST_IN_PREVIEW: Final = 2
SHORT: Final = 280
KEPT: Final = 200
LEAST_KIN: Final = 0.5
MUCH_LONGER: Final = 400
CUT: Final = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|читать (?:далее|дальше|полностью)|подробнее|read more)\W*$", re.IGNORECASE
)
OF_ONE_PAGE: Final = frozenset({PageState.GONE, PageState.SCHEMA_DRIFT, PageState.BLOCKED, PageState.AUTH_FAILED})
WORD: Final = re.compile(r"\w{4,}")


class Filled(NamedTuple):
    """What to hand in, and the items whose pages were read: by identity, the mark of the text in the feed."""

    findings: list[Finding]
    read: dict[str, str]


def filled(reading: Reading, findings: list[Finding], known: Mapping[str, str]) -> Filled:
    """The findings with their full texts (option `full`: auto, always, never).

    An item whose page was read is left out until the feed says something else of it: its short text must not look
    like an edit of the full one. A page that cannot be read costs nothing, the text of the feed is handed in.
    """
    wanted = str(reading.assignment.options.get("full") or "auto")
    if wanted == "never":
        return Filled(findings, {})
    most = MOST_IN_PREVIEW if isinstance(reading, Preview) else MOST
    site = Interface(reading, obeys_robots=True)
    read: dict[str, str] = {}
    handed: list[Finding] = []
    asked = 0
    for finding in findings:
        mark = hashlib.blake2b(finding.text.encode("utf-8", "replace"), digest_size=6).hexdigest()
        if known.get(finding.external_id) == mark:
            read[finding.external_id] = mark
            continue
        if asked >= most or not (wanted == "always" or is_short(finding)) or finding.url == reading.assignment.address:
            handed.append(finding)
            continue
        asked += 1
        try:
            handed.append(_with_article(site, reading, finding))
        except SourceFailed as failure:
            handed.append(finding)
            if failure.state not in OF_ONE_PAGE:
                asked = most  # the site has enough of us, or is down: the next pass tries again
                continue
        read[finding.external_id] = mark
    return Filled(handed, dict([*read.items()][:KEPT]))


def is_short(finding: Finding) -> bool:
    """Whether the feed seems to give only the beginning."""
    return finding.text == finding.title or len(finding.text) < SHORT or CUT.search(finding.text) is not None


def _with_article(site: Interface, reading: Reading, finding: Finding) -> Finding:
    """The finding with the text of its page, if that is longer and about the same thing."""
    answer = site.answer(finding.url)
    content_type = answer.headers.get("content-type", "")
    if "html" not in content_type:
        return finding
    text = full_text(answer.body, reading.assignment.page(answer.url, read_at=reading.now, content_type=content_type))
    # What a page has around a short text is no article.
    least = len(finding.text) + (MUCH_LONGER if reading.assignment.options.get("full") != "always" else 1)
    if len(text) < least or not is_kin(finding, text):
        return finding
    return replace(finding, text=text)


def full_text(body: bytes, page: Page) -> str:
    """The text of an article's page; "" where there is none. Raises SourceFailed for what is no page."""
    found = article(tree_of(body, page), page)
    return found.text if found is not None else ""


def is_kin(finding: Finding, text: str) -> bool:
    """Whether a page speaks of what the feed announced: not of cookies, not of a sign-in."""
    told = {word.lower()[:5] for word in WORD.findall(f"{finding.title or ''} {finding.text}")}
    return not told or len(told & {word.lower()[:5] for word in WORD.findall(text)}) >= len(told) * LEAST_KIN
