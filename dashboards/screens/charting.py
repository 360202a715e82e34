"""Charts of a screen, each with its numbers and its picture."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboards.export import Notes
from dashboards.pictures import Options, picture
from dashboards.screens.opening import TURN
from dashboards.screens.tables import plain_table, take_along
from dashboards.sheets import Sheet
from desk.screens.parts import signed_in
from storage.i18n import _


def shown_chart(
    options: Options,
    sheet: Sheet,
    *,
    name: str,
    alt: str,
    note: str = "",
    height: int = 300,
    notes: Notes = (),
    clicked: Callable[[int], None] | None = None,
) -> None:
    """A chart with its numbers as a table and as files behind "Table", and as a picture behind "PNG".

    `sheet` holds the numbers drawn; `alt` says what they are and heads the picture, `note` (the period) stands below.
    `clicked` is told the place of a point of the first series that somebody clicks.
    """
    if clicked is None:
        st.echarts_chart(options, height=height, key=f"chart-{name}", alt=alt)
    else:
        key = f"chart-{name}-{st.session_state.get(TURN, 0)}"
        options["series"][0]["selectedMode"] = "single"
        st.echarts_chart(options, height=height, key=key, alt=alt, on_select=partial(_point_clicked, key, clicked))
    _beside_chart(options, sheet, (name, alt, note), notes)


def _point_clicked(key: str, clicked: Callable[[int], None]) -> None:
    places = [place for group in st.session_state[key].selection.selected for place in group["data_indices"]]
    if places:
        clicked(places[0])


@st.fragment
def _beside_chart(options: Options, sheet: Sheet, words: tuple[str, str, str], notes: Notes) -> None:
    signed_in()
    name = words[0]
    with st.container(horizontal=True, horizontal_alignment="right", gap="small", key=f"beside-{name}"):
        numbers = st.button(_("Table"), icon=":material/table_chart:", type="tertiary", key=f"numbers-{name}")
        asked = st.button("PNG", icon=":material/image:", type="tertiary", key=f"png-{name}")
    if numbers:
        st.dialog(_("Numbers of the chart"), width="large")(_numbers)(sheet, words, notes)
    if asked:
        st.dialog(_("Picture of the chart"), width="large")(_picture)(options, *words)


def _numbers(sheet: Sheet, words: tuple[str, str, str], notes: Notes) -> None:
    signed_in()
    name, title, note = words
    st.text(" · ".join(part for part in (title, note) if part))
    plain_table(sheet, name=f"chart-{name}")
    take_along([sheet], name=f"chart-{name}", notes=notes)


def _picture(options: Options, name: str, title: str, note: str) -> None:
    signed_in()
    drawn = picture(options, title=title, note=note, name=name)
    # Without the theme of the screen: a picture goes into letters and onto paper, where the ground is white.
    st.echarts_chart(drawn, height=460, key=f"picture-{name}", theme=None, alt=title)
    st.caption(_("The arrow in the upper right corner saves the picture as a PNG file."))
