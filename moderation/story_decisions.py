"""One key decides a story: what was decided about one of its texts holds for the others that wait."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.decision_writing import Batch, Verdict, decide_batch, take_batch_back
from moderation.story_tags import MOST, carry_over, decided_with, tags_back, waiting_copies
from storage.rights import Actor
from storage.tables import Decision
from storage.vocabulary import DecisionKind

KINDS: Final = frozenset({DecisionKind.LABEL, DecisionKind.ABUSE, DecisionKind.NOT_OURS})


def decide_copies(session: Session, decision: Decision, verdict: Verdict, *, by: Actor, now: datetime) -> int:
    """Decides the other waiting texts of the decided one's story alike, its tags included; gives how many.

    The same key again does nothing. The right to decide the mention itself was asked by whoever decided it; a story is
    one brand's.
    """
    prefix = _prefix(decision.client_key)
    if verdict.kind not in KINDS or by.person_id is None or _is_done(session, prefix, by=by):
        return 0
    copies = waiting_copies(session, decision.mention_id)
    if not copies:
        return 0
    batch = Batch(decision.brand_id, by.person_id, verdict, prefix, now)
    number = decide_batch(session, batch, copies, now=now)
    carry_over(
        session, decision.mention_id, decided_with(session, by.person_id, prefix), decision.id, now=now
    )  # fmt: skip
    return number


def take_copies_back(session: Session, decision: Decision, *, now: datetime) -> int:
    """The copies that were decided with this one wait again, as far as nobody has decided since; gives how many."""
    if decision.person_id is None or decision.kind not in KINDS:
        return 0
    tags_back(session, decision.id, now=now)
    prefix = _prefix(decision.client_key)
    return take_batch_back(session, decision.brand_id, decision.person_id, prefix, most=MOST, now=now)


def _is_done(session: Session, prefix: str, *, by: Actor) -> bool:
    done = select(Decision.id).where(
        Decision.person_id == by.person_id, Decision.client_key.startswith(prefix, autoescape=True)
    )
    return session.scalar(done.limit(1)) is not None


def _prefix(client_key: str) -> str:
    return f"{client_key}+"
