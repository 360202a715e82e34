"""A second person says what a decided mention is. Nothing about the mention changes by it."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.events import audit
from moderation.second_draw import MOST_SHARE
from moderation.second_offers import is_offered
from moderation.standing import DECIDERS, lock_in_order
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Brand, Decision, MentionTag, SecondReading, Tag
from storage.vocabulary import DecisionKind, Label, Role

KINDS = frozenset({DecisionKind.LABEL, DecisionKind.NOT_OURS, DecisionKind.SKIP})
LONGEST_LOOK_S = 3600.0


class Second(NamedTuple):
    """What the second person says: a label with tags, "not about us", or that they cannot say (skip)."""

    decision_id: int
    kind: DecisionKind
    label: Label | None = None
    tags: tuple[int, ...] = ()
    seconds: float | None = None


def read_again(session: Session, said: Second, *, by: Actor, now: datetime) -> None:
    """Keeps the second answer beside the first one. The same person's answer again changes nothing.

    Raises Refused for whoever decided it first, when somebody else was quicker, and when it is not offered any more.
    """
    decision = session.get(Decision, said.decision_id)
    what = _("The second answer was not kept.")
    if decision is None or by.person_id is None or not by.holds(*DECIDERS, brand_id=decision.brand_id):
        raise Refused(what, _("This text is not yours to read."), _("Go on with the next one."))
    if said.kind not in KINDS or (said.kind == DecisionKind.LABEL and said.label is None):
        raise Refused(what, _("No label was chosen."), _("Choose one of the seven."))
    lock_in_order(session, [decision.mention_id])
    mine = SecondReading.decision_id == decision.id, SecondReading.person_id == by.person_id
    if session.scalar(select(SecondReading.id).where(*mine)) is not None:
        return
    if not is_offered(session, decision, by=by):
        raise Refused(
            what,
            _("Somebody else has read it a second time, or it was decided anew meanwhile."),
            _("Go on with the next one."),
        )
    reading = SecondReading(brand_id=decision.brand_id, mention_id=decision.mention_id, decision_id=decision.id)
    reading.person_id, reading.kind, reading.read_at = by.person_id, said.kind, now
    reading.first = None if decision.kind == DecisionKind.NOT_OURS else decision.chosen
    reading.second = said.label if said.kind == DecisionKind.LABEL else None
    reading.first_tags = _tags_on(session, decision.mention_id)
    reading.second_tags = _known(session, decision.brand_id, said.tags)
    reading.seconds = min(max(said.seconds, 0.0), LONGEST_LOOK_S) if said.seconds is not None else None
    session.add(reading)
    session.flush()


def set_share(session: Session, brand_id: int, share: float, *, by: Actor, now: datetime) -> None:
    """How many of the decided mentions are read a second time; nought switches it off."""
    by.require(Role.ADMINISTRATOR, Role.LEAD, brand_id=brand_id)
    if not 0 <= share <= MOST_SHARE:
        raise Refused(
            _("The share of second readings stays as it is."),
            _("It lies between 0 and {most} %.").format(most=round(100 * MOST_SHARE)),
            _("Choose a smaller one."),
        )
    brand = session.get_one(Brand, brand_id)
    if brand.second_reading_share == share:
        return
    brand.second_reading_share = share
    session.flush()
    audit(session, "second_readings_set", subject="brand", subject_id=brand_id, by=by, now=now, share=share)


def share_of(session: Session, brand_id: int) -> float:
    """The share that is read a second time; nought while it is switched off."""
    return session.scalar(select(Brand.second_reading_share).where(Brand.id == brand_id)) or 0.0


def _tags_on(session: Session, mention_id: int) -> list[int]:
    """A merged tag is the one it was merged into."""
    on = select(Tag.counts_as_id, Tag.id).join(MentionTag, MentionTag.tag_id == Tag.id)
    rows = session.execute(on.where(MentionTag.mention_id == mention_id, MentionTag.off_at.is_(None)))
    return sorted({counts_as or tag_id for counts_as, tag_id in rows})


def _known(session: Session, brand_id: int, tags: tuple[int, ...]) -> list[int]:
    rows = session.execute(select(Tag.counts_as_id, Tag.id).where(Tag.brand_id == brand_id, Tag.id.in_(tags)))
    return sorted({counts_as or tag_id for counts_as, tag_id in rows})
