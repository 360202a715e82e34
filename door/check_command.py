"""Command `repdesk check`: how the installation is, and whether its figures can be trusted."""

import json
import sys
from datetime import UTC, datetime
from typing import Final

import click

from door import figure_check, roles
from storage.settings import settings

MOST_SHOWN: Final = 200


def _tell(words: str) -> None:
    """How far a long check is, for whoever sits before it; not where its output is read by a program."""
    if sys.stderr.isatty():
        click.echo(words, err=True)


@click.command()
@click.option("--all", "everything", is_flag=True, help="Replay every ticket, however many there are.")
@click.option("--rebuild", is_flag=True, help="Replay every ticket, and make anew what differs.")
@click.option("--json", "as_json", is_flag=True)
def check(*, everything: bool, rebuild: bool, as_json: bool) -> None:
    """Whether the installation is sound: database, key, clock, workers, sources, figures."""
    settings()  # a wrong setting is refused as such, it is not a finding about the database
    now, most = datetime.now(UTC), None if as_json else MOST_SHOWN
    findings = roles.look_around(now=now)
    is_sound = all(finding.ok for finding in findings)
    if findings[0].ok:  # without a database there is nothing to replay
        checked = figure_check.check_figures(everything=everything or rebuild, now=now, tell=_tell)
        findings += figure_check.findings_of(checked, most=most)
        if rebuild and checked.differences:
            figure_check.put_right(checked, now=now, tell=_tell)
            checked = figure_check.check_figures(everything=True, now=now, tell=_tell)
            findings += figure_check.findings_of(checked, most=most)
        is_sound = is_sound and not checked.differences
    for finding in findings:
        if as_json:
            click.echo(json.dumps(finding._asdict(), ensure_ascii=False))
        else:
            click.echo(f"{'ok  ' if finding.ok else 'BAD '} {finding.name}: {finding.words}")
    if not is_sound:
        raise click.exceptions.Exit(1)
