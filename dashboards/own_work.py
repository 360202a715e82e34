"""What a person's own work came to, as conditions on facts: what was answered and ended, how hard, how it was liked."""

from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_

from desk.debrief_excuses import EXCUSED
from storage.tables import TicketFact
from storage.vocabulary import RatingCause, RatingWay, Verdict

SIMPLE, MEDIUM, HARD = 1, 2, 3


class Work(StrEnum):
    """A figure of the operator review that counts ticket cycles."""

    ANSWERED = "answered"
    CLOSED = "closed"
    LEVELLED = "levelled"
    SIMPLE = "simple"
    MEDIUM = "medium"
    HARD = "hard"
    OWN_RATED = "own_rated"
    OWN_DISLIKES = "own_dislikes"
    NOT_OWN = "not_own"


RATINGS = (Work.OWN_RATED, Work.OWN_DISLIKES, Work.NOT_OWN)
"""Those whose date axis is the day the customer was asked."""
_LEVELS = {Work.SIMPLE: SIMPLE, Work.MEDIUM: MEDIUM, Work.HARD: HARD}


def worked(work: Work) -> ColumnElement[bool]:
    """The cycles that count for it, to be joined with `chosen`."""
    if work in RATINGS:
        return _rated(work)
    answered: ColumnElement[bool] = TicketFact.replied_at.is_not(None)
    if work is Work.CLOSED:
        return TicketFact.closed_at.is_not(None)
    if work is Work.LEVELLED:
        return and_(answered, TicketFact.complexity.is_not(None))
    return and_(answered, TicketFact.complexity == _LEVELS[work]) if work in _LEVELS else answered


def _rated(work: Work) -> ColumnElement[bool]:
    """Likes, and the dislikes that are about the operator's answer: those without a cause among them.

    Dislikes about a decision of the company, and those somebody has read and found to be nobody's fault here, are not
    the operator's own.
    """
    asked = and_(
        TicketFact.rating_aside.is_(None),
        func.coalesce(TicketFact.rating_way, RatingWay.LINK) != RatingWay.OPEN_LINK,
        TicketFact.rating.is_not(None),
    )
    about = func.coalesce(TicketFact.rating_cause, RatingCause.ANSWER) == RatingCause.ANSWER
    own = and_(TicketFact.rating == Verdict.DISLIKE, about, ~EXCUSED)
    if work is Work.OWN_DISLIKES:
        return and_(asked, own)
    if work is Work.NOT_OWN:
        return and_(asked, TicketFact.rating == Verdict.DISLIKE, or_(~about, EXCUSED))
    return and_(asked, or_(TicketFact.rating == Verdict.LIKE, own))
