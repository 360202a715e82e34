"""The month of the team: people by days. The lead writes into it; everybody else reads."""

from datetime import date
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from desk.production_calendar import SATURDAY, kind_of_day, month_days
from desk.rota import CELL
from desk.screens.parts import actor, now, refusals_kept, refusals_shown, tell, told_apart
from desk.shift_hours import HoursRow, country_of, hours_of_month
from desk.shift_planning import USUAL_BREAK_MIN, Changed, month_span, set_days, zone
from desk.shift_table import AWAY, ReadTable, cells, read_cells
from desk.shift_words import day_head
from desk.shifts import absences_between, shifts_between
from storage.database import reading, transaction
from storage.errors import Refused
from storage.i18n import _, ngettext
from storage.vocabulary import DayKind

NAME, HOURS = "name", "hours"
BREAK_KEY = "shift-break"
READ_PX, WRITE_PX = 56, 84
MOST_TOLD = 5


class Month(NamedTuple):
    """Everything the month shows."""

    year: int
    month: int
    country: str
    names: dict[int, str]
    cells: dict[int, dict[date, str]]
    hours: list[HoursRow]

    @property
    def days(self) -> list[date]:
        """The days of the month."""
        return list(month_days(self.year, self.month))


def looked_up(brand_id: int, year: int, month: int) -> Month:
    """The month as it stands."""
    since, until = month_span(year, month)
    by = actor()
    with reading() as session:
        shifts = shifts_between(session, brand_id=brand_id, since=since, until=until, by=by)
        away = absences_between(session, brand_id=brand_id, since=since, until=until, by=by)
        hours = hours_of_month(session, brand_id=brand_id, year=year, month=month, by=by)
        country = country_of(session, brand_id=brand_id)
    names = told_apart({row.person_id: row.person for row in hours})
    return Month(year, month, country, names, cells(list(month_days(year, month)), shifts, away, zone()), hours)


def table_of(month: Month) -> pd.DataFrame:
    """People by days as text, with hours beside."""
    hours = {row.person_id: row for row in month.hours}
    return pd.DataFrame(
        [
            {
                NAME: name,
                HOURS: in_words(hours[person_id]),
                **{day.isoformat(): month.cells.get(person_id, {}).get(day, "") for day in month.days},
            }
            for person_id, name in month.names.items()
        ],
        index=list(month.names),
    )


def in_words(row: HoursRow) -> str:
    """Planned hours of the norm: "165 / 167"."""
    return f"{row.planned:g} / {row.norm}"


def columns(month: Month, *, width: int) -> dict[str, Any]:
    """Heads and widths; days off are marked, for colours of a head cannot be set."""
    heads: dict[str, Any] = {
        NAME: st.column_config.TextColumn(_("Person"), pinned=True, disabled=True, width=130),
        HOURS: st.column_config.TextColumn(
            _("Hours / norm"), disabled=True, width=100,
            help=_("Planned without breaks, beside the norm of the production calendar less days of absence."),
        ),
    }  # fmt: skip
    for day in month.days:
        head = day_head(day)
        named = f"{head} ·" if is_off(month.country, day) else head
        heads[day.isoformat()] = st.column_config.TextColumn(named, width=width)
    return heads


def is_off(country: str, day: date) -> bool:
    """Whether nobody works an office day then."""
    kind = kind_of_day(country, day, {}) if country else None
    return kind == DayKind.DAY_OFF if kind else day.weekday() >= SATURDAY


def coloured(frame: pd.DataFrame) -> Any:
    """Nights, days and absences told apart by a tint that both themes bear."""

    def tint(text: Any) -> str:
        words = str(text)
        if words.startswith(AWAY) or words == "0":
            return "background-color: rgba(214, 92, 92, .22)"
        if CELL.match(words) is None:
            return ""
        starts = words[:2]
        night = starts.isdigit() and int(starts) >= 18  # noqa: PLR2004 - o'clock
        return "background-color: rgba(96, 108, 214, .26)" if night else "background-color: rgba(76, 160, 110, .22)"

    days = pd.Index([name for name in frame.columns if name not in {NAME, HOURS}])
    return frame.style.map(tint, subset=days)


