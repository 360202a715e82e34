"""When tickets come: the week hour by hour, and the nights."""

from datetime import date
from functools import partial

import streamlit as st
from babel.dates import format_date

from dashboards.arrivals import by_slot, came
from dashboards.chart_shapes import hour_label, weekday_names
from dashboards.night_case import Wishes
from dashboards.night_words import (
    heat_definition,
    missed_definition,
    night_definition,
    nights_words,
    number_words,
    till_end_definition,
    wait_definition,
    window_words,
)
from dashboards.nights import NightCount, NightTable, by_night, days_beside, night_table, nights_selected
from dashboards.part_of_day import Part, Slot, part_from, part_text
from dashboards.screens.opening import CELL, open_cell
from dashboards.screens.showing import card, rows_behind, shown_chart, table, take_along
from dashboards.screens.staffing_paper import paper_offered
from dashboards.screens.staffing_setting import window_set
from dashboards.selection import Board, Cell, Dimension, Figure, Selection
from dashboards.sheets import Sheet
from dashboards.staffing_addresses import PART
from dashboards.staffing_charts import distribution_chart, nights_chart, slot_at, week_chart
from dashboards.staffing_sheets import (
    distribution_sheet,
    hours_sheet,
    missed_share,
    night_sheet,
    nights_sheet,
    week_sheet,
)
from dashboards.wording import count_words, date_axis, length_words, period_words, share_words
from desk.screens.parts import actor, empty, now
from storage.database import reading
from storage.i18n import _, language


def open_part(part: Part) -> None:
    """The tickets of a night or of an hour are shown in the next run."""
    st.query_params[PART] = part_text(part)
    open_cell(Cell(Figure.ALL))


def _narrowed(wishes: Wishes) -> Part | None:
    """The night or the hour whose tickets are open; forgotten together with the dialog."""
    if CELL not in st.query_params:
        st.query_params.pop(PART, None)
    return part_from(st.query_params.get(PART), wishes.window)


def nothing_came() -> None:
    empty(
        _("No tickets in this period"),
        _("Choose another period or fewer filters. Figures appear as soon as the first ticket is opened."),
        icon=":material/calendar_view_week:",
    )


def week_shown(selection: Selection, wishes: Wishes) -> None:
    """Hour by weekday."""
    with reading() as session:
        found = came(session, selection, by=actor())
    if not found.total:
        nothing_came()
        return
    rows = by_slot(found, until=now())
    names = {True: _("A mean hour"), False: _("In all")}
    is_mean = st.segmented_control(
        _("Tickets"), [True, False], format_func=names.__getitem__, default=True, required=True, key="staffing-mean",
        label_visibility="collapsed",
    ) is not False  # fmt: skip
    st.subheader(_("Tickets by weekday and hour"), anchor=False, help=heat_definition())
    notes = [
        (_("Period"), period_words(selection.period)),
        (_("Date axis"), date_axis(Board.SLA)),
        (_("A mean hour"), heat_definition()),
    ]
    sheet = week_sheet(rows, is_mean=is_mean)
    shown_chart(
        week_chart(rows, is_mean=is_mean), sheet, name="week", alt=_("Tickets by weekday and hour"), height=330,
        note=period_words(selection.period), notes=notes,
        clicked=lambda place: open_part(Part(slot=slot_at(rows, place))),
    )  # fmt: skip
    st.caption(_("{count} tickets. Click an hour to see its tickets.").format(count=count_words(found.total)))
    take_along(
        [sheet, week_sheet(rows, is_mean=not is_mean), hours_sheet(found)],
        name=f"inflow-{selection.period.since}-{selection.period.last}", notes=notes,
    )  # fmt: skip
    part = _narrowed(wishes)
    where = _slot_words(part.slot) if part is not None and part.slot is not None else ""
    rows_behind(selection.narrowed(part) if where else selection, Board.SLA, {}, notes, where=where)


def _slot_words(slot: Slot) -> str:
    return f"{weekday_names()[slot.weekday]}, {hour_label(slot.hour)}–{hour_label((slot.hour + 1) % 24)}"


