"""What any source must hand in: one text as it stands on its page, not yet stored."""

from dataclasses import dataclass
from datetime import datetime

from storage.vocabulary import Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFound:
    """A branch as the site names it; latitude and longitude in degrees (WGS 84)."""

    external_id: str
    name: str
    address: str | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EngagementFound:
    """What a site counts under a text when it was read; unknown is None, never 0."""

    views: int | None = None
    likes: int | None = None
    comments: int | None = None
    reposts: int | None = None
    followers: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentFound:
    """A picture or file that came with a text: where it is read, what it is called, its media type when known."""

    url: str
    name: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One text. `external_id` is the site's own identity of it: never a page number, never a rendered date.

    Moments are aware; `published_at` is None where the page names no date. `stars` runs from 0 to 5.
    `ours` marks what the brand's own account wrote (no mention, but it may end a promise), `deleted` a
    text that the site says is gone. `repost_of` is the identity or the address of the text that this one passes on,
    `complain_url` where the site takes complaints about it, `aliases` other names of the same text: its canonical
    address, its identity on another way in. `marks` are msgids of what the site says of it besides its words ("counted
    in the rating"): they come and go without an edit. Unknown is None, never an empty guess.
    """

    external_id: str
    text: str
    url: str
    published_at: datetime | None = None
    author: str | None = None
    author_id: str | None = None
    author_url: str | None = None
    title: str | None = None
    stars: float | None = None
    thread_id: str | None = None
    parent_id: str | None = None
    edited_at: datetime | None = None
    place: PlaceFound | None = None
    ours: bool = False
    deleted: bool = False
    precision: Precision = Precision.SECOND
    engagement: EngagementFound | None = None
    attachments: tuple[AttachmentFound, ...] = ()
    repost_of: str | None = None
    complain_url: str | None = None
    aliases: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
