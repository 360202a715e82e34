"""Pages that a site shows instead of what was asked for: a check for robots, a refusal. A state, never emptiness."""

import re
from typing import Final

from crawlers.parsers.page import Page
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

SIGNS: Final = re.compile(
    rb"showcaptcha|smart-?captcha|g-recaptcha|h-captcha|cf-challenge|challenge-platform|checkbox-captcha|ddos-guard|qrator",
    re.IGNORECASE,
)
WORDS: Final = re.compile(
    "вы не робот|подтвердите, что|введите символы|введите код с картинки|доступ (?:к сайту )?(?:ограничен|запрещ[её]н)"
    "|are you (?:a )?human|not a robot|access denied|checking your browser",
    re.IGNORECASE,
)
LOOKED_AT: Final = 60_000


def closed_or_changed(body: bytes, page: Page, what: str) -> SourceFailed:
    """Why a page that should hold `what` holds none: it is closed to us, or it is built differently now."""
    head = body[:LOOKED_AT]
    if "captcha" in page.url.lower() or SIGNS.search(head) or WORDS.search(head.decode("utf-8", "replace")):
        words = _(
            "{url} shows a check for robots instead of {what}. Repdesk does not get round it: read less often, ask the "
            "site's owner, or use letters and tables of the site."
        )
        return SourceFailed(PageState.BLOCKED, words.format(url=page.url, what=what))
    words = _("{url} does not look like {what} any more.")
    return SourceFailed(PageState.SCHEMA_DRIFT, words.format(url=page.url, what=what))
