"""How a source is doing, from its figures. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from storage.vocabulary import PageState

LATE_AFTER_ROUNDS = 3
LATE_AT_LEAST = timedelta(minutes=10)
SILENT_AFTER = timedelta(days=14)
ALERT_AFTER = 3
LONGEST_PAUSE = timedelta(hours=6)
SUCCESS = frozenset({PageState.OK, PageState.NOT_MODIFIED, PageState.EMPTY})


class Health(StrEnum):
    """One word for how a source is doing."""

    PAUSED = "paused"
    NEW = "new"
    FINE = "fine"
    LATE = "late"
    FAILING = "failing"
    SILENT = "silent"


class Figures(NamedTuple):
    """What health is judged by."""

    enabled: bool
    every: timedelta
    failures: int
    created_at: datetime
    last_success_at: datetime | None
    last_new_at: datetime | None


def health(figures: Figures, *, now: datetime) -> Health:
    """Failing beats late, late beats silent: the nearest cause is named."""
    if not figures.enabled:
        return Health.PAUSED
    if figures.failures:
        return Health.FAILING
    patience = max(figures.every * LATE_AFTER_ROUNDS, LATE_AT_LEAST)
    if now - (figures.last_success_at or figures.created_at) > patience:
        return Health.LATE
    if figures.last_success_at is None:
        return Health.NEW
    if now - (figures.last_new_at or figures.created_at) > SILENT_AFTER:
        return Health.SILENT
    return Health.FINE


def is_success(state: PageState) -> bool:
    """Whether a pass that ended so has read its source."""
    return state in SUCCESS


def next_try(*, every: timedelta, failures: int, retry_at: datetime | None, now: datetime) -> datetime:
    """When a failing source is read again: pauses double up to six hours, and never before the site allows."""
    doubled: timedelta = every * (1 << min(max(failures - 1, 0), 10))
    pause = min(doubled, max(LONGEST_PAUSE, every))
    return max(now + pause, retry_at or now)
