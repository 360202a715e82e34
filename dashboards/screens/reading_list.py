"""The reading list: rated answers, one by one, the oldest first, each open until somebody says what it came to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import streamlit as st

from dashboards import wording
from dashboards.debrief_list import DebriefFigures, DebriefRow, ToRead, Wanted, debrief_figures, debriefs, to_read
from dashboards.debrief_sheets import debrief_sheet, outcomes_sheet
from dashboards.export import Notes
from dashboards.screens.debrief_bar import cards, wanted_chosen
from dashboards.screens.debrief_case import details
from dashboards.screens.selecting import period_chosen, recall, selection_chosen
from dashboards.screens.showing import plain_table, rows_behind, take_along
from dashboards.selection import Board
from dashboards.sheets import Sheet
from desk import debriefs as acts
from desk import moments
from desk.debrief_words import outcome_words
from desk.debriefs import DEBRIEFERS
from desk.screens.parts import (
    actor,
    brand,
    empty,
    now,
    page_title,
    plain,
    refusals_kept,
    refusals_shown,
    signed_in,
    tell,
    told_apart,
    zone_of,
)
from storage.database import reading, transaction
from storage.i18n import _, ngettext
from storage.rights import Actor
from storage.vocabulary import Verdict

SHOWN = 40
CHOSEN = "debrief-chosen"
LAST = "debrief-last"
NEXT = "debrief-next"
UNDONE_WITHIN = timedelta(minutes=5)


def listed(rows: Sequence[DebriefRow], by: Actor, *, is_reader: bool) -> DebriefRow:
    """The list as a row of choices that arrow keys walk; which one is shown beside."""
    ids = [row.id for row in rows]
    if st.session_state.get(NEXT) in ids:
        st.session_state[CHOSEN] = st.session_state.pop(NEXT)
    if st.session_state.get(CHOSEN) not in ids:
        asked = recall("debrief") or ""
        st.session_state[CHOSEN] = int(asked) if asked.isdecimal() and int(asked) in ids else ids[0]
    place = ids.index(st.session_state[CHOSEN])
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for label, step, key in ((_("Previous"), -1, "k"), (_("Next"), 1, "j")):
            there = place + step
            st.button(
                label, shortcut=key, key=f"debrief-{key}", disabled=not 0 <= there < len(ids), on_click=_choose,
                args=(ids[max(0, min(there, len(ids) - 1))],),
            )  # fmt: skip
    zone = zone_of(signed_in())
    names = told_apart({row.id: _line(row, moments.when(row.rated_at, now=now(), zone=zone)) for row in rows})
    picked: int = st.radio(
        _("Rated answers"), ids, format_func=lambda one: names[one], key=CHOSEN, label_visibility="collapsed"
    )
    st.query_params["debrief"] = str(picked)
    if is_reader:
        praising([row for row in rows if _is_mere_like(row, by)])
    return rows[ids.index(picked)]


def _line(row: DebriefRow, when: str) -> str:
    sign = ":material/thumb_up:" if row.verdict is Verdict.LIKE else ":material/thumb_down:"
    more = outcome_words(row.outcome) if row.outcome else row.reader
    words = " · ".join(part for part in (f"№ {row.ticket_id}", when, row.operator, row.channel, more) if part)
    return f"{sign} {plain(words)}"


def _choose(debrief_id: int) -> None:
    st.session_state[CHOSEN] = debrief_id


def _is_mere_like(row: DebriefRow, by: Actor) -> bool:
    is_open = row.verdict is Verdict.LIKE and row.done_at is None and not row.comment
    return is_open and row.operator_id != by.person_id


def praising(rows: Sequence[DebriefRow]) -> None:
    """Likes whose customers said nothing more are done together."""
    if len(rows) < 2:  # noqa: PLR2004 - one is done by itself
        return
    text = ngettext("Praise {count} like without a word", "Praise {count} likes without a word", len(rows))
    with st.popover(text.format(count=len(rows)), icon=":material/done_all:"):
        st.caption(_("All of them get the outcome “Praise”. Nobody is rung for each; a comment you kept is told."))
        st.button(
            _("Praise them"), type="primary", key="praise-all", on_click=praised, args=([row.id for row in rows],)
        )


def praised(debrief_ids: list[int]) -> None:
    """Callback: the likes are done; it can be taken back at once."""
    with refusals_kept(), transaction() as session:
        done = acts.praise_all(session, debrief_ids, by=actor(), now=now())
        tell(ngettext("{count} is done.", "{count} are done.", len(done)).format(count=len(done)))
        st.session_state[LAST] = done, now()


def last_undone() -> None:
    """Callback: what this person did last is open again, unless somebody else has done it anew meanwhile."""
    ids, at = st.session_state.pop(LAST, ([], now()))
    with refusals_kept(), transaction() as session:
        undone = acts.take_back(session, ids, finished_by=at, by=actor(), now=now())
        tell(_("It is open again.") if undone else _("There is nothing to take back: somebody has changed it."))


def undoing() -> None:
    """The key for what was done last; it is gone after some minutes, and then the rating's own page takes it back."""
    known = st.session_state.get(LAST)
    if known is None:
        return
    ids, at = known
    if not ids or now() - at > UNDONE_WITHIN:
        del st.session_state[LAST]
        return
    st.button(_("Undo"), icon=":material/undo:", shortcut="u", key="debrief-undo", on_click=last_undone)


