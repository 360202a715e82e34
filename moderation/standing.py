"""Where a mention stands, read under a lock and changed in one place, so that the counters always follow."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from moderation import counts
from storage.counting import day_of
from storage.errors import Refused
from storage.i18n import _
from storage.ready import Ready
from storage.rights import Actor
from storage.tables import Mention, Source
from storage.vocabulary import Category, Label, MentionState, Role

DECIDERS = (Role.MODERATOR, Role.LEAD, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A mention's state and what was decided about it."""

    id: int
    brand_id: int
    version: int
    published_at: datetime
    state: MentionState
    label: Label | None
    is_abuse: bool
    pretag: Label | None
    pretag_confidence: float | None
    decided_at: datetime | None
    decided_by: int | None
    source_id: int
    language: str
    muted_at: datetime | None
    is_commercial: bool

    @property
    def is_hidden(self) -> bool:
        """Whether a category that is switched off hides it from the stream."""
        return self.muted_at is not None and self.state == MentionState.ARCHIVED

    def becomes(self, **changes: Any) -> "Standing":
        return replace(self, **changes)


# Each key press asks it: made once.
_STANDING = Ready(
    select(*(Mention.__table__.c[name] for name in Standing.__dataclass_fields__))
    .where(Mention.__table__.c.id == bindparam("mention"))
    .with_for_update()
)


def standing_of(session: Session, mention_id: int, *, by: Actor) -> Standing:
    """Where the mention stands, locked until the transaction ends. Refused without the right to decide."""
    row = _STANDING.one(session, {"mention": mention_id})
    if row is None or not by.holds(*DECIDERS, brand_id=row.brand_id):
        raise Refused(
            _("Mention {number} cannot be decided.").format(number=mention_id),
            _("It does not exist, or belongs to a brand you do not moderate."),
            _("Reload the stream."),
        )
    return Standing(**row._asdict())


def lock_in_order(session: Session, mention_ids: Collection[int]) -> None:
    """Locks several mentions in one order, so that two people who decide some of the same never wait crosswise."""
    ids = sorted(set(mention_ids))
    session.execute(select(Mention.id).where(Mention.id.in_(ids)).order_by(Mention.id).with_for_update()).all()


def stand(session: Session, was: Standing, becomes: Standing) -> bool:
    """Changes a mention's standing if nobody has meanwhile; the counters follow."""
    changed = session.execute(
        update(Mention)
        .where(Mention.id == was.id, Mention.state == was.state)
        .values(
            state=becomes.state,
            label=becomes.label,
            is_abuse=becomes.is_abuse,
            decided_at=becomes.decided_at,
            decided_by=becomes.decided_by,
        )
        .returning(Mention.id)
    ).scalar_one_or_none()
    if changed is None:
        return False
    counted = counts.Counted(was.state, was.label), counts.Counted(becomes.state, becomes.label)
    counts.moved(session, was.brand_id, [counts.Move(was.published_at, *counted)])
    if was.is_abuse != becomes.is_abuse:
        step = 1 if becomes.is_abuse else -1
        counts.abused(session, was.brand_id, [(was.source_id, was.published_at)], by=step)
    for one, step in ((was, -1), (becomes, 1)):
        if one.state == MentionState.PROMOTED and (was.state, was.label) != (becomes.state, becomes.label):
            known = counts.Ticketed(one.published_at, one.language, one.label)
            counts.promoted(session, session.get_one(Source, one.source_id), known, by=step)
    if was.is_hidden != becomes.is_hidden:
        source = session.get_one(Source, was.source_id)
        day = counts.Arrived(day_of(was.published_at), "", becomes.state)
        category = Category.COMMERCIAL if was.is_commercial else None
        counts.muted(session, source, [day], by=1 if becomes.is_hidden else -1, category=category)
    return True
