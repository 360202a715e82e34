"""`repdesk imports`."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from crawlers import queries
from crawlers.command_line import JSON, print_line
from crawlers.import_words import standing_told, stays_told
from crawlers.imports.earlier import ImportRow, imports_of
from crawlers.imports.fate import Prospect
from crawlers.imports.undoing import go_on, take_back, what_would_go
from moderation.following import catch_up
from storage.database import reading, transaction
from storage.errors import Refused
from storage.i18n import _, ngettext
from storage.rights import SYSTEM
from storage.settings import settings


@click.group()
def imports() -> None:
    """Tables that were brought in: which they were, and the way back for a wrong one."""


@imports.command(name="list")
@click.option("--brand", default="", help="Name or number; all brands unless given.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@JSON
def list_imports(*, brand: str, limit: int, as_json: bool) -> None:
    """Who brought in which file when, and what came of it, the newest first."""
    with reading() as session:
        brand_id = queries.brand_called(session, brand) if brand else None
        rows = imports_of(session, brand_id, by=SYSTEM, limit=limit)
    for row in rows:
        if as_json:
            print_line(_document(row))
        else:
            at = f"{row.began_at.astimezone(ZoneInfo(settings().zone)):%Y-%m-%d %H:%M}"
            click.echo(f"{row.id:>5}  {at}  {row.file_name}  {row.who}  {standing_told(row)}")


@imports.command()
@click.argument("number", type=int)
@click.option("--yes", "is_sure", is_flag=True, help="Without asking.")
@JSON
def undo(*, number: int, is_sure: bool, as_json: bool) -> None:
    """Takes an import back: what it brought goes, but for what was decided, answered or brought by others too."""
    now = datetime.now(UTC)
    with reading() as session:
        found = what_would_go(session, number, by=SYSTEM)
    if not is_sure:
        if as_json:
            raise Refused(
                _("Import {number} was not taken back.").format(number=number),
                _("Nobody was asked: {goes} would go, {stays} would stay.").format(goes=found.goes, stays=found.stays),
                _("Add --yes."),
            )
        click.echo(_goes_told(found))
        click.confirm(_("Take it back?"), abort=True)
    with transaction() as session:
        take_back(session, number, by=SYSTEM, now=now)
    while go_on(number, now=now):
        pass
    catch_up()
    with reading() as session:
        (row,) = imports_of(session, by=SYSTEM, only=number)
    if as_json:
        print_line(_document(row))
    else:
        click.echo(standing_told(row))


def _goes_told(found: Prospect) -> str:
    """What would go and what would stay, a line each."""
    words = ngettext("{count} row goes", "{count} rows go", found.goes).format(count=found.goes)
    return "\n".join([words, *stays_told(found)])


def _document(row: ImportRow) -> dict[str, Any]:
    state = "undone" if row.is_undone else "undoing" if row.is_going else "whole" if row.is_whole else "unfinished"
    return {
        "id": row.id, "at": f"{row.began_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", "as": row.kind.value,
        "file": row.file_name, "who": row.who or None, "brand": row.brand_id, "added": row.added, "known": row.known,
        "bad": row.refused, "state": state, "removed": row.removed, "stayed": row.stayed,
    }  # fmt: skip
