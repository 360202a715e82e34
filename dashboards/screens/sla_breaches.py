"""The page of broken promises: who, where, how late; a row opens its ticket."""

from datetime import datetime
from functools import partial

import streamlit as st

from dashboards import wording
from dashboards.promise_rows import breaches
from dashboards.promise_sheets import breach_sheet
from dashboards.promise_table import promise_table
from dashboards.promise_wording import axis_of, breach_definition
from dashboards.screens.selecting import word_key
from dashboards.screens.showing import take_along, ticket_rows
from dashboards.screens.tables import MOST_SHOWN
from dashboards.selection import Selection
from dashboards.sheets import Sheet
from dashboards.wording import count_words
from desk.screens.parts import actor, empty, now
from desk.words import metric_name
from storage.database import reading
from storage.i18n import _
from storage.rights import Actor
from storage.vocabulary import Metric


def breaches_shown(selection: Selection) -> None:
    """All three kinds of promises, worst first; one kind at a time where somebody asks for it."""
    by, at = actor(), now()
    with reading() as session:
        found = breaches(session, selection, by=by, now=at, most=MOST_SHOWN)
        totals = {
            metric: promise_table(session, selection, metric=metric, dimension=None, by=by, now=at).total.promises
            for metric in Metric
        }
    missed = {metric: promises.missed for metric, promises in totals.items()}
    if not found:
        empty(
            _("No broken promise in this period"),
            _("Choose another period or fewer filters. A promise stands here as soon as it is overdue."),
            icon=":material/verified:",
        )
        return
    kinds = _kinds_chosen()
    shown = [one for one in found if one.metric in kinds][:MOST_SHOWN]
    st.caption(breach_definition())
    if len(shown) < sum(missed[metric] for metric in kinds):
        count = count_words(sum(missed[metric] for metric in kinds))
        text = _("The first {shown} of {count} are shown; the files hold all of them.")
        st.info(text.format(shown=len(shown), count=count))
    said = [
        _("{kind}: {count}").format(kind=metric_name(metric), count=count_words(missed[metric])) for metric in Metric
    ]
    st.caption(" · ".join(said))
    ticket_rows(breach_sheet(shown), [one.row.ticket_id for one in shown], name="breaches")
    period = selection.period
    notes = [
        (_("Period"), wording.period_words(period)),
        (_("Breaches"), breach_definition()),
        *((metric_name(metric), axis_of(metric)) for metric in Metric),
    ]
    take_along(partial(_all, selection, kinds, by, at), name=f"breaches-{period.since}-{period.last}", notes=notes)


def _all(selection: Selection, kinds: frozenset[Metric], by: Actor, at: datetime) -> list[Sheet]:
    with reading() as session:
        found = breaches(session, selection, by=by, now=at)
    return [breach_sheet([one for one in found if one.metric in kinds])]


def _kinds_chosen() -> frozenset[Metric]:
    chosen = st.pills(
        _("Kind of promise"), [metric.value for metric in Metric], format_func=lambda value: metric_name(Metric(value)),
        selection_mode="multi", key=word_key("breach-kinds"), label_visibility="collapsed",
    )  # fmt: skip
    return frozenset(Metric(kind) for kind in chosen or Metric)
