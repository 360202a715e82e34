"""`repdesk report staffing`: when tickets come, the nights, the forecast and the need; the case for a night shift."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

from dashboards.arrivals import SlotRow, by_slot, came, replayed_period, worked
from dashboards.erlang import Target
from dashboards.expected import Expected
from dashboards.night_case import NightCase, Wishes, night_case
from dashboards.night_paper import night_paper
from dashboards.night_window import window_from
from dashboards.nights import NightRow
from dashboards.pdf import as_pdf
from dashboards.periods import Period
from dashboards.report_options import WRITERS, about, answer, asked, period_asked, spread_json
from dashboards.selection import Selection
from dashboards.sheets import Sheet
from dashboards.staffing import Need, need
from dashboards.staffing_sheets import (
    days_ahead_sheet,
    distribution_sheet,
    need_sheet,
    night_sheet,
    nights_sheet,
    shifts_sheet,
    week_sheet,
)
from moderation.brands import brand_called
from storage.database import reading
from storage.errors import Refused
from storage.i18n import _
from storage.rights import SYSTEM
from storage.settings import settings
from storage.tables import Brand
from storage.vocabulary import Currency

PDF = ".pdf"
WEEK = timedelta(days=7)
MINUTE = 60


@click.command()
@asked
@click.option("--window", default="20:00-09:00", show_default=True, help="The hours of a night.")
@click.option("--within", type=click.IntRange(1, 10_080), default=30, show_default=True, help="Target, in minutes.")
@click.option("--share", type=click.IntRange(1, 99), default=80, show_default=True, help="Target, in per cent.")
@click.option("--people", type=click.IntRange(1, 20), default=1, show_default=True, help="People at night.")
@click.option("--handling", type=click.IntRange(0, 1440), default=0, help="Minutes a ticket takes; 0: as measured.")
@click.option("--cost", type=click.IntRange(0, 10**9), default=0, help="What a person costs a night.")
@click.option("--currency", type=click.Choice([one.value for one in Currency]), default=Currency.RUB.value)
def staffing(  # noqa: PLR0913 - one argument per option
    *,
    since: str,
    until: str,
    brand: str,
    out: Path | None,
    as_json: bool,
    window: str,
    within: int,
    share: int,
    people: int,
    handling: int,
    cost: int,
    currency: str,
) -> None:
    """When tickets come, nights, forecast and need. A file ending in .pdf is the case for a night shift."""
    wishes = Wishes(
        window=window_from(window),
        target=Target(share / 100, within * MINUTE),
        people=people,
        handling_s=float(handling * MINUTE) or None,
        cost=Decimal(cost),
        currency=Currency(currency),
    )
    period = period_asked(since, until, out, writers=(*WRITERS, PDF))
    now = datetime.now(UTC)
    with reading() as session:
        selection = Selection(brand_called(session, brand), period)
        name = session.get_one(Brand, selection.brand_id).name
        week = by_slot(came(session, selection, by=SYSTEM), until=now)
        case = night_case(session, selection, wishes, by=SYSTEM, now=now)
        needed = _need(session, selection, wishes, now=now)
    if case is None and out is not None and out.suffix.lower() == PDF:
        raise Refused(
            _("There is no case for a night shift."),
            _("No night of this period is over, or nothing came in it."),
            _("Choose an earlier period or other hours."),
        )
    document = about(period) | {
        "date_axis": "opened",
        "window": window,
        "week": [_slot_json(row) for row in week],
        "nights": None if case is None else _nights_json(case),
        "replayed": None if case is None else _replayed_json(case),
        "forecast": None if case is None else _forecast_json(case.expected),
        "need": None if needed is None else _need_json(needed),
    }
    answer(
        document,
        _sheets(week, case, needed, wishes),
        out=out,
        as_json=as_json,
        paper=None if case is None else lambda: as_pdf(night_paper(case, brand=name, now=now), now=now),
    )


def _need(session: Session, selection: Selection, wishes: Wishes, *, now: datetime) -> Need | None:
    """People per hour from the last whole weeks; None where nothing came in them."""
    zone = ZoneInfo(settings().zone)
    today: date = now.astimezone(zone).date()
    last = came(session, selection.narrowed(None, Period(today - 4 * WEEK, today)), by=SYSTEM)
    period = replayed_period(last, today)
    found = worked(session, selection.narrowed(None, period), by=SYSTEM)
    if not found.arrivals:
        return None
    arrivals = [(at, wishes.handling_s or seconds) for at, seconds in found.arrivals]
    return need(arrivals, period, wishes.assumed(found.handling), zone=zone)


def _sheets(week: list[SlotRow], case: NightCase | None, needed: Need | None, wishes: Wishes) -> list[Sheet]:
    sheets = [week_sheet(week, is_mean=True), week_sheet(week, is_mean=False)]
    if case is not None:
        replayed = case.replayed
        sheets += [
            night_sheet(case.table, len(case.nights.nights)), nights_sheet(case.nights),
            distribution_sheet(case.nights),
            shifts_sheet(replayed.as_it_was, replayed.shifts, within_s=wishes.target.within_s),
            days_ahead_sheet(case.expected),
        ]  # fmt: skip
    return sheets if needed is None else [*sheets, need_sheet(needed)]


def _slot_json(row: SlotRow) -> dict[str, Any]:
    """Weekdays as in ISO 8601: Monday is 1."""
    return {"weekday": row.slot.weekday + 1, "hour": row.slot.hour, "tickets": row.tickets, "mean": row.mean}


def _nights_json(case: NightCase) -> dict[str, Any]:
    nights = case.nights
    return {
        "nights": len(nights.nights),
        "tickets": nights.total,
        "median": nights.spread.median,
        "p90": nights.spread.p90,
        "max": nights.most,
        "distribution": [{"tickets": tickets, "nights": count} for tickets, count in nights.distribution.items()],
        "by_channel": [_row_json(row) for row in case.table.rows],
        "total": _row_json(case.table.total),
        "day": _row_json(case.day_table.total),
        "csi": {"night": case.ratings.csi, "day": case.day_ratings.csi},
        "dislikes": {"night": case.ratings.dislikes, "day": case.day_ratings.dislikes},
    }


def _row_json(row: NightRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "tickets": row.promises.all,
        "counted": row.promises.counted,
        "missed": row.promises.missed,
        "answer": spread_json(row.answer),
        "until_morning": spread_json(row.till_end),
    }


def _replayed_json(case: NightCase) -> dict[str, Any]:
    found, within = case.replayed, case.wishes.target.within_s
    return about(found.selection.period) | {
        "within_s": within,
        "handling_s": found.handling_s,
        "measured": found.handling.n,
        "as_it_was": {"within": found.as_it_was.soon_share, "median_s": found.as_it_was.answer.median},
        "people": [
            {"people": one.people, "within": one.served.within(within), "median_s": one.served.median}
            for one in found.shifts
        ],
    }


def _forecast_json(found: Expected) -> dict[str, Any] | None:
    told, trial = found.forecast, found.trial
    if told is None:
        return None
    return {
        "days": [
            {
                "day": day.isoformat(),
                "expected": round(float(told.days[row]), 2),
                "low": int(told.day_low[row]),
                "high": int(told.day_high[row]),
            }
            for row, day in enumerate(found.period.each_day())
        ],
        "trial": None
        if trial is None
        else {
            "weeks": trial.weeks,
            "wape": trial.wape,
            "naive_wape": trial.naive_wape,
            "mae": trial.mae,
            "naive_mae": trial.naive_mae,
            "inside": trial.inside,
        },
    }


def _need_json(found: Need) -> list[dict[str, Any]]:
    return [
        {
            "weekday": one.slot.weekday + 1,
            "hour": one.slot.hour,
            "tickets": one.arrivals,
            "load": one.load,
            "by_formula": one.by_formula,
            "by_replay": one.by_replay,
        }
        for one in found.hours
    ]
