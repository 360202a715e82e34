"""Video: what is said under it."""

from urllib.parse import SplitResult

from crawlers.collector import Collector, Looked, Recognised, of_json
from crawlers.parsers import youtube as parser
from crawlers.pollers import youtube
from storage.i18n import _

HOSTS = frozenset({"youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be"})
KINDS = frozenset({"youtube#commentThreadListResponse", "youtube#commentListResponse"})


def youtube_at(parts: SplitResult) -> Recognised | None:
    """A video or a channel."""
    if parts.hostname not in HOSTS or not youtube.place_of(parts.geturl()):
        return None
    return Recognised(kind="youtube", name=_("Comments on YouTube"), address=parts.geturl(), confidence=0.95)


def youtube_of(looked: Looked) -> Recognised | None:
    """An answer with comments."""
    if not isinstance(looked.document, dict) or looked.document.get("kind") not in KINDS:
        return None
    return Recognised(kind="youtube", name=_("Comments on YouTube"), address=looked.url, confidence=0.95)


COLLECTORS = (
    Collector(
        kind="youtube", poll=youtube.poll, by_address=youtube_at, by_page=youtube_of, parse=of_json(parser.parse),
        backfill=youtube.step_back,
    ),
)  # fmt: skip
