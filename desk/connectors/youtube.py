"""YouTube: an answer is a comment in the customer's thread, by the channel whose owner has permitted it (Data API v3).

Shapes: developers.google.com/youtube/v3/docs/comments (insert: 50 of the day's 10 000 units; list: 1). What YouTube
holds back its writer still sees; so the thread is read with the plain key too, as everybody sees it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from desk.connectors.connector import Declined, NotTaken, Published, Shown, Target
from desk.connectors.reaching import never_taken
from desk.connectors.reading_back import Leaf, Said, found_among
from desk.connectors.refusing import come_back, gone, google_words, require_taken, told
from storage.errors import SourceFailed
from storage.google_token import signed
from storage.hiding import hiding
from storage.i18n import _
from storage.net import Answer, Limits, Request, expected, fetch
from storage.vocabulary import PageState
from storage.youtube_quota import HURRIED, SPENT, begins_anew, quota_words

SITE = "YouTube"
OFFICIAL = "https://www.googleapis.com/youtube/v3"
WATCH = "https://www.youtube.com/watch"
PER_PAGE = 100
NOT_FOUND, FORBIDDEN = 404, 403
# What is told with 403 and concerns the thread, not our key.
CLOSED = frozenset({"commentsDisabled", "parentCommentIsPrivate", "channelClosed", "videoNotFound"})
STATES = {"heldForReview": Shown.WAITING, "likelySpam": Shown.WAITING, "rejected": Shown.REJECTED}


class YouTube:
    """Comments by our channel."""

    repeats_safely = False

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """The comment; it waits until everybody sees it."""
        api = _Api(target, now=now)
        said = {"snippet": {"parentId": api.thread, "textOriginal": text}}
        request = Request(f"{api.base}/comments", method="POST", params={"part": "snippet"}, json=said)
        with never_taken():
            answer = api.ask_as_channel(request)
        _require_taken(answer, now=now)
        made = _said(answer.json(), target, ours="").published
        try:
            return api.as_everybody_sees(made, str(answer.json()["snippet"].get("moderationStatus") or ""))
        except (SourceFailed, Declined):
            # It was taken; who sees it is asked again later.
            return made._replace(state=Shown.WAITING, why=_unseen())

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Our comment with these words in the thread, and whether everybody sees it."""
        api = _Api(target, now=now)
        made = found_among([api.whole_thread()], text, target, known=known)
        return None if made is None else api.as_everybody_sees(made, api.states.get(made.external_id, ""))


class _Api:
    """A thread in YouTube's interface: as our channel, and as everybody."""

    def __init__(self, target: Target, *, now: datetime) -> None:
        self._target, self._now = target, now
        self.base = f"{target.address.partition('/watch')[0]}/youtube/v3" if target.is_local else OFFICIAL
        self.thread = (target.thread_id or target.external_id).partition(".")[0]
        self.states: dict[str, str] = {}
        if not self.thread:
            raise Declined(_("It is not known under which comment the text stands. Answer it by hand."))

    def ask_as_channel(self, request: Request) -> Answer:
        """The answer to what our channel asks."""
        target = self._target
        limits = Limits(pause=0.0 if target.is_local else 0.2)
        return signed(request, target.secrets, now=self._now, limits=limits, local=target.is_local)

    def whole_thread(self) -> Leaf:
        """All answers of the thread as our channel sees them; YouTube sorts them as it likes."""
        mine = self._good(self.ask_as_channel(Request(f"{self.base}/channels", params={"part": "id", "mine": "true"})))
        channel = str(((mine.get("items") or [{}])[0]).get("id") or "")
        rows = list(self._rows(is_public=False))
        self.states = {str(row["id"]): str(row["snippet"].get("moderationStatus") or "") for row in rows}
        return Leaf([_said(row, self._target, ours=channel) for row in rows], None)

    def as_everybody_sees(self, made: Published, state: str) -> Published:
        """The comment with what YouTube says of it, or else with whether a stranger finds it."""
        if state in STATES:
            words = _("YouTube holds the comment back ({state}).").format(state=state)
            return made._replace(state=STATES[state], why=words)
        if any(str(row["id"]) == made.external_id for row in self._rows(is_public=True)):
            return made
        return made._replace(state=Shown.WAITING, why=_unseen())

    def _rows(self, *, is_public: bool) -> Iterator[dict[str, Any]]:
        token = ""
        while True:
            params: dict[str, str | int] = {
                "part": "snippet", "parentId": self.thread, "maxResults": PER_PAGE, "textFormat": "plainText",
                **({"pageToken": token} if token else {}),
            }  # fmt: skip
            request = Request(f"{self.base}/comments", params=params)
            document = self._good(self._ask_as_stranger(request) if is_public else self.ask_as_channel(request))
            yield from document.get("items") or []
            following = str(document.get("nextPageToken") or "")
            if not following or following == token:
                return
            token = following

    def _ask_as_stranger(self, request: Request) -> Answer:
        key = self._target.secrets.get("token", "")
        asked = Request(request.url, params={**request.params, "key": key})
        with hiding(key):
            return fetch(asked, limits=Limits(pause=0.0), local=self._target.is_local)

    def _good(self, answer: Answer) -> Any:
        _require_taken(answer, now=self._now)
        return expected(answer, now=self._now, signed_in=True).json()


def _said(row: dict[str, Any], target: Target, *, ours: str) -> Said:
    said, identity = row["snippet"], str(row["id"])
    video = str(said.get("videoId") or "") or _video_of(target)
    url = f"{WATCH}?v={video}&lc={identity}" if video else f"{WATCH}?lc={identity}"
    at = datetime.fromisoformat(str(said["publishedAt"])).astimezone(UTC)
    author = str((said.get("authorChannelId") or {}).get("value") or "")
    words = str(said.get("textOriginal") or said.get("textDisplay") or "")
    return Said(words, author == ours if ours and author else None, Published(identity, url, at))


def _unseen() -> str:
    return _("YouTube has the comment; others do not see it yet.")


def _video_of(target: Target) -> str:
    return target.address.partition("watch?v=")[2].partition("&")[0]


def _require_taken(answer: Answer, *, now: datetime) -> None:
    """What YouTube's error means; see docs/errors, comments.insert."""
    error = told(answer).get("error")
    listed = error.get("errors") if isinstance(error, dict) else None
    reasons = {str(one.get("reason", "")) for one in listed or () if isinstance(one, dict)}
    words = google_words(answer)
    if reasons & SPENT:
        raise NotTaken(PageState.QUOTA, quota_words(), retry_at=begins_anew(now))
    if reasons & HURRIED:
        raise NotTaken(PageState.QUOTA, come_back(SITE, words), retry_at=answer.retry_at(now))
    if answer.status == NOT_FOUND:
        raise Declined(gone(SITE))
    if answer.status == FORBIDDEN and reasons & CLOSED:
        raise Declined(_("The comments of this video are switched off."))
    require_taken(answer, site=SITE, words=words, now=now)
