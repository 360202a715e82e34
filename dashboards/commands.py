"""`repdesk report`: the dashboards' figures on the command line, as JSON or as a file."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from dashboards.behind import behind
from dashboards.export import as_csv, as_xlsx
from dashboards.figures import FOUR_SPANS, LEFT_OUT, Span, Spread
from dashboards.inflow import Counted, inflow
from dashboards.periods import Period, Preset, checked, period_of
from dashboards.queries import CsiRow, SlaRow, csi_table, sla_table
from dashboards.selection import Board, Cell, Dimension, Figure, Selection
from dashboards.sheets import Sheet, behind_sheet, csi_sheet, in_words, inflow_sheet, sla_sheet, spans_sheet
from moderation.brands import brand_called
from moderation.commands import moment_of
from storage.database import database, reading
from storage.errors import Refused
from storage.i18n import _, set_language
from storage.rights import SYSTEM
from storage.schema import require_current
from storage.settings import settings

WRITERS = (".xlsx", ".csv")
Command = Callable[..., None]


@click.group()
def report() -> None:
    """Figures of a period as JSON, as a table, or as a file (.xlsx, .csv)."""
    # A report is read by the people of the installation, not by whoever types the command.
    set_language(settings().language)


def asked(command: Command) -> Command:
    """The options all reports share."""
    options = [
        click.option("--since", default="", help="The first day (ISO date); 30 days back unless given."),
        click.option("--until", default="", help="The first day that no longer belongs to it (ISO date)."),
        click.option("--brand", default="", help="The brand's name or number; not needed if there is only one."),
        click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file: .xlsx or .csv."),
        click.option("--json", "as_json", is_flag=True),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def split(command: Command) -> Command:
    """By what the table is split."""
    words = [dimension.value for dimension in Dimension]
    return click.option("--by", type=click.Choice(words), default=Dimension.OPERATOR.value)(command)


@report.command()
@asked
@split
def sla(*, since: str, until: str, brand: str, by: str, out: Path | None, as_json: bool) -> None:
    """Promises kept and missed, and the four spans, of the tickets opened in the period."""
    period, dimension = _period(since, until, out), Dimension(by)
    with reading() as session:
        selection = Selection(brand_called(session, brand), period)
        now = datetime.now(UTC)
        table = sla_table(session, selection, dimension=dimension, by=SYSTEM, now=now)
        rows = behind(session, selection, board=Board.SLA, cell=Cell(Figure.ALL), by=SYSTEM, now=now) if out else []
    document = _about(period) | {
        "by": by,
        "date_axis": "opened",
        "rows": [_sla_json(row) for row in table.rows],
        "total": _sla_json(table.total),
    }
    sheets = [sla_sheet(table, dimension), spans_sheet(table, dimension), behind_sheet(rows)]
    _tell(document, sheets, out=out, as_json=as_json)


@report.command()
@asked
@split
def csi(*, since: str, until: str, brand: str, by: str, out: Path | None, as_json: bool) -> None:
    """Likes and dislikes of the customers asked in the period."""
    period, dimension = _period(since, until, out), Dimension(by)
    with reading() as session:
        selection = Selection(brand_called(session, brand), period)
        table = csi_table(session, selection, dimension=dimension, by=SYSTEM)
        now = datetime.now(UTC)
        rows = behind(session, selection, board=Board.CSI, cell=Cell(Figure.ASKED), by=SYSTEM, now=now) if out else []
    document = _about(period) | {
        "by": by,
        "date_axis": "asked",
        "rows": [_csi_json(row) for row in table.rows],
        "total": _csi_json(table.total),
    }
    _tell(document, [csi_sheet(table, dimension), behind_sheet(rows)], out=out, as_json=as_json)


@report.command()
@asked
@click.option("--with-tickets", is_flag=True, help="Count those that became tickets, too.")
def mentions(*, since: str, until: str, brand: str, out: Path | None, as_json: bool, with_tickets: bool) -> None:
    """Mentions published in the period: how many by label, source, category, state and language.

    Those that became tickets are left out; "tickets" says how many they are.
    """
    period = _period(since, until, out)
    with reading() as session:
        brand_id = brand_called(session, brand)
        found = {
            counted: inflow(session, brand_id, period, counted=counted, by=SYSTEM, with_tickets=with_tickets)
            for counted in Counted
        }
    states = found[Counted.STATE]
    document = _about(period) | {"date_axis": "published", "total": states.total, "tickets": states.tickets}
    for counted, counts in found.items():
        document[counted.value.removeprefix("mention_")] = [
            {"key": row.key, "name": row.name, "mentions": row.mentions} for row in counts.rows
        ]
    _tell(document, [inflow_sheet(counts, counted) for counted, counts in found.items()], out=out, as_json=as_json)


def _period(since: str, until: str, out: Path | None) -> Period:
    """The days asked for; what cannot be done at all is refused before anything is computed."""
    require_current(database())
    if out is not None and out.suffix.lower() not in WRITERS:
        raise Refused(
            _("{file} cannot be written.").format(file=out.name),
            _("A report is written as {kinds}.").format(kinds=", ".join(WRITERS)),
            _("Choose one of these endings."),
        )
    zone = ZoneInfo(settings().zone)
    usual = period_of(Preset.DAYS_30, datetime.now(zone).date())
    end = _day(until, zone) or usual.until
    return checked(_day(since, zone) or end - timedelta(days=usual.days), end)


def _day(text: str, zone: ZoneInfo) -> date | None:
    moment = moment_of(text)
    if moment is None:
        return None
    here = moment.astimezone(zone)
    if here.time() != datetime.min.time():
        raise Refused(
            _('"{text}" is not the beginning of a day.').format(text=text),
            _("Figures are of whole days in the zone {zone}.").format(zone=zone.key),
            _("Give a date like 2026-03-02."),
        )
    return here.date()


def _about(period: Period) -> dict[str, Any]:
    return {"since": period.since.isoformat(), "until": period.until.isoformat(), "zone": settings().zone}


def _sla_json(row: SlaRow) -> dict[str, Any]:
    promises = row.promises
    return {
        "key": row.key,
        "name": row.name,
        "tickets": promises.all,
        "counted": promises.counted,
        "within": promises.within,
        "late": promises.late,
        "overdue": promises.overdue,
        "share_within": promises.share,
        "left_out": {outcome.value: getattr(promises, outcome.value) for outcome in LEFT_OUT},
        "first_reply": _spread_json(row.spreads[Span.FIRST_REPLY]),
        "spans": {span.value: _spread_json(row.spreads[span]) for span in FOUR_SPANS},
    }


def _spread_json(spread: Spread) -> dict[str, int | None]:
    return {"n": spread.n, "median_s": spread.median, "p90_s": spread.p90}


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


def _tell(document: dict[str, Any], sheets: list[Sheet], *, out: Path | None, as_json: bool) -> None:
    if out is not None:
        _write(out, sheets)
        document |= {"file": str(out)}
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False))
    elif out is not None:
        click.echo(_("Written: {file}").format(file=out))
    else:
        for sheet in sheets:
            _print(sheet)


def _write(out: Path, sheets: list[Sheet]) -> None:
    content = as_xlsx(sheets) if out.suffix.lower() == ".xlsx" else as_csv(sheets[0])
    try:
        out.write_bytes(content)
    except OSError as error:
        raise Refused(
            _("{file} cannot be written.").format(file=out), str(error.strerror), _("Choose another place.")
        ) from error


def _print(sheet: Sheet) -> None:
    if not sheet.rows:
        return
    zone = ZoneInfo(settings().zone)
    written = partial(in_words, zone=zone)
    lines = [[column.title for column in sheet.columns]]
    lines += [
        [written(value, kind=column.kind) for value, column in zip(row, sheet.columns, strict=True)]
        for row in sheet.rows
    ]
    widths = [max(len(line[place]) for line in lines) for place in range(len(sheet.columns))]
    click.echo(f"{sheet.title}")
    for first, *others in lines:
        cells = [first.ljust(widths[0]), *(text.rjust(width) for text, width in zip(others, widths[1:], strict=True))]
        click.echo("  ".join(cells).rstrip())
    click.echo()
