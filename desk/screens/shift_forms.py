"""What a lead does with the month: a rota, a copy, a workbook, absences."""

from datetime import date, time, timedelta

import streamlit as st

from desk.absences import AbsenceForm, add_absence, end_absence
from desk.calendars import DAY_MINUTES, Opening
from desk.rota import Rota
from desk.screens.parts import actor, now, refusals_kept, refusals_shown, tell
from desk.screens.shift_month import BREAK_KEY, Month, apply, left_out
from desk.shift_planning import USUAL_BREAK_MIN, Plan, Planned, copy_month, plan_rota, zone
from desk.shift_table import read_workbook, workbook
from desk.shift_words import day_name, month_name, reason_name, rota_name
from desk.shifts import AbsenceRow
from storage.database import transaction
from storage.i18n import _
from storage.vocabulary import AbsenceReason

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DAY = timedelta(days=1)


def rota_form(brand_id: int, month: Month) -> None:
    """A rota for one or two groups that relieve each other."""
    with st.form("rota", border=False):
        kinds = list(Rota)
        kind = st.selectbox(_("Rota"), kinds, index=0, format_func=rota_name)
        one, other, third = st.columns(3)
        begins = one.time_input(_("From"), time(9), step=1800)
        ends = other.time_input(_("To"), time(21), step=1800, help=_("Earlier than the beginning: past midnight."))
        rest = third.number_input(_("Break, minutes"), 0, 240, USUAL_BREAK_MIN, step=15)
        first_day, last_day = month.days[0], month.days[-1]
        one, other = st.columns(2)
        people = one.multiselect(
            _("Who begins on the first day"), list(month.names), format_func=month.names.__getitem__,
            placeholder=_("Choose"),
        )  # fmt: skip
        relief = other.multiselect(
            _("Who begins two days later"), list(month.names), format_func=month.names.__getitem__,
            placeholder=_("Choose"), help=_("The second group of a rota with two days on and two off."),
        )  # fmt: skip
        one, other = st.columns(2)
        first = one.date_input(_("First day"), first_day, format="DD.MM.YYYY")
        until = other.date_input(_("Last day"), last_day, format="DD.MM.YYYY")
        if st.form_submit_button(_("Plan"), type="primary"):
            firsts = dict.fromkeys(people, first) | dict.fromkeys(
                (person for person in relief if person not in people), first + 2 * DAY
            )
            with refusals_shown():
                plan = Plan(kind, opening(begins, ends), firsts, until, int(rest), month.country)
                with transaction() as session:
                    planned(plan_rota(session, brand_id, plan=plan, by=actor(), now=now()))
                st.rerun()


def opening(begins: time, ends: time) -> Opening:
    """Hours from two clock times; the second may lie past midnight."""
    start, end = begins.hour * 60 + begins.minute, ends.hour * 60 + ends.minute
    return Opening(start, end if end > start else end + DAY_MINUTES)


def planned(done: Planned) -> None:
    """Says what was planned."""
    st.session_state["shift-turn"] = st.session_state.get("shift-turn", 0) + 1
    more = f" {left_out(done.left_out)}" if done.left_out else ""
    tell(_("Shifts added: {added}.").format(added=done.added) + more)


def copy_form(brand_id: int, month: Month) -> None:
    """This month as another one was."""
    others = [shifted(month.year, month.month, step) for step in (-1, -2, -3, -12)]
    source = st.selectbox(
        _("Like which month?"), others, format_func=lambda one: month_name(*one),
        help=_("Each day repeats the day whole four weeks before, so weekdays and a rota of two and two go on."),
    )  # fmt: skip
    st.button(
        _("Copy into {month}").format(month=month_name(month.year, month.month)), icon=":material/content_copy:",
        on_click=copy, args=(brand_id, source, (month.year, month.month)), type="primary",
    )  # fmt: skip


def copy(brand_id: int, source: tuple[int, int], target: tuple[int, int]) -> None:
    """Copies; what stands there stays."""
    with refusals_kept(), transaction() as session:
        planned(copy_month(session, brand_id, source=source, target=target, by=actor(), now=now()))


def shifted(year: int, month: int, by: int) -> tuple[int, int]:
    """So many months later."""
    count = year * 12 + month - 1 + by
    return count // 12, count % 12 + 1


def workbook_form(brand_id: int, month: Month) -> None:
    """Out into a workbook, and back."""
    st.download_button(
        _("Take the month out"), workbook(month.names, month.cells, year=month.year, month=month.month),
        file_name=f"shifts-{month.year}-{month.month:02d}.xlsx", mime=XLSX, icon=":material/download:",
    )  # fmt: skip
    with st.form("workbook", border=False, clear_on_submit=True):
        file = st.file_uploader(_("Bring a month in"), type=["xlsx", "xls", "ods"])
        st.number_input(_("Break in new shifts, minutes"), 0, 240, USUAL_BREAK_MIN, step=15, key=BREAK_KEY)
        st.caption(_("Days of the people in the file become as it says; others stay."))
        if st.form_submit_button(_("Bring in"), type="primary") and file is not None:
            with refusals_shown():
                read = read_workbook(file.getvalue(), month.names, year=month.year, month=month.month)
                apply(brand_id, read)
                st.rerun()


def absence_form(brand_id: int, month: Month, away: list[AbsenceRow]) -> None:
    """Who is away, and a new absence."""
    for row in away:
        last = (row.ends_at - DAY).astimezone(zone()).date()
        words = f"{day_name(row.starts_at.astimezone(zone()).date())} – {day_name(last)}"
        why = reason_name(row.reason) if row.reason else ""
        line, button = st.columns([5, 1], vertical_alignment="center")
        line.text(" · ".join(part for part in (row.person, words, why, row.comment) if part))
        button.button(
            "", icon=":material/close:", key=f"end-absence-{row.id}", help=_("Take the absence back"), type="tertiary",
            on_click=take_back, args=(brand_id, row.id),
        )  # fmt: skip
    with st.form("absence", border=False, clear_on_submit=True):
        person = st.selectbox(
            _("Who is away?"), list(month.names), format_func=month.names.__getitem__, index=None,
            placeholder=_("Choose"),
        )  # fmt: skip
        one, other, third = st.columns(3)
        first = one.date_input(_("First day"), month.days[0], format="DD.MM.YYYY", key="away-first")
        last = other.date_input(_("Last day"), month.days[0], format="DD.MM.YYYY", key="away-last")
        reasons = list(AbsenceReason)
        reason = third.selectbox(_("Why"), reasons, index=0, format_func=reason_name)
        comment = st.text_input(_("Comment"), max_chars=300)
        if st.form_submit_button(_("Note the absence"), type="primary") and person is not None:
            with refusals_shown():
                note_absence(brand_id, AbsenceForm(person, first, last, reason, comment))
                st.rerun()


def note_absence(brand_id: int, form: AbsenceForm) -> None:
    """Notes it and says which shifts are left without their person."""
    with transaction() as session:
        done = add_absence(session, brand_id, form=form, by=actor(), now=now())
    st.session_state["shift-turn"] = st.session_state.get("shift-turn", 0) + 1
    if done.shifts:
        tell(_("Noted. Planned shifts without their person: {number}.").format(number=done.shifts))
    else:
        tell(_("Noted."))


def take_back(brand_id: int, absence_id: int) -> None:
    """The absence is over."""
    with refusals_kept(), transaction() as session:
        end_absence(session, brand_id, absence_id, by=actor(), now=now())
        tell(_("The absence is taken back."))


def today() -> date:
    """The day where shifts are planned."""
    return now().astimezone(zone()).date()
