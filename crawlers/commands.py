"""`repdesk source`, `repdesk collect`, `repdesk extract`."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from crawlers import backfilling, queries, sources
from crawlers.assignment import assignment_of
from crawlers.branch_commands import branches
from crawlers.changes import changes_of
from crawlers.collecting import collect as collect_source
from crawlers.comparing import as_document, as_line
from crawlers.comparison import Days
from crawlers.comparison import compare as compare_sources
from crawlers.detection import Detected, Look
from crawlers.detection import detect as look_at
from crawlers.drafts import draft_of, in_words
from crawlers.extraction import extract as extract_page
from crawlers.health import is_success
from crawlers.parsers.page import Page
from crawlers.previewing import preview
from crawlers.runs import Outcome
from moderation.finding import Finding
from moderation.following import catch_up
from storage import net_rate
from storage.database import database, reading, transaction
from storage.errors import Refused, SourceFailed
from storage.i18n import _
from storage.net import Request, expected, fetch
from storage.rights import SYSTEM
from storage.settings import settings
from storage.source_kinds import KINDS, kind_of
from storage.tables import Source
from storage.vocabulary import Category, PageState

JSON = click.option("--json", "as_json", is_flag=True, help="JSON instead of words.")
SET = click.option("--set", "given", multiple=True, metavar="KEY=VALUE", help="local=true, tz, encoding, token, …")


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
    found = look_at(url, _look(_pairs(given)))
    if as_json:
        document = {
            "kind": found.kind,
            "name": found.name,
            "confidence": found.confidence,
            "address": found.address,
        }
        rows = [_finding_row(finding) for finding in found.findings]
        _print({**document, "findings": rows, "warnings": list(found.warnings)})
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
    pairs, now = _pairs(given), datetime.now(UTC)
    with reading() as session:
        brand_id = queries.brand_called(session, brand) if brand else queries.the_only_brand(session)
    found = Detected(kind, "", url, 1.0) if kind else look_at(url, _look(pairs))
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
        _print({"id": source_id, "kind": draft.kind, "name": draft.name})
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
            _print(_source_row(row))
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
    findings: list[Finding] = []
    trouble = ""
    try:
        findings = preview(assignment, now=now)
    except SourceFailed as failure:
        trouble = failure.message
    if as_json:
        health = {"id": row.id, "kind": row.kind, "health": row.health.value, "state": row.state, "error": row.error}
        rows = [_finding_row(one) for one in findings]
        _print({**health, "findings": rows, "warnings": [trouble] if trouble else []})
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
        changes = changes_of(row.kind, row.address, _pairs(given), row.options)
        sources.change_source(session, number, changes, by=SYSTEM, now=now)
    if as_json:
        _print({"id": number, "changed": sorted(changes)})
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
            _print(as_document(row))
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
        _print({"id": number, "removed": True})
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
        _print({"id": number, **so_far._asdict(), **told})
    else:
        click.echo(_("Stopped.") if is_stop else _("The past of source {number} is being read.").format(number=number))


@click.command()
@click.option("--source", "wanted", type=int, multiple=True, help="Number of a source; all enabled ones unless given.")
@JSON
def collect(*, wanted: tuple[int, ...], as_json: bool) -> None:
    """One pass now over each source, a line for each."""
    with reading() as session:
        numbers = [queries.one_source(session, number, by=SYSTEM, now=datetime.now(UTC)).id for number in wanted]
        numbers = numbers or queries.enabled_sources(session)
    failed = False
    net_rate.share(database())
    for number in numbers:
        try:
            outcome = collect_source(number, now=datetime.now(UTC), thorough=True)
        except Refused as refusal:
            outcome = Outcome(number, PageState.BLOCKED, str(refusal), 0, 0, 0, 0, 0, 0, 0.0)
        failed = failed or not is_success(outcome.state)
        _tell(outcome, as_json=as_json)
    catch_up()
    if failed:
        raise click.exceptions.Exit(1)


def _tell(outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        document = outcome._asdict()
        error = document.pop("error")
        _print({**document, "state": outcome.state.value, **({"error": error} if error else {})})
        return
    figures = f"{outcome.pages} pages, {outcome.found} found, {outcome.new} new, {outcome.changed} changed"
    words = f"{outcome.source:>4}  {outcome.state.value:<12} {figures}, {outcome.deleted} deleted, {outcome.seconds} s"
    click.echo(f"{words}  {outcome.error}".rstrip())


@click.command()
@click.argument("file_or_url")
@click.option("--url", default="", help="The address that the file was read from.")
@click.option("--kind", help="Reads the page as this kind instead of recognising it.")
@click.option("--set", "given", multiple=True, metavar="KEY=VALUE", help="local=true, tz, encoding")
@JSON
def extract(*, file_or_url: str, url: str, kind: str | None, given: tuple[str, ...], as_json: bool) -> None:
    """Findings of one page; "-" reads JSON lines {"path","url"} and answers each in its line."""
    pairs = _pairs(given)
    if file_or_url == "-":
        for line in sys.stdin:
            if line.strip():
                _print(_extract_line(line, kind=kind, pairs=pairs))
        return
    row = _extracted(file_or_url, url, kind=kind, pairs=pairs)
    if as_json:
        _print(row)
        return
    for finding in row["findings"]:
        click.echo(f"- {finding['author'] or '-'}, {finding['published_at'] or '-'}: {finding['text'][:200]}")


def _extract_line(line: str, *, kind: str | None, pairs: dict[str, str]) -> dict[str, Any]:
    """The answer to one line; a bad line is answered with its error."""
    try:
        asked = json.loads(line)
        path, url = str(asked["path"]), str(asked.get("url") or "")
    except (ValueError, KeyError, TypeError, AttributeError):
        return {"path": None, "error": "The line is no JSON object with a path."}
    try:
        return _extracted(path, url, kind=kind, pairs=pairs)
    except (OSError, Refused, SourceFailed) as error:
        return {"path": path, "kind": None, "findings": [], "error": str(error)}


def _extracted(path: str, url: str, *, kind: str | None, pairs: dict[str, str]) -> dict[str, Any]:
    now, look = datetime.now(UTC), _look(pairs)
    content_type = ""
    if path.startswith(("http://", "https://")):
        answer = expected(fetch(Request(path), local=look.is_local), now=now)
        body, url, content_type = answer.body, url or answer.url, answer.headers.get("content-type", "")
    else:
        try:
            body = Path(path).read_bytes()
        except OSError as error:
            raise Refused(_("{path} cannot be read.").format(path=path), str(error), _("Check the name.")) from error
    page = Page(
        url=url or Path(path).resolve().as_uri(),
        read_at=now,
        zone=ZoneInfo(look.zone or settings().zone),
        content_type=content_type,
        encoding=pairs.get("encoding"),
    )
    found = extract_page(body, page, kind=kind)
    return {"path": path, "kind": found.kind, "findings": [_finding_row(finding) for finding in found.findings]}


def _finding_row(finding: Finding) -> dict[str, Any]:
    return {
        "text": finding.text,
        "author": finding.author,
        "published_at": finding.published_at.isoformat() if finding.published_at else None,
        "url": finding.url,
        "title": finding.title,
        "stars": finding.stars,
    }


def _source_row(row: queries.SourceRow) -> dict[str, Any]:
    """A source for machines; secrets are no part of it."""
    moments = ("last_run_at", "last_success_at", "last_new_at", "next_due_at")
    document = {name: value for name, value in row._asdict().items() if name not in {*moments, "options", "is_running"}}
    return document | {name: moment.isoformat() if (moment := getattr(row, name)) else None for name in moments}


def _look(pairs: dict[str, str]) -> Look:
    """How to look, out of the keys of --set. Raises Refused for a zone that does not exist."""
    checked = draft_of(
        KINDS["feed"], "https://localhost/", given={key: pairs[key] for key in ("local", "tz") if key in pairs}
    )
    return Look(datetime.now(UTC), is_local=checked.is_local, zone=checked.zone, secrets=pairs)


def _pairs(given: tuple[str, ...]) -> dict[str, str]:
    """Keys and values of --set. Raises a usage error for one without "="."""
    pairs: dict[str, str] = {}
    for part in given:
        key, equals, value = part.partition("=")
        if not equals or not key.strip():
            raise click.BadParameter(f"{part!r} is not KEY=VALUE", param_hint="--set")
        pairs[key.strip()] = value.strip()
    return pairs


def _print(document: dict[str, Any]) -> None:
    click.echo(json.dumps(document, ensure_ascii=False))
