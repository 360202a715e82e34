"""What the commands of this room share: their options, and how rows are told to machines."""

import json
from datetime import datetime
from typing import Any

import click

from crawlers.detection import Look
from crawlers.drafts import draft_of
from moderation.finding import Finding
from storage.source_kinds import KINDS

JSON = click.option("--json", "as_json", is_flag=True, help="JSON instead of words.")
SET = click.option("--set", "given", multiple=True, metavar="KEY=VALUE", help="local=true, tz, encoding, token, …")


def finding_row(finding: Finding) -> dict[str, Any]:
    return {
        "text": finding.text,
        "author": finding.author,
        "published_at": finding.published_at.isoformat() if finding.published_at else None,
        "url": finding.url,
        "title": finding.title,
        "stars": finding.stars,
    }


def look_of(pairs: dict[str, str], *, now: datetime) -> Look:
    """How to look, out of the keys of --set. Raises Refused for a zone that does not exist."""
    checked = draft_of(
        KINDS["feed"], "https://localhost/", given={key: pairs[key] for key in ("local", "tz") if key in pairs}
    )
    secret = {key for kind in KINDS.values() for key in kind.all_secrets}
    options = {key: value for key, value in pairs.items() if key not in secret}
    return Look(now, is_local=checked.is_local, zone=checked.zone, secrets=pairs, options=options)


def pairs_of(given: tuple[str, ...]) -> dict[str, str]:
    """Keys and values of --set. Raises a usage error for one without "="."""
    pairs: dict[str, str] = {}
    for part in given:
        key, equals, value = part.partition("=")
        if not equals or not key.strip():
            raise click.BadParameter(f"{part!r} is not KEY=VALUE", param_hint="--set")
        pairs[key.strip()] = value.strip()
    return pairs


def print_line(document: dict[str, Any]) -> None:
    click.echo(json.dumps(document, ensure_ascii=False))
