"""Charts speak the language in force and never draw nothing as zero."""

import json
from datetime import date

import pytest

from dashboards.charts import LABEL_HUES, csi_chart, inflow_chart, sla_chart
from dashboards.figures import Promises, Ratings
from dashboards.periods import Period
from dashboards.queries import CsiRow, CsiTable, SlaRow, SlaTable
from storage.i18n import speaking

WEEK = Period(date(2026, 11, 20), date(2026, 11, 23))


def sla(*rows: SlaRow) -> SlaTable:
    return SlaTable(list(rows), SlaRow("", "", Promises(), {}))


@pytest.mark.parametrize(
    ("language", "days", "series", "axes"),
    [
        ("ru", ["20 нояб.", "21 нояб.", "22 нояб."], "Доля в срок, %", ["обращения", "доля, %"]),
        ("en", ["20 Nov", "21 Nov", "22 Nov"], "Share within target, %", ["tickets", "share, %"]),
    ],
)
def test_days_series_and_units_are_in_the_language(language: str, days: list[str], series: str, axes: list[str]):
    with speaking(language):
        found = sla_chart(sla(), WEEK)
    assert found["xAxis"]["data"] == days
    assert found["series"][-1]["name"] == series
    assert [axis["name"] for axis in found["yAxis"]] == axes
    assert found["tooltip"]["valueFormatter"] == "localized"


def test_a_day_without_tickets_has_no_share_and_a_day_without_answers_has_zero():
    found = sla_chart(
        sla(
            SlaRow("2026-11-20", "", Promises(within=3, late=1, pending=2), {}),
            SlaRow("2026-11-21", "", Promises(overdue=2), {}),
        ),
        WEEK,
    )
    within, missed, left_out, share = [series["data"] for series in found["series"]]
    assert within == [3, 0, 0]
    assert missed == [1, 2, 0]
    assert left_out == [2, 0, 0]
    assert share == [75.0, 0.0, None]


def test_ratings_and_inflow_are_plain_json():
    table = CsiTable([CsiRow("2026-11-22", "", Ratings(5, 2, 1))], CsiRow("", "", Ratings()))
    found = csi_chart(table, WEEK)
    assert found["series"][-1]["data"] == [None, None, 66.7]
    inflow = inflow_chart({("2026-11-20", "praise"): 4}, {"praise": "похвала"}, WEEK, hues=LABEL_HUES)
    assert inflow["series"][0]["data"] == [4, 0, 0]
    assert inflow["series"][0]["color"] == LABEL_HUES["praise"]
    for chart in (found, inflow):
        assert "function" not in json.dumps(chart, ensure_ascii=False)
