"""Sources: how each is doing, and a new one from a pasted address."""

from datetime import datetime

import streamlit as st

from crawlers import sources
from crawlers.claims import claim_of
from crawlers.queries import RunRow, SourceRow, list_runs, list_sources
from crawlers.screens.branch_panel import branch_panel, has_branches
from crawlers.screens.source_adding import add_panel
from crawlers.screens.source_forms import change_form
from crawlers.screens.source_health import health_cell, health_panel, past_panel, yield_cell
from crawlers.screens.teaching_panel import teach_panel
from crawlers.showing import kind_name, state_name
from desk import moments
from desk.screens.parts import (
    actor,
    empty,
    now,
    page_title,
    refusals_kept,
    refusals_shown,
    show_told,
    signed_in,
    tell,
    told_apart,
    zone_of,
)
from desk.screens.widgets.table import Cell, table
from desk.sign_in import SignedIn
from storage.database import reading, transaction
from storage.i18n import _

LOOK_EVERY_S = 5
RUNS_SHOWN = 8
CHOSEN = "chosen_source"


def told(at: datetime | None, who: SignedIn) -> str:
    """A moment in words; a dash for none."""
    return moments.when(at, now=now(), zone=zone_of(who)) if at else "–"


def next_turn(row: SourceRow, who: SignedIn) -> str:
    """When the source is read next."""
    if row.is_running:
        return _("right now")
    return told(row.next_due_at, who) if row.enabled else "–"


@st.fragment(run_every=LOOK_EVERY_S)
def list_of_sources() -> None:
    """All sources; drawn anew every few seconds, so that a pass is seen to end."""
    with refusals_shown():
        who = signed_in()
        with reading() as session:
            rows = list_sources(session, by=who.actor, now=now())
        if not rows:
            empty(
                _("Nothing is read yet."),
                _("Paste the address of a site below; you see at once what would be collected."),
                icon=":material/rss_feed:",
            )
            return
        table(
            [
                _("Source"),
                _("Kind"),
                _("How it is doing"),
                _("Every"),
                _("Last read"),
                _("Next time"),
                _("New in 14 days"),
                _("Texts"),
            ],
            [
                [
                    Cell(row.name, is_strong=True),
                    Cell(kind_name(row.kind)),
                    health_cell(row),
                    Cell(moments.span(row.every_s)),
                    Cell(told(row.last_run_at, who)),
                    Cell(next_turn(row, who)),
                    yield_cell(row),
                    Cell(str(row.texts)),
                ]
                for row in rows
            ],
            key="sources",
            numbers={7},
        )


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


def remove(number: int) -> None:
    """Removes a source; what it brought stays."""
    with refusals_kept():
        with transaction() as session:
            sources.remove_source(session, number, by=actor(), now=now())
        tell(_("Removed. What it brought stays."))


def buttons(row: SourceRow) -> None:
    """What can be done with a source at once."""
    with st.container(horizontal=True):
        st.button(
            _("Read now"), icon=":material/refresh:", on_click=read_now, args=(row.id,), disabled=row.is_running,
            key=f"read-{row.id}",
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
                Cell(told(row.started_at, who)),
                Cell(state_name(row.state), mood="late" if row.error else ""),
                Cell(moments.span(row.seconds) if row.seconds is not None else "…"),
                *(Cell(str(figure)) for figure in (row.pages, row.new, row.changed, row.deleted, row.unmatched)),
            ]
            for row in rows
        ],
        key="passes",
        numbers=range(2, 8),
    )


def one_source(rows: list[SourceRow], who: SignedIn) -> None:
    """The chosen source: what is wrong, what can be done, its latest passes, its settings."""
    by_id = {row.id: row for row in rows}
    names = told_apart({row.id: row.name for row in rows})
    chosen = st.selectbox(
        _("Source"), list(names), format_func=names.__getitem__, key=CHOSEN, label_visibility="collapsed"
    )
    row = by_id[chosen]
    st.text(row.address)
    health_panel(row)
    buttons(row)
    with reading() as session:
        runs = list_runs(session, row.id, by=who.actor, limit=RUNS_SHOWN)
        claim = claim_of(session, row.id, by=who.actor)
    if claim:
        words = _("We hold {held} texts; the site counts {claimed}.")
        st.text(words.format(held=claim.held, claimed=claim.claimed))
    if runs:
        passes(runs, who)
    past_panel(row, who)
    if has_branches(row):
        with st.expander(_("Branches"), icon=":material/storefront:"):
            branch_panel(row)
    with st.expander(_("Settings of this source"), icon=":material/tune:"):
        change_form(row)


page_title(_("Sources"), _("What is read, how often, and how it is doing."))
with refusals_shown():
    me = signed_in()
    with reading() as reader:
        known = list_sources(reader, by=me.actor, now=now())
    list_of_sources()
    with st.container(border=True):
        st.subheader(_("Add a source"), anchor=False)
        add_panel(me)
        with st.expander(_("Teach a page"), icon=":material/school:"):
            teach_panel(me)
    if known:
        with st.container(border=True):
            st.subheader(_("Look at one"), anchor=False)
            one_source(known, me)
    show_told()
