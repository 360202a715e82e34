"""Stack Exchange: questions about the words, the last touched first, with their answers.

api.stackexchange.com/docs: `backoff` is obeyed, the day's quota is not overdrawn. A strange site costs the same quota.
"""

import json
import time
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from crawlers.disappearance import Standing
from crawlers.parsers import stack_exchange
from crawlers.parsers.addresses import parameter
from crawlers.parsers.stack_exchange import Wrapped
from crawlers.pollers.interface import Interface
from crawlers.pollers.paging import Leaf, newest_of_each, one_step_back_of_each
from crawlers.pollers.searching import questions
from crawlers.reading import Reading
from storage.errors import SourceFailed
from storage.net import Answer
from storage.net_exchange import origin_of
from storage.vocabulary import PageState

API = "https://api.stackexchange.com/2.3"
ALONE = ("stackoverflow.com", "serverfault.com", "superuser.com", "askubuntu.com", "mathoverflow.net", "stackapps.com")
PER_PAGE = 100
LONGEST_WAIT_S = 15


def site_of(host: str) -> str:
    """The name of a site in the interface: ru.stackoverflow, superuser, money (.stackexchange.com); "" for others."""
    name = host.lower().removeprefix("www.")
    if name.endswith(".stackexchange.com"):
        return name.removesuffix(".stackexchange.com")
    alone = next((one for one in ALONE if name == one or name.endswith(f".{one}")), "")
    return name.rpartition(".")[0] if alone else ""


def poll(reading: Reading) -> PageState:
    """One pass over each question."""
    site = _Api(reading)
    return newest_of_each(reading, asked(reading), site.found, is_dead=site.is_dead)


def backfill(reading: Reading) -> PageState:
    """One page of the past."""
    return one_step_back_of_each(reading, asked(reading), _Api(reading).found)


def asked(reading: Reading) -> list[str]:
    """What the address asks for, else the questions."""
    words = (parameter(reading.assignment.address, "q") or "").strip()
    return [words] if words else questions(reading.assignment)


class _Api:
    """The interface of one site."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        parts = urlsplit(reading.assignment.address)
        known = site_of(parts.hostname or "")
        self._base = API if known else f"{origin_of(reading.assignment.address)}/2.3"
        self._site = known or parameter(parts.geturl(), "site") or "stackoverflow"
        self._key = reading.assignment.secrets.get("key", "")
        self._api = Interface(reading, pause=0.5, refusal=_refusal)

    def found(self, words: str, onward: Any) -> Leaf:
        """A page of questions with the answers under them."""
        number = int(onward or 1)
        search: dict[str, str | int] = {"q": words, "sort": "activity", "order": "desc", "page": number}
        read = self._call("search/advanced", search)
        findings = list(read.findings)
        if read.answered:
            answers = self._call(f"questions/{';'.join(read.answered)}/answers", {"sort": "activity", "order": "desc"})
            findings += answers.findings
        return Leaf(findings, number + 1 if read.has_more else None, read.newest_at)

    def is_dead(self, text: Standing) -> bool:
        """Whether the interface knows the text no more."""
        kind = {"q": "questions", "a": "answers"}[text.external_id[:1]]
        return not self._call(f"{kind}/{text.external_id[1:]}", {}).findings

    def _call(self, path: str, params: dict[str, str | int]) -> Wrapped:
        url = f"{self._base}/{path}"
        key = {"key": self._key} if self._key else {}
        more: dict[str, str | int] = {"site": self._site, "filter": "withbody", "pagesize": PER_PAGE, **key}
        document = self._api.json(url, {**params, **more})
        read = stack_exchange.read_wrapper(document, self._reading.assignment.page(url, read_at=self._reading.now))
        self._obey(read)
        return read

    def _obey(self, read: Wrapped) -> None:
        """Waits as long as it asks for, or lets the pass end where that is long."""
        now = self._reading.now
        if read.quota_left == 0:
            self._api.rest_until(now + timedelta(hours=1))
        elif read.backoff_s > LONGEST_WAIT_S:
            self._api.rest_until(now + timedelta(seconds=read.backoff_s))
        elif read.backoff_s:
            time.sleep(read.backoff_s)


def _refusal(answer: Answer, now: datetime) -> SourceFailed | None:
    if answer.status < 400:  # noqa: PLR2004 - HTTP's own number
        return None
    try:
        return stack_exchange.refusal(json.loads(answer.body), now)
    except ValueError:
        return None
