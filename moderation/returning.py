"""The texts of a ticket that was promoted by mistake go back to where they were."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.access import locked
from desk.joining import forget
from moderation.decision_before import as_before
from moderation.decision_counts import RULES, Counted, counted_of, note_undone
from moderation.standing import Standing, lock_in_order, stand, standing_of
from storage.rights import SYSTEM
from storage.tables import Decision, RuleFiring, TicketMention
from storage.vocabulary import DecisionKind, DecisionWay, Label, MentionState, Outcome, TicketState


def return_mentions(session: Session, ticket_id: int, *, now: datetime) -> int:
    """Gives how many went back; once more changes nothing. The decisions that had promoted them stay, marked undone.

    The first text keeps the cancelled ticket, which is opened again should it be promoted again; each of the others
    may become a ticket of its own.
    """
    inside = select(TicketMention.mention_id).where(TicketMention.ticket_id == ticket_id)
    ids = list(session.scalars(inside.order_by(TicketMention.joined_at, TicketMention.mention_id)))
    lock_in_order(session, ids)
    ticket = locked(session, ticket_id)
    if ticket is None or ticket.state != TicketState.CANCELLED:
        return 0
    returned = 0
    for mention_id in ids:
        was = standing_of(session, mention_id, by=SYSTEM)
        if was.state == MentionState.PROMOTED:
            stand(session, was, as_before(_before(session, was, now=now), was))
            returned += 1
    forget(session, ticket, ids[1:])
    return returned


def _before(session: Session, was: Standing, *, now: datetime) -> dict[str, Any]:
    """How it stood before the decision or the rule that promoted it, which are undone thereby; else it waited."""
    wanted = select(Decision).where(
        Decision.mention_id == was.id, Decision.kind == DecisionKind.PROMOTE, Decision.undone_at.is_(None)
    )
    decision = session.scalars(wanted.order_by(Decision.id.desc()).limit(1)).one_or_none()
    if decision is not None:
        decision.undone_at = now
        note_undone(session, decision.brand_id, [counted_of(decision)])
        return decision.before
    fired = select(RuleFiring).where(
        RuleFiring.mention_id == was.id, RuleFiring.outcome == Outcome.PROMOTE.value, RuleFiring.undone_at.is_(None)
    )
    firing = session.scalars(fired.order_by(RuleFiring.id.desc()).limit(1)).one_or_none()
    if firing is not None:
        firing.undone_at = now
        note_undone(session, was.brand_id, [Counted(RULES, DecisionWay.RULE, firing.fired_at, DecisionKind.LABEL)])
        return firing.before
    label = was.label if was.label != Label.ABUSE else None
    return {"state": MentionState.NEW, "label": label, "is_abuse": False}
