"""`repdesk source`: what is read, how often, and how it is doing."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click

from crawlers import backfilling, queries, sources
from crawlers.assignment import assignment_of
from crawlers.branch_commands import branches
from crawlers.changes import changes_of
from crawlers.command_line import JSON, SET, finding_row, look_of, pairs_of, print_line
from crawlers.comparing import as_document, as_line
from crawlers.comparison import Days
from crawlers.comparison import compare as compare_sources
from crawlers.detection import Detected
from crawlers.detection import detect as look_at
from crawlers.drafts import draft_of, in_words
from crawlers.previewing import preview
from storage.database import reading, transaction
from storage.errors import Refused, SourceFailed
from storage.i18n import _
from storage.rights import SYSTEM
from storage.settings import settings
from storage.source_kinds import KINDS, kind_of
from storage.tables import Source
from storage.vocabulary import Category


@click.group()
def source() -> None:
    """Sources: what is read, how often, and how it is doing."""


source.add_command(branches)


@source.command()
@click.argument("url")
@SET
@JSON
def detect(*, url: str, given: tuple[str, ...], as_json: bool) -> None:
    """What stands at an address, with the first findings as they would be stored."""
    found = look_at(url, look_of(pairs_of(given), now=datetime.now(UTC)))
    if as_json:
        document = {
            "kind": found.kind,
            "name": found.name,
            "confidence": found.confidence,
            "address": found.address,
        }
        rows = [finding_row(finding) for finding in found.findings]
        print_line({**document, "findings": rows, "warnings": list(found.warnings)})
        return
    click.echo(f"{found.kind or '-'}  {found.name}  {found.address}  ({found.confidence:.0%})")
    for warning in found.warnings:
        click.echo(f"! {warning}")
    for finding in found.findings:
        click.echo(f"- {finding.author or '-'}, {finding.published_at or '-'}: {finding.text[:100]!r}")


@source.command()
@click.argument("url")
@click.option("--kind", type=click.Choice(sorted(KINDS)), help="Skips the look at the address.")
@click.option("--name", default="", help="What colleagues call it.")
@click.option("--brand", help="Name or number; the only brand unless given.")
@click.option("--every", default="", help="15m, 1h, 2d; the default of the kind unless given.")
@click.option("--category", default="", help=", ".join(Category))
@SET
@JSON
def add(
    *, url: str, kind: str | None, name: str, brand: str | None, given: tuple[str, ...], as_json: bool, **how: str
) -> None:
    """Adds a source; it is read as soon as a worker is free."""
    pairs, now = pairs_of(given), datetime.now(UTC)
    with reading() as session:
        brand_id = queries.brand_called(session, brand) if brand else queries.the_only_brand(session)
    found = Detected(kind, "", url, 1.0) if kind else look_at(url, look_of(pairs, now=now))
    if found.kind is None:
        raise Refused(
            _("{address} was not added.").format(address=url),
            " ".join(found.warnings),
            _("Name its kind with --kind: {kinds}.").format(kinds=", ".join(sorted(KINDS))),
        )
    given_pairs = {**found.options, **pairs}
    draft = draft_of(kind_of(found.kind), found.address, name=name or found.name, given=given_pairs, **how)
    with transaction() as session:
        source_id = sources.add_source(session, draft, brand_id=brand_id, by=SYSTEM, now=now)
    if as_json:
        print_line({"id": source_id, "kind": draft.kind, "name": draft.name})
    else:
        click.echo(_("Source {number}: {name} ({kind})").format(number=source_id, name=draft.name, kind=draft.kind))


@source.command(name="list")
@JSON
def list_all(*, as_json: bool) -> None:
    """All sources with how they are doing, one a line."""
    with reading() as session:
        rows = queries.list_sources(session, by=SYSTEM, now=datetime.now(UTC))
    for row in rows:
        if as_json:
            print_line(_source_row(row))
        else:
            words = f"{row.health.value}{': ' + row.error if row.error else ''}"
            click.echo(
                f"{row.id:>4}  {row.kind:<16} {in_words(row.every_s):>5}  {row.name:<30} {row.texts:>7}  {words}"
            )


@source.command()
@click.argument("number", type=int)
@JSON
def check(*, number: int, as_json: bool) -> None:
    """Looks at a source without storing anything: does it answer, and what would be found?"""
    now = datetime.now(UTC)
    with reading() as session:
        row = queries.one_source(session, number, by=SYSTEM, now=now)
        assignment = assignment_of(session.get_one(Source, number))
    try:
        findings, trouble = preview(assignment, now=now), ""
    except SourceFailed as failure:
        findings, trouble = [], failure.message
    if as_json:
        health = {"id": row.id, "kind": row.kind, "health": row.health.value, "state": row.state, "error": row.error}
        rows = [finding_row(one) for one in findings]
        print_line({**health, "findings": rows, "warnings": [trouble] if trouble else []})
    else:
        click.echo(f"{row.name}: {row.health.value}. {len(findings)} findings. {trouble}".rstrip())
    failed = bool(trouble)
    if failed:
        raise click.exceptions.Exit(1)


@source.command()
@click.argument("number", type=int)
@SET
@JSON
def change(*, number: int, given: tuple[str, ...], as_json: bool) -> None:
    """Changes what --set names: policy, priority, ground, scope, name, category, every, own, tz, a key …"""
    now = datetime.now(UTC)
    with transaction() as session:
        row = queries.one_source(session, number, by=SYSTEM, now=now)
        changes = changes_of(row.kind, row.address, pairs_of(given), row.options)
        sources.change_source(session, number, changes, by=SYSTEM, now=now)
    if as_json:
        print_line({"id": number, "changed": sorted(changes)})
    else:
        click.echo(_("Source {number} is changed: {names}.").format(number=number, names=", ".join(sorted(changes))))


@source.command()
@click.option("--brand", help="Name or number; the only brand unless given.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day; 30 days ago unless given.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="First day that does not belong to it.")
@JSON
def compare(*, brand: str | None, since: datetime | None, until: datetime | None, as_json: bool) -> None:
    """Sources side by side: texts, requests, answers, first reply, abuse, policy and priority."""
    today = datetime.now(ZoneInfo(settings().zone)).date()
    last = until.date() - timedelta(days=1) if until else today
    days = Days(since.date() if since else last - timedelta(days=29), last)
    with reading() as session:
        brand_id = queries.brand_called(session, brand) if brand else queries.the_only_brand(session)
        rows = compare_sources(session, brand_id, days, by=SYSTEM)
    for row in rows:
        if as_json:
            print_line(as_document(row))
        else:
            click.echo(as_line(row))


@source.command()
@click.argument("number", type=int)
@JSON
def remove(*, number: int, as_json: bool) -> None:
    """Stops reading a source and forgets its secrets; what it brought stays."""
    with transaction() as session:
        sources.remove_source(session, number, by=SYSTEM, now=datetime.now(UTC))
    if as_json:
        print_line({"id": number, "removed": True})
    else:
        click.echo(_("Source {number} is removed.").format(number=number))


@source.command()
@click.argument("number", type=int)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From this day on; all there is unless given.")
@click.option("--stop", "is_stop", is_flag=True, help="Leaves it where it is.")
@JSON
def past(*, number: int, since: datetime | None, is_stop: bool, as_json: bool) -> None:
    """Reads a source backwards, when workers have nothing better to do; says how far it is when asked with --json."""
    now = datetime.now(UTC)
    with transaction() as session:
        if is_stop:
            backfilling.stop_backfill(session, number, by=SYSTEM, now=now)
        else:
            backfilling.start_backfill(session, number, since.date() if since else None, by=SYSTEM, now=now)
        so_far = backfilling.past_of(session, session.get_one(Source, number), now=now)
    if as_json:
        moments = {"since": so_far.since, "oldest": so_far.oldest}
        told = {name: moment.isoformat() if moment else None for name, moment in moments.items()}
        print_line({"id": number, **so_far._asdict(), **told})
    else:
        click.echo(_("Stopped.") if is_stop else _("The past of source {number} is being read.").format(number=number))


def _source_row(row: queries.SourceRow) -> dict[str, Any]:
    """A source for machines; secrets are no part of it."""
    moments = ("last_run_at", "last_success_at", "last_new_at", "next_due_at")
    document = {name: value for name, value in row._asdict().items() if name not in {*moments, "options", "is_running"}}
    return document | {name: moment.isoformat() if (moment := getattr(row, name)) else None for name in moments}
