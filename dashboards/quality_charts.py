"""Charts of the screen on pre-tags: agreement by week, and how the models have come on."""

from collections.abc import Sequence
from datetime import date

from dashboards.agreement import KeyRow
from dashboards.charts import Hue, Options, Series, chart
from dashboards.pretag_quality import ModelRow
from dashboards.wording import day_words
from storage.i18n import _

WEEKS = 26


def week_chart(rows: Sequence[KeyRow]) -> Options:
    """Decisions of each week, agreeing or not, with the share that agree; the last half year."""
    shown = rows[-WEEKS:]
    return chart(
        [day_words(date.fromisoformat(row.key)) for row in shown],
        [
            Series(_("As proposed"), [row.share.right for row in shown], Hue.GOOD, stack="n"),
            Series(_("Otherwise"), [row.share.of - row.share.right for row in shown], Hue.BAD, stack="n"),
            Series(
                _("Agreement, %"), [_percent(row.share.value) for row in shown], Hue.LINE, is_line=True, is_share=True
            ),
        ],
        unit=_("decisions"),
        share_unit=_("agreement, %"),
    )


def learning_chart(rows: Sequence[ModelRow]) -> Options:
    """Macro-F1 of each model that was measured, the oldest first, over how many decisions it has learnt."""
    shown = measured_models(rows)
    spans = [row.version.figures["coin_macro_f1"] for row in shown]
    return chart(
        [str(row.version.decisions) for row in shown],
        [
            Series(_("Macro-F1, %"), [_percent(value) for value, _low, _high in spans], Hue.LINE, is_line=True),
            Series(_("at least"), [_percent(low) for _value, low, _high in spans], Hue.QUIET, is_line=True),
            Series(_("at most"), [_percent(high) for _value, _low, high in spans], Hue.QUIET, is_line=True),
        ],
        unit=_("macro-F1 by decisions learnt, %"),
    )


def measured_models(rows: Sequence[ModelRow], *, fewest: int = 10) -> list[ModelRow]:
    """The models that were measured on enough decisions of the coin sample, the oldest first."""
    return [row for row in reversed(rows) if row.version.figures.get("coin", 0) >= fewest]


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)


def _shares(rows: Sequence[KeyRow]) -> list[float | None]:
    return [_percent(row.share.value) for row in rows]
