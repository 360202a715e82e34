"""`repdesk report`: the dashboards' figures on the command line, as JSON or as a file."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from dashboards.behind import behind
from dashboards.channel_commands import channels
from dashboards.inflow import Counted, inflow
from dashboards.operator_commands import operators
from dashboards.promise_commands import sla
from dashboards.queries import CsiRow, csi_table
from dashboards.report_options import about, answer, asked, period_asked, split
from dashboards.selection import Board, Cell, Dimension, Figure, Selection
from dashboards.sheets import behind_sheet, csi_sheet, inflow_sheet
from dashboards.staffing_commands import staffing
from moderation.brands import brand_called
from storage.database import reading
from storage.i18n import set_language
from storage.rights import SYSTEM
from storage.settings import settings


@click.group()
def report() -> None:
    """Figures of a period as JSON, as a table, or as a file (.xlsx, .csv)."""
    # A report is read by the people of the installation, not by whoever types the command.
    set_language(settings().language)


@report.command()
@asked
@split
def csi(*, since: str, until: str, brand: str, by: str, out: Path | None, as_json: bool) -> None:
    """Likes and dislikes of the customers asked in the period."""
    period, dimension = period_asked(since, until, out), Dimension(by)
    with reading() as session:
        selection = Selection(brand_called(session, brand), period)
        table = csi_table(session, selection, dimension=dimension, by=SYSTEM)
        now = datetime.now(UTC)
        rows = behind(session, selection, board=Board.CSI, cell=Cell(Figure.ASKED), by=SYSTEM, now=now) if out else []
    document = about(period) | {
        "by": by,
        "date_axis": "asked",
        "rows": [_csi_json(row) for row in table.rows],
        "total": _csi_json(table.total),
    }
    answer(document, [csi_sheet(table, dimension), behind_sheet(rows)], out=out, as_json=as_json)


@report.command()
@asked
@click.option("--with-tickets", is_flag=True, help="Count those that became tickets, too.")
def mentions(*, since: str, until: str, brand: str, out: Path | None, as_json: bool, with_tickets: bool) -> None:
    """Mentions published in the period: how many by label, source, category, state and language.

    Those that became tickets are left out; "tickets" says how many they are.
    """
    period = period_asked(since, until, out)
    with reading() as session:
        brand_id = brand_called(session, brand)
        found = {
            counted: inflow(session, brand_id, period, counted=counted, by=SYSTEM, with_tickets=with_tickets)
            for counted in Counted
        }
    states = found[Counted.STATE]
    document = about(period) | {"date_axis": "published", "total": states.total, "tickets": states.tickets}
    for counted, counts in found.items():
        document[counted.value.removeprefix("mention_")] = [
            {"key": row.key, "name": row.name, "mentions": row.mentions} for row in counts.rows
        ]
    answer(document, [inflow_sheet(counts, counted) for counted, counts in found.items()], out=out, as_json=as_json)


def _csi_json(row: CsiRow) -> dict[str, Any]:
    ratings = row.ratings
    return {
        "key": row.key,
        "name": row.name,
        "asked": ratings.asked,
        "rated": ratings.rated,
        "likes": ratings.likes,
        "dislikes": ratings.dislikes,
        "csi": ratings.csi,
        "response_rate": ratings.response_rate,
        "about_answer": row.causes.answer,
        "about_decision": row.causes.decision,
        "voided": row.aside.voided,
        "by_staff": row.aside.staff,
        "open_links": {
            "asked": row.open_links.asked,
            "likes": row.open_links.likes,
            "dislikes": row.open_links.dislikes,
            "csi": row.open_links.csi,
        },
    }


report.add_command(channels)
report.add_command(operators)
report.add_command(sla)
report.add_command(staffing)
