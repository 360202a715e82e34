"""The page that asks what another target would have made of the same answers."""

import streamlit as st

from dashboards import wording
from dashboards.measured_promises import measured
from dashboards.promise_charts import what_if_chart
from dashboards.promise_sheets import what_if_sheet, what_if_words
from dashboards.promise_wording import axis_of, share_meaning, what_if_definition
from dashboards.screens.selecting import keep, recall
from dashboards.screens.showing import card, plain_table, shown_chart, take_along
from dashboards.selection import Selection
from dashboards.what_if import WhatIf, what_if
from dashboards.wording import count_words, length_words, share_words
from desk.screens.parts import actor, empty, now
from desk.words import metric_name
from storage.database import reading
from storage.i18n import _
from storage.vocabulary import Metric

MINUTE = 60
LONGEST_MINUTES = 60 * 24 * 60
USUAL = {Metric.FIRST_REPLY: 20, Metric.NEXT_REPLY: 30, Metric.RESOLUTION: 24 * 60}
# Minutes: what is compared beside the target asked for.
LADDERS = {
    Metric.FIRST_REPLY: (5, 10, 15, 20, 30, 45, 60, 90, 120, 240),
    Metric.NEXT_REPLY: (5, 10, 15, 20, 30, 45, 60, 90, 120, 240),
    Metric.RESOLUTION: (60, 120, 240, 480, 960, 1440, 2880, 4320),
}


def what_if_shown(selection: Selection, metric: Metric) -> None:
    """A target in minutes, its answer, and the shares of the targets around it."""
    minutes = _minutes(metric)
    with reading() as session:
        found = measured(session, selection, metric=metric, by=actor(), now=now())
    promised = found.promises
    if not promised.counted:
        empty(
            _("Nothing was promised in this period"),
            _("Choose another period or fewer filters. The calculation needs answers that had a target."),
            icon=":material/query_stats:",
        )
        return
    asked = what_if(found, minutes * MINUTE)
    st.info(what_if_definition(), icon=":material/calculate:")
    st.caption(
        _("Calculated figures have no tickets of their own to list; those of the real ones are in the overview.")
    )
    _cards(asked, promised.share, metric)
    st.markdown(what_if_words(asked, promised.share))
    ladder = [what_if(found, step * MINUTE) for step in sorted({*LADDERS[metric], minutes})]
    sheet = what_if_sheet(ladder)
    period = selection.period
    title = _("{metric}: share within another target (calculated)").format(metric=metric_name(metric))
    shown_chart(what_if_chart(ladder), sheet, name=f"what-if-{metric}", alt=title, note=wording.period_words(period))
    plain_table(sheet, name="what-if")
    notes = [
        (_("Period"), wording.period_words(period)),
        (_("Calculation"), what_if_definition()),
        (_("Share within target"), share_meaning(metric)),
        (_("Date axis"), axis_of(metric)),
    ]
    take_along([sheet], name=f"what-if-{metric}-{period.since}-{period.last}", notes=notes)


def _minutes(metric: Metric) -> int:
    name = f"target_{metric}"
    kept = recall(name) or ""
    usual = USUAL[metric]
    known = int(kept) if kept.isascii() and kept.isdigit() and len(kept) <= len(str(LONGEST_MINUTES)) else usual
    asked = st.number_input(
        _("What if the target were, minutes"), min_value=1, max_value=LONGEST_MINUTES,
        value=min(max(known, 1), LONGEST_MINUTES), step=5, key=f"what-if-minutes-{metric}", width=320,
    )  # fmt: skip
    keep(name, str(asked), str(usual))
    return int(asked)


def _cards(asked: WhatIf, promised: float | None, metric: Metric) -> None:
    axis, target = axis_of(metric), length_words(asked.target_s)
    meaning = f"{what_if_definition()}\n\n{share_meaning(metric)}\n\n{axis}"
    left, middle, right = st.columns(3)
    with left:
        card(
            _("Within {target}, calculated").format(target=target),
            share_words(asked.promises.share),
            note=_("n = {count}, left out {left_out}").format(
                count=count_words(asked.promises.counted), left_out=count_words(asked.promises.left_out)
            ),
            meaning=meaning,
        )
    with middle:
        card(
            _("As promised"),
            share_words(promised),
            note=_("each against its own target"),
            meaning=f"{share_meaning(metric)}\n\n{axis}",
        )
    with right:
        card(
            _("Would change"),
            count_words(asked.changed),
            note=_("saved {better}, lost {worse}").format(
                better=count_words(asked.better), worse=count_words(asked.worse)
            ),
            meaning=meaning,
        )
