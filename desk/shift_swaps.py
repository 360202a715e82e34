"""Shifts change hands: asked for and agreed to, or settled by the lead."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, aliased

from desk.access import person_name
from desk.events import audit
from desk.shift_planning import PLANNERS, is_free
from desk.shifts import staff_names
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Person, Shift, ShiftSwap
from storage.vocabulary import Role, SwapState


class SwapRow(NamedTuple):
    """A swap that waits for an answer; the other shift only where one is given in return."""

    id: int
    from_person_id: int
    from_person: str
    to_person_id: int
    to_person: str
    starts_at: datetime
    ends_at: datetime
    other_starts_at: datetime | None
    other_ends_at: datetime | None
    comment: str
    asked_at: datetime


def ask_swap(
    session: Session,
    shift_id: int,
    *,
    to_person_id: int,
    by: Actor,
    now: datetime,
    other_shift_id: int | None = None,
    comment: str = "",
) -> int:
    """Asks a colleague to take one's shift, for one of theirs or for none; a lead settles it at once. Gives its id."""
    shift = _ahead(session, shift_id, now=now)
    other = _ahead(session, other_shift_id, now=now) if other_shift_id is not None else None
    is_lead = by.holds(*PLANNERS, brand_id=shift.brand_id)
    if not is_lead and shift.person_id != by.person_id:
        raise _not_swapped(_("It is not your shift."), _("Ask for a swap of one of your own, or ask a team lead."))
    if to_person_id == shift.person_id or to_person_id not in staff_names(session, brand_id=shift.brand_id):
        raise _not_swapped(_("Nobody else was chosen who answers for the brand."), _("Choose a colleague."))
    if other is not None and (other.person_id != to_person_id or other.brand_id != shift.brand_id):
        raise _not_swapped(_("The other shift is not the colleague's."), _("Choose one of theirs, or none."))
    _require_free(session, shift, other, to_person_id)
    known = session.scalar(
        select(ShiftSwap.id).where(
            ShiftSwap.shift_id == shift.id,
            ShiftSwap.to_person_id == to_person_id,
            ShiftSwap.other_shift_id == (other.id if other else None),
            ShiftSwap.state == SwapState.ASKED,
        )
    )
    if known is not None:
        return known
    swap = ShiftSwap(
        shift_id=shift.id,
        other_shift_id=other.id if other else None,
        from_person_id=shift.person_id,
        to_person_id=to_person_id,
        state=SwapState.ASKED,
        comment=comment.strip(),
        asked_at=now,
    )
    session.add(swap)
    session.flush()
    if is_lead:
        _settle(session, swap, shift, other, by=by, now=now)
    return swap.id


def agree(session: Session, swap_id: int, *, by: Actor, now: datetime) -> None:
    """The colleague, or a lead, agrees: the shifts change hands. Refused when one of them has become busy since."""
    swap, shift = _waiting(session, swap_id, by=by, answers=True)
    if swap.state == SwapState.AGREED:
        return  # the second of two clicks
    other = _ahead(session, swap.other_shift_id, now=now) if swap.other_shift_id is not None else None
    _ahead(session, shift.id, now=now)
    if shift.person_id != swap.from_person_id or (other is not None and other.person_id != swap.to_person_id):
        raise _not_swapped(_("One of the shifts has changed hands since it was asked."), _("Ask for a new swap."))
    _require_free(session, shift, other, swap.to_person_id)
    _settle(session, swap, shift, other, by=by, now=now)


def decline(session: Session, swap_id: int, *, by: Actor, now: datetime) -> None:
    """The colleague, or a lead, says no."""
    swap, _shift = _waiting(session, swap_id, by=by, answers=True)
    _end(session, swap, SwapState.DECLINED, by=by, now=now)


def withdraw(session: Session, swap_id: int, *, by: Actor, now: datetime) -> None:
    """Who asked no longer wants it."""
    swap, _shift = _waiting(session, swap_id, by=by, answers=False)
    _end(session, swap, SwapState.WITHDRAWN, by=by, now=now)