def nights_shown(selection: Selection, wishes: Wishes, *, brand_name: str) -> None:
    """The tickets of a window of hours, night by night."""
    wishes = window_set(wishes)
    nights = nights_selected(selection, wishes.window, now=now())
    if nights is None:
        empty(
            _("No night of this period is over yet"),
            _("A night counts when it has ended. Choose an earlier period."),
            icon=":material/bedtime:",
        )
        return
    with reading() as session:
        count = by_night(came(session, nights, by=actor()), wishes.window, nights.period)
        found = night_table(session, nights, by=actor(), now=now(), within_s=wishes.target.within_s)
    if not count.total:
        nothing_came()
        return
    _cards(count, found, wishes)
    notes = _notes(nights, wishes)
    _night_charts(count, notes, wishes)
    st.subheader(_("By channel"), anchor=False, help=f"{night_definition(wishes.window)} {wait_definition()}")
    sheet = night_sheet(found, len(count.nights))
    table(sheet, name="nights-channels", dimension=Dimension.CHANNEL)
    st.caption(_("Click a figure to see its tickets."))
    sheets = [sheet, nights_sheet(count), distribution_sheet(count)]
    take_along(sheets, name=f"nights-{nights.period.since}-{nights.period.last}", notes=notes)
    paper_offered(selection, wishes, brand_name=brand_name)
    _behind(nights, found, wishes, notes)


def _behind(nights: Selection, found: NightTable, wishes: Wishes, notes: list[tuple[str, str]]) -> None:
    names = {Dimension.CHANNEL: {row.key: row.name for row in found.rows}}
    is_day = CELL in st.query_params and st.query_params.get(PART) == "days"
    if is_day:
        others = wishes.window.others
        rows_behind(days_beside(nights, wishes.window, now=now()), Board.SLA, names, notes, where=window_words(others))
        return
    part = _narrowed(wishes)
    if part is not None and part.night is not None:
        rows_behind(nights.narrowed(part), Board.SLA, names, notes, where=_night_words(part.night))
        return
    rows_behind(nights, Board.SLA, names, notes, where=window_words(wishes.window))


def _night_words(night: date) -> str:
    return _("night from {day}").format(day=format_date(night, "d MMM y", locale=language()))


def _cards(count: NightCount, found: NightTable, wishes: Wishes) -> None:
    total = found.total
    nights = night_definition(wishes.window)
    columns = st.columns(4)
    with columns[0]:
        card(
            _("Tickets a night, median"), number_words(count.spread.median),
            note=_("p90 {p90}, most {most}, {nights}").format(
                p90=number_words(count.spread.p90), most=number_words(count.most),
                nights=nights_words(len(count.nights)),
            ),
            meaning=nights, cell=Cell(Figure.ALL),
        )  # fmt: skip
    with columns[1]:
        card(
            _("To the first answer, median"), length_words(total.answer.median),
            note=_("p90 {p90}, n = {count}").format(
                p90=length_words(total.answer.p90), count=count_words(total.answer.n)
            ),
            meaning=f"{wait_definition()}\n\n{nights}", cell=Cell(Figure.PROMOTED_ANSWERED),
        )  # fmt: skip
    with columns[2]:
        card(
            _("Until the morning, median"), length_words(total.till_end.median),
            note=_("p90 {p90}, n = {count}").format(
                p90=length_words(total.till_end.p90), count=count_words(total.till_end.n)
            ),
            meaning=f"{till_end_definition()}\n\n{nights}", opened=partial(open_cell, Cell(Figure.ALL)),
            name="till-end",
        )  # fmt: skip
    with columns[3]:
        card(
            _("Missed promises"), share_words(missed_share(total)),
            note=_("{missed} of {counted}, left out {left_out}").format(
                missed=count_words(total.promises.missed), counted=count_words(total.promises.counted),
                left_out=count_words(total.promises.left_out),
            ),
            meaning=f"{missed_definition()}\n\n{nights}", cell=Cell(Figure.MISSED),
        )  # fmt: skip


def _night_charts(count: NightCount, notes: list[tuple[str, str]], wishes: Wishes) -> None:
    order = sorted(count.nights)
    left, right = st.columns([3, 2])
    with left:
        st.subheader(_("Night by night"), anchor=False)
        shown_chart(
            nights_chart(count), nights_sheet(count), name="nights", alt=_("Tickets of each night"), height=260,
            notes=notes, clicked=lambda place: open_part(Part(wishes.window, night=order[place])),
        )  # fmt: skip
    with right:
        st.subheader(_("Distribution"), anchor=False)
        _distribution(count, distribution_sheet(count), notes)


def _distribution(count: NightCount, sheet: Sheet, notes: list[tuple[str, str]]) -> None:
    shown_chart(
        distribution_chart(count), sheet, name="distribution", alt=_("How many nights had so many tickets"),
        height=260, notes=notes,
    )  # fmt: skip


def _notes(nights: Selection, wishes: Wishes) -> list[tuple[str, str]]:
    return [
        (_("Period"), period_words(nights.period)),
        (_("Night"), night_definition(wishes.window)),
        (_("First answer"), wait_definition()),
        (_("Until the morning"), till_end_definition()),
        (_("Missed promises"), missed_definition()),
    ]
