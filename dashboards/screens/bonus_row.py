"""One person's row of a sheet: each line with its scale and its cases, what was disputed and answered."""

from decimal import Decimal
from functools import partial

import streamlit as st

from dashboards import bonus_disputes
from dashboards.addresses import ids_from
from dashboards.bonus_doubts import doubts
from dashboards.bonus_reading import Dispute, SheetRow, SheetView, evidence
from dashboards.bonus_rules import Fulfilled, Line
from dashboards.bonus_sheets import LONGEST, OPEN
from dashboards.bonus_tables import cases_sheet, measured_words, place_name
from dashboards.bonus_wording import (
    hours_words,
    line_name,
    metric_meaning,
    rules_words,
    scale_words,
    share_of,
    sum_of,
)
from dashboards.screens.sheet_steps import did
from dashboards.screens.showing import take_along, ticket_rows
from desk import moments
from desk.screens.parts import actor, brand, now, plain, refusals_shown, signed_in, zone_of
from storage.database import reading
from storage.i18n import _
from storage.rights import Actor
from storage.vocabulary import BonusMetric, BonusPart, BonusState

CASES = "cases"


def row_shown(view: SheetView, row: SheetRow, by: Actor) -> None:
    """The sum, the lines, the disputes."""
    currency = view.plan.currency
    with st.container(border=True):
        st.metric(_("Sum"), sum_of(row.total_minor, currency))
        said = [_("by the plan {sum}").format(sum=sum_of(row.amount_minor, currency))]
        if row.adjusted_minor:
            said.append(_("adjusted {sum}").format(sum=sum_of(row.adjusted_minor, currency)))
        if view.before is not None:
            before = sum_of(view.before.get(row.person_id, 0), currency)
            said.append(_("in the sheet before {sum}").format(sum=before))
        said.append(_("hours: {hours}").format(hours=hours_words(row.hours)))
        st.caption(plain(" · ".join(said)))
        for doubt in doubts(view.plan, row.name, row.hours, row.lines) if view.is_own else ():
            st.warning(plain(doubt), icon=":material/warning:")
    for place, (line, one) in enumerate(zip(view.plan.terms.lines, row.lines, strict=True)):
        _line(view, row, place, line=line, one=one)
    with st.expander(_("How it is reckoned"), icon=":material/calculate:"):
        for sentence in rules_words(view.plan.prorating, view.plan.terms.few):
            st.text(sentence)
        if view.plan.formula:
            st.text(_("By this expression instead of the sum of the lines:"))
            st.code(view.plan.formula, language=None)
    _disputes(view, row, by)


def _line(view: SheetView, row: SheetRow, place: int, *, line: Line, one: Fulfilled) -> None:
    """What was measured, what it fulfils, what it pays; its cases a click away."""
    with st.container(border=True, gap=None):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{plain(line_name(line.metric, line.part))}**", width="content")
            paid = "" if one.amount_minor is None else sum_of(one.amount_minor, view.plan.currency)
            st.markdown(f"**{plain(paid)}**", width="content")
        st.text(measured_words(line, one))
        st.caption(
            plain(
                _("weight {weight}, fulfilment {fulfilment}. {scale}").format(
                    weight=share_of(one.weight), fulfilment=share_of(one.fulfilment),
                    scale=scale_words(line, view.plan.terms.cap),
                )
            )
        )  # fmt: skip
        st.caption(plain(metric_meaning(line.metric)))
        is_open = line.part is BonusPart.PERSONAL or not view.is_own
        if line.metric is BonusMetric.AGREEMENT:
            st.caption(_("Its cases are labels counted by the hour, without their tickets: there is no list to open."))
        elif one.measured.n and not is_open:
            st.caption(_("The team's cases are tickets of others too: your team lead can open them."))
        elif one.measured.n:
            st.button(
                _("Show the cases"), key=f"cases-{row.person_id}-{place}", icon=":material/list:", type="tertiary",
                on_click=partial(_open, row.person_id, place),
            )  # fmt: skip


def _open(person_id: int, place: int) -> None:
    st.query_params[CASES] = f"{person_id}.{place}"


def _close() -> None:
    st.query_params.pop(CASES, None)


