"""Many mentions decided at once, each with a decision of its own; taken back at once, too."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from moderation import counts
from moderation.standing import DECIDERS
from moderation.stream import StreamFilter, all_ids
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import BulkDecision, Decision, Lease, Mention
from storage.vocabulary import DecisionKind, Label, MentionState

MOST: Final = 5_000
"""Mentions of one bulk decision."""
PORTION: Final = 500
"""Mentions of one transaction."""
KINDS: Final = frozenset({DecisionKind.LABEL, DecisionKind.ABUSE, DecisionKind.NOT_OURS})
_COLUMNS = (
    *(Mention.id, Mention.version, Mention.state, Mention.label, Mention.is_abuse, Mention.pretag),
    *(Mention.pretag_confidence, Mention.published_at, Mention.source_id, Mention.decided_at, Mention.decided_by),
)


class Met(NamedTuple):
    """The waiting mentions that a filter finds, newest first; `is_capped`: there are more of them."""

    ids: tuple[int, ...]
    is_capped: bool


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


def met(session: Session, wanted: StreamFilter, *, by: Actor) -> Met:
    """What a bulk decision over this filter would be about: every waiting text, copies of a story included."""
    by.require(*DECIDERS, brand_id=wanted.brand_id)
    ids = all_ids(session, wanted, most=MOST + 1)
    return Met(tuple(ids[:MOST]), len(ids) > MOST)


def begin_bulk(
    session: Session, brand_id: int, verdict: Verdict, *, asked: dict[str, Any], by: Actor, now: datetime
) -> int:
    """The id of a new bulk decision, about nothing yet. Raises Refused for a kind that is for one mention only."""
    by.require(*DECIDERS, brand_id=brand_id)
    if verdict.kind not in KINDS or (verdict.kind == DecisionKind.LABEL and verdict.label is None):
        raise Refused(_("Nothing was decided."), _("No label was chosen."), _("Choose what they are."))
    if by.person_id is None:
        raise Refused(_("Nothing was decided."), _("Only a person decides many at once."), _("Write a rule instead."))
    bulk = BulkDecision(brand_id=brand_id, person_id=by.person_id, kind=verdict.kind, label=verdict.label, at=now)
    bulk.filter = asked
    session.add(bulk)
    session.flush()
    return bulk.id


def decide_many(session: Session, bulk_id: int, mention_ids: Sequence[int], *, by: Actor, now: datetime) -> int:
    """Decides those of the mentions that still wait and that nobody else holds; gives how many. Twice does no harm."""
    bulk = _mine(session, bulk_id, by=by)
    verdict = Verdict(bulk.kind, bulk.label)
    held = select(Lease.mention_id).where(Lease.until > now, Lease.person_id != by.person_id)
    rows = _locked(
        session,
        Mention.id.in_(mention_ids),
        Mention.brand_id == bulk.brand_id,
        Mention.state == MentionState.NEW,
        Mention.id.not_in(held),
    )
    if not rows:
        return 0
    ids = [row.id for row in rows]
    is_abuse = verdict.state == MentionState.ABUSE
    becomes = {"state": verdict.state, "label": verdict.chosen, "is_abuse": is_abuse}
    session.execute(
        update(Mention).where(Mention.id.in_(ids)).values(**becomes, decided_at=bulk.at, decided_by=by.person_id)
    )
    session.execute(insert(Decision), [_decision(bulk, verdict, row) for row in rows])
    session.execute(delete(Lease).where(Lease.mention_id.in_(ids)))
    after = counts.Counted(verdict.state, verdict.chosen)
    moves = [counts.Move(row.published_at, counts.Counted(row.state, row.label), after) for row in rows]
    counts.moved(session, bulk.brand_id, moves)
    if is_abuse:
        counts.abused(session, bulk.brand_id, [(row.source_id, row.published_at) for row in rows], by=1)
    bulk.mentions += len(rows)
    return len(rows)


def take_bulk_back(session: Session, bulk_id: int, *, most: int, by: Actor, now: datetime) -> int:
    """Up to `most` of its mentions wait again, as far as nobody has decided since; gives how many were looked at."""
    bulk = _mine(session, bulk_id, by=by)
    standing = (
        select(Decision.id, Decision.mention_id, Decision.before)
        .where(Decision.person_id == bulk.person_id, Decision.client_key.startswith(_key(bulk, "")))
        .where(Decision.undone_at.is_(None))
        .order_by(Decision.id)
        .limit(most)
    )
    decisions = {row.mention_id: row for row in session.execute(standing)}
    if not decisions:
        bulk.undone_at = bulk.undone_at or now
        session.flush()
        return 0
    rows = _locked(
        session, Mention.id.in_(decisions), Mention.decided_by == bulk.person_id, Mention.decided_at == bulk.at
    )
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
    counts.moved(session, bulk.brand_id, moves)
    counts.abused(session, bulk.brand_id, [(row.source_id, row.published_at) for row in rows if row.is_abuse], by=-1)
    taken = [one.id for one in decisions.values()]
    session.execute(update(Decision).where(Decision.id.in_(taken)).values(undone_at=now))
    return len(decisions)


def _mine(session: Session, bulk_id: int, *, by: Actor) -> BulkDecision:
    bulk = session.get(BulkDecision, bulk_id, with_for_update=True, populate_existing=True)
    if bulk is None or bulk.person_id != by.person_id or not by.holds(*DECIDERS, brand_id=bulk.brand_id):
        raise Refused(
            _("The bulk decision was not changed."),
            _("It does not exist, or is somebody else's."),
            _("Reload the page."),
        )
    return bulk


def _locked(session: Session, *conditions: Any) -> Sequence[Any]:
    """In one order, so that two bulk decisions never wait crosswise."""
    return session.execute(select(*_COLUMNS).where(*conditions).order_by(Mention.id).with_for_update()).all()


def _decision(bulk: BulkDecision, verdict: Verdict, row: Row[Any]) -> dict[str, Any]:
    return {
        "brand_id": bulk.brand_id,
        "mention_id": row.id,
        "mention_version": row.version,
        "person_id": bulk.person_id,
        "client_key": _key(bulk, row.id),
        "kind": verdict.kind,
        "proposed": row.pretag,
        "confidence": row.pretag_confidence,
        "chosen": verdict.chosen,
        "before": {
            "state": row.state, "label": row.label, "is_abuse": row.is_abuse, "decided_at": None, "decided_by": None
        },
        "decided_at": bulk.at,
    }  # fmt: skip


def _key(bulk: BulkDecision, mention_id: int | str) -> str:
    return f"bulk:{bulk.id}:{mention_id}"
