"""Other departments: how a case reaches them, by when they answer, and the keys by which they do."""

import streamlit as st

from desk import moments
from desk.channel_list import people_to_choose
from desk.department_list import DepartmentRow, department_rows
from desk.department_trial import Tried, trial_of, tried
from desk.departments import add_department, change_department, renew_secret
from desk.escalation_words import way_name
from desk.screens.api_keys_panel import api_keys
from desk.screens.department_form import department_form
from desk.screens.parts import actor, brand, empty, now, page_title, refusals_shown, signed_in, tell, told_apart
from desk.screens.widgets.table import Cell, table
from desk.working_hours import CalendarRow, calendars
from storage.database import reading, transaction
from storage.i18n import _
from storage.rights import Actor
from storage.vocabulary import EscalationWay, Role

SECRET = "department_secret"  # noqa: S105 - the name of what is shown once
TRIED = "department_tried"


def list_of(rows: list[DepartmentRow]) -> None:
    """A line per department."""
    table(
        [_("Department"), _("A case reaches it by"), _("Target"), _("Hours"), _("Looks after it")],
        [
            [
                Cell(called(row), is_strong=True, mood="" if row.is_active else "soon"),
                Cell(f"{way_name(row.way)}: {row.address}" if row.address else way_name(row.way)),
                Cell(target_words(row)),
                Cell(row.calendar),
                Cell(row.responsible or "–"),
            ]
            for row in rows
        ],
        key="departments",
    )  # fmt: skip


def called(row: DepartmentRow) -> str:
    """The department's name, and whether it can be asked."""
    return " · ".join([row.name, *([] if row.is_active else [_("switched off")])])


def target_words(row: DepartmentRow) -> str:
    """The working time for an answer."""
    if row.target_days is not None:
        return _("{number} working days").format(number=row.target_days)
    return moments.span(row.target_s)


def change(rows: list[DepartmentRow], known: list[CalendarRow], staff: dict[int, str]) -> None:
    """One department with everything that can be changed, and a way to try it."""
    by_id = {row.id: row for row in rows}
    names = told_apart({row.id: row.name for row in rows})
    number = st.selectbox(_("Department"), list(names), format_func=names.__getitem__, label_visibility="collapsed")
    row = by_id[number]
    given = department_form(row, known, staff)
    if given is not None:
        with refusals_shown():
            with transaction() as session:
                saved = change_department(session, row.id, form=given, by=actor(), now=now())
            done(saved.secret)
    if row.way != EscalationWay.BY_HAND:
        trying(row)


def trying(row: DepartmentRow) -> None:
    """Sends a test case the way of a real one, and says what came of it; another secret for webhooks."""
    with st.container(horizontal=True, gap="small"):
        if st.button(_("Try it"), icon=":material/send:", help=_("Sends a case that is marked as a test.")):
            with refusals_shown(), st.spinner(_("Sending a test case …")):
                with transaction() as session:
                    trial = trial_of(session, row.id, by=actor(), now=now())
                st.session_state[TRIED] = (row.id, tried(trial, now=now()))
        wants = row.way == EscalationWay.WEBHOOK and st.button(_("New secret"), icon=":material/key:")
    if wants:
        st.dialog(_("New secret"))(ask_for_secret)(row)
    told: tuple[int, Tried] | None = st.session_state.get(TRIED)
    if told is not None and told[0] == row.id:
        with st.container(border=True):
            st.markdown(f":material/{'check_circle' if told[1].ok else 'error'}:", width="content")
            st.text(told[1].words)


def ask_for_secret(row: DepartmentRow) -> None:
    """The old secret stops working at once: asked for once more."""
    words = _("Requests to “{name}” are signed with the new secret at once; the old one proves nothing any more.")
    st.text(words.format(name=row.name))
    if st.button(_("Make a new secret"), type="primary"):
        with refusals_shown():
            with transaction() as session:
                made = renew_secret(session, row.id, by=actor(), now=now())
            done(made)


def done(secret: str = "") -> None:
    """Says so, and shows a secret that was made, once."""
    tell(_("Saved."))
    if secret:
        st.session_state[SECRET] = secret
    st.rerun()


def shown_once() -> None:
    """A secret that was made for a webhook: it is not shown again."""
    made = st.session_state.pop(SECRET, "")
    if made:
        with st.container(border=True):
            heading = _("The secret for the signature")
            st.markdown(f":material/key: **{heading}**")
            st.code(made, language=None)
            st.caption(_("Copy it into the department's system now: it is not shown again."))


def whole(by: Actor) -> None:
    """The screen."""
    by.require(Role.ADMINISTRATOR)
    page_title(_("Departments"), _("Who else in the company is asked about a ticket, how, and by when they answer."))
    chosen = brand(by)
    if not chosen:
        empty(_("No brand yet"), _("Add a brand first."), icon=":material/storefront:")
        return
    with reading() as session:
        rows = department_rows(session, brand_id=chosen, by=by)
        known = calendars(session)
        staff = people_to_choose(session, brand_id=chosen, by=by)
    shown_once()
    if rows:
        list_of(rows)
    else:
        empty(
            _("No department yet"),
            _("Add the first one below: then a ticket has a button that asks it, and its answer comes back here."),
            icon=":material/corporate_fare:",
        )
    left, right = st.columns(2, gap="large")
    if rows:
        with left, st.container(border=True):
            st.subheader(_("Change a department"), anchor=False)
            change(rows, known, staff)
    with right if rows else left, st.container(border=True):
        st.subheader(_("Add a department"), anchor=False)
        given = department_form(None, known, staff)
        if given is not None:
            with refusals_shown():
                with transaction() as session:
                    saved = add_department(session, chosen, form=given, by=actor(), now=now())
                done(saved.secret)
    with st.container(border=True):
        api_keys(chosen, {row.id: row.name for row in rows}, signed_in())


with refusals_shown():
    whole(actor())
