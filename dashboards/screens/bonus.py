"""Bonuses: the sheets of the months, everybody's own row, and the plan they are reckoned by."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

import streamlit as st

from dashboards.bonus_changes import differences
from dashboards.bonus_doubts import doubts
from dashboards.bonus_plans import MANAGERS, months_without, plans
from dashboards.bonus_reading import SheetHead, SheetView, sheet_view, sheets
from dashboards.bonus_tables import (
    differences_sheet,
    disputes_sheet,
    lines_sheet,
    sheet_notes,
    sums_sheet,
)
from dashboards.bonus_wording import month_name, state_name
from dashboards.screens.bonus_plan import plan_page
from dashboards.screens.bonus_row import cases_opened, dispute_shown, row_shown
from dashboards.screens.selecting import today, word_chosen
from dashboards.screens.sheet_steps import calculate_button, steps
from dashboards.screens.showing import picked_row, plain_table, take_along
from desk import moments
from desk.screens.parts import actor, brand, empty, now, page_title, plain, refusals_shown, signed_in, zone_of
from storage.database import reading
from storage.i18n import _
from storage.rights import Actor
from storage.vocabulary import BonusState

SHEET = "sheet"
COLOURS = {
    BonusState.DRAFT: "gray",
    BonusState.DISPUTED: "orange",
    BonusState.SIGNED: "blue",
    BonusState.FROZEN: "green",
}


class Page(StrEnum):
    """What a lead looks at."""

    SHEETS = "sheets"
    PLAN = "plan"


def last_month() -> str:
    """The month before this one: "2026-10"."""
    return (today().replace(day=1) - timedelta(days=1)).strftime("%Y-%m")


def sheet_chosen(known: Sequence[SheetHead]) -> SheetHead:
    """The sheet of the address, else the newest."""
    names = {one.id: sheet_words(one) for one in known}
    asked = st.query_params.get(SHEET, "")
    if st.session_state.get("bonus-sheet") not in names:
        st.session_state["bonus-sheet"] = int(asked) if asked.isdecimal() and int(asked) in names else known[0].id
    chosen: int = st.selectbox(_("Sheet"), list(names), format_func=names.__getitem__, key="bonus-sheet", width=360)
    st.query_params[SHEET] = str(chosen)
    return next(one for one in known if one.id == chosen)


def sheet_words(head: SheetHead) -> str:
    name = month_name(head.month)
    if head.number > 1:
        name = _("{month}, correction {number}").format(month=name, number=head.number - 1)
    return f"{name} · {state_name(head.state)}"


def head_shown(head: SheetHead) -> None:
    """Where the sheet stands, and who brought it there."""
    zone = zone_of(signed_in())
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.badge(state_name(head.state), color=COLOURS[head.state])  # type: ignore[arg-type]  # the colours it knows
        said = [_("calculated {when}").format(when=moments.when(head.calculated_at, now=now(), zone=zone))]
        if head.signed_at is not None:
            said.append(_("signed by {name}").format(name=head.signed_by))
        if head.confirmed_at is not None:
            said.append(_("confirmed by {name}").format(name=head.confirmed_by))
        st.caption(plain(" · ".join(said)))
    if head.reason:
        st.info(plain(_("Corrected because: {reason}").format(reason=head.reason)), icon=":material/edit_note:")
    if head.remark:
        st.warning(plain(_("Sent back: {remark}").format(remark=head.remark)), icon=":material/undo:")


def everybody(view: SheetView, by: Actor, *, is_newest: bool) -> None:
    """What a lead sees: the sums, one row in full, disputes, what has changed since."""
    for row in view.rows:
        for said in doubts(view.plan, row.name, row.hours, row.lines):
            st.warning(plain(said), icon=":material/warning:")
    steps(view, by, is_newest=is_newest)
    waiting = [one for one in view.disputes if one.answered_at is None]
    if waiting:
        st.subheader(_("Disputes that wait for an answer"), anchor=False)
        for one in waiting:
            dispute_shown(view, one, by)
    sheet = sums_sheet(view)
    picked = picked_row(sheet, name=f"bonus-{view.head.id}-{view.head.calculated_at:%H%M%S}")
    st.caption(_("Tick a row to see how it is reckoned, with the cases of each line."))
    take_along(
        [sheet, lines_sheet(view), disputes_sheet(view)], name=f"bonus-{view.head.month}-{view.head.number}",
        notes=sheet_notes(view),
    )  # fmt: skip
    if picked is not None and picked < len(view.rows):
        st.subheader(plain(view.rows[picked].name), anchor=False)
        row_shown(view, view.rows[picked], by)
    changed(view, by)


def changed(view: SheetView, by: Actor) -> None:
    """What the facts say now, beside what the sheet says; asked for, for it is calculated anew."""
    with st.expander(
        _("What has changed since"), icon=":material/difference:", on_change="rerun", key="bonus-changed"
    ) as box:
        if not box.open:
            return
        with reading() as session:
            found = differences(session, brand(by), view.head.id, by=by, now=now())
        if not found:
            st.text(_("Nothing: calculated now, the sheet would be the same."))
            return
        st.text(_("The sheet stays as it is. If it should change: calculate a draft anew, correct a frozen sheet."))
        plain_table(differences_sheet(found, view.plan), name="bonus-changed")


def sheets_page(by: Actor, *, leads: bool) -> None:
    """The sheets; without any the way to the first one."""
    brand_id = brand(by)
    with reading() as session:
        known = sheets(session, brand_id, by=by)
        held = plans(session, brand_id, by=by)
    missing = months_without(held, {one.month for one in known}, last=last_month()) if leads else []
    if missing:
        calculate_button(missing)
    if not known:
        if leads and not missing:
            empty(
                _("There is no plan yet"),
                _("Set on the page Bonus plan what is paid for, and try it on past months before you save it."),
                icon=":material/payments:",
            )
        elif not leads:
            empty(
                _("No bonus has been calculated yet"),
                _("Your lead calculates the bonuses of a month when it is over. You are told when yours is there."),
                icon=":material/payments:",
            )
        return
    head = sheet_chosen(known)
    with reading() as session:
        view = sheet_view(session, brand_id, head.id, by=by)
    head_shown(view.head)
    if leads:
        newest = next(one for one in known if one.month == head.month)
        everybody(view, by, is_newest=newest.id == head.id)
    else:
        for row in view.rows:
            row_shown(view, row, by)
        take_along([lines_sheet(view), disputes_sheet(view)], name=f"bonus-{head.month}", notes=sheet_notes(view))
    cases_opened(view)


def show() -> None:
    """The whole screen."""
    by = actor()
    leads = by.holds(*MANAGERS, brand_id=brand(by))
    page = Page.SHEETS
    if leads:
        page = word_chosen("bonus", _("Page"), {Page.SHEETS: _("Sheets"), Page.PLAN: _("Bonus plan")}, Page.SHEETS)
    if page is Page.PLAN:
        plan_page(by)
    else:
        sheets_page(by, leads=leads)


page_title(_("Bonuses"), _("What each gets for a month, why, and by which plan."))
with refusals_shown():
    show()
