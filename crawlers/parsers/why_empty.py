"""Why a page holds neither posts nor threads: the engine says so, guests may not look, or its shape has changed."""

import re
from collections.abc import Iterable
from typing import Final

from lxml import html

from crawlers.parsers.page import Page, tree_of
from crawlers.parsers.plain_text import text_of, tidy
from crawlers.parsers.threads import Profile
from crawlers.parsers.threads.selectors import elements
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

MESSAGES: Final = (
    "#message p", "#messagetext", ".blockMessage", ".panel p", ".error", ".information", ".notice", ".message",
    ".ipsMessage", ".alert",
)  # fmt: skip
# What stands here may as well be a menu with "Log in" in it.
WHOLE: Final = ("main", "body")
GONE: Final = re.compile(
    r"не существует|не найден|не обнаружен|удалена|does not exist|doesn't exist|could not be found|not found|no such",
    re.IGNORECASE,
)
CLOSED: Final = re.compile(
    r"не авторизован|авториз\w+|войдите|войти на|нет доступа|недостаточно прав|must be logged in|not authori[sz]ed"
    r"|log ?in|sign ?in|permission|members only",
    re.IGNORECASE,
)
NOTHING_YET: Final = re.compile(
    r"нет ни одной темы|нет тем\b|тем пока нет|сообщений пока нет"
    r"|\b(?:no|zero) (?:topics|threads|posts|discussions)\b",
    re.IGNORECASE,
)
LONGEST: Final = 160


def says_nothing_yet(body: bytes, page: Page) -> bool:
    """Whether the page itself says that nobody has written there."""
    return NOTHING_YET.search(text_of(tree_of(body, page))) is not None


def explained(body: bytes, page: Page, profile: Profile | None) -> SourceFailed:
    """The failure that a page without posts and threads amounts to: gone, blocked, or schema_drift."""
    tree = tree_of(body, page)
    words = _message(tree, (*(profile.gone if profile else ()), *MESSAGES))
    if GONE.search(words):
        return SourceFailed(PageState.GONE, _("{url} says: “{words}”.").format(url=page.url, words=words))
    if CLOSED.search(words):
        shown = _("{url} shows nothing to guests: “{words}”.").format(url=page.url, words=words)
        return SourceFailed(PageState.BLOCKED, shown)
    engine = profile.name if profile else _("a forum")
    text = _("{url} holds nothing that a page of {engine} would hold; it begins with “{words}”.")
    words = words or _message(tree, WHOLE)
    return SourceFailed(PageState.SCHEMA_DRIFT, text.format(url=page.url, engine=engine, words=words))


def _message(tree: html.HtmlElement, selectors: Iterable[str]) -> str:
    """What the page tells its reader, as short as it can be had."""
    for selector in selectors:
        for element in elements(tree, (selector,)):
            words = tidy(text_of(element)).replace("\n", " ")[:LONGEST].strip(" .")
            if words:
                return words
    return ""
