"""One decision about several mentions, written in a few statements; taken back in a few."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from moderation import counts
from moderation.decision_counts import Counted, note_decided, note_undone, way_of
from storage.tables import Decision, Lease, Mention
from storage.vocabulary import DecisionKind, Label, MentionState

_COLUMNS = (
    *(Mention.id, Mention.version, Mention.state, Mention.label, Mention.is_abuse, Mention.pretag),
    *(Mention.pretag_confidence, Mention.published_at, Mention.source_id, Mention.decided_at, Mention.decided_by),
)


class Verdict(NamedTuple):
    """What is decided about all of them."""

    kind: DecisionKind
    label: Label | None = None

    @property
    def state(self) -> MentionState:
        """Where they stand then."""
        if self.kind == DecisionKind.NOT_OURS:
            return MentionState.NOT_OURS
        is_abuse = self.kind == DecisionKind.ABUSE or self.label == Label.ABUSE
        return MentionState.ABUSE if is_abuse else MentionState.DECIDED

    @property
    def chosen(self) -> Label | None:
        """The label they get."""
        return Label.ABUSE if self.kind == DecisionKind.ABUSE else self.label


class Batch(NamedTuple):
    """Who decides what, and when. `prefix` and the mention's id are the key of each mention's own decision."""

    brand_id: int
    person_id: int
    verdict: Verdict
    prefix: str
    at: datetime


def decide_batch(session: Session, batch: Batch, mention_ids: Sequence[int], *, now: datetime) -> int:
    """Decides those of the mentions that still wait and that nobody else holds; gives how many.

    Rights are the caller's.
    """
    held = select(Lease.mention_id).where(Lease.until > now, Lease.person_id != batch.person_id)
    rows = _locked(
        session,
        Mention.id.in_(mention_ids),
        Mention.brand_id == batch.brand_id,
        Mention.state == MentionState.NEW,
        Mention.id.not_in(held),
    )
    if not rows:
        return 0
    ids, verdict = [row.id for row in rows], batch.verdict
    is_abuse = verdict.state == MentionState.ABUSE
    becomes = {"state": verdict.state, "label": verdict.chosen, "is_abuse": is_abuse}
    session.execute(
        update(Mention).where(Mention.id.in_(ids)).values(**becomes, decided_at=batch.at, decided_by=batch.person_id)
    )
    session.execute(insert(Decision), [_decision(batch, row) for row in rows])
    session.execute(delete(Lease).where(Lease.mention_id.in_(ids)))
    after = counts.Counted(verdict.state, verdict.chosen)
    moves = [counts.Move(row.published_at, counts.Counted(row.state, row.label), after) for row in rows]
    counts.moved(session, batch.brand_id, moves)
    if is_abuse:
        counts.abused(session, batch.brand_id, [(row.source_id, row.published_at) for row in rows], by=1)
    counted = Counted(batch.person_id, way_of(batch.prefix), batch.at, verdict.kind)
    note_decided(session, batch.brand_id, [counted] * len(rows))
    return len(rows)


def take_batch_back(session: Session, brand_id: int, person_id: int, prefix: str, *, most: int, now: datetime) -> int:
    """Up to `most` of the mentions wait again, as far as nobody has decided since; gives how many were looked at."""
    standing = (
        select(Decision.id, Decision.mention_id, Decision.kind, Decision.before, Decision.decided_at)
        .where(Decision.person_id == person_id, Decision.client_key.startswith(prefix, autoescape=True))
        .where(Decision.undone_at.is_(None))
        .order_by(Decision.id)
        .limit(most)
    )
    decisions = {row.mention_id: row for row in session.execute(standing)}
    if not decisions:
        return 0
    rows = [
        row
        for row in _locked(session, Mention.id.in_(decisions), Mention.decided_by == person_id)
        if row.decided_at == decisions[row.id].decided_at
    ]
    labels = {row.id: Label(label) if (label := decisions[row.id].before["label"]) else None for row in rows}
    for label in set(labels.values()):
        same = [one for one, its in labels.items() if its == label]
        fresh = {"state": MentionState.NEW, "label": label, "is_abuse": False, "decided_at": None, "decided_by": None}
        session.execute(update(Mention).where(Mention.id.in_(same)).values(**fresh))
    moves = [
        counts.Move(
            row.published_at, counts.Counted(row.state, row.label), counts.Counted(MentionState.NEW, labels[row.id])
        )
        for row in rows
    ]
    counts.moved(session, brand_id, moves)
    counts.abused(session, brand_id, [(row.source_id, row.published_at) for row in rows if row.is_abuse], by=-1)
    taken = [one.id for one in decisions.values()]
    session.execute(update(Decision).where(Decision.id.in_(taken)).values(undone_at=now))
    way = way_of(prefix)
    note_undone(session, brand_id, [Counted(person_id, way, one.decided_at, one.kind) for one in decisions.values()])
    return len(decisions)


def _locked(session: Session, *conditions: Any) -> Sequence[Any]:
    """In one order, so that two bulk decisions never wait crosswise."""
    return session.execute(select(*_COLUMNS).where(*conditions).order_by(Mention.id).with_for_update()).all()


def _decision(batch: Batch, row: Row[Any]) -> dict[str, Any]:
    return {
        "brand_id": batch.brand_id,
        "mention_id": row.id,
        "mention_version": row.version,
        "person_id": batch.person_id,
        "client_key": f"{batch.prefix}{row.id}",
        "kind": batch.verdict.kind,
        "proposed": row.pretag,
        "confidence": row.pretag_confidence,
        "chosen": batch.verdict.chosen,
        "before": {
            "state": row.state, "label": row.label, "is_abuse": row.is_abuse, "decided_at": None, "decided_by": None
        },
        "decided_at": batch.at,
    }  # fmt: skip
