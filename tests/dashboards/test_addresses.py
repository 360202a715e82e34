"""Addresses of views survive the round trip and bear any nonsense."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.addresses import cell_from, cell_text, day_from, ids_from, ids_text, person_of, word_from
from dashboards.periods import Preset
from dashboards.selection import Cell, Dimension, Figure

cells = st.one_of(
    st.builds(Cell, st.sampled_from(Figure)),
    st.builds(Cell, st.sampled_from(Figure), st.sampled_from(Dimension), st.text("0123456789-", min_size=1)),
)


@given(cells)
def test_a_cell_survives(cell: Cell):
    assert cell_from(cell_text(cell)) == cell


@given(st.frozensets(st.integers(min_value=0, max_value=10**18 - 1)))
def test_numbers_survive(ids: frozenset[int]):
    assert ids_from(ids_text(ids)) == ids


@given(st.text())
def test_nonsense_is_nothing(text: str):
    cell_from(text)
    ids_from(text)
    day_from(text)
    word_from(text, Preset, Preset.WEEK)


@pytest.mark.parametrize("text", [None, "", "missed.operator", "missed.planet.5", "loved", "missed.operator."])
def test_half_a_cell_is_none(text: str | None):
    assert cell_from(text) is None


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01", "2026-02-30", ""])
def test_a_day_outside_the_webs_years_is_none(text: str):
    assert day_from(text) is None


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("paused_waiting.operator.5", 5),
        ("paused_waiting", None),
        ("paused_waiting.channel.5", None),
        ("scored_work.operator.abc", None),
        ("scored_work.operator.5,6", None),
        ("scored_work.operator.٣", None),
    ],
)
def test_only_an_operators_row_is_a_person(text: str, person: int | None):
    cell = cell_from(text)
    assert cell is not None
    assert person_of(cell) == person
