"""Reddit with an application of one's own (client credentials): a search or the newest of a subreddit; else its feeds.

reddit.com/dev/api, github.com/reddit-archive/reddit/wiki/OAuth2. Listings end after a thousand entries.
"""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from crawlers.disappearance import Standing
from crawlers.parsers import feed, reddit
from crawlers.parsers.addresses import parameter
from crawlers.parsers.json_shape import count_of, held, said
from crawlers.pollers.interface import Interface
from crawlers.pollers.paging import Leaf, newest_of_each, one_step_back_of_each
from crawlers.pollers.passes import Pass, forget_pass, kept_pass
from crawlers.pollers.searching import questions
from crawlers.reading import Reading
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Answer, Request
from storage.net_exchange import origin_of
from storage.vocabulary import PageState

SITE, API = "https://www.reddit.com", "https://oauth.reddit.com"
PER_PAGE = 100
# Sixty a minute and a client are allowed, ten to strangers.
PAUSE_S, STRANGERS_PAUSE_S = 0.7, 7.0


def poll(reading: Reading) -> PageState:
    """One pass over each listing that the address or the questions name."""
    site = _Site(reading)
    return newest_of_each(reading, listings(reading), site.listing, is_dead=site.is_dead if site.is_signed_in else None)


def backfill(reading: Reading) -> PageState:
    """One page of the past."""
    return one_step_back_of_each(reading, listings(reading), _Site(reading).listing)


def listings(reading: Reading) -> list[str]:
    """Paths with their questions: the newest posts and comments of the address's subreddit, or a search."""
    address = reading.assignment.address
    parts = urlsplit(address).path.strip("/").split("/")
    within = f"/r/{parts[1]}" if len(parts) > 1 and parts[0] == "r" else ""
    words = (parameter(address, "q") or "").strip()
    if within and not words:
        return [f"{within}/new", f"{within}/comments"]
    more = {"restrict_sr": "1"} if within else {}
    asked = [words] if words else questions(reading.assignment)
    return [f"{within}/search?{urlencode({'q': one, 'sort': 'new', **more})}" for one in asked]


class _Site:
    """Reddit with an application, or as strangers see it."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        secrets = reading.assignment.secrets
        self._client, self._secret = secrets.get("client_id", ""), secrets.get("client_secret", "")
        self.is_signed_in = bool(self._client and self._secret)
        parts = urlsplit(reading.assignment.address)
        ours = (parts.hostname or "").endswith("reddit.com")
        here = origin_of(reading.assignment.address)
        self._site, self._api = (SITE, API) if ours else (here, here)
        self._interface = Interface(
            reading, pause=PAUSE_S if self.is_signed_in else STRANGERS_PAUSE_S, signed_in=self.is_signed_in,
            obeys_robots=not self.is_signed_in, refusal=self._refusal if self.is_signed_in else None,
        )  # fmt: skip

    def listing(self, path: str, onward: Any) -> Leaf:
        """A page of a listing; of a feed there is one page only."""
        path, _mark, query = path.partition("?")
        if not self.is_signed_in:
            return self._feed(path, query)
        more = {"limit": str(PER_PAGE), "raw_json": "1", **({"after": str(onward)} if onward else {})}
        url = f"{self._api}{path}?{'&'.join(part for part in (query, urlencode(more)) if part)}"
        document = self._call(url)
        read = reddit.read_listing(document, self._reading.assignment.page(url, read_at=self._reading.now))
        return Leaf(read.findings, read.after)

    def _feed(self, path: str, query: str) -> Leaf:
        """What strangers may read: the same listing as a feed."""
        answer = self._interface.answer(f"{self._site}{path}.rss?{query}" if query else f"{self._site}{path}.rss")
        kind = answer.headers.get("content-type", "")
        return Leaf(
            feed.parse(
                answer.body, self._reading.assignment.page(answer.url, read_at=self._reading.now, content_type=kind)
            )
        )

    def is_dead(self, text: Standing) -> bool:
        """Whether Reddit says that the text is gone."""
        url = f"{self._api}/api/info?{urlencode({'id': text.external_id, 'raw_json': '1'})}"
        found = reddit.parse(self._call(url), self._reading.assignment.page(url, read_at=self._reading.now))
        return all(one.deleted for one in found)

    def _call(self, url: str) -> Any:
        token = kept_pass(self._key, now=self._reading.now, get=self._sign_in)
        return self._interface.good(self._interface.ask(Request(url).with_bearer(token))).json()

    @property
    def _key(self) -> str:
        return f"{self._site}\n{self._client}\n{self._secret}"

    def _sign_in(self) -> Pass:
        request = Request(
            f"{self._site}/api/v1/access_token", method="POST", form={"grant_type": "client_credentials"}
        ).with_basic(self._client, self._secret)
        document = self._interface.good(self._interface.ask(request)).json()
        token = said(document, "access_token")
        if not token:
            words = _("Reddit gives no token ({error}); check the application's id and secret.")
            raise SourceFailed(PageState.AUTH_FAILED, words.format(error=said(document, "error") or "?"))
        seconds = count_of(held(document).get("expires_in")) or 3600
        return Pass(token, self._reading.now + timedelta(seconds=min(seconds, 86_400)))

    def _refusal(self, answer: Answer, _now: datetime) -> SourceFailed | None:
        if answer.status != 401:  # noqa: PLR2004 - HTTP's own number
            return None
        forget_pass(self._key)
        words = _("Reddit does not accept the application; check `client_id` and `client_secret`.")
        return SourceFailed(PageState.AUTH_FAILED, words)
