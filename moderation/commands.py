"""`repdesk brand`, `repdesk mentions` and `repdesk seed`."""

import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import click

from moderation import brands
from moderation.brands import BrandForm, add_brand, brand_called, edit_brand
from moderation.bringing_back import bring_back
from moderation.category_switches import Stretch, categories, switch_category
from moderation.listing import Listed, Wanted, as_json, listed
from moderation.query_trial import Asked, try_query
from moderation.seeding import seed_mentions, seed_tickets
from moderation.showing import when
from moderation.tag_list import tags_called
from moderation.trial_words import trial_as_json, trial_lines
from storage.database import database, reading, transaction
from storage.errors import Refused
from storage.i18n import _
from storage.query import parse
from storage.rights import SYSTEM
from storage.settings import settings
from storage.vocabulary import Category, Label, Language, MentionState, Tone

EXAMPLE_LENGTH = 160


@click.group()
def brand() -> None:
    """Brands: what is watched, by which query."""


@brand.command()
@click.argument("name")
@click.option("--query", required=True, help="Words, “phrases”, OR, minus, prefix*.")
@click.option("--lang", "languages", multiple=True, type=click.Choice([one.value for one in Language]))
@click.option("--json", "as_document", is_flag=True)
def add(*, name: str, query: str, languages: tuple[str, ...], as_document: bool) -> None:
    """Adds a brand with its first line."""
    form = BrandForm(name, query, tuple(Language(one) for one in languages))
    with transaction() as session:
        brand_id = add_brand(session, form, by=SYSTEM, now=datetime.now(UTC))
    if as_document:
        click.echo(json.dumps({"id": brand_id, "name": name, "query": query}, ensure_ascii=False))
    else:
        click.echo(_('Brand {number} "{name}" was added.').format(number=brand_id, name=name))


@brand.command(name="list")
@click.option("--json", "as_lines", is_flag=True)
def list_brands(*, as_lines: bool) -> None:
    """All brands, one a line."""
    with reading() as session:
        rows = brands.brands(session, by=SYSTEM)
    for row in rows:
        known = {
            "id": row.id,
            "name": row.name,
            "query": row.query,
            "languages": row.languages,
            "mentions": row.mentions,
        }
        line = f"{row.id:>4}  {row.name:<24} {row.mentions:>9}  {row.query}"
        click.echo(json.dumps(known, ensure_ascii=False) if as_lines else line)


@brand.command(name="test-query")
@click.argument("query")
@click.option("--brand", "name", default="", help="Only this brand's mentions, compared with its saved query.")
@click.option("--minus", default="", help="A minus-word to try: what it would drop.")
@click.option("--json", "as_document", is_flag=True)
def test_query(*, query: str, name: str, minus: str, as_document: bool) -> None:
    """What a query finds among the stored mentions, with examples; nothing is saved."""
    with reading() as session:
        brand_id = brand_called(session, name) if name else 0
        trial = try_query(session, Asked(query, brand_id, minus), by=SYSTEM)
    if as_document:
        click.echo(json.dumps({"query": query, **trial_as_json(trial)}, ensure_ascii=False))
    else:
        click.echo("\n".join(trial_lines(trial)))


@brand.command()
@click.argument("name")
@click.option("--query", help="A new query.")
@click.option("--lang", "languages", multiple=True, type=click.Choice([one.value for one in Language]))
@click.option("--own", "accounts", multiple=True, help="An account by which the brand writes; all of them are given.")
@click.option("--off", multiple=True, type=click.Choice([one.value for one in Category]), help="Hides a category.")
@click.option("--on", multiple=True, type=click.Choice([one.value for one in Category]), help="Shows it again.")
def edit(
    *, name: str, query: str | None, languages: tuple[str, ...], accounts: tuple[str, ...], off: tuple[str, ...],
    on: tuple[str, ...],
) -> None:  # fmt: skip
    """Changes what is given, and nothing else."""
    now = datetime.now(UTC)
    with transaction() as session:
        brand_id = brand_called(session, name)
        row = next(one for one in brands.brands(session, by=SYSTEM) if one.id == brand_id)
        spoken = tuple(map(Language, languages or row.languages))
        form = BrandForm(row.name, query or row.query, spoken, own_accounts=accounts or None)
        edit_brand(session, brand_id, form, by=SYSTEM, now=now)
        for chosen, is_watched in ((off, False), (on, True)):
            for one in chosen:
                switch_category(session, brand_id, Category(one), is_watched=is_watched, by=SYSTEM, now=now)
    click.echo(_('Brand {number} "{name}" was changed.').format(number=brand_id, name=row.name))


