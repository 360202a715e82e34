"""Undo: the person's last decisions, one by one, as long as nobody has built on them."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from moderation.decision_before import as_before
from moderation.decision_counts import counted_of, note_undone
from moderation.leasing import lease_one
from moderation.promoting import others_of, take_promotion_back
from moderation.remarks import REMARKS, take_remark_back
from moderation.standing import Standing, lock_in_order, stand, standing_of
from moderation.story_decisions import take_copies_back
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Decision, Person
from storage.vocabulary import DecisionKind, MentionState

DEEPEST = 200
"""Decisions of one person that can be undone, newest first."""


class Undone(NamedTuple):
    """The mention an undo brought back, and what had been decided."""

    mention_id: int
    kind: DecisionKind
    state: MentionState


class Stays(Refused):
    """A decision that cannot be taken back any more; the steps before it can."""

    def __init__(self, refusal: Refused, decision: Decision) -> None:
        super().__init__(refusal.what, refusal.why, refusal.way_out)
        self.mention_id = decision.mention_id
        self.client_key = decision.client_key

    def as_json(self) -> dict[str, Any]:
        """With the mention, so that what is still possible can be offered, and the key before which to go on."""
        return {**super().as_json(), "mention_id": self.mention_id, "client_key": self.client_key}


def undo(
    session: Session, *, by: Actor, now: datetime, client_key: str | None = None, before: str | None = None
) -> Undone:
    """Takes back the decision with this key, else the person's last one (before that key); the mention is theirs again.

    A key that is undone already stays undone: a browser may have to ask twice.
    Raises Refused when nothing is left to undo, and Stays when somebody has decided again since, or when an operator
    already works on the ticket.
    """
    decision = _decision(session, client_key, before=before, by=by)
    try:
        return _taken_back(session, decision, by=by, now=now)
    except Refused as refusal:
        raise Stays(refusal, decision) from refusal


def _taken_back(session: Session, decision: Decision, *, by: Actor, now: datetime) -> Undone:
    if decision.kind == DecisionKind.PROMOTE:
        lock_in_order(session, [decision.mention_id, *(one.mention_id for one in others_of(session, decision))])
    was = standing_of(session, decision.mention_id, by=by)
    if decision.undone_at is not None:
        return Undone(was.id, decision.kind, was.state)
    if decision.kind in REMARKS:
        take_remark_back(session, decision, now=now)
    elif decision.kind != DecisionKind.SKIP:
        _require_last_word(session, decision, was, by=by)
        stand(session, was, as_before(decision.before, was))
        note_undone(session, decision.brand_id, [counted_of(decision)])
        take_copies_back(session, decision, now=now)
        if decision.kind == DecisionKind.PROMOTE:
            take_promotion_back(session, decision, by=by, now=now)
    session.execute(update(Decision).where(Decision.id == decision.id).values(undone_at=now))
    lease_one(session, was.id, by=by, now=now)
    return Undone(was.id, decision.kind, standing_of(session, was.id, by=by).state)


def _decision(session: Session, client_key: str | None, *, before: str | None, by: Actor) -> Decision:
    # What was decided together with another text, or many at once, is taken back where it was done.
    alone = (Decision.client_key.not_like("%+%"), Decision.client_key.not_like("bulk:%"))
    mine = select(Decision.id).where(Decision.person_id == by.person_id, *alone)
    deepest = mine.order_by(Decision.id.desc()).limit(DEEPEST)
    wanted = select(Decision).where(Decision.id.in_(deepest))
    one = Decision.undone_at.is_(None) if client_key is None else Decision.client_key == client_key
    wanted = wanted.where(one)
    if client_key is None and before is not None:
        last = select(Decision.id).where(Decision.person_id == by.person_id, Decision.client_key == before)
        wanted = wanted.where(Decision.id < last.scalar_subquery())
    # Row locks: two presses of the undo key must not take back the same decision.
    wanted = wanted.order_by(Decision.id.desc()).limit(1).with_for_update()
    found = session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise Refused(
            _("There is nothing to undo."),
            _("Your last {most} decisions are undone or were never taken.").format(most=DEEPEST),
            _("Older ones can be changed by finding the mention with the filter."),
        )
    return found


def _require_last_word(session: Session, decision: Decision, was: Standing, *, by: Actor) -> None:
    if was.decided_by == by.person_id and was.decided_at == decision.decided_at:
        return
    name = session.scalar(select(Person.name).where(Person.id == was.decided_by)) or _("The system")
    raise Refused(
        _("The decision on mention {number} stays.").format(number=was.id),
        _("{name} has decided it again since.").format(name=name),
        _("Open the mention and decide it once more."),
    )
