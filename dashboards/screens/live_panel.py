"""The lead's live board: who decides now, what waits, what comes in; drawn anew by itself."""

from datetime import datetime

import streamlit as st
from babel.dates import format_time

from dashboards.live_board import Live, live
from dashboards.moderation_charts import flow_chart
from dashboards.moderation_sheets import at_work_sheet, flow_sheet
from dashboards.moderation_wording import inflow_definition
from dashboards.screens.showing import plain_table, take_along
from dashboards.wording import count_words, length_words, seconds_words
from desk.screens.parts import actor, now, refusals_shown, signed_in, zone_of
from storage.database import reading
from storage.i18n import _, language

LOOK_EVERY_S = 15


def live_panel(brand_id: int) -> None:
    """Redraws only itself, so that nothing else on the screen moves."""
    st.fragment(_board, run_every=LOOK_EVERY_S)(brand_id)


def _board(brand_id: int) -> None:
    with refusals_shown():
        moment = now()
        with reading() as session:
            found = live(session, brand_id, by=actor(), now=moment)
        _cards(found, moment)
        people, flow = st.columns(2, gap="large")
        with people:
            st.subheader(
                _("Working now"), anchor=False, help=_("Who holds texts of the stream, or has decided within the hour.")
            )
            sheet = at_work_sheet(found.at_work)
            if found.at_work:
                plain_table(sheet, name="at-work")
            else:
                st.caption(_("Nobody decides at this moment, and nobody has within the hour."))
        with flow:
            st.subheader(_("Today by hour"), anchor=False, help=inflow_definition())
            flows = flow_sheet(found)
            if found.by_hour:
                st.echarts_chart(flow_chart(found), height=240, key="chart-flow", alt=_("Came in and decided, by hour"))
                with st.expander(_("As a table"), icon=":material/table:"):
                    plain_table(flows, name="flow")
            else:
                st.caption(_("Nothing has come in or was decided today."))
        notes = [(_("Today by hour"), inflow_definition())]
        take_along([sheet, flows], name="live", notes=notes)
        time = format_time(moment.astimezone(zone_of(signed_in())), "HH:mm:ss", locale=language())
        st.caption(_("As of {time}; drawn anew every {seconds} seconds.").format(time=time, seconds=LOOK_EVERY_S))


def _cards(found: Live, moment: datetime) -> None:
    total = found.today.total
    deciding = sum(bool(row.held) for row in found.at_work)
    oldest = None if found.oldest is None else (moment - found.oldest).total_seconds()
    with st.container(horizontal=True):
        st.metric(_("Waiting"), count_words(found.waiting), border=True)
        st.metric(_("Oldest"), length_words(oldest), border=True, help=_("Since it was first seen."))
        st.metric(_("Deciding now"), count_words(deciding), border=True)
        st.metric(
            _("Last hour"), count_words(found.last_hour), border=True, help=_("By people, in the last 60 minutes.")
        )
        st.metric(_("Today"), count_words(total.decided), border=True, help=_split(found))
        st.metric(_("Median today"), seconds_words(total.pace.median), border=True)


def _split(found: Live) -> str:
    one = found.today.total
    return _("One by one {keys}, as copies {story}, in bulk {bulk}, by rules {rule}; taken back {undone}.").format(
        keys=count_words(one.keys), story=count_words(one.story), bulk=count_words(one.bulk),
        rule=count_words(one.rule), undone=count_words(one.undone),
    )  # fmt: skip