def swaps_waiting(session: Session, *, brand_id: int, by: Actor, now: datetime) -> list[SwapRow]:
    """Swaps of shifts still ahead that wait for an answer: for a lead all, else those one asked or is asked for."""
    by.require(Role.OPERATOR, *PLANNERS, brand_id=brand_id)
    giver, taker, other = aliased(Person), aliased(Person), aliased(Shift)
    wanted = (
        select(
            ShiftSwap.id, ShiftSwap.from_person_id, giver.name, ShiftSwap.to_person_id, taker.name, Shift.starts_at,
            Shift.ends_at, other.starts_at, other.ends_at, ShiftSwap.comment, ShiftSwap.asked_at,
        )
        .join(Shift, Shift.id == ShiftSwap.shift_id)
        .join(giver, giver.id == ShiftSwap.from_person_id)
        .join(taker, taker.id == ShiftSwap.to_person_id)
        .outerjoin(other, other.id == ShiftSwap.other_shift_id)
        .where(Shift.brand_id == brand_id, Shift.starts_at > now, ShiftSwap.state == SwapState.ASKED)
        .order_by(Shift.starts_at, ShiftSwap.id)
    )  # fmt: skip
    if not by.holds(*PLANNERS, brand_id=brand_id):
        wanted = wanted.where(or_(ShiftSwap.from_person_id == by.person_id, ShiftSwap.to_person_id == by.person_id))
    return [SwapRow(*row) for row in session.execute(wanted)]


def _settle(session: Session, swap: ShiftSwap, shift: Shift, other: Shift | None, *, by: Actor, now: datetime) -> None:
    giver = shift.person_id
    if other is not None and other.starts_at == shift.starts_at:
        # Nobody may hold two shifts with one beginning, not even for a moment: their hours change places instead.
        shift.ends_at, other.ends_at = other.ends_at, shift.ends_at
        shift.break_min, other.break_min = other.break_min, shift.break_min
    else:
        shift.person_id = swap.to_person_id
        if other is not None:
            other.person_id = giver
    swap.state, swap.decided_at, swap.decided_by = SwapState.AGREED, now, by.person_id
    session.flush()
    ids = [one.id for one in (shift, other) if one is not None]
    session.execute(
        update(ShiftSwap)
        .where(
            ShiftSwap.state == SwapState.ASKED,
            or_(ShiftSwap.shift_id.in_(ids), ShiftSwap.other_shift_id.in_(ids)),
        )
        .values(state=SwapState.WITHDRAWN, decided_at=now)
    )
    audit(
        session, "shift_swapped", subject="shift", subject_id=shift.id, by=by, now=now, from_person=giver,
        to_person=swap.to_person_id, other=other.id if other else None,
    )  # fmt: skip


def _ahead(session: Session, shift_id: int, *, now: datetime) -> Shift:
    shift = session.scalars(
        select(Shift).where(Shift.id == shift_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if shift is None or shift.starts_at <= now:
        raise _not_swapped(_("The shift is no longer planned, or has begun."), _("Choose one that lies ahead."))
    return shift


def _waiting(session: Session, swap_id: int, *, by: Actor, answers: bool) -> tuple[ShiftSwap, Shift]:
    """The swap with its shift, for who may answer it (or, if not `answers`, for who asked)."""
    swap = session.scalars(
        select(ShiftSwap).where(ShiftSwap.id == swap_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    shift = session.get(Shift, swap.shift_id) if swap else None
    if swap is None or shift is None:
        raise _not_swapped(_("It is no longer there."), _("Reload the page."))
    mine = swap.to_person_id if answers else swap.from_person_id
    if by.person_id != mine and not by.holds(*PLANNERS, brand_id=shift.brand_id):
        raise _not_swapped(
            _("{name} has to answer.").format(name=person_name(session, mine)), _("Wait, or ask a team lead.")
        )
    if swap.state in {SwapState.DECLINED, SwapState.WITHDRAWN}:
        raise _not_swapped(_("It was declined or taken back meanwhile."), _("Ask for a new swap."))
    return swap, shift


def _end(session: Session, swap: ShiftSwap, state: SwapState, *, by: Actor, now: datetime) -> None:
    if swap.state == SwapState.AGREED:
        raise _not_swapped(_("The shifts have changed hands already."), _("Ask for a swap back."))
    swap.state, swap.decided_at, swap.decided_by = state, now, by.person_id
    session.flush()


def _require_free(session: Session, shift: Shift, other: Shift | None, to_person_id: int) -> None:
    without = [one.id for one in (shift, other) if one is not None]
    pairs = [(to_person_id, shift)] + ([(shift.person_id, other)] if other is not None else [])
    for person_id, taken in pairs:
        if not is_free(session, person_id, start=taken.starts_at, end=taken.ends_at, without=without):
            raise _not_swapped(
                _("{name} works or is away at that time.").format(name=person_name(session, person_id)),
                _("Choose another colleague or another shift."),
            )


def _not_swapped(why: str, way_out: str) -> Refused:
    return Refused(_("The shifts stay as they are."), why, way_out)