@brand.command(name="categories")
@click.argument("name", default="")
@click.option("--json", "as_lines", is_flag=True)
def list_categories(*, name: str, as_lines: bool) -> None:
    """Which categories are watched, and what the others hide."""
    with reading() as session:
        rows = categories(session, brand_called(session, name), by=SYSTEM)
    for row in rows:
        switch = "on" if row.is_watched else "off"
        line = f"{row.category:<12} {switch:<4} {row.sources:>4} {row.hidden:>8} {row.since or '-'}"
        click.echo(json.dumps(row._asdict(), ensure_ascii=False) if as_lines else line)


@brand.command(name="bring-back")
@click.argument("category", type=click.Choice([one.value for one in Category]))
@click.option("--since", required=True, type=click.DateTime(["%Y-%m-%d"]), help="First day of publication.")
@click.option("--until", required=True, type=click.DateTime(["%Y-%m-%d"]), help="First day that does not belong to it.")
@click.option("--brand", "name", default="", help="The only brand unless given.")
def bring_back_hidden(*, category: str, since: datetime, until: datetime, name: str) -> None:
    """Brings what a category's switch has hidden on these days back into the stream; a worker does it."""
    stretch = Stretch(Category(category), since.date(), until.date() - timedelta(days=1))
    with transaction() as session:
        total = bring_back(session, brand_called(session, name), stretch, by=SYSTEM, now=datetime.now(UTC))
    click.echo(_("{count} texts come back into the stream.").format(count=total))


@click.command()
@click.option("--query", default="", help="Words, “phrases”, OR, minus, prefix*.")
@click.option("--since", default="", help="Published at or after this day or moment (ISO).")
@click.option("--until", default="", help="Published before this day or moment (ISO).")
@click.option("--tag", default=None, help="One of the seven labels, or a product or topic of a brand's own.")
@click.option("--tone", default=None, type=click.Choice([tone.value for tone in Tone]))
@click.option("--state", default=None, type=click.Choice([state.value for state in MentionState]))
@click.option("--json", "as_lines", is_flag=True)
def mentions(
    *, query: str, since: str, until: str, tag: str | None, tone: str | None, state: str | None, as_lines: bool
) -> None:
    """Stored mentions, the newest first, archived ones included."""
    wanted = Wanted(
        query=parse(query) if query.strip() else None,
        since=moment_of(since),
        until=moment_of(until),
        label=Label(tag) if tag in set(Label) else None,
        state=MentionState(state) if state else None,
        tone=Tone(tone) if tone else None,
    )
    with reading() as session:
        if tag and wanted.label is None:
            wanted = replace(wanted, tags=tags_called(session, tag))
        for row in listed(session, wanted, by=SYSTEM):
            click.echo(json.dumps(as_json(row), ensure_ascii=False) if as_lines else _line(row))


@click.command()
@click.option("--mentions", "mention_number", type=click.IntRange(min=0), default=0)
@click.option("--tickets", "ticket_number", type=click.IntRange(min=0), default=0)
@click.option("--seed", type=int, default=1)
def seed(*, mention_number: int, ticket_number: int, seed: int) -> None:
    """Synthetic volume for benchmarks."""
    now = datetime.now(UTC)
    seed_mentions(database(), mention_number, seed=seed, now=now)
    made = seed_tickets(database(), ticket_number, now=now) if ticket_number else 0
    click.echo(_("Added: {mentions} mentions, {tickets} tickets.").format(mentions=mention_number, tickets=made))


def moment_of(value: str) -> datetime | None:
    """A day or a moment as people type it, in the installation's zone unless it names one. Refused for neither."""
    if not value:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise Refused(
            _('"{value}" is no day and no moment.').format(value=value),
            _("They are written as 2026-03-02 or 2026-03-02T14:30."),
            _("Write it so."),
        ) from None
    zone = ZoneInfo(settings().zone)
    if found.tzinfo is None:
        found = datetime.combine(found.date(), found.time() or time.min, zone)
    return found.astimezone(UTC)


def _line(row: Listed) -> str:
    said = " ".join(f"{row.title} {row.text}".split())[:EXAMPLE_LENGTH]
    label = row.label or row.pretag
    published = when(row.published_at, zone=ZoneInfo(settings().zone))
    return f"{row.id:>8}  {published}  {row.state:<9} {label or '-':<12} {said}"
