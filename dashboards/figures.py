"""What the figures mean: kept and missed promises, percentiles, the customer satisfaction index. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Seconds = NDArray[np.int64]
NOTHING: Seconds = np.empty(0, dtype=np.int64)

MEDIAN = 0.5
P90 = 0.9


class Outcome(StrEnum):
    """What became of the first-reply promise of a ticket cycle."""

    WITHIN = "within"
    LATE = "late"
    OVERDUE = "overdue"
    PENDING = "pending"
    UNANSWERED = "unanswered"
    NO_PROMISE = "no_promise"


COUNTED = (Outcome.WITHIN, Outcome.LATE, Outcome.OVERDUE)
MISSED = (Outcome.LATE, Outcome.OVERDUE)
LEFT_OUT = (Outcome.PENDING, Outcome.UNANSWERED, Outcome.NO_PROMISE)


class Span(StrEnum):
    """The lengths that are kept apart; replies and resolution are working time, the others are plain time."""

    FIRST_REPLY = "first_reply"
    PUBLISHED_SEEN = "published_seen"
    SEEN_PROMOTED = "seen_promoted"
    PROMOTED_ANSWERED = "promoted_answered"
    TAKEN_ANSWERED = "taken_answered"
    RESOLUTION = "resolution"
    # How long people had the ticket before their eyes.
    HANDLING = "handling"
    # No time: how many messages a talk had, both ways.
    TALK = "talk"
    NEXT_REPLY = "next_reply"


FOUR_SPANS = (Span.PUBLISHED_SEEN, Span.SEEN_PROMOTED, Span.PROMOTED_ANSWERED, Span.TAKEN_ANSWERED)


def outcome(
    due_at: datetime | None,
    replied_at: datetime | None,
    *,
    closed_at: datetime | None,
    is_within: bool | None,
    now: datetime,
) -> Outcome:
    """What became of a promise by `now`.

    An answer in time keeps it; a late one misses it, and so does none at all once it is due, even if the ticket was
    closed without an answer afterwards. Closed unanswered before it was due, not due yet, or never promised anything:
    left out.
    """
    if replied_at is not None:
        if is_within is None:
            return Outcome.NO_PROMISE
        return Outcome.WITHIN if is_within else Outcome.LATE
    if due_at is not None and due_at <= (closed_at or now):
        return Outcome.OVERDUE
    if closed_at is not None:
        return Outcome.UNANSWERED
    return Outcome.NO_PROMISE if due_at is None else Outcome.PENDING


class Promises(NamedTuple):
    """How many promises came to what."""

    within: int = 0
    late: int = 0
    overdue: int = 0
    pending: int = 0
    unanswered: int = 0
    no_promise: int = 0

    @property
    def all(self) -> int:
        return sum(self)

    @property
    def counted(self) -> int:
        """The promises that were due or answered: what the share is a share of."""
        return self.within + self.late + self.overdue

    @property
    def missed(self) -> int:
        return self.late + self.overdue

    @property
    def left_out(self) -> int:
        """Not due yet, closed without an answer before they were due, or without a promise."""
        return self.pending + self.unanswered + self.no_promise

    @property
    def share(self) -> float | None:
        """Kept promises among the counted ones, 0 to 1; None when none counts: empty is not zero."""
        return self.within / self.counted if self.counted else None


class Spread(NamedTuple):
    """How long something took, in seconds; None when it happened to no ticket."""

    n: int
    median: int | None
    p90: int | None


class Ratings(NamedTuple):
    """What the customers said who were asked in one way; those set aside are not among them."""

    asked: int = 0
    likes: int = 0
    dislikes: int = 0

    @property
    def rated(self) -> int:
        return self.likes + self.dislikes

    @property
    def csi(self) -> float | None:
        """Likes among the ratings, 0 to 1; None without ratings."""
        return self.likes / self.rated if self.rated else None

    @property
    def response_rate(self) -> float | None:
        """Rated among the asked, 0 to 1; None when nobody was asked."""
        return self.rated / self.asked if self.asked else None


class Causes(NamedTuple):
    """What dislikes are about, as far as customers said it."""

    answer: int = 0
    decision: int = 0


class Aside(NamedTuple):
    """Askings that count in no share: the ticket went on before the customer answered, or our own people did."""

    voided: int = 0
    staff: int = 0


def nearest_rank(values: Sequence[int] | Seconds, share: float) -> int | None:
    """The smallest value that at least `share` of the values do not exceed; None of no values.

    It is always one of the values (PostgreSQL calls it percentile_disc), so two databases agree to the second.
    """
    if len(values) == 0:
        return None
    place = rank(len(values), share)
    return int(np.partition(np.asarray(values, dtype=np.int64), place)[place])


def rank(count: int, share: float) -> int:
    """The place of the nearest rank among `count` sorted values, from 0."""
    # A ten-millionth of a rank guards against 0.9 * 10 becoming 9.000000000000002.
    return min(count - 1, max(0, ceil(share * count - 1e-7) - 1))


def spread(values: Sequence[int] | Seconds) -> Spread:
    """Count, median and 90th percentile."""
    if len(values) == 0:
        return Spread(0, None, None)
    places = rank(len(values), MEDIAN), rank(len(values), P90)
    ordered = np.partition(np.asarray(values), sorted(set(places)))
    return Spread(len(values), *(int(ordered[place]) for place in places))


def add_promises(parts: Iterable[Promises]) -> Promises:
    """The sums of a table's column."""
    return Promises(*(sum(column) for column in zip(*parts, strict=True)))


def add_ratings(parts: Iterable[Ratings]) -> Ratings:
    """The sums of a table's column."""
    return Ratings(*(sum(column) for column in zip(*parts, strict=True)))


def add_causes(parts: Iterable[Causes]) -> Causes:
    """The sums of a table's column."""
    return Causes(*(sum(column) for column in zip(*parts, strict=True)))


def add_aside(parts: Iterable[Aside]) -> Aside:
    """The sums of a table's column."""
    return Aside(*(sum(column) for column in zip(*parts, strict=True)))
