"""`repdesk collect`, `repdesk extract`."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TextIO
from zoneinfo import ZoneInfo

import click

from crawlers import queries
from crawlers.collecting import collect as collect_source
from crawlers.command_line import JSON, finding_row, look_of, pairs_of, print_line
from crawlers.extraction import extract as extract_page
from crawlers.health import is_success
from crawlers.parsers.page import Page
from crawlers.parsers.threads import Profile, loads
from crawlers.runs import Outcome
from moderation.following import catch_up
from storage import net_rate
from storage.database import database, reading
from storage.errors import Refused, SourceFailed
from storage.i18n import _
from storage.net import Request, expected, fetch
from storage.rights import SYSTEM
from storage.settings import settings
from storage.vocabulary import PageState


class How(NamedTuple):
    """How a page is read, where that is not left to the page."""

    kind: str | None
    profile: Profile | None


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
        print_line({**document, "state": outcome.state.value, **({"error": error} if error else {})})
        return
    figures = f"{outcome.pages} pages, {outcome.found} found, {outcome.new} new, {outcome.changed} changed"
    words = f"{outcome.source:>4}  {outcome.state.value:<12} {figures}, {outcome.deleted} deleted, {outcome.seconds} s"
    click.echo(f"{words}  {outcome.error}".rstrip())


@click.command()
@click.argument("file_or_url")
@click.option("--url", default="", help="The address that the file was read from.")
@click.option("--kind", help="Reads the page as this kind instead of recognising it.")
@click.option("--profile", type=click.File(encoding="utf-8"), help="Reads the page by this profile (TOML).")
@click.option("--set", "given", multiple=True, metavar="KEY=VALUE", help="local=true, tz, encoding")
@JSON
def extract(
    *, file_or_url: str, url: str, kind: str | None, profile: TextIO | None, given: tuple[str, ...], as_json: bool
) -> None:
    """Findings of one page; "-" reads JSON lines {"path","url"} and answers each in its line."""
    pairs = pairs_of(given)
    how = How(kind, loads(profile.read()) if profile else None)
    if file_or_url == "-":
        for line in sys.stdin:
            if line.strip():
                print_line(_extract_line(line, how=how, pairs=pairs))
        return
    row = _extracted(file_or_url, url, how=how, pairs=pairs)
    if as_json:
        print_line(row)
        return
    for finding in row["findings"]:
        click.echo(f"- {finding['author'] or '-'}, {finding['published_at'] or '-'}: {finding['text'][:200]}")


def _extract_line(line: str, *, how: How, pairs: dict[str, str]) -> dict[str, Any]:
    """The answer to one line; a bad line is answered with its error."""
    try:
        asked = json.loads(line)
        path, url = str(asked["path"]), str(asked.get("url") or "")
    except (ValueError, KeyError, TypeError, AttributeError):
        return {"path": None, "error": "The line is no JSON object with a path."}
    try:
        return _extracted(path, url, how=how, pairs=pairs)
    except (OSError, Refused, SourceFailed) as error:
        return {"path": path, "kind": None, "findings": [], "error": str(error)}


def _extracted(path: str, url: str, *, how: How, pairs: dict[str, str]) -> dict[str, Any]:
    now = datetime.now(UTC)
    look = look_of(pairs, now=now)
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
    found = extract_page(body, page, kind=how.kind, profile=how.profile)
    return {"path": path, "kind": found.kind, "findings": [finding_row(finding) for finding in found.findings]}
