"""`repdesk source branches`."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from crawlers.branch_import import give_branches
from crawlers.imports.branch_rows import read_branches
from crawlers.imports.table_file import TableFile
from storage.database import transaction
from storage.errors import Refused
from storage.i18n import _, ngettext
from storage.rights import SYSTEM


@click.command()
@click.argument("number", type=int)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="JSON instead of words.")
def branches(*, number: int, file: Path, as_json: bool) -> None:
    """Gives a source of a map service its branches: CSV, XLSX or JSON with code, name, address, lat, lon, 2gis, …"""
    if not file.is_file():
        raise Refused(_("{path} cannot be read.").format(path=file), _("There is no such file."), _("Check the name."))
    rows, bad = read_branches(TableFile(file, file.name))
    with transaction() as session:
        given = give_branches(session, number, rows, by=SYSTEM, now=datetime.now(UTC))
    bad = sorted([*bad, *given.bad])
    if as_json:
        counts = {"added": given.added, "changed": given.changed, "known": given.known}
        wrong = [{"file": file.name, "row": row.number, "why": row.why} for row in bad]
        click.echo(json.dumps({**counts, "bad": wrong}, ensure_ascii=False))
    else:
        words = ngettext("{count} branch added", "{count} branches added", given.added).format(count=given.added)
        rest = _("{changed} changed, {known} known as they are").format(changed=given.changed, known=given.known)
        click.echo(f"{words}, {rest}")
        for row in bad:
            click.echo(_("Row {row}: {why}").format(row=row.number, why=row.why), err=True)
    if bad:
        raise click.exceptions.Exit(1)
