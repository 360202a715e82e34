"""What of the stream somebody wants to see, and how an address spells it: in words that belong to no language."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from storage.errors import Refused
from storage.i18n import _
from storage.query import Query, parse
from storage.settings import settings
from storage.vocabulary import AuthorFlag, Category, Label, Language, MentionState, Tone

LONGEST_NUMBER: Final = 18
ANY_STATE: Final = "any"


class Order(StrEnum):
    """Which mention comes next."""

    NEWEST = "newest"
    URGENT = "urgent"
    UNSURE = "unsure"


class Certainty(StrEnum):
    """How sure the pre-tag is: below a half, up to four fifths, above."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


CERTAIN: Final = {
    Certainty.LOW: (0.0, 0.5),
    Certainty.MIDDLE: (0.5, 0.8),
    Certainty.HIGH: (0.8, 1.01),
}
"""From the first (inclusive) to the second (exclusive)."""


class StorySize(StrEnum):
    """How many say the same: nobody else, a few, ten or more, a wave of many authors word for word."""

    ALONE = "alone"
    FEW = "few"
    MANY = "many"
    WAVE = "wave"


MANY_FROM: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamFilter:
    """What a person wants to see; an empty tuple or None means any. Moments bound `published_at`."""

    brand_id: int
    state: MentionState | None = MentionState.NEW
    sources: tuple[int, ...] = ()
    categories: tuple[Category, ...] = ()
    labels: tuple[Label, ...] = ()
    certainties: tuple[Certainty, ...] = ()
    languages: tuple[Language, ...] = ()
    stars: tuple[int, ...] = ()
    tags: tuple[int, ...] = ()
    tones: tuple[Tone, ...] = ()
    places: tuple[int, ...] = ()
    authors: tuple[int, ...] = ()
    flags: tuple[AuthorFlag, ...] = ()
    stories: tuple[StorySize, ...] = ()
    is_doubtful: bool = False
    since: datetime | None = None
    until: datetime | None = None
    search: str = ""
    mention: int | None = None
    order: Order = Order.NEWEST

    @property
    def query(self) -> Query | None:
        """The search, parsed. Raises Refused when it cannot be understood."""
        return parse(self.search) if self.search.strip() else None

    @property
    def is_waiting(self) -> bool:
        """Whether it is about what waits: only there a story is one card."""
        return self.state == MentionState.NEW

    def without_search(self) -> "StreamFilter":
        """The same filter, whatever the words."""
        return replace(self, search="")


def filter_of(params: Mapping[str, str]) -> StreamFilter:
    """The filter that the page's address and the batch request spell: lists joined by commas, days as ISO dates.

    Raises Refused for a value that means nothing.
    """
    try:
        return StreamFilter(
            brand_id=_number(params.get("brand", "0")),
            state=_state(params.get("state", "")),
            sources=_numbers(params, "source"),
            categories=tuple(map(Category, _listed(params, "category"))),
            labels=tuple(map(Label, _listed(params, "label"))),
            certainties=tuple(map(Certainty, _listed(params, "certainty"))),
            languages=tuple(map(Language, _listed(params, "language"))),
            stars=_numbers(params, "stars"),
            tags=_numbers(params, "tag"),
            tones=tuple(map(Tone, _listed(params, "tone"))),
            places=_numbers(params, "place"),
            authors=_numbers(params, "author"),
            flags=tuple(map(AuthorFlag, _listed(params, "flag"))),
            stories=tuple(map(StorySize, _listed(params, "story"))),
            is_doubtful=params.get("doubtful", "") == "1",
            since=_day(params.get("since", "")),
            until=_day(params.get("until", ""), after=True),
            search=params.get("search", ""),
            mention=_number(params["mention"]) if params.get("mention") else None,
            order=Order(params.get("order") or Order.NEWEST),
        )
    except (ValueError, OverflowError) as wrong:
        raise Refused(
            _("The filter cannot be read."),
            _("It holds a value that means nothing here."),
            _("Choose it again with the fields above the list."),
        ) from wrong


def _listed(params: Mapping[str, str], name: str) -> list[str]:
    return [one for one in params.get(name, "").split(",") if one]


def _numbers(params: Mapping[str, str], name: str) -> tuple[int, ...]:
    return tuple(map(_number, _listed(params, name)))


def _number(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError(text)  # longer ones are no ids, and no database could compare them
    return int(text)


def _state(value: str) -> MentionState | None:
    return None if value == ANY_STATE else MentionState(value or MentionState.NEW)


def _day(value: str, *, after: bool = False) -> datetime | None:
    if not value:
        return None
    day = date.fromisoformat(value) + timedelta(days=1 if after else 0)
    return datetime.combine(day, time.min, ZoneInfo(settings().zone))
