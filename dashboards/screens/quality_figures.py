"""Quality in figures: mean scores by month, operator and criterion, errors that repeat, agreement, monthly sheets."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from dashboards.charts import Hue, Series, chart
from dashboards.comparing import Better, Previous, compared
from dashboards.control_figures import Results, Scores, courses, month_results, results
from dashboards.control_paper import monthly, monthly_pdf, monthly_sheets
from dashboards.control_sheets import (
    agreement_sheet,
    courses_sheet,
    criteria_sheet,
    date_axis,
    errors_sheet,
    left_out,
    months_sheet,
    notes,
    operators_sheet,
    scores_sheet,
)
from dashboards.export import MIME, as_xlsx
from dashboards.pdf import MIME as PDF
from dashboards.periods import Period
from dashboards.screens.selecting import period_chosen
from dashboards.screens.showing import card, plain_table, shown_chart, take_along, ticket_rows
from dashboards.sheets import Kind
from dashboards.wording import count_words, period_words, share_words
from desk.quality_rows import CountedScore
from desk.quality_settings import OVERSEERS
from desk.quality_wording import formula, month_words
from desk.screens.parts import actor, brand, empty, now, page_title, refusals_shown
from storage.database import reading
from storage.i18n import _, language, speaking
from storage.settings import settings

ROWS = "scores"
MOST_LINES = 12
YEAR = timedelta(days=366)


WHICH: dict[str, Callable[[CountedScore], bool]] = {
    "all": lambda one: one.counts,
    "fatal": lambda one: one.counts and one.is_fatal,
    "appealed": lambda one: one.counts and one.appeal is not None,
    "hand": lambda one: not one.is_drawn,
}


def cards(found: Results, before: Scores) -> None:
    """Mean, violations, appeals, by hand; each opens its rows."""
    total, columns = found.total, st.columns(4)
    axis = f"{date_axis()} {settings().zone}"
    with columns[0]:
        card(
            _("Mean score"), share_words(total.mean), note=_("scores: {n}").format(n=count_words(total.n)),
            meaning=f"{formula()}\n\n{axis}\n\n{left_out()}", name="all", opened=partial(opens, "all"),
            previous=_before(total.mean, before.mean, kind=Kind.SHARE, better=Better.MORE),
        )  # fmt: skip
    with columns[1]:
        card(
            _("Critical violations"), count_words(total.fatal), name="fatal", opened=partial(opens, "fatal"),
            note=_("of {n} scores").format(n=count_words(total.n)),
            meaning="\n\n".join([_("Scores that a fatal criterion made 0."), axis]),
            previous=_before(total.fatal, before.fatal, kind=Kind.COUNT, better=Better.LESS),
        )  # fmt: skip
    with columns[2]:
        card(
            _("Appeals"), count_words(total.appealed), name="appealed", opened=partial(opens, "appealed"),
            note=_("scored anew: {n}").format(n=count_words(total.changed)),
            meaning="\n\n".join([_("Counted scores to which their operator objected, whatever was decided."), axis]),
            previous=_before(total.appealed, before.appealed, kind=Kind.COUNT, better=Better.NEITHER),
        )  # fmt: skip
    with columns[3]:
        card(
            _("By hand, not counted"), count_words(total.by_hand), name="hand", opened=partial(opens, "hand"),
            note="", meaning="\n\n".join([_("Scored tickets that somebody chose; they bend no mean."), axis]),
        )  # fmt: skip


def _before(value: float | None, before: float | None, *, kind: Kind, better: Better) -> Previous:
    return compared(value, before, kind=kind, better=better)


def opens(which: str) -> None:
    """The rows of a card are shown in the next run."""
    st.query_params[ROWS] = which


def closed() -> None:
    """The dialog was closed."""
    st.query_params.pop(ROWS, None)


def rows_dialog(rows: list[CountedScore], period: str) -> None:
    """The scored tickets behind the card that the address names."""
    which = st.query_params.get(ROWS, "")
    if which in WHICH:
        chosen = [one for one in rows if WHICH[which](one)]
        st.dialog(_("Scores"), width="large", on_dismiss=closed)(_dialog)(chosen, which, period)


def _dialog(rows: list[CountedScore], which: str, period: str) -> None:
    with refusals_shown():
        actor()
        sheet = scores_sheet(rows)
        ticket_rows(sheet, [one.ticket_id for one in rows], name=f"scores-{which}")
        take_along([sheet], name=f"quality-{which}", notes=notes(period))


def trend(found: Results, period: str) -> None:
    """The mean of each month: the team as bars, each person as a line."""
    months, lines = courses(found.rows)
    series = [Series(_("All"), lines[0].means, Hue.QUIET)]
    series += [Series(one.name, one.means, is_line=True) for one in lines[1 : MOST_LINES + 1]]
    shown_chart(
        chart([month_words(month) for month in months], series, unit="%"), courses_sheet(months, lines),
        name="quality-months", alt=_("Mean score by month"), notes=notes(period),
        note=_("{period}; of a month at its edge only the days within").format(period=period),
    )  # fmt: skip


def monthly_panel(found: Results) -> None:
    """The sheet of one operator and month, as a workbook and on paper."""
    people = {row.operator_id: row.operator for row in found.rows}
    months = sorted({row.month for row in found.rows}, reverse=True)
    with st.container(border=True):
        st.subheader(_("Monthly sheet"), anchor=False)
        st.caption(_("Of the whole month, also where the period above holds a part of it."))
        left, right = st.columns(2)
        number: int = left.selectbox(_("Operator"), list(people), format_func=people.__getitem__, key="sheet-operator")
        month: str = right.selectbox(_("Month"), months, format_func=month_words, key="sheet-month")
        by = actor()
        with reading() as session:
            one = monthly(month_results(session, brand(by), month, by=by), number, month)
        if one is None:
            st.caption(_("Nothing of theirs is scored in this month."))
            return
        name = f"quality-{month}-{number}"
        with st.container(horizontal=True):
            st.download_button(
                _("Excel"), partial(_spoken, language(), as_xlsx, monthly_sheets(one), notes(month_words(month))),
                file_name=f"{name}.xlsx", mime=MIME["xlsx"], icon=":material/download:",
                on_click="ignore", key="sheet-xlsx",
            )  # fmt: skip
            st.download_button(
                _("PDF to print"), partial(_spoken, language(), monthly_pdf, one, now=now()),
                file_name=f"{name}.pdf", mime=PDF, icon=":material/print:", on_click="ignore", key="sheet-pdf",
            )  # fmt: skip


def _spoken(code: str, make: Callable[..., bytes], *given: Any, **more: Any) -> bytes:
    """A file in the reader's language: it is made outside the screen's run, which knew that."""
    with speaking(code):
        return make(*given, **more)


def show() -> None:
    """The whole screen."""
    by = actor()
    brand_id = brand(by)
    period = period_chosen()
    with reading() as session:
        found = results(session, brand_id, period, by=by)
        before = results(session, brand_id, period.previous(), by=by).total
    words = period_words(period)
    cards(found, before)
    rows_dialog(found.rows, words)
    if not found.rows:
        empty(
            _("Nothing is scored in this period"),
            _("Scores count on the day their ticket ended: choose a longer period, or score the sample of a month."),
            icon=":material/workspace_premium:",
        )
        today = now().astimezone(ZoneInfo(settings().zone)).date()
        with reading() as session:
            earlier = results(session, brand_id, Period(today - YEAR, today + timedelta(days=1)), by=by)
        if earlier.rows:
            monthly_panel(earlier)
        return
    trend(found, words)
    tabs = st.tabs([_("Operators"), _("Criteria"), _("Repeated errors"), _("Agreement of readers")])
    with tabs[0]:
        plain_table(operators_sheet(found), name="quality-operators")
        take_along([operators_sheet(found), months_sheet(found), scores_sheet(found.rows)], name="quality",
                   notes=notes(words))  # fmt: skip
        monthly_panel(found)
    with tabs[1]:
        plain_table(criteria_sheet(found), name="quality-criteria")
        take_along([criteria_sheet(found)], name="quality-criteria", notes=notes(words))
    with tabs[2]:
        errors(found, words)
    with tabs[3]:
        if by.holds(*OVERSEERS, brand_id=brand_id) and found.agreement:
            plain_table(agreement_sheet(found.agreement), name="quality-agreement")
            st.caption(_("Cohen's kappa; quadratic weights where there are grades. It is told from 50 pairs on."))
        else:
            st.caption(_("Nothing was read twice in this period."))


def errors(found: Results, period: str) -> None:
    """Each with its quote; a ticked row opens the ticket."""
    st.caption(_("Of the whole months that the period touches."))
    if not found.errors:
        st.caption(_("No criterion was missed twice by the same person in a month."))
        return
    sheet = errors_sheet(found.errors)
    ticket_rows(sheet, [one.ticket_id for one in found.errors], name="quality-errors")
    take_along([sheet], name="quality-errors", notes=notes(_("the whole months of {period}").format(period=period)))


page_title(_("Quality"), _("What quality control's scores come to."))
with refusals_shown():
    show()
