"""What all reports of the command line share: their options, their period, and how they are answered."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from dashboards.export import as_csv, as_xlsx
from dashboards.figures import Spread
from dashboards.periods import Period, Preset, checked, period_of
from dashboards.selection import Dimension
from dashboards.sheets import Sheet, in_words
from moderation.commands import moment_of
from storage.database import database
from storage.errors import Refused
from storage.i18n import _
from storage.schema import require_current
from storage.settings import settings

WRITERS = (".xlsx", ".csv")
Command = Callable[..., None]


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


def period_asked(since: str, until: str, out: Path | None, *, writers: tuple[str, ...] = WRITERS) -> Period:
    """The days asked for; what cannot be done at all is refused before anything is computed."""
    require_current(database())
    if out is not None and out.suffix.lower() not in writers:
        raise Refused(
            _("{file} cannot be written.").format(file=out.name),
            _("A report is written as {kinds}.").format(kinds=", ".join(writers)),
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


def about(period: Period) -> dict[str, Any]:
    return {"since": period.since.isoformat(), "until": period.until.isoformat(), "zone": settings().zone}


def spread_json(spread: Spread) -> dict[str, int | None]:
    return {"n": spread.n, "median_s": spread.median, "p90_s": spread.p90}


def answer(
    document: dict[str, Any],
    sheets: list[Sheet],
    *,
    out: Path | None,
    as_json: bool,
    paper: Callable[[], bytes] | None = None,
) -> None:
    """The document or the sheets, on the screen or in a file; `paper` makes the PDF where a report has one."""
    if out is not None:
        _write(out, sheets, paper)
        document |= {"file": str(out)}
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False))
    elif out is not None:
        click.echo(_("Written: {file}").format(file=out))
    else:
        for sheet in sheets:
            _print(sheet)


def _write(out: Path, sheets: list[Sheet], paper: Callable[[], bytes] | None) -> None:
    if paper is not None and out.suffix.lower() == ".pdf":
        content = paper()
    else:
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
