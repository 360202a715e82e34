"""The lines of a bonus plan as a table to type in: per cent, minutes, numbers."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.bonus_plans import LineForm, Plan
from dashboards.bonus_units import UNITS, Unit
from dashboards.bonus_wording import metric_name, part_name
from storage.i18n import _
from storage.vocabulary import BonusMetric, BonusPart

MINUTE = 60
START = (
    LineForm(BonusMetric.WITHIN, BonusPart.PERSONAL, Decimal(60), Decimal(90), 30, 20),
    LineForm(BonusMetric.TAKEN_SPEED, BonusPart.PERSONAL, Decimal(3600), Decimal(900), 20, 20),
    LineForm(BonusMetric.CSI, BonusPart.PERSONAL, Decimal(60), Decimal(90), 30, 10),
    LineForm(BonusMetric.WITHIN, BonusPart.TEAM, Decimal(60), Decimal(90), 20, 50),
)
"""What a brand without a plan begins to change."""


def lines_shown(known: Plan | None) -> tuple[LineForm, ...] | None:
    """The table as it is typed; None while a line is not complete."""
    typed = st.data_editor(
        _frame(terms_lines(known)), num_rows="dynamic", hide_index=True, key=f"plan-lines-{known.id if known else 0}",
        column_config=_columns(), width="stretch",
    )  # fmt: skip
    st.caption(_("Floor and target: per cent, minutes for times, numbers for the rest. Weights make 100 % together."))
    return lines_typed(typed.to_dict("records"))


def terms_lines(known: Plan | None) -> Sequence[LineForm]:
    if known is None:
        return START
    return [
        LineForm(
            line.metric, line.part, _decimal(line.floor), _decimal(line.target), line.weight, line.min_n
        )
        for line in known.terms.lines
    ]  # fmt: skip


def _decimal(value: Any) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _frame(lines: Sequence[LineForm]) -> pd.DataFrame:
    """The lines as they are typed: times in minutes."""
    rows = [
        {
            "metric": line.metric.value, "part": line.part.value, "floor": float(line.floor / scale(line.metric)),
            "target": float(line.target / scale(line.metric)), "weight": line.weight, "min_n": line.min_n,
        }
        for line in lines
    ]  # fmt: skip
    return pd.DataFrame(rows)


def scale(metric: BonusMetric) -> int:
    """How many of the metric's units one typed unit is."""
    return MINUTE if UNITS[metric] is Unit.SECONDS else 1


def _columns() -> dict[str, Any]:
    config = st.column_config
    return {
        "metric": config.SelectboxColumn(
            _("Metric"), options=[one.value for one in BonusMetric], required=True, width="large",
            format_func=lambda one: metric_name(BonusMetric(str(one))),
        ),
        "part": config.SelectboxColumn(
            _("Whose"), options=[one.value for one in BonusPart], required=True, default=BonusPart.PERSONAL.value,
            format_func=lambda one: part_name(BonusPart(str(one))),
        ),
        "floor": config.NumberColumn(_("Floor"), required=True, help=_("Here and worse nothing is paid.")),
        "target": config.NumberColumn(_("Target value"), required=True, help=_("Here the whole weight is paid.")),
        "weight": config.NumberColumn(_("Weight, %"), required=True, min_value=1, max_value=100, step=1),
        "min_n": config.NumberColumn(
            _("Least cases"), required=True, min_value=1, step=1, default=10,
            help=_("With fewer cases the line says too little to pay by."),
        ),
    }  # fmt: skip


def lines_typed(rows: Sequence[Mapping[Any, Any]]) -> tuple[LineForm, ...] | None:
    """The lines of the table; None while one is not complete."""
    try:
        return tuple(_line_typed(row) for row in rows)
    except (KeyError, TypeError, ValueError, InvalidOperation):
        return None


def _line_typed(row: Mapping[Any, Any]) -> LineForm:
    metric = BonusMetric(row["metric"])
    floor, target = (round(Decimal(str(row[name])) * scale(metric), 2) for name in ("floor", "target"))
    return LineForm(metric, BonusPart(row["part"]), floor, target, int(row["weight"]), int(row["min_n"]))
