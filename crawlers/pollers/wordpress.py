"""WordPress over REST: everything once, then the last 72 hours each time, and everything again once a week.

Posts whose texts are in a living ticket, or were missed once, are read again however old they are. A comment carries
no moment of change and no feed's ETag shows an edit, so only reading again finds edits.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from crawlers.assignment import REREAD, SWEEP
from crawlers.disappearance import Extent, Standing
from crawlers.parsers import wordpress
from crawlers.polite import require_allowed
from crawlers.reading import Reading
from desk.connectors.wordpress_rest import rest
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Answer, expected, fetch
from storage.vocabulary import PageState

PER_PAGE = 100
FIELDS = {
    "posts": "id,date_gmt,modified_gmt,link,title,content,excerpt,author",
    "comments": "id,post,parent,author,author_name,author_url,date_gmt,content,link",
}
LARGEST = 32 * 1024 * 1024
"""Bytes of a page: a hundred Russian comments of the length that WordPress takes are 20 MB, each letter six bytes."""
FOUND, BAD_REQUEST, UNAUTHORISED = 200, 400, 401
REFUSED, GONE = frozenset({401, 403}), frozenset({404, 410})
HIDDEN_POST = "rest_cannot_read_post"
DEAD_CODES = frozenset(
    {"rest_cannot_read", HIDDEN_POST, "rest_forbidden", "rest_comment_invalid_id", "rest_post_invalid_id"}
)
HIDDEN = frozenset({"trash", "post-trashed", "hold", "spam", "draft", "pending", "private"})


def poll(reading: Reading) -> PageState:
    """One pass over posts and comments; empty when the blog has neither."""
    began, cursor = reading.now, reading.cursor
    since = _since(cursor, reading, began)
    site = _Site(reading)
    own = site.own_accounts()
    seen = _read(reading, site, own=own, where=_changed(since))
    reading.vanished(seen, extent=Extent(since=since), is_dead=site.is_dead)
    watched = sorted(reading.watched()) if since is not None else []
    for start in range(0, len(watched), PER_PAGE):
        threads = watched[start : start + PER_PAGE]
        seen_again = _read(reading, site, own=own, where=_within(threads))
        reading.vanished(seen_again, extent=Extent(threads=set(threads)), is_dead=site.is_dead)
    swept_at = began.isoformat() if since is None else cursor["swept_at"]
    reading.keep({"complete_at": began.isoformat(), "swept_at": swept_at})
    return PageState.OK if seen or since is not None else PageState.EMPTY


def _read(reading: Reading, site: "_Site", *, own: frozenset[str], where: Mapping[str, dict[str, str]]) -> set[str]:
    """Hands in the posts and comments asked for; gives their identities."""
    seen: set[str] = set()
    for name, read in (("posts", wordpress.posts), ("comments", wordpress.comments)):
        for answer in site.pages(name, where=where[name]):
            page = reading.assignment.page(answer.url, read_at=reading.now, own=own)
            findings = read(answer.json(), page)
            seen.update(finding.external_id for finding in findings)
            reading.deliver(findings)
    return seen


def _changed(since: datetime | None) -> dict[str, dict[str, str]]:
    """Posts changed and comments written since then; everything when None. Comments carry no moment of change."""
    if since is None:
        return {"posts": {}, "comments": {}}
    moment = f"{since:%Y-%m-%dT%H:%M:%SZ}"
    return {"posts": {"modified_after": moment}, "comments": {"after": moment}}


def _within(threads: Collection[str]) -> dict[str, dict[str, str]]:
    """These posts with all their comments."""
    numbers = ",".join(thread.removeprefix("post-") for thread in threads)
    return {"posts": {"include": numbers}, "comments": {"post": numbers}}


def _since(cursor: dict[str, Any], reading: Reading, now: datetime) -> datetime | None:
    """From where to read; None reads everything: the first time, and again when a sweep is due."""
    if "complete_at" not in cursor or "swept_at" not in cursor:
        return None
    if now - datetime.fromisoformat(cursor["swept_at"]) >= reading.assignment.span("sweep_hours", SWEEP):
        return None
    return datetime.fromisoformat(cursor["complete_at"]) - REREAD


class _Site:
    """The REST interface of one WordPress."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._assignment = reading.assignment
        user, password = self._assignment.secrets.get("user", ""), self._assignment.secrets.get("password", "")
        self._credentials = (user, password) if user and password else None
        # robots.txt speaks to strangers; whoever gives an application password has invited us.
        stranger = self._credentials is None
        posts = rest(self._assignment.address, "posts")
        rules = require_allowed(posts.url, local=self._assignment.is_local) if stranger else None
        limits = self._assignment.limits(crawl_delay=rules.crawl_delay if rules else 0.0)
        self._limits = replace(limits, size=LARGEST)

    def own_accounts(self) -> frozenset[str]:
        """The brand's accounts: those of the options, and the one whose application password we hold."""
        if self._credentials is None:
            return self._assignment.own
        row = self._checked(self._ask("users/me", {})).json()
        return self._assignment.own | ({str(row["id"])} if isinstance(row, dict) and "id" in row else set())

    def pages(self, name: str, *, where: Mapping[str, str]) -> Iterator[Answer]:
        """The pages of a list, oldest first, so that what arrives meanwhile moves nothing."""
        order = {"posts": "date", "comments": "date_gmt"}[name]
        params: dict[str, str | int] = {"per_page": PER_PAGE, "orderby": order, "order": "asc", "_fields": FIELDS[name]}
        params |= where
        number = 1
        while True:
            answer = self._ask(name, {**params, "page": number})
            if answer.status == BAD_REQUEST and number > 1:
                return  # posts say so past the end, comments answer with an empty list
            if answer.status in REFUSED and _said(answer, "code") == HIDDEN_POST:
                # One article that is not public closes the list of them all: ask for each, and leave that one out.
                asked = where["post"].split(",")
                for post in asked if len(asked) > 1 else []:
                    yield from self.pages(name, where={"post": post})
                return
            rows = self._checked(answer).json()
            yield answer
            # A short page is not the last one: comments of articles that are not public are left out of a page,
            # though counted.
            last = answer.headers.get("x-wp-totalpages", "")
            if number >= int(last) if last.isdecimal() else not rows:
                return
            number += 1

    def is_dead(self, text: Standing) -> bool:
        """Whether the public cannot read the post or comment any more, as WordPress itself says.

        A stranger is asked first: an account that may moderate still reads what is binned, or stands under a draft.
        Where strangers may read nothing at all, our account reads the status that hides it.
        """
        kind, _dash, number = text.external_id.partition("-")
        if kind not in {"post", "comment"} or not number.isdecimal():
            return False
        answer = self._ask(f"{kind}s/{number}", {}, signed=False)
        if answer.status != FOUND and _said(answer, "code") not in DEAD_CODES:
            answer = self._ask(f"{kind}s/{number}", {})
        if answer.status in REFUSED:
            return _said(answer, "code") in DEAD_CODES
        return answer.status in GONE or _said(answer, "status") in HIDDEN

    def _ask(self, path: str, params: dict[str, str | int], *, signed: bool = True) -> Answer:
        request = rest(self._assignment.address, path, params=params)
        if self._credentials is not None and signed:
            request = request.with_basic(*self._credentials)
        return fetch(request, limits=self._limits, local=self._assignment.is_local)

    def _checked(self, answer: Answer) -> Answer:
        """The answer. Raises SourceFailed in words that say what to do about a closed or missing REST interface."""
        if answer.status == UNAUTHORISED:
            wrong = self._credentials is not None and _said(answer, "code") not in DEAD_CODES
            words = (
                _("{url} does not accept the application password; make a new one in the profile of its user.")
                if wrong
                else _("{url} shows REST only to signed-in users; add its feeds /feed/ and /comments/feed/ instead.")
            )
            raise SourceFailed(PageState.AUTH_FAILED, words.format(url=self._assignment.address))
        return expected(answer, now=self._reading.now, signed_in=self._credentials is not None)


def _said(answer: Answer, name: str) -> str:
    """A field of the answer; "" when it is not there or the answer is no JSON."""
    try:
        document = answer.json()
    except SourceFailed:
        return ""
    return str(document.get(name, "")) if isinstance(document, dict) else ""
