"""Charts of the figures of moderation."""

from collections.abc import Sequence

from dashboards.agreement import SHOWN_FROM
from dashboards.backlog import Age, Backlog
from dashboards.charts import Hue, Options, Series, chart
from dashboards.decisions import Decisions
from dashboards.figures import Spread
from dashboards.live_board import Live
from dashboards.moderation_sheets import WAYS, hour_words
from dashboards.moderation_wording import age_name, way_name
from dashboards.periods import Period
from dashboards.promoted_spans import SpanRow
from dashboards.wording import day_words
from storage.i18n import _
from storage.vocabulary import DecisionWay

WAY_HUES = {
    DecisionWay.KEY: "#12A594",
    DecisionWay.STORY: "#0EA5E9",
    DecisionWay.BULK: "#8E4EC6",
    DecisionWay.RULE: Hue.QUIET,
}
SECONDS_A_MINUTE = 60
MOST_PEOPLE = 25
NOTHING = Spread(0, None, None)


def day_chart(found: Decisions, period: Period) -> Options:
    """Decisions of each day, by way."""
    days = list(period.each_day())
    ways = [way for way in WAYS if any((day.isoformat(), way) in found.by_day for day in days)]
    return chart(
        [day_words(day) for day in days],
        [
            Series(
                way_name(way), [found.by_day.get((day.isoformat(), way), 0) for day in days], WAY_HUES[way], stack="n"
            )
            for way in ways
        ],
        unit=_("decisions"),
    )


def people_chart(found: Decisions) -> Options:
    """Decisions an hour of each person, with the agreement of those who took enough."""
    rows = [row for row in found.rows if row.per_hour is not None][:MOST_PEOPLE]
    return chart(
        [row.name for row in rows],
        [
            Series(_("An hour"), [_tenth(row.per_hour) for row in rows], Hue.GOOD),
            Series(
                _("Agreement, %"),
                [_percent(row.agreement) if row.compared >= SHOWN_FROM else None for row in rows],
                Hue.LINE,
                is_line=True,
                is_share=True,
            ),
        ],
        unit=_("decisions an hour"),
        share_unit=_("agreement, %"),
    )


def hour_chart(found: Decisions) -> Options:
    """Decisions an hour of work, by the hour of the day."""
    hours = sorted(found.by_hour)
    rates = [found.by_hour[hour][0] / found.by_hour[hour][1] for hour in hours]
    return chart(
        [hour_words(hour) for hour in hours],
        [Series(_("An hour"), [_tenth(rate) for rate in rates], Hue.GOOD)],
        unit=_("decisions an hour"),
    )


def backlog_chart(found: Backlog) -> Options:
    """What waits, by age."""
    return chart(
        [age_name(age) for age in Age],
        [Series(_("Waiting"), [found.total.ages[age] for age in Age], Hue.LINE)],
        unit=_("mentions"),
    )


def span_chart(rows: Sequence[SpanRow], period: Period) -> Options:
    """From first sight to the ticket, by the day the ticket was opened, in minutes."""
    known = {row.key: row.spread for row in rows}
    days = list(period.each_day())
    return chart(
        [day_words(day) for day in days],
        [
            Series(
                _("Median"),
                [_minutes(known.get(day.isoformat(), NOTHING).median) for day in days],
                Hue.GOOD,
                is_line=True,
            ),
            Series(
                _("p90"), [_minutes(known.get(day.isoformat(), NOTHING).p90) for day in days], Hue.LINE, is_line=True
            ),
        ],
        unit=_("minutes"),
    )


def flow_chart(found: Live) -> Options:
    """Came in and decided, by hour of today."""
    hours = range(min(found.by_hour, default=0), max(found.by_hour, default=-1) + 1)
    flows = [found.by_hour.get(hour, (0, 0)) for hour in hours]
    return chart(
        [hour_words(hour) for hour in hours],
        [
            Series(_("Came in"), [came for came, _done in flows], Hue.QUIET),
            Series(_("Decided"), [done for _came, done in flows], Hue.GOOD),
        ],
        unit=_("mentions"),
    )


def _minutes(seconds: int | None) -> float | None:
    return None if seconds is None else round(seconds / SECONDS_A_MINUTE, 1)


def _tenth(number: float | None) -> float | None:
    return None if number is None else round(number, 1)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)
