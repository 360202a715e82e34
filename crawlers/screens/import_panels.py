"""What the import screen shows of a table: its columns, its first rows, and what was left out."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import streamlit as st

from crawlers.import_words import field_name
from crawlers.imports.fields import fields_of
from crawlers.imports.importing import BadRow
from crawlers.imports.trying import Tried, shown
from desk import moments
from desk.screens.parts import now, zone_of
from desk.screens.widgets.table import Cell, table
from desk.sign_in import SignedIn
from desk.words import label_name, verdict_name
from storage.i18n import _
from storage.vocabulary import Label, Verdict

SAID = 120
MOST_COLUMNS, TALLEST = 7, 320
BAD_SHOWN = 50


def given_by_hand(key: str) -> dict[str, str]:
    """What a person has said of the columns of a file: heading → field."""
    found: dict[str, str] = st.session_state.get(f"given-{key}", {})
    return found


def columns_panel(tried: Tried, kind: str, *, key: str) -> None:
    """Each column of the file with the field it means, to be corrected."""
    options = ["", *fields_of(kind)]
    # A column that takes a field takes it from another one: all choices are drawn anew then.
    turn = st.session_state.setdefault(f"turn-{key}", 0)
    height: Literal["content"] | int = TALLEST if len(tried.columns.headings) > MOST_COLUMNS else "content"
    with st.container(height=height, border=True, key=f"columns-{key}"):
        for place, heading in enumerate(tried.columns.headings):
            if not heading:
                continue
            said, example, choice = st.columns([3, 4, 3], vertical_alignment="center")
            # Words of a file: as plain text only.
            said.text(heading)
            example.text(tried.examples.get(place, "–"))
            box = f"column-{key}-{turn}-{place}"
            choice.selectbox(
                _("Column {number}").format(number=place + 1), options, key=box, format_func=field_name,
                index=options.index(tried.columns.fields.get(place, "")), label_visibility="collapsed",
                on_change=correct, args=(key, heading, box),
            )  # fmt: skip


def correct(key: str, heading: str, box: str) -> None:
    """Keeps what a person has chosen for a column."""
    given = {**given_by_hand(key)}
    given.pop(heading, None)
    st.session_state[f"given-{key}"] = {**given, heading: st.session_state[box]}
    st.session_state[f"turn-{key}"] += 1


def rows_panel(tried: Tried, who: SignedIn, *, key: str) -> None:
    """The first rows as they would be stored."""
    rows = shown(tried.rows)
    if rows:
        used = [name for name in rows[0] if any(row[name] not in {None, ""} for row in rows)]
        heads = [field_name(name) for name in used]
        table(heads, [[Cell(_said(row[name], who)) for name in used] for row in rows], key=f"rows-{key}")


def bad_panel(bad: Sequence[BadRow], *, key: str) -> None:
    """Rows that are left out, with the reason; all of them as a file."""
    heads = [_("File"), _("Row"), _("Why it is left out")]
    rows = [[Cell(one.file), Cell(str(one.row or "–")), Cell(_why(one))] for one in bad[:BAD_SHOWN]]
    table(heads, rows, key=f"bad-{key}", numbers=[1])
    if len(bad) > BAD_SHOWN:
        st.caption(_("{shown} of {all} are shown; the file has all of them.").format(shown=BAD_SHOWN, all=len(bad)))
    st.download_button(
        _("Download the list"), lambda: as_csv(heads, bad), file_name="left-out.csv", mime="text/csv",
        icon=":material/download:", on_click="ignore", key=f"download-{key}",
    )  # fmt: skip


def as_csv(heads: Sequence[str], bad: Sequence[BadRow]) -> bytes:
    """A file that spreadsheets open as it is; what begins like a formula stays text."""
    opened = io.StringIO()
    written = csv.writer(opened, delimiter=";")
    written.writerow(heads)
    written.writerows([_no_formula(one.file), one.row, _no_formula(one.why)] for one in bad)
    return opened.getvalue().encode("utf-8-sig")


def _why(bad: BadRow) -> str:
    """The reason with the column's name as people read it."""
    field, sign, words = bad.why.partition(": ")
    return (
        f"{field_name(field)}: {words}"
        if sign and field in {**fields_of("mentions"), **fields_of("tickets")}
        else bad.why
    )


def _no_formula(text: str) -> str:
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} else text


def _said(value: Any, who: SignedIn) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, datetime):
        return moments.when(value, now=now(), zone=zone_of(who))
    if isinstance(value, Label):
        return label_name(value)
    if isinstance(value, Verdict):
        return verdict_name(value)
    if isinstance(value, float):
        return f"{value:g}"
    return " ".join(str(value).split())[:SAID]
