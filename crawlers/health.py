"""How a source is doing, from its figures. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import NamedTuple

from crawlers.normal import Yield
from crawlers.quality import Quality
from storage.vocabulary import Health, PageState

LATE_AFTER_ROUNDS = 3
LATE_AT_LEAST = timedelta(minutes=10)
SILENT_AFTER = timedelta(days=14)
ALERT_AFTER = 3
LONGEST_PAUSE = timedelta(hours=6)
EXPIRES_SOON = timedelta(days=14)
SUCCESS = frozenset({PageState.OK, PageState.NOT_MODIFIED, PageState.EMPTY})
# A key, an acceptance or a captcha: waiting mends none of them.
FOR_A_PERSON = frozenset({PageState.AUTH_FAILED})
FEW, DROP = 10, 0.20
"""Texts of a pass that say something, and by how much a share may fall below the median of the last passes."""


class Symptom(StrEnum):
    """What is wrong with a source that is being read."""

    RETRYING = "retrying"
    WAITING = "waiting"
    SILENT = "silent"
    LOW_YIELD = "low_yield"
    NO_AUTHORS = "no_authors"
    NO_DATES = "no_dates"
    NO_STARS = "no_stars"
    GARBLED = "garbled"
    ALL_TODAY = "all_today"
    ALL_NEW = "all_new"
    KEY_EXPIRES = "key_expires"


# These alone are worth no letter: the next pass may be the cure, or a person knows already.
QUIET = frozenset({Symptom.RETRYING, Symptom.WAITING, Symptom.SILENT})


class Figures(NamedTuple):
    """What health is judged by; `passes` are the qualities of the last passes with texts, the newest first."""

    enabled: bool
    every: timedelta
    failures: int
    created_at: datetime
    last_success_at: datetime | None
    last_new_at: datetime | None
    state: PageState | None = None
    passes: Sequence[Quality] = ()
    recent: Yield | None = None
    key_expires_at: datetime | None = None


class Verdict(NamedTuple):
    """One word, and what led to it."""

    health: Health
    symptoms: tuple[Symptom, ...] = ()

    @property
    def is_quiet(self) -> bool:
        """Whether nobody needs to be told: all is well, or what is wrong may pass by itself."""
        if self.health is Health.DEGRADED:
            return set(self.symptoms) <= QUIET
        return self.health in {Health.NEW, Health.OK, Health.PAUSED}


def health(figures: Figures, *, now: datetime) -> Verdict:
    """The nearest cause names it: what a person must do, what blocks, what broke, what is late, what looks wrong."""
    if not figures.enabled:
        return Verdict(Health.PAUSED)
    if figures.failures:
        return _failing(figures)
    if is_late(figures.every, since=figures.last_success_at or figures.created_at, now=now):
        return Verdict(Health.LATE)
    if figures.last_success_at is None:
        return Verdict(Health.NEW)
    symptoms = tuple(_symptoms(figures, now=now))
    return Verdict(Health.DEGRADED if symptoms else Health.OK, symptoms)


def _failing(figures: Figures) -> Verdict:
    if figures.state in FOR_A_PERSON:
        return Verdict(Health.NEEDS_PERSON)
    if figures.state is PageState.BLOCKED:
        return Verdict(Health.BLOCKED)
    if figures.state is PageState.QUOTA:
        return Verdict(Health.DEGRADED, (Symptom.WAITING,))
    if figures.failures >= ALERT_AFTER or figures.state is PageState.GONE:
        return Verdict(Health.BROKEN)
    return Verdict(Health.DEGRADED, (Symptom.RETRYING,))


def _symptoms(figures: Figures, *, now: datetime) -> list[Symptom]:
    found = []
    if figures.recent is not None and figures.recent.is_low:
        found.append(Symptom.LOW_YIELD)
    elif now - (figures.last_new_at or figures.created_at) > SILENT_AFTER:
        found.append(Symptom.SILENT)
    if figures.passes:
        found += _odd(figures.passes[0], figures.passes[1:])
    if figures.key_expires_at is not None and figures.key_expires_at - now < EXPIRES_SOON:
        found.append(Symptom.KEY_EXPIRES)
    return found


def _odd(latest: Quality, before: Sequence[Quality]) -> list[Symptom]:
    """In what the texts of the latest pass differ from those of the passes before it."""
    if latest.texts < FEW:
        return []
    found = [Symptom.GARBLED] if latest.share(latest.garbled) > DROP else []
    telling = [quality for quality in before if quality.texts >= FEW]
    if len(telling) < ALERT_AFTER:
        return found
    for symptom, field in ((Symptom.NO_AUTHORS, "authors"), (Symptom.NO_DATES, "dates"), (Symptom.NO_STARS, "stars")):
        usual = median(quality.share(getattr(quality, field)) for quality in telling)
        if latest.share(getattr(latest, field)) < usual - DROP:
            found.append(symptom)
    if latest.today == latest.texts and median(quality.share(quality.today) for quality in telling) < 1 - DROP:
        found.append(Symptom.ALL_TODAY)
    if latest.new == latest.texts and not latest.known and median(q.share(q.new) for q in telling) < 1 - 2 * DROP:
        found.append(Symptom.ALL_NEW)
    return found


def is_late(every: timedelta, *, since: datetime, now: datetime) -> bool:
    """Whether a source has missed its turns."""
    return now - since > max(every * LATE_AFTER_ROUNDS, LATE_AT_LEAST)


def is_success(state: PageState) -> bool:
    """Whether a pass that ended so has read its source."""
    return state in SUCCESS


def next_try(*, every: timedelta, failures: int, retry_at: datetime | None, now: datetime) -> datetime:
    """When a failing source is read again: pauses double up to six hours, and never before the site allows."""
    doubled: timedelta = every * (1 << min(max(failures - 1, 0), 10))
    pause = min(doubled, max(LONGEST_PAUSE, every))
    return max(now + pause, retry_at or now)