def shown(month: Month) -> None:
    """The month to read; under it how many work each day."""
    frame = table_of(month)
    working = {name: str(sum(map(is_worked, frame[name]))) for name in frame.columns if name not in {NAME, HOURS}}
    total = pd.DataFrame([{NAME: _("People at work"), HOURS: "", **working}], index=[0])
    st.dataframe(
        coloured(pd.concat([frame, total])), column_config=columns(month, width=READ_PX), hide_index=True,
        width="stretch", key="shift-month",
    )  # fmt: skip
    st.caption(_("A dot in the head marks days off; {away} is an absence.").format(away=AWAY))


def is_worked(text: str) -> bool:
    """Whether somebody works on a day with this in its cell."""
    return bool(text) and not text.startswith(AWAY)


def edited(brand_id: int, month: Month) -> None:
    """The month to write into: a cell is the hours of a day, as in the workbook."""
    frame = table_of(month)
    typed = st.data_editor(
        frame, column_config=columns(month, width=WRITE_PX), hide_index=True, width="stretch",
        key=f"shift-edit-{brand_id}-{month.year}-{month.month}-{st.session_state.get('shift-turn', 0)}",
    )  # fmt: skip
    st.caption(
        _(
            "Write hours such as 09-21, 20-08 for a night, several with commas; an empty cell is a day off, "
            "{away} an absence."
        ).format(away=AWAY)
    )
    changed = differences(frame, typed, month)
    if st.button(
        _("Save the changes"), type="primary", disabled=not changed, key="save-shifts", icon=":material/save:"
    ):
        with refusals_shown():
            apply(brand_id, read_cells(month.names, changed))
            st.rerun()


def differences(before: pd.DataFrame, after: pd.DataFrame, month: Month) -> dict[int, dict[date, str]]:
    """The cells that were typed into."""
    changed: dict[int, dict[date, str]] = {}
    for person_id in month.names:
        for day in month.days:
            old = str(before.loc[person_id, day.isoformat()] or "")
            new = str(after.loc[person_id, day.isoformat()] or "")
            if old != new:
                changed.setdefault(person_id, {})[day] = new
    return changed


def apply(brand_id: int, read: ReadTable) -> None:
    """Plans what was read, and says what came of it; what could not be read is told in a box."""
    rest = int(st.session_state.get(BREAK_KEY, USUAL_BREAK_MIN))
    with transaction() as session:
        done = set_days(session, brand_id, hours=read.hours, break_min=rest, by=actor(), now=now())
    told(done)
    with refusals_kept():
        require_all_read(read)
    st.session_state["shift-turn"] = st.session_state.get("shift-turn", 0) + 1


def require_all_read(read: ReadTable) -> None:
    """Raises Refused for names nobody has and cells nobody can read; everything else has been planned."""
    if read.strangers:
        raise Refused(
            _("Not everything was taken over."),
            _("Nobody of the team has these names: {names}").format(names=", ".join(read.strangers[:MOST_TOLD])),
            _("Write the names as they stand in the table."),
        )
    if read.bad:
        cells = "; ".join(f"{cell.person}, {day_head(cell.day)}: {cell.text}" for cell in read.bad[:MOST_TOLD])
        raise Refused(
            _("Not everything was taken over."),
            _("These cells cannot be read: {cells}").format(cells=cells),
            _("Write them as 09-21, 20-08 for a night, or 08:30-17:00; several with commas."),
        )


def told(done: Changed) -> None:
    """How many shifts came and went."""
    if done == Changed(0, 0, 0):
        tell(_("Nothing has changed."))
        return
    tell(
        _("Shifts added: {added}, removed: {removed}.").format(added=done.added, removed=done.removed)
        + (f" {left_out(done.left_out)}" if done.left_out else "")
    )


def left_out(number: int) -> str:
    """Shifts that were not planned."""
    return ngettext(
        "{number} was left out: the person works or is away then.",
        "{number} were left out: the people work or are away then.",
        number,
    ).format(number=number)
