"""What already stands in the town, read as the desk's own collectors read it, in the order it was written."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from crawlers.assignment import Assignment
from crawlers.parsers.threads import PROFILES, read_list, read_thread
from crawlers.pollers import feed, google_business, vk_messages, wordpress
from crawlers.reading import Preview
from moderation.finding import Finding
from storage.net import Limits, Request, expected, fetch

_MOST = 5000
_POLLERS = {"feed": feed, "google_business": google_business, "vk_messages": vk_messages, "wordpress": wordpress}
_ENGINE = PROFILES["phpbb_3"]
_UNHURRIED = Limits(pause=0.0)


class Standing(NamedTuple):
    """A text that stands on a site; for the bank's own, `answers` is the identity of the text it answers."""

    source_id: int
    at: datetime
    finding: Finding
    answers: str | None


def read_past(town_url: str, assignments: list[Assignment], *, now: datetime) -> list[Standing]:
    """Everything on the town's sites that has a date, oldest first. Raises SourceFailed when a site is broken."""
    answered = _answered(town_url, now)
    found = [
        Standing(given.source_id, finding.published_at, finding, _answers(finding, answered))
        for given in assignments
        for finding in _read(given, now)
        if finding.published_at is not None and not finding.deleted
    ]
    return sorted(found, key=lambda standing: (standing.at, standing.finding.external_id))


def _read(given: Assignment, now: datetime) -> list[Finding]:
    if given.kind == "forum":
        return list(_read_forum(given, now))
    preview = Preview(given, most=_MOST, now=now)
    _POLLERS[given.kind].poll(preview)
    return preview.findings


def _read_forum(given: Assignment, now: datetime) -> Iterator[Finding]:
    """The open sections of the forum, topic by topic."""
    front = read_list(_body(given.address, now), given.page(given.address, read_at=now), _ENGINE)
    for section in [url for url in front.forums if not url.endswith("f=9")]:
        onward: str | None = section
        while onward:
            listed = read_list(_body(onward, now), given.page(onward, read_at=now), _ENGINE)
            for thread in listed.threads:
                yield from _read_thread(given, thread.url, now)
            onward = listed.next_url


def _read_thread(given: Assignment, url: str, now: datetime) -> Iterator[Finding]:
    onward: str | None = url
    while onward:
        page = read_thread(_body(onward, now), given.page(onward, read_at=now), _ENGINE)
        yield from page.findings
        onward = page.next_url


def _body(url: str, now: datetime) -> bytes:
    return expected(fetch(Request(url), limits=_UNHURRIED, local=True), now=now).body


def _answered(town_url: str, now: datetime) -> Mapping[str, str]:
    """Forum answers as the town knows them: identity of the answer → identity of the text it answers."""
    rows = json.loads(_body(f"{town_url}/town/answers", now))
    return {f"p{row['post']}": f"p{row['answers']}" for row in rows if row["site"] == "forum"}


def _answers(finding: Finding, answered: Mapping[str, str]) -> str | None:
    if not finding.ours:
        return None
    return finding.parent_id or answered.get(finding.external_id) or finding.thread_id
