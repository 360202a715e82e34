"""`repdesk report channels`: how channels, topics and sources fare."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from dashboards.behind import behind
from dashboards.channel_figures import ChannelRow, channel_table
from dashboards.channel_sheets import course_sheet, length_sheet
from dashboards.courses import Course
from dashboards.report_options import about, answer, asked, period_asked
from dashboards.selection import Board, Cell, Dimension, Figure, Selection
from dashboards.sheets import behind_sheet
from moderation.brands import brand_called
from storage.database import reading
from storage.rights import SYSTEM

SPLITS = [dimension.value for dimension in Dimension]


@click.command()
@asked
@click.option("--by", type=click.Choice(SPLITS), default=Dimension.CHANNEL.value)
def channels(*, since: str, until: str, brand: str, by: str, out: Path | None, as_json: bool) -> None:
    """New authors, unfinished talks, their length, answers, moves, where it was solved, of tickets opened then."""
    period, dimension = period_asked(since, until, out), Dimension(by)
    now = datetime.now(UTC)
    with reading() as session:
        selection = Selection(brand_called(session, brand), period)
        table = channel_table(session, selection, dimension=dimension, by=SYSTEM, now=now)
        every = {"board": Board.CHANNELS, "cell": Cell(Figure.ALL), "by": SYSTEM, "now": now}
        rows = behind(session, selection, **every) if out else []  # type: ignore[arg-type]  # each as its name says
    document = about(period) | {
        "by": by,
        "date_axis": "opened",
        "rows": [_json(row) for row in table.rows],
        "total": _json(table.total),
    }
    sheets = [course_sheet(table, dimension), length_sheet(table, dimension), behind_sheet(rows, Board.CHANNELS)]
    answer(document, sheets, out=out, as_json=as_json)


def _json(row: ChannelRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "tickets": row.tickets,
        **{course.value: row.courses[course] for course in Course},
        "share_first_time": row.share(Course.FIRST_TIME),
        "share_unfinished": row.share(Course.UNFINISHED),
        "share_solved_here": row.share(Course.SOLVED_HERE),
        "share_sent_elsewhere": row.share(Course.SENT_ELSEWHERE),
        "hand_overs": row.hand_overs,
        "moves": row.moves,
        "messages": _lengths(row, "length", ""),
        "first_reply": _lengths(row, "answer", "_s"),
        "handling": _lengths(row, "handling", "_s"),
    }


def _lengths(row: ChannelRow, name: str, unit: str) -> dict[str, float | int | None]:
    found = getattr(row, name)
    return {"n": found.n, f"mean{unit}": found.mean, f"median{unit}": found.median, f"p90{unit}": found.p90}
