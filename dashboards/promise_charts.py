"""Charts of promises: kept and missed over time, how long they took, another target."""

from collections.abc import Mapping, Sequence
from datetime import date

from babel.dates import format_date

from dashboards.chart_shapes import Band, bands
from dashboards.charts import Hue, Options, Series, chart
from dashboards.periods import Period
from dashboards.promise_table import PromiseTable
from dashboards.promise_wording import row_word
from dashboards.selection import Dimension, row_of_day
from dashboards.what_if import WhatIf
from dashboards.wording import day_words, length_words
from storage.i18n import _, language
from storage.vocabulary import Metric


def steps_of(period: Period, step: Dimension) -> list[str]:
    """The first days of all steps of a period, in order; empty ones too."""
    return list(dict.fromkeys(row_of_day(step, day.isoformat()) for day in period.each_day()))


def step_words(key: str, step: Dimension) -> str:
    """A step on an axis: its day, the Monday of its week, or its month."""
    day = date.fromisoformat(key)
    return format_date(day, "LLL y", locale=language()) if step is Dimension.MONTH else day_words(day)


def promise_chart(table: PromiseTable, metric: Metric, steps: Sequence[str], step: Dimension) -> Options:
    """Kept and missed promises over time, with the share within target."""
    known = {row.key: row.promises for row in table.rows}
    found = [known.get(key) for key in steps]
    return chart(
        [step_words(key, step) for key in steps],
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
        unit=row_word(metric).lower(),
        share_unit=_("share, %"),
    )


def bands_chart(found: Mapping[str, tuple[int, Band]], steps: Sequence[str], step: Dimension) -> Options:
    """The percentiles over time."""
    return bands([step_words(key, step) for key in steps], [found[key][1] if key in found else None for key in steps])


def what_if_chart(found: Sequence[WhatIf]) -> Options:
    """The share within each of several targets."""
    shares = [one.promises.share for one in found]
    return chart(
        [length_words(one.target_s) for one in found],
        [
            Series(
                _("Share within target, %"),
                [None if share is None else round(share * 100, 1) for share in shares],
                Hue.GOOD,
                is_line=True,
            )
        ],
        unit=_("share, %"),
    )