def cases_opened(view: SheetView) -> None:
    """The dialog with the cases the address names."""
    person, _dot, place = (st.query_params.get(CASES) or "").partition(".")
    people, places = ids_from(person), ids_from(place)
    row = next((one for one in view.rows if one.person_id in people), None)
    if row is None or not places or max(places) >= len(view.plan.terms.lines):
        return
    number = max(places)
    line = view.plan.terms.lines[number]
    title = plain(f"{line_name(line.metric, line.part)} · {row.name}")
    st.dialog(title, width="large", on_dismiss=_close)(_cases)(view, row, number)


def _cases(view: SheetView, row: SheetRow, place: int) -> None:
    line = view.plan.terms.lines[place]
    with refusals_shown():
        by = actor()
        with reading() as session:
            found = evidence(
                session, brand(by), view.head.id, person_id=row.person_id, metric=line.metric, part=line.part, by=by
            )
        title = line_name(line.metric, line.part)
        sheet = cases_sheet(found, line.metric, title)
        st.caption(_("{count} cases, as they were when the sheet was calculated.").format(count=len(found)))
        take_along(
            [sheet],
            name=f"bonus-cases-{view.head.month}-{row.person_id}-{line.key}",
            notes=[(title, metric_meaning(line.metric))],
        )
        ticket_rows(sheet, [one.ticket_id for one in found], name=f"cases-{row.person_id}-{place}")


def _disputes(view: SheetView, row: SheetRow, by: Actor) -> None:
    own = [one for one in view.disputes if one.person_id == row.person_id]
    if own:
        st.subheader(_("Disputes"), anchor=False)
    for one in own:
        dispute_shown(view, one, by)
    if row.person_id != by.person_id:
        return
    st.caption(dispute_way(view.head.state))
    if view.head.state not in OPEN:
        return
    with st.popover(_("Dispute"), icon=":material/feedback:"), st.form(f"dispute-{view.head.id}", border=False):
        places = [None, *range(len(row.lines))]
        place = st.selectbox(_("What is wrong"), places, format_func=partial(place_name, view.plan))
        words = st.text_area(
            _("Why"), max_chars=LONGEST, placeholder=_("Which ticket, and what should have been counted instead")
        )
        if st.form_submit_button(_("Send to the lead"), type="primary"):
            did(
                bonus_disputes.dispute, view.head.id, _("Sent. The lead is told; the answer will stand here."),
                place=place, words=words,
            )  # fmt: skip
            st.rerun()


def dispute_way(state: BonusState) -> str:
    """Until when and how a row is disputed, in each state of its sheet."""
    return {
        BonusState.DRAFT: _("You can dispute your row here until the sheet is signed."),
        BonusState.DISPUTED: _("You can dispute your row here until the sheet is signed."),
        BonusState.SIGNED: _(
            "The sheet is signed. Until a second person confirms it, your team lead can send it back on your word; "
            "then it can be disputed here again."
        ),
        BonusState.FROZEN: _(
            "The sheet is confirmed and does not change any more. If it is wrong, tell your team lead: they make a "
            "correction, and that can be disputed here."
        ),
    }[state]


def dispute_shown(view: SheetView, one: Dispute, by: Actor) -> None:
    """A dispute with its answer; a lead answers what is open, but not the own one."""
    zone = zone_of(signed_in())
    with st.container(border=True, gap="small"):
        written = moments.when(one.written_at, now=now(), zone=zone)
        st.caption(plain(f"{one.name} · {place_name(view.plan, one.place)} · {written}"))
        st.text(one.words)
        if one.answered_at is not None:
            st.caption(plain(f"{one.answered_by} · {moments.when(one.answered_at, now=now(), zone=zone)}"))
            st.text(one.answer)
            if one.adjusted:
                st.caption(plain(_("adjusted {sum}").format(sum=sum_of(int(one.adjusted * 100), view.plan.currency))))
            return
        if view.is_own or one.person_id == by.person_id:
            st.badge(_("waits for an answer"), color="orange")
            return
        with st.form(f"answer-{one.id}", border=False):
            words = st.text_area(_("Answer"), max_chars=LONGEST, key=f"answer-words-{one.id}")
            added = st.number_input(
                _("Adds or takes off, {currency}").format(currency=view.plan.currency.value), value=0.0, step=100.0,
                format="%.2f", key=f"answer-sum-{one.id}", help=_("Stands in the row apart from what the plan gives."),
            )  # fmt: skip
            if st.form_submit_button(_("Answer"), type="primary"):
                did(
                    bonus_disputes.answer, one.id, _("Answered."), words=words,
                    adjustment=Decimal(f"{added:.2f}"),
                )  # fmt: skip
                st.rerun()