def files(wanted: Wanted, found: DebriefFigures, notes: Notes, by: Actor) -> None:
    """The whole list as files, not only what is shown; read when somebody asks for them."""
    period = wanted.selection.period
    take_along(partial(_all, wanted, found, by), name=f"reading-list-{period.since}-{period.last}", notes=notes)


def _all(wanted: Wanted, found: DebriefFigures, by: Actor) -> list[Sheet]:
    # Outside the screen's run nobody is known any more: `by` is who was signed in when the keys were shown.
    with reading() as session:
        return [debrief_sheet(debriefs(session, wanted, by=by)), outcomes_sheet(found)]


def nothing(wanted: Wanted, waiting: ToRead) -> None:
    """The empty case, which says what would fill it."""
    if wanted.is_done or not waiting.debriefs:
        empty(
            _("Nothing is done in this period") if wanted.is_done else _("Everything is read"),
            _("Every rating that counts comes onto the list by itself, as soon as a customer likes or dislikes."),
            icon=":material/task_alt:",
        )
        return
    empty(_("None with these filters"), _("Choose other filters to see the open ones."), icon=":material/filter_alt:")


def show() -> None:
    """The whole screen."""
    by = actor()
    brand_id = brand(by)
    is_reader = by.holds(*DEBRIEFERS, brand_id=brand_id)
    axis = wording.date_axis(Board.CSI)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="figures-bar"):
        period = period_chosen()
        selection = selection_chosen(brand_id, period, by=by)
    with reading() as session:
        waiting = to_read(session, selection, by=by)
        found = debrief_figures(session, selection, by=by)
        before = debrief_figures(session, replace(selection, period=period.previous()), by=by)
    cards(waiting, found, before, axis)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="debrief-bar"):
        wanted = wanted_chosen(selection)
        undoing()
    notes = [(_("Period"), wording.period_words(period)), (_("Date axis"), axis), (_("CSI"), wording.csi_definition())]
    with reading() as session:
        rows = debriefs(session, replace(wanted, limit=SHOWN + 1), by=by)
    if not rows:
        nothing(wanted, waiting)
    else:
        left, right = st.columns([2, 3], gap="large")
        with left:
            chosen = listed(rows[:SHOWN], by, is_reader=is_reader)
            if len(rows) > SHOWN:
                text = _("The first {shown} are shown; the files hold all of them.")
                st.caption(text.format(shown=SHOWN))
        with right, st.container(border=True):
            details(chosen, is_reader=is_reader, on_done=partial(_after, [row.id for row in rows[:SHOWN]]))
    if found.done + found.is_open:
        with st.expander(_("Outcomes of the period"), icon=":material/donut_small:"):
            plain_table(outcomes_sheet(found), name="outcomes")
    files(wanted, found, notes, by)
    rows_behind(selection, Board.CSI, {}, notes)


def _after(ids: list[int], done: int) -> None:
    """The next of the list comes up; what was done can be undone."""
    st.session_state[LAST] = [done], now()
    place = ids.index(done)
    after = ids[place + 1 :] or ids[:place]
    if after:
        st.session_state[NEXT] = after[0]


page_title(_("Reading list"), _("Rated answers to read: praise, or learn from them. Each stays open until it is done."))
with refusals_shown():
    show()
