"""One source closely: what is wrong, what can be done, its latest passes, its past, its settings."""

from datetime import datetime

import streamlit as st

from crawlers import queries, sources
from crawlers.claims import claim_of
from crawlers.queries import RunRow, SourceRow, list_runs
from crawlers.screens.branch_panel import branch_panel, has_branches
from crawlers.screens.letter_panel import has_letters, letter_panel
from crawlers.screens.source_forms import change_form
from crawlers.screens.source_health import health_panel, past_panel
from crawlers.showing import state_name
from desk import moments
from desk.screens.parts import actor, now, refusals_kept, refusals_shown, show_told, signed_in, tell, zone_of
from desk.screens.widgets.table import Cell, table
from desk.sign_in import SignedIn
from storage.database import reading, transaction
from storage.i18n import _

LOOK_EVERY_S = 5
RUNS_SHOWN = 8
CHANGED = "source_was_changed"


def one_source(row: SourceRow, who: SignedIn) -> None:
    """Everything about a source; its passes are drawn anew by themselves, its forms are left alone."""
    st.text(row.address)
    how_it_is(row.id)
    past_panel(row, who)
    if has_branches(row):
        with st.expander(_("Branches"), icon=":material/storefront:"):
            branch_panel(row)
    if has_letters(row):
        with st.expander(_("Automatic letters"), icon=":material/smart_toy:"):
            letter_panel(row, who)
    with st.expander(_("Settings of this source"), icon=":material/tune:"):
        change_form(row)


@st.fragment(run_every=LOOK_EVERY_S)
def how_it_is(source_id: int) -> None:
    """What is wrong, what can be done, and the latest passes."""
    with refusals_shown():
        who = signed_in()
        if st.session_state.pop(CHANGED, False):
            st.rerun()
        show_told()
        with reading() as session:
            row = queries.one_source(session, source_id, by=who.actor, now=now())
            runs = list_runs(session, row.id, by=who.actor, limit=RUNS_SHOWN)
            claim = claim_of(session, row.id, by=who.actor)
        health_panel(row)
        buttons(row)
        if claim:
            words = _("We hold {held} texts; the site counts {claimed}.")
            st.text(words.format(held=claim.held, claimed=claim.claimed))
        if runs:
            passes(runs, who)


def read_now(number: int) -> None:
    """A pass as soon as a worker is free."""
    with refusals_kept():
        with transaction() as session:
            asked = sources.read_now(session, number, by=actor(), now=now())
        tell(_("It will be read in a moment.") if asked else _("It is being read already."))


def switch(row: SourceRow) -> None:
    """Pauses a source, or lets it go on."""
    step = sources.pause_source if row.enabled else sources.resume_source
    with refusals_kept():
        with transaction() as session:
            step(session, row.id, by=actor(), now=now())
        tell(_("Paused; nothing is read there.") if row.enabled else _("It is read again, beginning now."))
        st.session_state[CHANGED] = True


def remove(number: int) -> None:
    """Removes a source; what it brought stays."""
    with refusals_kept():
        with transaction() as session:
            sources.remove_source(session, number, by=actor(), now=now())
        tell(_("Removed. What it brought stays."))
        st.session_state[CHANGED] = True


def buttons(row: SourceRow) -> None:
    """What can be done with a source at once."""
    with st.container(horizontal=True):
        st.button(
            _("Being read …") if row.is_running else _("Read now"), icon=":material/refresh:", on_click=read_now,
            args=(row.id,), disabled=row.is_running, key=f"read-{row.id}",
        )  # fmt: skip
        st.button(
            _("Pause") if row.enabled else _("Resume"),
            icon=":material/pause:" if row.enabled else ":material/play_arrow:",
            on_click=switch,
            args=(row,),
            key=f"switch-{row.id}",
        )
        with st.popover(_("Remove"), icon=":material/delete:"):
            st.write(_("Nothing will be read there any more, and its keys are forgotten. What it brought stays."))
            st.button(_("Yes, remove it"), type="primary", on_click=remove, args=(row.id,), key=f"remove-{row.id}")


def passes(rows: list[RunRow], who: SignedIn) -> None:
    """The latest passes over a source."""
    table(
        [
            _("Begun"),
            _("Result"),
            _("Took"),
            _("Pages"),
            _("New texts"),
            _("Edited"),
            _("Deleted there"),
            _("Not about the brand"),
        ],
        [
            [
                Cell(_told(row.started_at, who)),
                Cell(state_name(row.state), mood="late" if row.error else ""),
                Cell(moments.span(row.seconds) if row.seconds is not None else "…"),
                *(Cell(str(figure)) for figure in (row.pages, row.new, row.changed, row.deleted, row.unmatched)),
            ]
            for row in rows
        ],
        key="passes",
        numbers=range(2, 8),
    )


def _told(at: datetime, who: SignedIn) -> str:
    return moments.when(at, now=now(), zone=zone_of(who))
