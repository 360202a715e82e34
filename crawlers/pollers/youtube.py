"""Comments of a video, or of all videos of a channel, the newest first; answers that are not shown are asked for."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from crawlers.parsers import youtube as parser
from crawlers.parsers.drift import shape_of
from crawlers.pollers.interface import Interface
from crawlers.pollers.paging import Leaf, newest_first, one_step_back
from crawlers.reading import Reading
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.hiding import hiding
from storage.i18n import _
from storage.net import Answer
from storage.vocabulary import PageState

OFFICIAL = "https://www.googleapis.com/youtube/v3"
PER_PAGE = 100
CHANNEL = re.compile(r"^/channel/(UC[\w-]{10,40})")
HANDLE = re.compile(r"^/(?:@|c/|user/)([\w.%-]+)")
SHORT = re.compile(r"^/(?:shorts|live|embed)/([\w-]{6,20})")
GOOD = range(200, 300)


def poll(reading: Reading) -> PageState:
    """One pass over the comments; empty when there are none."""
    return newest_first(reading, _Comments(reading).page, first_pages=20)


def step_back(reading: Reading) -> PageState:
    """A page of comments further into the past."""
    return one_step_back(reading, _Comments(reading).page)


def place_of(address: str) -> dict[str, str]:
    """What an address asks for: a video, a channel by its id, or a channel by its name."""
    parts = urlsplit(address)
    asked = parse_qs(parts.query).get("v", [""])[0]
    if parts.hostname == "youtu.be":
        asked = parts.path.strip("/")
    if found := SHORT.match(parts.path):
        asked = found[1]
    if asked:
        return {"videoId": asked}
    if found := CHANNEL.match(parts.path):
        return {"allThreadsRelatedToChannelId": found[1]}
    found = HANDLE.match(parts.path)
    return {"handle": found[1]} if found else {}


class _Comments:
    """The interface with the source's key, which stands in no sentence."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._key = reading.assignment.secrets.get("token", "")
        self._interface = Interface(reading, pause=0.2, signed_in=True, refusal=_refusal)
        address = reading.assignment.address
        self._api = f"{address.partition('/watch')[0]}/youtube/v3" if reading.assignment.is_local else OFFICIAL
        self._place = self._known_place(place_of(address))

    def page(self, onward: Any) -> Leaf:
        """A page of threads with all their answers."""
        asked: dict[str, str | int] = {
            "part": "snippet,replies", "maxResults": PER_PAGE, "order": "time", "textFormat": "plainText",
            **self._place,
        }  # fmt: skip
        if onward:
            asked["pageToken"] = str(onward)
        about = self._reading.assignment.page(f"{self._api}/commentThreads", read_at=self._reading.now)
        read = parser.threads(self._ask("commentThreads", asked), about)
        found = list(read.findings)
        for thread in read.longer:
            found += self._answers(thread)
        return Leaf(_newest(found), read.next_page or None)

    def _answers(self, thread: str) -> list[Finding]:
        found: list[Finding] = []
        token = ""
        about = self._reading.assignment.page(f"{self._api}/comments", read_at=self._reading.now)
        while True:
            asked: dict[str, str | int] = {
                "part": "snippet", "parentId": thread, "maxResults": PER_PAGE, "textFormat": "plainText",
                **({"pageToken": token} if token else {}),
            }  # fmt: skip
            document = self._ask("comments", asked)
            page, following = parser.replies(document, about, thread=thread, video=self._place.get("videoId", ""))
            found += page
            if not following or following == token:
                return found
            token = following

    def _ask(self, method: str, params: dict[str, str | int]) -> Any:
        with hiding(self._key):
            return self._interface.json(f"{self._api}/{method}", {**params, "key": self._key})

    def _known_place(self, place: dict[str, str]) -> dict[str, str]:
        """A channel's name is asked for once; its id stays."""
        if not place:
            words = _("{url} is no video and no channel of YouTube's.").format(url=self._reading.assignment.address)
            raise SourceFailed(PageState.GONE, words)
        if "handle" not in place:
            return place
        known = self._reading.cursor.get("channel")
        if not isinstance(known, str):
            document = self._ask("channels", {"part": "id", "forHandle": place["handle"]})
            with shape_of("channels", _("YouTube's list of channels")):
                rows = document.get("items") or []
                known = str(rows[0]["id"]) if rows else ""
            if not known:
                raise SourceFailed(PageState.GONE, _("YouTube does not know this video or channel."))
            self._reading.keep({**self._reading.cursor, "channel": known})
        return {"allThreadsRelatedToChannelId": known}


def _newest(found: list[Finding]) -> list[Finding]:
    """Answers that two answers brought count once."""
    return list({one.external_id: one for one in found}.values())


def _refusal(answer: Answer, now: datetime) -> SourceFailed | None:
    if answer.status in GOOD or not answer.body.lstrip().startswith(b"{"):
        return None
    return parser.refusal(answer.status, answer.json(), now=now)
