"""The page of pauses: who stopped the clock how long while the customer waited for us."""

from dataclasses import replace
from functools import partial

import streamlit as st

from dashboards import wording
from dashboards.comparing import Better, compared
from dashboards.paused_rows import Paused, PausedRow, paused_rows, together
from dashboards.promise_sheets import paused_people_sheet, paused_sheet
from dashboards.promise_wording import pause_axis, pause_definition
from dashboards.screens.opening import open_cell
from dashboards.screens.showing import card, rows_behind, table, take_along, ticket_rows
from dashboards.selection import Board, Cell, Dimension, Figure, Selection
from dashboards.sheets import Kind, Sheet
from dashboards.wording import count_words, length_words
from desk.screens.parts import actor, empty, now
from storage.database import reading
from storage.i18n import _


def pauses_shown(selection: Selection) -> None:
    """Cards, people by reason, and the pauses one by one."""
    earlier = replace(selection, period=selection.period.previous())
    with reading() as session:
        found = paused_rows(session, selection, by=actor(), now=now())
        before = paused_rows(session, earlier, by=actor(), now=now())
    if not found:
        empty(
            _("Nobody paused a ticket in this period"),
            _("Choose another period or fewer filters. A pause is set on a ticket with “Waiting for …”."),
            icon=":material/pause_circle:",
        )
        return
    _cards(together(found), together(before))
    people, single = paused_people_sheet(found), paused_sheet([row for row in found if row.waited_plain_s])
    table(people, name="paused", dimension=Dimension.OPERATOR)
    st.caption(_("Click a figure to see its pauses."))
    if single.rows:
        st.subheader(_("Paused while the customer waited"), anchor=False)
        ticket_rows(single, [row.ticket_id for row in found if row.waited_plain_s], name="paused")
    period = selection.period
    notes = [
        (_("Period"), wording.period_words(period)),
        (_("Pauses"), pause_definition()),
        (_("Date axis"), pause_axis()),
    ]
    take_along([people, paused_sheet(found)], name=f"pauses-{period.since}-{period.last}", notes=notes)
    names = {Dimension.OPERATOR: dict(zip(people.keys, (str(row[0]) for row in people.rows), strict=True))}
    rows_behind(selection, Board.SLA, names, notes, found=partial(_behind, found))


def _cards(found: Paused, before: Paused) -> None:
    meaning = f"{pause_definition()}\n\n{pause_axis()}"
    left, middle, right = st.columns(3)
    with left:
        card(
            _("Waited in pauses"),
            length_words(found.waited_s),
            note=_("working time; plain time {plain}").format(plain=length_words(found.waited_plain_s)),
            meaning=meaning,
            cell=Cell(Figure.PAUSED_WAITING),
            previous=compared(found.waited_s, before.waited_s, kind=Kind.LENGTH, better=Better.LESS),
        )
    with middle:
        card(
            _("Tickets paused while the customer waited"),
            count_words(found.tickets),
            note=_("pauses: {count}").format(count=count_words(found.waited)),
            meaning=meaning,
            # The same rows as those of the time waited: each of the tickets has one at least.
            opened=partial(open_cell, Cell(Figure.PAUSED_WAITING)),
            name="paused-tickets",
            previous=compared(found.tickets, before.tickets, kind=Kind.COUNT, better=Better.LESS),
        )
    with right:
        card(
            _("Pauses"),
            count_words(found.pauses),
            note=_("of them while the customer waited: {count}").format(count=count_words(found.waited)),
            meaning=meaning,
            cell=Cell(Figure.PAUSES),
            previous=compared(found.pauses, before.pauses, kind=Kind.COUNT),
        )


def _behind(found: list[PausedRow], cell: Cell) -> tuple[Sheet, list[int]]:
    """The pauses of a person for a reason, or all of them; only those in which somebody waited, or all."""
    rows = [
        row
        for row in found
        if (cell.dimension is None or cell.key == f"{row.person_id}-{row.reason.value}")
        and (cell.figure is not Figure.PAUSED_WAITING or row.waited_plain_s)
    ]
    return paused_sheet(rows), [row.ticket_id for row in rows]
