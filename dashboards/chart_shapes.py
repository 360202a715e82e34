"""Shapes of charts beside bars and lines: a heat map of the week, bands of percentiles, bars that lie. Pure.

Like all charts they are written here in the language in force: axes by Babel, tooltips of cells word for word.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from babel.dates import get_day_names
from babel.numbers import format_decimal

from dashboards.charts import Hue, Options, Series, chart
from storage.i18n import _, language

HOURS = range(24)
WEEKDAYS = range(7)
# See-through to full: on a dark ground as on a light one the stronger colour is the higher number.
RAMP = ["rgba(47, 107, 255, 0.06)", "rgba(47, 107, 255, 0.95)"]
MINUTE, HOUR, DAY = 60, 3600, 86_400
# So many of a unit are still read with ease; more take the next unit.
MOST_OF_A_UNIT = 3
LONGEST_NAME = 170


class Band(NamedTuple):
    """The 10th, 50th and 90th percentile of what fell into a step of time, in seconds; None of nothing."""

    low: int | None
    median: int | None
    high: int | None


def weekday_names() -> list[str]:
    """Monday to Sunday, short, as they stand alone."""
    names = get_day_names("abbreviated", "stand-alone", locale=language())
    return [names[day].capitalize() for day in WEEKDAYS]


def hour_label(hour: int) -> str:
    """The full hour: "09:00"."""
    return f"{hour:02}:00"


def heat_map(values: Mapping[tuple[int, int], float], *, unit: str) -> Options:
    """Weekdays (0: Monday) down, hours of the day across; a cell without a value stays empty.

    `unit` names what is counted, as an axis does.
    """
    names = weekday_names()
    cells = [
        {"value": [hour, day, round(value, 2)], "tooltip": {"formatter": _cell_words(names[day], hour, value, unit)}}
        for (day, hour), value in sorted(values.items())
    ]
    return {
        "grid": {"left": 8, "right": 8, "top": 44, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "item", "confine": True},
        "visualMap": {
            "min": 0, "max": max(values.values(), default=0) or 1, "orient": "horizontal", "left": 0, "top": 0,
            "itemHeight": 120, "itemWidth": 12, "precision": 1, "inRange": {"color": RAMP}, "text": [unit, ""],
            "calculable": False,
        },
        "xAxis": {
            "type": "category", "data": [hour_label(hour) for hour in HOURS], "axisTick": {"show": False},
            "axisLabel": {"hideOverlap": True}, "splitArea": {"show": False},
        },
        "yAxis": {"type": "category", "data": names, "inverse": True, "axisTick": {"show": False}},
        "series": [{"type": "heatmap", "name": unit, "data": cells, "itemStyle": {"borderWidth": 1}}],
    }  # fmt: skip


def _cell_words(day: str, hour: int, value: float, unit: str) -> str:
    number = format_decimal(round(value, 1), locale=language())
    return f"{day}, {hour_label(hour)}–{hour_label((hour + 1) % 24)}: {number} ({unit})"


def bands(steps: Sequence[str], found: Sequence[Band | None]) -> Options:
    """How long something took over time: the median, and between which times eight of ten lie."""
    name, seconds = _unit([band.high for band in found if band is not None and band.high is not None])

    def line(values: Sequence[int | None]) -> list[float | None]:
        return [None if value is None else round(value / seconds, 1) for value in values]

    drawn = chart(
        steps,
        [
            Series(_("p90"), line([band and band.high for band in found]), Hue.LINE, is_line=True),
            Series(_("Median"), line([band and band.median for band in found]), Hue.GOOD, is_line=True),
            Series(_("p10"), line([band and band.low for band in found]), Hue.QUIET, is_line=True),
        ],
        unit=name,
    )
    for series, width, shade in zip(drawn["series"], (1.5, 3, 1.5), (0.12, 0.16, 0), strict=True):
        series["lineStyle"] = {"width": width}
        series["areaStyle"] = {"opacity": shade}
    return drawn


def _unit(seconds: Sequence[int]) -> tuple[str, int]:
    longest = max(seconds, default=0)
    if longest < MOST_OF_A_UNIT * HOUR:
        return _("minutes"), MINUTE
    if longest < MOST_OF_A_UNIT * DAY:
        return _("hours"), HOUR
    return _("days"), DAY


def horizontal_bars(names: Sequence[str], series: Sequence[Series], *, unit: str) -> Options:
    """Bars that lie, the first name on top: for names too long to stand below a column."""
    drawn = chart(names, series, unit="")
    across = drawn["yAxis"][0] | {"name": unit, "nameLocation": "middle", "nameGap": 28}
    down = {
        "type": "category", "data": list(names), "inverse": True, "axisTick": {"show": False},
        "axisLabel": {"width": LONGEST_NAME, "overflow": "truncate"},
    }  # fmt: skip
    for one in drawn["series"]:
        one |= {"barMaxWidth": 22, "xAxisIndex": 0}
        one.pop("yAxisIndex")
    return drawn | {"xAxis": across, "yAxis": down, "grid": drawn["grid"] | {"bottom": 28}}


def bars_height(count: int) -> int:
    """How high a chart of so many lying bars is drawn, in pixels."""
    return 110 + 30 * max(1, count)
