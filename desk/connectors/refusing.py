"""What a refusal of a site means to an answer: it stays refused, may be sent again, or may stand there after all."""

from datetime import datetime
from typing import Any

from desk.connectors.connector import Declined, NotTaken
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Answer, expected
from storage.vocabulary import PageState

UNAUTHORISED, FORBIDDEN, TIMED_OUT, TOO_MANY = 401, 403, 408, 429
CLIENT_FAULTS = range(400, 500)


def require_taken(answer: Answer, *, site: str, words: str, now: datetime, retry_at: datetime | None = None) -> None:
    """Nothing for a good answer.

    Raises Declined for what stays refused, NotTaken for what was not taken this time, and SourceFailed where the
    answer may stand there all the same (a fault of the site's own). `words` are what the site says of it.
    """
    said = words or f"HTTP {answer.status}"
    if answer.status in {UNAUTHORISED, FORBIDDEN}:
        raise NotTaken(PageState.AUTH_FAILED, not_allowed(site, said))
    if answer.status == TOO_MANY:
        raise NotTaken(PageState.QUOTA, come_back(site, said), retry_at=retry_at or answer.retry_at(now))
    if answer.status in CLIENT_FAULTS and answer.status != TIMED_OUT:
        raise Declined(not_taken(site, said))
    expected(answer, now=now, signed_in=True)


def told(answer: Answer) -> dict[str, Any]:
    """The object that the site answers; empty when it answers something else, as a proxy before it does."""
    try:
        said = answer.json()
    except SourceFailed:
        return {}
    return said if isinstance(said, dict) else {}


def google_words(answer: Answer) -> str:
    """The sentence of an error of Google's interfaces."""
    error = told(answer).get("error")
    return str(error.get("message") or "") if isinstance(error, dict) else ""


def not_taken(site: str, words: str) -> str:
    """That the site will not have the answer."""
    return _("{site} does not take the answer: {words}").format(site=site, words=words)


def not_allowed(site: str, words: str) -> str:
    """That our key or account is not enough."""
    return _("{site} does not accept our key, or does not allow this to our account: {words}").format(
        site=site, words=words
    )


def come_back(site: str, words: str) -> str:
    """That we write too often."""
    return _("{site} asks us to come back later: {words}").format(site=site, words=words)


def gone(site: str) -> str:
    """That there is nothing to answer any more."""
    return _("{site} does not show the text that this answers any more.").format(site=site)
