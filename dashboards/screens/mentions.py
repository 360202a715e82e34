"""How many mentions came in, and what they were."""

import streamlit as st

from dashboards import wording
from dashboards.chart_numbers import numbers_of
from dashboards.charts import LABEL_HUES, inflow_chart
from dashboards.inflow import Counted, inflow
from dashboards.screens.selecting import period_chosen, word_chosen
from dashboards.screens.showing import plain_table, shown_chart, take_along
from dashboards.sheets import inflow_sheet
from dashboards.wording import count_words, counted_name, key_name
from desk.screens.parts import actor, brand, empty, page_title, refusals_shown
from storage.database import reading
from storage.i18n import _
from storage.settings import settings

MOST_DRAWN = 8


def show() -> None:
    """The whole screen."""
    by = actor()
    brand_id = brand(by)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="figures-bar"):
        period = period_chosen()
    counted = word_chosen("count", _("Count by"), {one: counted_name(one) for one in Counted}, Counted.LABEL)
    with_tickets = st.toggle(
        _("With those that became tickets"), key="tickets", bind="query-params",
        help=_("The team answers them; the report on mentions leaves them out unless you switch this on."),
    )  # fmt: skip
    with reading() as session:
        found = inflow(session, brand_id, period, counted=counted, by=by, with_tickets=with_tickets)
    if not found.rows:
        empty(
            _("No mentions in this period"),
            _("Choose another period, or see under Sources whether collection works."),
            icon=":material/dynamic_feed:",
        )
        return
    axis = _("Date axis: the day of publication. Days of the zone {zone}.").format(zone=settings().zone)
    with st.container(horizontal=True):
        st.metric(_("Mentions"), count_words(found.total), help=axis, border=True, width="content")
        st.metric(
            _("Became tickets"), count_words(found.tickets), border=True, width="content",
            help=_("Counted in the others.") if with_tickets else _("Not counted in the others."),
        )  # fmt: skip
        st.metric(_("A day"), count_words(round(found.total / period.days)), help=axis, border=True, width="content")
    names = {row.key: key_name(counted, row.key, row.name) for row in found.rows[:MOST_DRAWN]}
    if period.days > 1:
        hues = LABEL_HUES if counted == Counted.LABEL else {}
        drawn = inflow_chart(found.by_day, names, period, hues=hues)
        title = _("Mentions by day")
        numbers = numbers_of(drawn, first=_("Day"), title=title)
        shown_chart(drawn, numbers, name="inflow", alt=title, note=wording.period_words(period), height=320)
        if len(found.rows) > MOST_DRAWN:
            st.caption(_("The {count} most frequent are drawn; the table has all.").format(count=MOST_DRAWN))
    sheet = inflow_sheet(found, counted)
    plain_table(sheet, name="inflow")
    notes = [(_("Period"), wording.period_words(period)), (_("Date axis"), axis)]
    take_along([sheet], name=f"mentions-{period.since}-{period.last}-{counted}", notes=notes)


page_title(_("Mentions"), _("How many came in, and what they were."))
with refusals_shown():
    show()
