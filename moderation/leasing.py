"""Leases: a batch of mentions is one person's for a few minutes, so two moderators never hold the same one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, not_, or_, select, update
from sqlalchemy.orm import Session

from moderation.standing import DECIDERS
from moderation.stream import READERS, ids_of
from moderation.stream_filter import StreamFilter
from moderation.stream_order import Mark
from storage.database import insert_into
from storage.ready import Ready
from storage.rights import Actor
from storage.tables import Decision, Lease, Mention, Person
from storage.vocabulary import DecisionKind

LEASE = timedelta(minutes=4)
SKIPPED_FOR = timedelta(hours=12)
"""A skipped mention is offered to others at once, to the same person only after this."""

_KEPT = timedelta(minutes=10)


class Holder(NamedTuple):
    """Whose a mention is right now."""

    person_id: int
    name: str
    until: datetime


class Taken(NamedTuple):
    """Mentions leased, in the filter's order; `is_capped`: the walk stopped at its limit, go on at `next_before`."""

    ids: tuple[int, ...]
    until: datetime
    next_before: int | Mark | None
    is_capped: bool


def take(
    session: Session,
    wanted: StreamFilter,
    *,
    by: Actor,
    now: datetime,
    limit: int,
    except_ids: Sequence[int] = (),
    before: int | Mark | None = None,
) -> Taken:
    """Leases the next mentions of a filter that nobody else holds; those in `except_ids` are passed over.

    To somebody who only reads the brand they are given without a lease: a reader must keep nobody from deciding.
    """
    until = now + LEASE
    if not by.holds(*DECIDERS, brand_id=wanted.brand_id):
        unseen = Mention.id.not_in(except_ids) if except_ids else None
        read = ids_of(session, wanted, by=by, before=before, limit=limit, only=unseen)
        return Taken(read.ids, until, read.next_before, read.is_capped)
    session.execute(delete(Lease).where(Lease.until < now - _KEPT))
    free = _free(by, now=now, except_ids=except_ids)
    won: list[int] = []
    while True:
        page = ids_of(session, wanted, by=by, before=before, limit=limit - len(won), only=free)
        mine = set(_lease(session, page.ids, by=by, now=now, until=until))
        won += [one for one in page.ids if one in mine]
        before = page.next_before
        # Somebody else may have been quicker with part of the page; then the next one fills the gap.
        if len(won) >= limit or before is None or page.is_capped:
            return Taken(tuple(won), until, before, page.is_capped)


def hold(session: Session, mention_ids: Sequence[int], *, by: Actor, now: datetime) -> list[int]:
    """Heartbeat: lengthens the person's own leases and gives the mentions that are still theirs, or only read."""
    held = session.execute(
        update(Lease)
        .where(Lease.mention_id.in_(mention_ids), Lease.person_id == by.person_id)
        .values(until=now + LEASE)
        .returning(Lease.mention_id)
        .execution_options(synchronize_session=False)
    )
    return sorted({*held.scalars(), *_only_read(session, mention_ids, by=by)})


def _only_read(session: Session, mention_ids: Sequence[int], *, by: Actor) -> set[int]:
    """Those of the mentions that this person reads but does not decide: they are leased to nobody for it."""
    decided, read = by.brands_with(*DECIDERS), by.brands_with(*READERS)
    if decided is None or (read is not None and read <= decided):
        return set()
    wanted = select(Mention.id).where(Mention.id.in_(mention_ids), Mention.brand_id.not_in(sorted(decided)))
    return set(session.scalars(wanted if read is None else wanted.where(Mention.brand_id.in_(sorted(read)))))


def give_back(session: Session, mention_ids: Sequence[int], *, by: Actor) -> None:
    """Ends the person's own leases on these mentions."""
    session.execute(delete(Lease).where(Lease.mention_id.in_(mention_ids), Lease.person_id == by.person_id))


def lease_one(session: Session, mention_id: int, *, by: Actor, now: datetime) -> bool:
    """Leases one mention, such as the one an undo brings back; False when somebody else holds it."""
    return bool(_lease(session, [mention_id], by=by, now=now, until=now + LEASE))


def holder_of(session: Session, mention_id: int, *, now: datetime) -> Holder | None:
    """Who holds the mention, None when nobody does."""
    row = _HOLDER.one(session, {"mention": mention_id, "now": now})
    return Holder(*row) if row else None


def give_up(session: Session, mention_id: int) -> None:
    """Nobody holds the mention any more: it is decided."""
    _GIVING_UP.run(session, {"mention": mention_id})


_LEASES, _PEOPLE = Lease.__table__.c, Person.__table__.c
_HOLDER = Ready(
    select(_LEASES.person_id, _PEOPLE.name, _LEASES.until)
    .select_from(Lease.__table__.join(Person.__table__, _PEOPLE.id == _LEASES.person_id))
    .where(_LEASES.mention_id == bindparam("mention"), _LEASES.until > bindparam("now"))
)
_GIVING_UP = Ready(delete(Lease).where(_LEASES.mention_id == bindparam("mention")))


def _free(by: Actor, *, now: datetime, except_ids: Sequence[int]) -> ColumnElement[bool]:
    held_by_other = exists().where(Lease.mention_id == Mention.id, Lease.until > now, Lease.person_id != by.person_id)
    skipped = exists().where(
        Decision.mention_id == Mention.id,
        Decision.person_id == by.person_id,
        Decision.kind == DecisionKind.SKIP,
        Decision.undone_at.is_(None),
        Decision.decided_at > now - SKIPPED_FOR,
    )
    free = and_(not_(held_by_other), not_(skipped))
    return and_(free, Mention.id.not_in(except_ids)) if except_ids else free


def _lease(session: Session, mention_ids: Sequence[int], *, by: Actor, now: datetime, until: datetime) -> list[int]:
    if not mention_ids or by.person_id is None:
        return []
    entering = insert_into(session, Lease)
    leasing = entering.on_conflict_do_update(
        index_elements=["mention_id"],
        set_={"person_id": entering.excluded.person_id, "until": entering.excluded.until},
        where=or_(Lease.until <= now, Lease.person_id == by.person_id),
    ).returning(Lease.mention_id)
    rows = [{"mention_id": one, "person_id": by.person_id, "until": until} for one in sorted(mention_ids)]
    return list(session.execute(leasing, rows).scalars())
