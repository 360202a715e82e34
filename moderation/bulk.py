"""Many mentions decided at once, each with a decision of its own; taken back at once, too."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy.orm import Session

from moderation.decision_writing import Batch, Verdict, decide_batch, take_batch_back
from moderation.standing import DECIDERS
from moderation.stream import all_ids
from moderation.stream_filter import StreamFilter
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import BulkDecision
from storage.vocabulary import DecisionKind

MOST: Final = 5_000
"""Mentions of one bulk decision."""
PORTION: Final = 500
"""Mentions of one transaction."""
KINDS: Final = frozenset({DecisionKind.LABEL, DecisionKind.ABUSE, DecisionKind.NOT_OURS})


class Met(NamedTuple):
    """The waiting mentions that a filter finds, newest first; `is_capped`: there are more of them."""

    ids: tuple[int, ...]
    is_capped: bool


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
    batch = Batch(bulk.brand_id, bulk.person_id, Verdict(bulk.kind, bulk.label), _prefix(bulk), bulk.at)
    decided = decide_batch(session, batch, mention_ids, now=now)
    bulk.mentions += decided
    return decided


def take_bulk_back(session: Session, bulk_id: int, *, most: int, by: Actor, now: datetime) -> int:
    """Up to `most` of its mentions wait again, as far as nobody has decided since; gives how many were looked at."""
    bulk = _mine(session, bulk_id, by=by)
    looked = take_batch_back(session, bulk.brand_id, bulk.person_id, _prefix(bulk), most=most, now=now)
    if not looked:
        bulk.undone_at = bulk.undone_at or now
        session.flush()
    return looked


def _mine(session: Session, bulk_id: int, *, by: Actor) -> BulkDecision:
    bulk = session.get(BulkDecision, bulk_id, with_for_update=True, populate_existing=True)
    if bulk is None or bulk.person_id != by.person_id or not by.holds(*DECIDERS, brand_id=bulk.brand_id):
        raise Refused(
            _("The bulk decision was not changed."),
            _("It does not exist, or is somebody else's."),
            _("Reload the page."),
        )
    return bulk


def _prefix(bulk: BulkDecision) -> str:
    return f"bulk:{bulk.id}:"
