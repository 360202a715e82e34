"""The case for a night shift as a PDF, made when somebody asks for it."""

import streamlit as st

from dashboards.night_case import Wishes, night_case
from dashboards.night_paper import night_paper
from dashboards.night_words import change_words, night_replay_definition, replay_definition
from dashboards.pdf import MIME, as_pdf
from dashboards.screens.showing import plain_table
from dashboards.screens.staffing_setting import cost_set
from dashboards.selection import Selection
from dashboards.staffing_sheets import shifts_sheet
from desk.screens.parts import actor, now, refusals_shown
from storage.database import reading
from storage.i18n import _

MADE = "staffing_paper"


@st.fragment
def paper_offered(selection: Selection, wishes: Wishes, *, brand_name: str) -> None:
    """What people at night would have changed, and the page for the management."""
    with refusals_shown():
        by = actor()
        with st.container(border=True, key="night-case"):
            st.subheader(_("The case for a night shift"), anchor=False, help=replay_definition())
            wishes = cost_set(wishes)
            asked = (selection, wishes)
            if st.button(_("Make the case"), icon=":material/description:", type="primary", key="make-case"):
                with st.status(_("Replaying the nights…"), expanded=False) as status:
                    with reading() as session:
                        case = night_case(session, selection, wishes, by=by, now=now())
                    status.update(label=_("Setting the page…"))
                    paper = as_pdf(night_paper(case, brand=brand_name, now=now()), now=now()) if case else b""
                    status.update(label=_("Done"), state="complete")
                st.session_state[MADE] = (asked, case, paper)
            known, case, paper = st.session_state.get(MADE, (None, None, b""))
            if case is None or known != asked:
                st.caption(
                    _("One page for the management: nights, channels, waiting, missed promises, ratings, the forecast "
                      "and what people at night would have changed. Its figures open their tickets.")
                )  # fmt: skip
                return
            replayed = case.replayed
            st.text(change_words(case))
            plain_table(
                shifts_sheet(replayed.as_it_was, replayed.shifts, within_s=wishes.target.within_s), name="night-people"
            )
            st.caption(night_replay_definition())
            st.download_button(
                _("Download the page (PDF)"), paper, mime=MIME, icon=":material/download:", on_click="ignore",
                file_name=f"night-shift-{case.selection.period.since}-{case.selection.period.last}.pdf",
                key="download-case",
            )  # fmt: skip
