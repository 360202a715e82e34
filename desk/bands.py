"""The two bands of the queue, and from which of them the next ticket is taken."""

from datetime import datetime

from storage.vocabulary import Band

OVERDUE_EVERY = 5


def band_of(due_at: datetime | None, *, now: datetime) -> Band:
    """Overdue once the deadline has passed; what promises nothing is never overdue."""
    return Band.OVERDUE if due_at is not None and due_at < now else Band.IN_TIME


def bands_of_turn(taken: int) -> tuple[Band, Band]:
    """Where somebody who has taken so many tickets looks first, and where if nothing is there.

    Whoever is already late must not make everybody late, and must not wait for ever either: every fifth turn is theirs.
    """
    if (taken + 1) % OVERDUE_EVERY == 0:
        return Band.OVERDUE, Band.IN_TIME
    return Band.IN_TIME, Band.OVERDUE
