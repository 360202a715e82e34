"""The page of broken promises: who, where, how late; a row opens its ticket."""

from collections import Counter

import streamlit as st

from dashboards import wording
from dashboards.promise_rows import Breach, breaches
from dashboards.promise_sheets import breach_sheet
from dashboards.promise_wording import axis_of, breach_definition
from dashboards.screens.showing import take_along, ticket_rows
from dashboards.selection import Selection
from dashboards.wording import count_words
from desk.screens.parts import actor, empty, now
from desk.words import metric_name
from storage.database import reading
from storage.i18n import _
from storage.vocabulary import Metric


def breaches_shown(selection: Selection) -> None:
    """All three kinds of promises, worst first; one kind at a time where somebody asks for it."""
    with reading() as session:
        found = breaches(session, selection, by=actor(), now=now())
    if not found:
        empty(
            _("No broken promise in this period"),
            _("Choose another period or fewer filters. A promise stands here as soon as it is overdue."),
            icon=":material/verified:",
        )
        return
    shown = _of_kinds(found)
    sheet = breach_sheet(shown)
    st.caption(breach_definition())
    ticket_rows(sheet, [one.row.ticket_id for one in shown], name="breaches")
    period = selection.period
    notes = [
        (_("Period"), wording.period_words(period)),
        (_("Breaches"), breach_definition()),
        (metric_name(Metric.FIRST_REPLY), axis_of(Metric.FIRST_REPLY)),
        (metric_name(Metric.NEXT_REPLY), axis_of(Metric.NEXT_REPLY)),
        (metric_name(Metric.RESOLUTION), axis_of(Metric.RESOLUTION)),
    ]
    take_along([sheet], name=f"breaches-{period.since}-{period.last}", notes=notes)


def _of_kinds(found: list[Breach]) -> list[Breach]:
    counts = Counter(one.metric for one in found)
    names = {
        metric.value: _("{kind}: {count}").format(kind=metric_name(metric), count=count_words(counts[metric]))
        for metric in Metric
        if counts[metric]
    }
    kinds = st.pills(
        _("Kind of promise"), list(names), format_func=names.__getitem__, selection_mode="multi", key="breach-kinds",
        label_visibility="collapsed",
    )  # fmt: skip
    return [one for one in found if not kinds or one.metric.value in kinds]
