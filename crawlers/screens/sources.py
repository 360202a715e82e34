"""Sources: a new one from a pasted address, how each is doing, and one of them closely."""

from datetime import datetime

import streamlit as st

from crawlers.queries import SourceRow, list_sources
from crawlers.screens.one_source import one_source
from crawlers.screens.source_adding import add_panel
from crawlers.screens.source_health import health_cell, yield_cell
from crawlers.screens.teaching_panel import teach_panel
from crawlers.showing import MOODS, kind_name
from desk import moments
from desk.screens.parts import empty, now, page_title, refusals_shown, show_told, signed_in, told_apart, zone_of
from desk.screens.widgets.table import Cell, table
from desk.sign_in import SignedIn
from storage.database import reading
from storage.i18n import _

LOOK_EVERY_S = 5
CHOSEN, LIST, PICKED = "chosen_source", "sources", "source_was_picked"
MANY, TALL = 8, 460
WORST_FIRST = {"late": 0, "soon": 1}


def told(at: datetime | None, who: SignedIn) -> str:
    """A moment in words; a dash for none."""
    return moments.when(at, now=now(), zone=zone_of(who)) if at else "–"


def next_turn(row: SourceRow, who: SignedIn) -> str:
    """When the source is read next."""
    if row.is_running:
        return _("right now")
    return told(row.next_due_at, who) if row.enabled else "–"


def pick() -> None:
    """A row was clicked: what stands below the list is about it."""
    picked = st.session_state[LIST].pick
    if picked is not None:
        st.session_state[CHOSEN] = int(picked)
        st.session_state[PICKED] = True


def worst_first(rows: list[SourceRow]) -> list[SourceRow]:
    """Those that need somebody stand first, the others by name."""
    return sorted(rows, key=lambda row: WORST_FIRST.get(MOODS[row.health], len(WORST_FIRST)))


def found_among(rows: list[SourceRow]) -> list[SourceRow]:
    """Where there are many, those with the typed words."""
    if len(rows) <= MANY:
        return rows
    words = st.text_input(
        _("Find a source"), key="find-source", placeholder=_("Find a source"), label_visibility="collapsed",
        icon=":material/search:", live=True,
    )  # fmt: skip
    wanted = (words or "").casefold().split()
    return [row for row in rows if all(word in _about(row) for word in wanted)]


def _about(row: SourceRow) -> str:
    return f"{row.name} {row.address} {kind_name(row.kind)} {row.brand}".casefold()


@st.fragment(run_every=LOOK_EVERY_S)
def list_of_sources() -> None:
    """All sources; drawn anew every few seconds, so that a pass is seen to end."""
    with refusals_shown():
        who = signed_in()
        if st.session_state.pop(PICKED, False):
            st.rerun()
        with reading() as session:
            rows = list_sources(session, by=who.actor, now=now())
        if not rows:
            empty(
                _("Nothing is read yet."),
                _("Paste the address of a site above; you see at once what would be collected."),
                icon=":material/rss_feed:",
            )
            return
        shown = found_among(worst_first(rows))
        if not shown:
            st.caption(_("No source has these words."))
            return
        _table(shown, who, has_brands=len({row.brand_id for row in rows}) > 1)


def _table(rows: list[SourceRow], who: SignedIn, *, has_brands: bool) -> None:
    heads = [
        _("Source"), *([_("Brand")] if has_brands else []), _("How it is doing"), _("New in 14 days"), _("Last read"),
        _("Next time"), _("Every"), _("Kind"), _("Texts"),
    ]  # fmt: skip
    table(
        heads,
        [
            [
                Cell(row.name, is_strong=True),
                *([Cell(row.brand)] if has_brands else []),
                health_cell(row),
                yield_cell(row),
                Cell(told(row.last_run_at, who)),
                Cell(next_turn(row, who)),
                Cell(moments.span(row.every_s)),
                Cell(kind_name(row.kind)),
                Cell(str(row.texts)),
            ]
            for row in rows
        ],
        key=LIST,
        numbers={len(heads) - 1},
        picks=[row.id for row in rows],
        picked=st.session_state.get(CHOSEN),
        on_pick=pick,
        height=TALL if len(rows) > MANY else None,
    )


def chosen_source(rows: list[SourceRow], who: SignedIn) -> None:
    """One of them closely: the one that was clicked or chosen, else the first."""
    names = told_apart({row.id: row.name for row in worst_first(rows)})
    if st.session_state.get(CHOSEN) not in names:
        st.session_state.pop(CHOSEN, None)
    chosen = st.selectbox(
        _("Source"), list(names), format_func=names.__getitem__, key=CHOSEN, label_visibility="collapsed"
    )
    one_source(next(row for row in rows if row.id == chosen), who)


page_title(_("Sources"), _("What is read, how often, and how it is doing."))
with refusals_shown():
    me = signed_in()
    with reading() as reader:
        known = list_sources(reader, by=me.actor, now=now())
    with st.container(border=True):
        st.subheader(_("Add a source"), anchor=False)
        add_panel(me)
        with st.expander(_("Teach a page"), icon=":material/school:"):
            teach_panel(me)
    list_of_sources()
    if known:
        with st.container(border=True):
            chosen_source(known, me)
    show_told()
