"""One key decides a story: what was decided about one of its texts holds for the others that wait."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.decision_writing import Batch, Verdict, decide_batch, take_batch_back
from storage.rights import Actor
from storage.tables import Decision, Mention
from storage.vocabulary import DecisionKind, MentionState

MOST: Final = 1_000
"""Copies that one key decides; a wave of more is decided by its filter."""
KINDS: Final = frozenset({DecisionKind.LABEL, DecisionKind.ABUSE, DecisionKind.NOT_OURS})


def decide_copies(
    session: Session, mention_id: int, verdict: Verdict, *, client_key: str, by: Actor, now: datetime
) -> int:
    """Decides the other waiting texts of the mention's story alike; gives how many. The same key again does nothing.

    The right to decide the mention itself was asked by whoever decided it; a story is one brand's.
    """
    if verdict.kind not in KINDS or by.person_id is None or _is_done(session, client_key, by=by):
        return 0
    row = session.execute(select(Mention.story_id, Mention.brand_id).where(Mention.id == mention_id)).one()
    if row.story_id is None:
        return 0
    copies = (
        select(Mention.id)
        .where(Mention.story_id == row.story_id, Mention.state == MentionState.NEW, Mention.id != mention_id)
        .order_by(Mention.id.desc())
        .limit(MOST)
    )
    batch = Batch(row.brand_id, by.person_id, verdict, _prefix(client_key), now)
    return decide_batch(session, batch, list(session.scalars(copies)), now=now)


def take_copies_back(session: Session, decision: Decision, *, now: datetime) -> int:
    """The copies that were decided with this one wait again, as far as nobody has decided since; gives how many."""
    if decision.person_id is None or decision.kind not in KINDS:
        return 0
    prefix = _prefix(decision.client_key)
    return take_batch_back(session, decision.brand_id, decision.person_id, prefix, most=MOST, now=now)


def _is_done(session: Session, client_key: str, *, by: Actor) -> bool:
    done = select(Decision.id).where(
        Decision.person_id == by.person_id, Decision.client_key.startswith(_prefix(client_key), autoescape=True)
    )
    return session.scalar(done.limit(1)) is not None


def _prefix(client_key: str) -> str:
    return f"{client_key}+"
