"""Swaps: those that wait for a word, and a new one; and the end of one's own shift."""

from collections.abc import Callable

import streamlit as st

from desk import moments, shift_swaps
from desk.screens.parts import actor, now, refusals_kept, refusals_shown, signed_in, tell, told_apart, zone_of
from desk.shift_handover import QUEUE, HeldTicket, hand_over_held, held, takers
from desk.shift_planning import zone
from desk.shift_swaps import SwapRow, ask_swap, swaps_waiting
from desk.shift_words import shift_in_words
from desk.shifts import ShiftRow
from storage.database import reading, transaction
from storage.i18n import _, ngettext
from storage.vocabulary import Role

NO_SHIFT = 0


def swaps(brand_id: int, ahead: list[ShiftRow], names: dict[int, str]) -> None:
    """Swaps that wait, and asking for one; a lead settles at once."""
    by = actor()
    with reading() as session:
        waiting = swaps_waiting(session, brand_id=brand_id, by=by, now=now())
    for row in waiting:
        swap_line(row)
    leads = by.holds(Role.LEAD, Role.ADMINISTRATOR, brand_id=brand_id)
    mine = {one.id: one for one in ahead if leads or one.person_id == by.person_id}
    if not mine:
        st.caption(_("You have no shift ahead that could be swapped."))
        return
    words = told_apart({one.id: in_words(one, with_name=leads) for one in mine.values()})
    number = st.selectbox(_("Which shift?"), list(words), format_func=words.__getitem__, key="swap-shift")
    shift = mine[number]
    others = told_apart({person: name for person, name in names.items() if person != shift.person_id})
    one, other = st.columns(2)
    whom = one.selectbox(
        _("To whom"), list(others), format_func=others.__getitem__, index=None, placeholder=_("Choose"), key="swap-whom"
    )
    theirs = {row.id: row for row in ahead if row.person_id == whom}
    their_words = {NO_SHIFT: _("for nothing in return")} | told_apart(
        {row.id: in_words(row) for row in theirs.values()}
    )
    returned = other.selectbox(
        _("In return for"), list(their_words), format_func=their_words.__getitem__, key="swap-other"
    )
    comment = st.text_input(_("Comment"), max_chars=300, key="swap-comment")
    label = _("Swap at once") if leads else _("Ask for the swap")
    if st.button(label, type="primary", disabled=whom is None, key="swap-ask") and whom is not None:
        with refusals_shown():
            with transaction() as session:
                ask_swap(
                    session, shift.id, to_person_id=whom, other_shift_id=returned or None, comment=comment, by=by,
                    now=now(),
                )  # fmt: skip
            tell(_("The shifts have changed hands.") if leads else _("Asked. The shift is yours until they agree."))
            st.session_state["shift-turn"] = st.session_state.get("shift-turn", 0) + 1
            st.rerun()


def in_words(row: ShiftRow, *, with_name: bool = False) -> str:
    """A shift to choose."""
    words = shift_in_words(row.starts_at, row.ends_at, zone())
    return f"{row.person} · {words}" if with_name else words


def swap_line(row: SwapRow) -> None:
    """One swap that waits, with what this person can say to it."""
    by = actor()
    given = shift_in_words(row.starts_at, row.ends_at, zone())
    back = (
        shift_in_words(row.other_starts_at, row.other_ends_at, zone())
        if row.other_starts_at is not None and row.other_ends_at is not None
        else _("nothing in return")
    )
    with st.container(border=True, key=f"swap-{row.id}"):
        st.text(
            _("{giver} gives {shift} to {taker} for {other}").format(
                giver=row.from_person, shift=given, taker=row.to_person, other=back
            )
            + (f": {row.comment}" if row.comment else "")
        )
        with st.container(horizontal=True):
            if row.from_person_id == by.person_id:
                answer(row, shift_swaps.withdraw, _("Take it back"), _("Taken back."))
            else:
                answer(row, shift_swaps.agree, _("Agree"), _("The shifts have changed hands."), is_first=True)
                answer(row, shift_swaps.decline, _("Decline"), _("Declined."))


def answer(row: SwapRow, step: Callable[..., None], label: str, said: str, *, is_first: bool = False) -> None:
    """A button that answers."""
    st.button(
        label, key=f"swap-{row.id}-{label}", on_click=do, args=(step, row.id, said),
        type="primary" if is_first else "secondary",
    )  # fmt: skip


def do(step: Callable[..., None], swap_id: int, said: str) -> None:
    """One step, and a word about it."""
    with refusals_kept(), transaction() as session:
        step(session, swap_id, by=actor(), now=now())
        tell(said)


def end_of_shift(brand_id: int) -> None:
    """What one holds goes to those who stay, with one comment."""
    by = actor()
    with reading() as session:
        mine = held(session, brand_id=brand_id, by=by)
        who = takers(session, brand_id=brand_id, by=by, now=now())
    if not mine:
        st.caption(_("You hold no ticket. Have a good evening!"))
        return
    there = told_apart({QUEUE: _("Back into the queues")} | who.at_work | who.others)
    st.write(ngettext("You hold {number} ticket.", "You hold {number} tickets.", len(mine)).format(number=len(mine)))
    chosen = st.multiselect(
        _("Which ones?"), [one.id for one in mine], default=[one.id for one in mine],
        format_func={one.id: ticket_in_words(one) for one in mine}.__getitem__, key="end-tickets",
    )  # fmt: skip
    whom = st.selectbox(
        _("To whom"), list(there), format_func=there.__getitem__, key="end-whom",
        help=_("Those at work now come first."),
    )  # fmt: skip
    comment = st.text_area(_("What must they know?"), max_chars=2000, key="end-comment")
    if st.button(_("Hand over"), type="primary", disabled=not chosen or not comment.strip(), key="end-hand-over"):
        with refusals_shown():
            with transaction() as session:
                done = hand_over_held(session, whom=dict.fromkeys(chosen, whom), comment=comment, by=by, now=now())
            tell(
                ngettext("{number} ticket handed over.", "{number} tickets handed over.", done.number)
                .format(number=done.number)
            )  # fmt: skip
            for ticket_id, why in done.kept.items():
                tell(_("№ {number} stays: {why}").format(number=ticket_id, why=why))
            st.rerun()


def ticket_in_words(one: HeldTicket) -> str:
    """A ticket to choose."""
    due = moments.when(one.due_at, now=now(), zone=zone_of(signed_in())) if one.due_at else ""
    return " · ".join(part for part in (f"№ {one.id}", one.channel, one.author, due) if part)
