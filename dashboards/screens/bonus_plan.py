"""The bonus plan: base, lines, rules; tried on past months before it is saved."""

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from dashboards.bonus_doubts import doubts
from dashboards.bonus_formula import LONGEST, plain_formula
from dashboards.bonus_plans import (
    LEAST_CAP,
    MOST_CAP,
    LineForm,
    Plan,
    PlanForm,
    plan_of,
    plans,
    save_plan,
)
from dashboards.bonus_reckoning import calculate
from dashboards.bonus_tables import plan_notes, preview_sheet
from dashboards.bonus_wording import few_name, month_name, prorating_name, sum_of
from dashboards.review import months_to
from dashboards.screens.bonus_lines import lines_shown
from dashboards.screens.selecting import today
from dashboards.screens.showing import plain_table, take_along
from desk.screens.parts import actor, brand, empty, now, plain, refusals_kept, refusals_shown, tell
from storage.database import reading, transaction
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.vocabulary import Currency, FewRule, Prorating

TRIED = 3


def plan_page(by: Actor) -> None:
    """The plan in force as a form, the versions before it."""
    brand_id = brand(by)
    with reading() as session:
        known = plans(session, brand_id, by=by)
    newest = known[0] if known else None
    if newest is None:
        empty(
            _("There is no plan yet"),
            _("What stands below is a proposal. Change it, try it on past months, save it."),
            icon=":material/payments:",
        )
    form = form_typed(newest)
    left, right = st.columns(2)
    is_tried = left.button(_("Try it on past months"), icon=":material/science:", width="stretch")
    # Not in a callback: that would save what the run before this one had read, without what was typed last.
    is_saved = right.button(
        _("Save as the next version"), type="primary", icon=":material/save:", width="stretch", disabled=form is None
    )
    if is_saved and form is not None:
        _save(form)
        st.rerun()
    if is_tried and form is not None:
        tried(form, by)
    _versions(known)


def form_typed(known: Plan | None) -> PlanForm | None:
    """The form; None while something in it is no number."""
    terms = known.terms if known else None
    months = [one.since.strftime("%Y-%m") for one in months_to(today(), 4)]
    months.append(months_after(months[-1]))
    first, second, third, fourth = st.columns(4)
    month = first.selectbox(_("Valid from"), months, index=len(months) - 2, format_func=month_name)
    base = second.number_input(
        _("Base of a month"), min_value=0.0, step=500.0, format="%.2f",
        value=float(Decimal(terms.base_minor) / 100) if terms else 10000.0,
        help=_("What a person gets whose every line is at its target and who worked all planned hours."),
    )  # fmt: skip
    currencies = list(Currency)
    currency = third.selectbox(
        _("Currency"),
        currencies,
        index=currencies.index(known.currency) if known else 0,
        format_func=lambda one: one.value,
    )
    cap = fourth.number_input(
        _("Cap, %"), min_value=LEAST_CAP, max_value=MOST_CAP, value=int(terms.cap * 100) if terms else 120,
        help=_("The most that a line can pay of its share. 100: no more than at the target."),
    )  # fmt: skip
    lines = lines_shown(known)
    left, right = st.columns(2)
    few_words = {one: few_name(one) for one in FewRule}
    few = left.selectbox(
        _("A line with too few cases"), list(FewRule), format_func=few_words.__getitem__,
        index=list(FewRule).index(terms.few) if terms else 0,
    )  # fmt: skip
    sharing = {one: prorating_name(one) for one in Prorating}
    prorating = right.selectbox(
        _("The base is shared out by"), list(Prorating), format_func=sharing.__getitem__,
        index=list(Prorating).index(known.prorating) if known else 0,
        help=_("Hours of absence are planned and not worked, whatever the absence is for."),
    )  # fmt: skip
    if lines is None:
        st.warning(
            _("A line is not complete: each needs a metric, floor, target, weight and the least number of cases.")
        )
        return None
    formula = _formula(known, lines)
    rules = (few or FewRule.SHARED, prorating or Prorating.PLANNED)
    return PlanForm(month, Decimal(f"{base:.2f}"), lines, currency, int(cap), *rules, formula)


def months_after(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02d}"


def _formula(known: Plan | None, lines: tuple[LineForm, ...]) -> str:
    """The expression, for what the table cannot say."""
    with st.expander(_("Advanced: as an expression"), icon=":material/function:"):
        st.text(_("The table above is the same as this expression:"))
        try:
            plain = plain_formula(plan_of(PlanForm("2026-01", Decimal(1), lines)).terms.lines)
        except Refused:
            plain = ""
        st.code(plain, language=None, wrap_lines=True)
        text: str = st.text_area(
            _("Another expression (empty: the table counts)"), value=known.formula if known else "", max_chars=LONGEST,
            placeholder=_("for instance: base * hours * csi if csi_value >= 80 else 0"),
            help=_(
                "Numbers, + - * /, comparisons, “a if … else b”, min and max. Of each line there are: its name "
                "(fulfilment, 1 at the target), …_value (in its unit: per cent, seconds), …_n (cases), …_weight "
                "(share, after sharing). And base, hours (share worked), cap."
            ),
        )  # fmt: skip
    return text


def tried(form: PlanForm, by: Actor) -> None:
    """What everybody would have got in the last months, this one as far as it has come."""
    with refusals_shown():
        plan = plan_of(form)
        months = [one.since.strftime("%Y-%m") for one in months_to(today(), TRIED + 1)]
        with reading() as session:
            found = {
                month: calculate(session, brand(by), month, plan=plan, by=by, now=now()) for month in reversed(months)
            }
        sheet = preview_sheet(found)
        st.subheader(_("What everybody would have got"), anchor=False)
        plain_table(sheet, name="bonus-preview")
        for month, one in found.items():
            for said in (said for row in one.rows for said in doubts(plan, row.name, row.hours, row.reckoned.lines)):
                st.warning(plain(f"{month_name(month)}: {said}"))
        st.caption(_("{month} as far as it has come. Nothing is saved.").format(month=month_name(months[-1])))
        take_along([sheet], name="bonus-preview", notes=plan_notes(plan))


def _save(form: PlanForm) -> None:
    with refusals_kept(), transaction() as session:
        by = actor()
        save_plan(session, brand(by), form=form, by=by, now=now())
        tell(_("Saved. Sheets that were calculated keep the plan they were calculated by."))


def _versions(known: Sequence[Plan]) -> None:
    if not known:
        return
    with st.expander(_("All versions"), icon=":material/history:"):
        for plan in known:
            st.markdown(f"**{_('Version {number}').format(number=plan.version)}**")
            said = [
                _("from {month}").format(month=month_name(plan.month_from)),
                sum_of(plan.terms.base_minor, plan.currency), plan.by,
            ]  # fmt: skip
            st.text(" · ".join(part for part in said if part))
            for name, text in plan_notes(plan)[4:]:
                st.text(f"{name}: {text}")
