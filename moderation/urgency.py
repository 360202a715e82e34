"""How urgent a text is, and why. Pure.

Urgency is the moment of writing, moved forward by a head start: so many hours for each thing that makes a text weigh.
As time goes by nothing has to be counted anew, for all texts age alike: a one-star review by a client stays ahead of
what is written in the next hours, and then no longer. No head start is longer than LONGEST.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from math import log10
from typing import Final, NamedTuple

from storage.vocabulary import AuthorFlag, Label

STARS: Final = {0: 12.0, 1: 12.0, 2: 8.0, 3: 2.0}
LABELS: Final = {Label.COMPLAINT: 10.0, Label.ABUSE: 6.0, Label.QUESTION: 5.0}
"""Hours at full certainty; a guess weighs as much as it is sure."""
ABUSE: Final = 6.0
ABUSIVE: Final = 0.5
"""Abuse is judged beside the label; below this it is no reason."""
ANSWER: Final = 6.0
FLAGS: Final = {AuthorFlag.JOURNALIST: 12.0, AuthorFlag.LAWYER: 12.0, AuthorFlag.BLOGGER: 8.0, AuthorFlag.CLIENT: 3.0}
"""The strongest of an author's flags counts; the others are no reason to hurry."""
BRANCH: Final = 3.0
READERS: Final = 4.0
"""Hours for each power of ten above a hundred readers."""
FEW_READERS: Final = 100
MOST_FOR_READERS: Final = 24.0
TOLD_FROM: Final = 1.0
"""A reason that gives less of a head start is not told."""

HOUR_MS: Final = 3_600_000
LONGEST: Final = timedelta(
    hours=max(STARS.values()) + max(LABELS.values()) + ABUSE + ANSWER + max(FLAGS.values()) + BRANCH + MOST_FOR_READERS
)


class Cause(StrEnum):
    """What makes a text weigh."""

    STARS = "stars"
    LABEL = "label"
    ABUSE = "abuse"
    ANSWER = "answer"
    READERS = "readers"
    FLAG = "flag"
    BRANCH = "branch"


class Facts(NamedTuple):
    """What is known of a text; unknown is None. `label` is what a person said, else the pre-tag with its confidence."""

    published_at: datetime
    stars: float | None = None
    label: Label | None = None
    confidence: float | None = None
    abuse: float | None = None
    answer: float | None = None
    followers: int | None = None
    views: int | None = None
    flags: frozenset[AuthorFlag] = frozenset()
    is_branch: bool = False

    @property
    def readers(self) -> int:
        """How many it reaches, as far as its site tells."""
        return max(self.followers or 0, self.views or 0)

    @property
    def flag(self) -> AuthorFlag | None:
        """The flag that weighs most."""
        return max(self.flags & FLAGS.keys(), key=lambda one: (FLAGS[one], one), default=None)


class Reason(NamedTuple):
    """A cause and the head start that it gives, in hours."""

    cause: Cause
    hours: float


def urgency_of(facts: Facts) -> int:
    """The higher, the more urgent: milliseconds since 1970."""
    written = int(facts.published_at.timestamp() * 1000)
    return written + int(sum(one.hours for one in _causes(facts)) * HOUR_MS)


def urgency_on_arrival(written: int, *, stars: float | None, is_branch: bool) -> int:
    """The same of what is known at once, quickly: `written` is in milliseconds since 1970."""
    hours = 0.0 if stars is None else STARS.get(int(stars + 0.5), 0.0)
    return written + int((hours + BRANCH if is_branch else hours) * HOUR_MS)


def reasons_of(facts: Facts) -> list[Reason]:
    """Why the text is urgent, the strongest reason first."""
    told = [one for one in _causes(facts) if one.hours >= TOLD_FROM]
    return sorted(told, key=lambda one: -one.hours)


def _causes(facts: Facts) -> list[Reason]:
    abuse = facts.abuse if facts.abuse is not None and facts.abuse >= ABUSIVE and facts.label != Label.ABUSE else 0.0
    stars = None if facts.stars is None else int(facts.stars + 0.5)
    certainty = 1.0 if facts.confidence is None else facts.confidence
    return [
        Reason(Cause.STARS, 0.0 if stars is None else STARS.get(stars, 0.0)),
        Reason(Cause.LABEL, LABELS.get(facts.label, 0.0) * certainty if facts.label else 0.0),
        Reason(Cause.ABUSE, ABUSE * abuse),
        Reason(Cause.ANSWER, ANSWER * (facts.answer or 0.0)),
        Reason(Cause.READERS, _hours_for(facts.readers)),
        Reason(Cause.FLAG, FLAGS[facts.flag] if facts.flag else 0.0),
        Reason(Cause.BRANCH, BRANCH if facts.is_branch else 0.0),
    ]


def _hours_for(readers: int) -> float:
    return min(MOST_FOR_READERS, READERS * log10(readers / FEW_READERS)) if readers > FEW_READERS else 0.0
