"""What somebody decided in bulk lately, and what such a decision would be about."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.trial_examples import Example, examples_of
from storage.query import Query
from storage.rights import Actor
from storage.tables import BulkDecision
from storage.vocabulary import DecisionKind, Label

LATELY = timedelta(days=7)
EXAMPLES = 5


class BulkRow(NamedTuple):
    """A bulk decision of the last days."""

    id: int
    kind: DecisionKind
    label: Label | None
    mentions: int
    at: datetime
    undone_at: datetime | None


def bulk_rows(session: Session, brand_id: int, *, by: Actor, now: datetime) -> list[BulkRow]:
    """This person's own ones about the brand, newest first."""
    rows = (
        select(
            *(BulkDecision.id, BulkDecision.kind, BulkDecision.label, BulkDecision.mentions),
            *(BulkDecision.at, BulkDecision.undone_at),
        )
        .where(BulkDecision.person_id == by.person_id, BulkDecision.brand_id == brand_id)
        .where(BulkDecision.at >= now - LATELY, BulkDecision.mentions > 0)
        .order_by(BulkDecision.id.desc())
        .limit(EXAMPLES)
    )
    return [BulkRow(*row) for row in session.execute(rows)]


def some_of(session: Session, ids: Sequence[int], query: Query | None) -> list[Example]:
    """A few of them, spread over all, so that the odd one is seen."""
    step = max(1, len(ids) // EXAMPLES)
    return examples_of(session, query, list(ids[::step])[:EXAMPLES])
