"""Heat maps, bands and lying bars speak the language in force and leave gaps where nothing was."""

import json

import pytest

from dashboards.chart_numbers import numbers_of
from dashboards.chart_shapes import Band, bands, heat_map, horizontal_bars
from dashboards.charts import Series, chart
from dashboards.pictures import picture
from dashboards.sheets import Kind
from storage.i18n import speaking


@pytest.mark.parametrize(
    ("language", "first", "words"),
    [("ru", "Пн", "Пт, 20:00–21:00: 1 234,5 (обращения)"), ("en", "Mon", "Fri, 20:00–21:00: 1,234.5 (tickets)")],
)
def test_a_heat_map_begins_on_monday_and_each_cell_says_what_it_is(language: str, first: str, words: str):
    with speaking(language):
        found = heat_map({(4, 20): 1234.5}, unit="обращения" if language == "ru" else "tickets")
    assert found["yAxis"]["data"][0] == first
    assert len(found["xAxis"]["data"]) == 24
    (cell,) = found["series"][0]["data"]
    assert cell["value"] == [20, 4, 1234.5]
    assert cell["tooltip"]["formatter"].replace("\u00a0", " ") == words
    assert found["visualMap"]["max"] == 1234.5


def test_an_empty_heat_map_is_no_error():
    assert heat_map({}, unit="")["visualMap"]["max"] == 1


@pytest.mark.parametrize(
    ("longest", "unit", "median"),
    [(3 * 3600 - 1, "minutes", 20.0), (3 * 86_400 - 1, "hours", 0.3), (3 * 86_400, "days", 0.0)],
)
def test_bands_choose_a_unit_that_can_be_read_and_leave_gaps(longest: int, unit: str, median: float):
    with speaking("en"):
        found = bands(["a", "b"], [Band(60, 1200, longest), None])
    assert found["yAxis"][0]["name"] == unit
    high, middle, low = [series["data"] for series in found["series"]]
    assert middle == [median, None]
    assert high[1] is low[1] is None


def test_lying_bars_have_their_names_down_the_side():
    found = horizontal_bars(["Анна", "Борис"], [Series("n", [3, 1])], unit="tickets")
    assert found["yAxis"]["data"] == ["Анна", "Борис"]
    assert found["xAxis"]["type"] == "value"
    assert found["series"][0]["data"] == [3, 1]


def test_a_picture_is_the_same_chart_with_a_heading_on_white_and_a_button_that_saves_it():
    shown = horizontal_bars(["Анна"], [Series("n", [3])], unit="tickets")
    before = json.dumps(shown, ensure_ascii=False)
    with speaking("ru"):
        found = picture(shown, title="Нагрузка", note="1–22 нояб.", name="load")
    assert found["series"] == shown["series"]
    assert found["backgroundColor"] == "#FFFFFF"
    assert found["title"]["text"] == "Нагрузка"
    assert found["toolbox"]["feature"]["saveAsImage"]["title"] == "Сохранить PNG"
    assert found["legend"]["top"] > shown["legend"]["top"]
    assert json.dumps(shown, ensure_ascii=False) == before


def test_the_numbers_behind_a_chart_are_those_it_draws():
    drawn = chart(["20 Nov", "21 Nov"], [Series("n", [3, 0]), Series("share, %", [75.0, None], is_line=True)], unit="n")
    found = numbers_of(drawn, first="Day", title="Numbers")
    assert [column.title for column in found.columns] == ["Day", "n", "share, %"]
    assert [column.kind for column in found.columns] == [Kind.TEXT, Kind.COUNT, Kind.RATE]
    assert found.rows == [["20 Nov", 3, 75.0], ["21 Nov", 0, None]]
