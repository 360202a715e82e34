"""`repdesk import`."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from crawlers import queries
from crawlers.imports.importing import Order, Outcome, import_files
from crawlers.imports.table_file import TableFile
from moderation.following import catch_up
from storage.database import reading
from storage.errors import Refused
from storage.i18n import _
from storage.rights import SYSTEM
from storage.vocabulary import MentionState

SHOWN = 20


@click.command(name="import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--as", "kind", type=click.Choice(["mentions", "tickets"]), default="mentions", show_default=True)
@click.option("--brand", default="", help="Name or number; the only brand unless given.")
@click.option("--map", "pairs", multiple=True, metavar="COLUMN=FIELD", help="What a column means; COLUMN= drops it.")
@click.option("--state", type=click.Choice(["archived", "new"]), default="archived", show_default=True)
@click.option("--tz", "zone", default="", help="Zone of dates without one; that of the installation unless given.")
@click.option("--create", "creates", is_flag=True, help="Makes channels and people that old tickets name.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of words.")
def import_tables(
    *,
    files: tuple[Path, ...],
    kind: str,
    brand: str,
    pairs: tuple[str, ...],
    state: str,
    zone: str,
    creates: bool,
    as_json: bool,
) -> None:
    """Brings in tables: CSV, XLSX, XLS, ODS or JSON lines; good rows go in, bad ones are told."""
    now = datetime.now(UTC)
    with reading() as session:
        brand_id = queries.brand_called(session, brand) if brand else queries.the_only_brand(session)
    order = Order(
        kind=kind, brand_id=brand_id, given=dict(map(_pair, pairs)), state=MentionState(state), zone=_zone(zone),
        creates=creates,
    )  # fmt: skip
    tables = [_table(path) for path in files]
    outcome = import_files(tables, order, by=SYSTEM, now=now)
    catch_up()
    _tell(outcome, as_json=as_json)
    if outcome.bad:
        raise click.exceptions.Exit(1)


def _tell(outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        bad = [{"file": one.file, "row": one.row, "why": one.why} for one in outcome.bad]
        click.echo(json.dumps({"added": outcome.added, "known": outcome.known, "bad": bad}, ensure_ascii=False))
        return
    words = _("Added: {added}. Known already: {known}. Left out: {bad}.")
    click.echo(words.format(added=outcome.added, known=outcome.known, bad=len(outcome.bad)))
    for one in outcome.bad[:SHOWN]:
        click.echo(f"  {one.file}:{one.row}  {one.why}")
    if len(outcome.bad) > SHOWN:
        click.echo(f"  … {len(outcome.bad) - SHOWN}")


def _table(path: Path) -> TableFile:
    if not path.is_file():
        raise Refused(
            _("{name} cannot be imported.").format(name=path), _("There is no such file."), _("Check its name.")
        )
    return TableFile(path, path.name)


def _pair(text: str) -> tuple[str, str]:
    heading, sign, field = text.rpartition("=")
    if not sign:
        raise click.BadParameter(f"{text!r} is not COLUMN=FIELD", param_hint="--map")
    return heading, field


def _zone(name: str) -> str:

    try:
        return ZoneInfo(name).key if name else ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise click.BadParameter(f"{name!r} is no time zone", param_hint="--tz") from None
