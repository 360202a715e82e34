"""A topic of YouScan: forward by its own numbers, what changed within three days, and what lies in its bin."""

import re
from datetime import datetime, timedelta
from typing import Any

from crawlers.assignment import REREAD
from crawlers.parsers import youscan as parser
from crawlers.pollers.interface import Interface
from crawlers.reading import Reading
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Answer
from storage.vocabulary import PageState

SIZE = 1000
EDITS_EVERY = timedelta(hours=1)
MOST_SKIPPED = 10_000
TOPIC = re.compile(r"/(?:topics|themes|theme|topic)/(\d+)")
OFFICIAL = "https://api.youscan.io/api/external"


def poll(reading: Reading) -> PageState:
    """One pass; empty for a topic that has no mention yet."""
    topic = _Topic(reading)
    heard = topic.forward()
    at, now = reading.cursor.get("edits_at"), reading.now
    if reading.thorough or not at or now - datetime.fromisoformat(at) >= EDITS_EVERY:
        topic.look_again(since=now - REREAD)
        topic.empty_bin(since=now - REREAD)
        reading.keep({**reading.cursor, "edits_at": now.isoformat()})
    if heard:
        return PageState.OK
    return PageState.NOT_MODIFIED if reading.cursor.get("seq") else PageState.EMPTY


class _Topic:
    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        address = reading.assignment.address
        found = TOPIC.search(address)
        number = str(reading.assignment.options.get("topic") or (found[1] if found else ""))
        if not number:
            words = _("{url} names no topic; it must hold /topics/NUMBER.").format(url=address)
            raise SourceFailed(PageState.GONE, words)
        site = address.partition("/topics")[0].rstrip("/") if reading.assignment.is_local else OFFICIAL
        self._url = f"{site}/topics/{number}/mentions"
        headers = {"X-API-KEY": reading.assignment.secrets.get("token", "")}
        # Ten requests in ten seconds are allowed.
        self._interface = Interface(reading, pause=1.0, headers=headers, signed_in=True, refusal=_refusal)
        self._page = reading.assignment.page(self._url, read_at=reading.now)

    def forward(self) -> int:
        """On from the highest number we hold; `lastSeq` of an answer is the whole topic's and would skip some."""
        heard = 0
        while True:
            seq = int(self._reading.cursor.get("seq") or 0)
            read = self._ask({"sinceSeq": seq, "orderBy": "seqAsc"})
            heard += read.rows
            if read.rows:
                self._reading.deliver(read.findings, {**self._reading.cursor, "seq": max(read.seq, seq)})
            if read.rows < SIZE or read.seq <= seq or self._reading.cursor.get("seq") == seq:
                return heard

    def look_again(self, *, since: datetime) -> None:
        """What YouScan has read anew since: edited texts, and how often they were seen and liked."""
        self._by_pages({"engagementCollectedFrom": _day_and_hour(since)})

    def empty_bin(self, *, since: datetime) -> None:
        """What people have put into YouScan's bin since."""
        self._by_pages({"addedFrom": _day_and_hour(since), "deleted": "true"}, deleted=True)

    def _by_pages(self, asked: dict[str, str | int], *, deleted: bool = False) -> None:
        for skip in range(0, MOST_SKIPPED, SIZE):
            read = self._ask({**asked, "orderBy": "publishedAsc", "skip": skip}, deleted=deleted)
            if read.findings:
                self._reading.deliver(read.findings)
            if read.rows < SIZE:
                return

    def _ask(self, asked: dict[str, str | int], *, deleted: bool = False) -> parser.MentionsRead:
        # Without a zone, moments count in that of the key's owner.
        document = self._interface.json(self._url, {"size": SIZE, "timeZone": "UTC", "htmlSanitize": "true", **asked})
        return parser.mentions(document, self._page, deleted=deleted)


def _day_and_hour(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def _refusal(answer: Answer, now: datetime) -> SourceFailed | None:
    document: Any = None
    if answer.body.lstrip().startswith(b"{"):
        try:
            document = answer.json()
        except SourceFailed:
            document = None
    failure = parser.refusal(answer.status, answer.body, document)
    if failure is not None:
        failure.retry_at = answer.retry_at(now)
    return failure
