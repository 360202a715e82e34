"""Charts as ECharts options. All go through `chart`: words and dates come from us, for the library speaks English."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from dashboards.periods import Period
from dashboards.queries import CsiTable, SlaTable
from dashboards.wording import day_words
from storage.i18n import _
from storage.vocabulary import Label

Options = dict[str, Any]
MOST_LABELS = 12


class Hue(StrEnum):
    """Colours that read on light and on dark ground, and to people who see red and green alike."""

    GOOD = "#12A594"
    BAD = "#E5484D"
    LINE = "#F5A524"
    QUIET = "#8494A9"


# The same colours as in the moderator's stream, so that a complaint is red wherever it is seen.
LABEL_HUES: dict[str, str] = {
    Label.NEWS: "#0EA5E9",
    Label.COMPLAINT: "#E5484D",
    Label.ABUSE: "#8E4EC6",
    Label.QUESTION: "#F5A524",
    Label.PRAISE: "#12A594",
    Label.ADVERTISING: "#64748B",
    Label.OTHER: "#94A3B8",
    "": "#C4CCD8",
}


class Series(NamedTuple):
    """A row of values over the categories; None leaves a gap, for empty is not zero."""

    name: str
    values: Sequence[float | None]
    # None: the next colour of the theme's own palette.
    hue: str | None = None
    is_line: bool = False
    stack: str = ""
    # Whether it is read off the right axis.
    is_share: bool = False


def chart(categories: Sequence[str], series: Sequence[Series], *, unit: str, share_unit: str = "") -> Options:
    """Bars and lines over named categories. Units stand in the axes' titles, tooltips in the browser's own numbers.

    The theme (light, dark, fonts) is Streamlit's; only the hues are ours.
    """
    value_axes: list[Options] = [_value_axis(unit, grid=True)]
    if share_unit:
        value_axes.append(_value_axis(share_unit, grid=False) | {"min": 0, "max": 100})
    return {
        "grid": {"left": 8, "right": 8, "top": 56, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "left": 0, "itemWidth": 14, "itemHeight": 10},
        "tooltip": {"trigger": "axis", "valueFormatter": "localized", "confine": True},
        "xAxis": {
            "type": "category",
            "data": list(categories),
            "axisTick": {"show": False},
            "axisLabel": {"hideOverlap": True, "interval": max(0, len(categories) // MOST_LABELS)},
        },
        "yAxis": value_axes,
        "series": [_series(one) for one in series],
    }


def _value_axis(title: str, *, grid: bool) -> Options:
    return {
        "type": "value",
        "name": title,
        "nameLocation": "end",
        "nameTextStyle": {"align": "left" if grid else "right"},
        "minInterval": 1,
        "splitLine": {"show": grid},
    }


def _series(one: Series) -> Options:
    shape: Options = {
        "name": one.name,
        "type": "line" if one.is_line else "bar",
        "data": list(one.values),
        "yAxisIndex": 1 if one.is_share else 0,
    }
    if one.hue is not None:
        shape["color"] = str(one.hue)
    if one.is_line:
        shape |= {"symbolSize": 6, "lineStyle": {"width": 2.5}, "connectNulls": False, "z": 5}
        if sum(value is not None for value in one.values) == 1:  # a lone point has no line to be seen by
            shape |= {"symbol": "circle", "symbolSize": 12}
    else:
        shape |= {"barMaxWidth": 34, "stack": one.stack or one.name}
    return shape


def sla_chart(table: SlaTable, period: Period) -> Options:
    """Kept and missed promises by day, with the share within target."""
    promises = {row.key: row.promises for row in table.rows}
    days = list(period.each_day())
    found = [promises.get(day.isoformat()) for day in days]
    return chart(
        _labels(days),
        [
            Series(_("Within target"), [one.within if one else 0 for one in found], Hue.GOOD, stack="n"),
            Series(_("Missed"), [one.missed if one else 0 for one in found], Hue.BAD, stack="n"),
            Series(_("Left out"), [one.left_out if one else 0 for one in found], Hue.QUIET, stack="n"),
            Series(
                _("Share within target, %"),
                [None if one is None or one.share is None else round(one.share * 100, 1) for one in found],
                Hue.LINE,
                is_line=True,
                is_share=True,
            ),
        ],
        unit=_("tickets"),
        share_unit=_("share, %"),
    )


def csi_chart(table: CsiTable, period: Period) -> Options:
    """Likes and dislikes by day of asking, with the satisfaction index."""
    ratings = {row.key: row.ratings for row in table.rows}
    days = list(period.each_day())
    found = [ratings.get(day.isoformat()) for day in days]
    return chart(
        _labels(days),
        [
            Series(_("Likes"), [one.likes if one else 0 for one in found], Hue.GOOD, stack="n"),
            Series(_("Dislikes"), [one.dislikes if one else 0 for one in found], Hue.BAD, stack="n"),
            Series(
                _("CSI, %"),
                [None if one is None or one.csi is None else round(one.csi * 100, 1) for one in found],
                Hue.LINE,
                is_line=True,
                is_share=True,
            ),
        ],
        unit=_("ratings"),
        share_unit=_("CSI, %"),
    )


def inflow_chart(
    by_day: dict[tuple[str, str], int], names: dict[str, str], period: Period, *, hues: Mapping[str, str]
) -> Options:
    """Mentions by day, stacked by key; `names` says which keys are drawn and in which order.

    A key without a hue of its own gets the next colour of the theme.
    """
    days = list(period.each_day())
    return chart(
        _labels(days),
        [
            Series(name, [by_day.get((day.isoformat(), key), 0) for day in days], hues.get(key), stack="n")
            for key, name in names.items()
        ],
        unit=_("mentions"),
    )


def _labels(days: Sequence[date]) -> list[str]:
    return [day_words(day) for day in days]
