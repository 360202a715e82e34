"""The steps of a sheet as buttons: calculate, sign, send back, confirm."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from dashboards import bonus_sheets
from dashboards.bonus_reading import SheetHead, SheetView
from dashboards.bonus_sheets import LONGEST
from dashboards.bonus_wording import month_name, sum_of
from desk.screens.parts import actor, brand, now, refusals_kept, tell
from storage.database import transaction
from storage.i18n import _, ngettext
from storage.rights import Actor
from storage.vocabulary import BonusState


def did(act: Callable[..., Any], subject: int, said: str, **given: Any) -> None:
    """A step, with its refusal or its success said on the next run."""
    with refusals_kept(), transaction() as session:
        act(session, subject, by=actor(), now=now(), **given)
        tell(said)


def _calculate(month: str, reason: str = "") -> None:
    with refusals_kept(), transaction() as session:
        by = actor()
        bonus_sheets.calculate_sheet(session, brand(by), month, by=by, now=now(), reason=reason)
        tell(_("Calculated. Everybody whose sum is new is told."))


def calculate_button(months: Sequence[str]) -> None:
    """The first calculation of a month that is over; of several one is chosen."""
    month = months[0]
    if len(months) > 1:
        month = st.selectbox(
            _("Month without a sheet"), months, format_func=month_name, key="bonus-uncalculated", width=360
        )
    st.button(
        _("Calculate {month}").format(month=month_name(month)), type="primary", icon=":material/calculate:",
        key=f"calculate-{month}", on_click=_calculate, args=(month,),
    )  # fmt: skip


def steps(view: SheetView, by: Actor, *, is_newest: bool) -> None:
    """What a lead or an administrator may do with the sheet as it stands."""
    head = view.head
    with st.container(horizontal=True, gap="small"):
        if head.state in bonus_sheets.OPEN:
            st.button(
                _("Calculate anew"), icon=":material/refresh:", key=f"again-{head.id}", on_click=_calculate,
                args=(head.month,), help=_("From the facts as they stand now. Disputes and their answers stay."),
            )  # fmt: skip
        if head.state is BonusState.DRAFT:
            with st.popover(_("Sign"), icon=":material/draw:", type="primary"):
                st.text(_whole(view))
                st.text(_("A second person confirms it, and then nothing changes it any more."))
                st.button(
                    _("Sign"), type="primary", key=f"sign-{head.id}", on_click=did,
                    args=(bonus_sheets.sign, head.id, _("Signed. A second person confirms it.")),
                    kwargs={"seen": bonus_sheets.Seen(head.calculated_at, view.total_minor)},
                )  # fmt: skip
        if head.state is BonusState.SIGNED:
            _second_person(view, by)
        if head.state is BonusState.FROZEN and is_newest:
            _correction(head)


def _whole(view: SheetView) -> str:
    """What is signed for: how much, for how many."""
    people = ngettext("{count} person", "{count} people", len(view.rows)).format(count=len(view.rows))
    return f"{month_name(view.head.month)} · {sum_of(view.total_minor, view.plan.currency)} · {people}"


def _second_person(view: SheetView, by: Actor) -> None:
    head = view.head
    if head.signer_id == by.person_id:
        st.caption(_("You have signed it: another lead or an administrator confirms."))
    else:
        with st.popover(_("Confirm"), icon=":material/verified:", type="primary"):
            st.text(_whole(view))
            st.text(_("From then on nothing changes it any more: the sheet is frozen, and everybody is told."))
            st.button(
                _("Confirm"), type="primary", key=f"confirm-{head.id}", on_click=did,
                args=(bonus_sheets.confirm, head.id, _("Confirmed: the sheet is frozen, and everybody is told.")),
                kwargs={"seen": bonus_sheets.Seen(head.signed_at, view.total_minor)},
            )  # fmt: skip
    with st.popover(_("Send it back"), icon=":material/undo:"), st.form(f"back-{head.id}", border=False):
        remark = st.text_input(_("Why"), max_chars=LONGEST)
        if st.form_submit_button(_("Send it back")):
            did(bonus_sheets.send_back, head.id, _("It is a draft again."), remark=remark)
            st.rerun()


def _correction(head: SheetHead) -> None:
    with st.popover(_("Correct"), icon=":material/edit_note:"), st.form(f"correct-{head.id}", border=False):
        st.text(_("The frozen sheet stays as it is; another one is calculated beside it."))
        reason = st.text_input(_("Why"), max_chars=LONGEST)
        if st.form_submit_button(_("Calculate a correction")):
            _calculate(head.month, reason)
            st.rerun()
