"""What the dashboards ask, over a year of a brand: all of it, and with two filters."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from sqlalchemy.orm import Session

from benchmarks.figure_seeding import DAYS, NOW
from dashboards.arrivals import came
from dashboards.behind import behind
from dashboards.blocks import lengths, lengths_over, tallies_over
from dashboards.channel_figures import channel_table
from dashboards.choices import choices
from dashboards.expected import expected
from dashboards.figures import Span, spread
from dashboards.goals import goals
from dashboards.night_window import Window
from dashboards.nights import night_table, nights_selected
from dashboards.periods import Period
from dashboards.promise_table import bands_over_time, promise_table
from dashboards.queries import csi_table, sla_table
from dashboards.review_figures import done_by, own_ratings
from dashboards.selection import Board, Cell, Dimension, Figure, Selection
from storage.rights import SYSTEM
from storage.vocabulary import Metric

Question = Callable[[Session], object]
YEAR = Period((NOW - timedelta(days=DAYS)).date(), NOW.date() + timedelta(days=1))
MONTH = Period(NOW.date() - timedelta(days=29), NOW.date() + timedelta(days=1))
ALL_YEAR, ALL_MONTH = Selection(1, YEAR), Selection(1, MONTH)
SOME_CHANNELS, SOME_SOURCES, SOME_TAGS = frozenset({1, 2}), frozenset({3, 4, 5}), frozenset({3, 4})
TWO_FILTERS = Selection(1, YEAR, channels=SOME_CHANNELS, sources=SOME_SOURCES)
TAG_FILTERS = Selection(1, YEAR, channels=SOME_CHANNELS, tags=SOME_TAGS)
PEOPLE_FILTERS = Selection(1, YEAR, operators=frozenset(range(1, 21)), channels=SOME_CHANNELS)
SHOWN_ROWS = 500


def _sla(session: Session, selection: Selection, dimension: Dimension) -> object:
    return sla_table(session, selection, dimension=dimension, by=SYSTEM, now=NOW)


def _csi(session: Session, selection: Selection, dimension: Dimension = Dimension.OPERATOR) -> object:
    return csi_table(session, selection, dimension=dimension, by=SYSTEM)


def _percentiles(session: Session) -> object:
    """Median and p90 of the first reply by operator over twelve months."""
    found = lengths(
        session, ALL_YEAR, board=Board.SLA, dimension=Dimension.OPERATOR, span=Span.FIRST_REPLY, by=SYSTEM
    )  # fmt: skip
    return {key: spread(seconds) for key, seconds in found.items()}


def _percentiles_each_month(session: Session) -> object:
    """The same for each month apart: 1 200 cells."""
    span = Span.FIRST_REPLY
    found = lengths_over(
        session, ALL_YEAR, board=Board.SLA, dimension=Dimension.OPERATOR, over=Dimension.MONTH, spans=[span], by=SYSTEM
    )
    return {key: spread(seconds) for key, seconds in found[span].items()}


def _bands(session: Session, step: Dimension) -> object:
    return bands_over_time(session, ALL_YEAR, metric=Metric.FIRST_REPLY, step=step, by=SYSTEM)


def _promises(session: Session, selection: Selection, metric: Metric) -> object:
    return promise_table(session, selection, metric=metric, dimension=Dimension.OPERATOR, by=SYSTEM, now=NOW)


def _hours(session: Session) -> object:
    return tallies_over(
        session, ALL_YEAR, board=Board.SLA, dimension=Dimension.HOUR, over=Dimension.WEEKDAY, by=SYSTEM, now=NOW
    )  # fmt: skip


def _nights(session: Session) -> object:
    nights = nights_selected(ALL_YEAR, Window(), now=NOW)
    return night_table(session, nights or ALL_YEAR, by=SYSTEM, now=NOW)


def _channels(session: Session, selection: Selection, dimension: Dimension) -> object:
    return channel_table(session, selection, dimension=dimension, by=SYSTEM, now=NOW)


def _review(session: Session) -> object:
    return done_by(session, ALL_YEAR, by=SYSTEM, now=NOW), own_ratings(session, ALL_YEAR, by=SYSTEM, now=NOW)


def _rows(session: Session, selection: Selection, figure: Figure, board: Board = Board.SLA) -> object:
    cell = Cell(figure, Dimension.OPERATOR, "7")
    return behind(session, selection, board=board, cell=cell, by=SYSTEM, now=NOW, limit=SHOWN_ROWS)


def questions() -> dict[str, Question]:
    """What is asked without filters, by name."""
    dimensions = (Dimension.OPERATOR, Dimension.CHANNEL, Dimension.TAG, Dimension.HOUR, Dimension.DAY)
    return {
        **{f"sla_year_by_{one}": partial(_sla, selection=ALL_YEAR, dimension=one) for one in dimensions},
        "sla_month_by_operator": partial(_sla, selection=ALL_MONTH, dimension=Dimension.OPERATOR),
        "percentiles_12_months_by_operator": _percentiles,
        "percentiles_each_month_by_operator": _percentiles_each_month,
        "bands_by_day": partial(_bands, step=Dimension.DAY),
        "bands_by_week": partial(_bands, step=Dimension.WEEK),
        "resolution_by_operator": partial(_promises, selection=ALL_YEAR, metric=Metric.RESOLUTION),
        "next_replies_by_operator": partial(_promises, selection=ALL_YEAR, metric=Metric.NEXT_REPLY),
        "goals": lambda session: goals(session, ALL_YEAR, by=SYSTEM, now=NOW),
        "csi_year_by_operator": partial(_csi, selection=ALL_YEAR),
        "csi_year_by_tag": partial(_csi, selection=ALL_YEAR, dimension=Dimension.TAG),
        "hours_by_weekday": _hours,
        "arrivals_of_a_year": lambda session: came(session, ALL_YEAR, by=SYSTEM),
        "nights_of_a_year": _nights,
        "forecast_with_trial": lambda session: expected(session, ALL_YEAR, by=SYSTEM, now=NOW),
        "channels_by_source": partial(_channels, selection=ALL_YEAR, dimension=Dimension.SOURCE),
        "channels_by_topic": partial(_channels, selection=ALL_YEAR, dimension=Dimension.TAG),
        "review_by_operator": _review,
        "rows_behind_late": partial(_rows, selection=ALL_YEAR, figure=Figure.LATE),
        "rows_behind_dislikes": partial(_rows, selection=ALL_YEAR, figure=Figure.DISLIKES, board=Board.CSI),
        "filter_names": lambda session: choices(session, 1, Dimension.OPERATOR, by=SYSTEM),
    }


def filtered() -> dict[str, Question]:
    """What is asked with two filters, by name."""
    operator = Dimension.OPERATOR
    return {
        "sla_two_filters": partial(_sla, selection=TWO_FILTERS, dimension=operator),
        "sla_two_filters_by_day": partial(_sla, selection=TWO_FILTERS, dimension=Dimension.DAY),
        "sla_tag_and_channel": partial(_sla, selection=TAG_FILTERS, dimension=operator),
        "sla_people_and_channel": partial(_sla, selection=PEOPLE_FILTERS, dimension=operator),
        "next_replies_two_filters": partial(_promises, selection=TWO_FILTERS, metric=Metric.NEXT_REPLY),
        "csi_two_filters": partial(_csi, selection=TWO_FILTERS),
        "channels_two_filters": partial(_channels, selection=TWO_FILTERS, dimension=Dimension.TAG),
        "rows_behind_two_filters": partial(_rows, selection=TWO_FILTERS, figure=Figure.MISSED),
    }
