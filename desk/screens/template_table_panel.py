"""All templates as a workbook, and a workbook brought in."""

import streamlit as st

from desk.screens.parts import actor, now, plain, refusals_shown, signed_in, tell, zone_of
from desk.template_import import BroughtIn, bring_in, table_of
from desk.template_table import read_workbook, workbook
from desk.templates import WRITERS
from storage.database import reading, transaction
from storage.i18n import _, language
from storage.rights import Actor

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DONE = "templates-brought-in"


def table_panel(brand_id: int, by: Actor) -> None:
    """Out and in."""
    zone = zone_of(signed_in())
    is_russian = language() == "ru"

    def taken_out() -> bytes:
        with reading() as session:
            return workbook(table_of(session, brand_id, zone=zone, by=by, now=now()), russian=is_russian)

    with st.popover(_("Table"), icon=":material/table:"):
        st.download_button(
            _("Take the templates out"), taken_out, file_name="templates.xlsx", mime=XLSX,
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        if not by.holds(*WRITERS, brand_id=brand_id):
            return
        with st.form("templates-table", border=False, clear_on_submit=True):
            file = st.file_uploader(_("Bring templates in"), type=["xlsx", "xls", "ods"])
            st.caption(_("A known name becomes a new version, another one a proposal. Nothing is used unapproved."))
            if st.form_submit_button(_("Bring in"), type="primary") and file is not None:
                with refusals_shown():
                    read = read_workbook(file.getvalue())
                    with transaction() as session:
                        done = bring_in(session, brand_id, read, zone=zone, by=actor(), now=now())
                    st.session_state[DONE] = done
                    tell(_told(done))
                    st.rerun()


def refused_rows() -> None:
    """Which rows of the last file were not taken, and why; shown once."""
    done: BroughtIn | None = st.session_state.pop(DONE, None)
    if done and done.bad:
        lines = [plain(_("Row {number}: {why}").format(number=number, why=why)) for number, why in done.bad[:20]]
        st.warning("  \n".join([_("**These rows were not taken:**"), *lines]))


def _told(done: BroughtIn) -> str:
    return _("{added} new, {changed} changed, {same} as they were.").format(
        added=done.added, changed=done.changed, same=done.same
    )
