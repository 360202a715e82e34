"""Letters with what switched-off categories hide: within minutes, or once a day in the morning."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.words import category_name
from moderation.bringing_back import hidden_as
from storage.database import reading, transaction
from storage.i18n import _, ngettext, speaking
from storage.jobs import Leased
from storage.mail import post
from storage.settings import settings
from storage.tables import IS_CURRENT, Brand, CategoryForward, Mention, MentionVersion, Source
from storage.vocabulary import Category, MentionState

FORWARD_JOB: Final = "moderation.forward_hidden"
EVERY_S: Final = 300
MORNING: Final = 8
"""The hour from which on the letter of the day goes out."""
MOST_IN_A_LETTER: Final = 100
LONGEST_WORDS: Final = 500
SETTLED: Final = timedelta(minutes=2)
"""A text is hidden in a transaction that may end a little later; what is younger waits for the next letter."""


def forward_hidden(job: Leased, now: datetime) -> None:
    """Sends the letters that are due, each brand and category in its own transaction."""
    del job
    if not settings().smtp_host:
        return
    with reading() as session:
        due = [(row.brand_id, row.category) for row in session.scalars(select(CategoryForward)) if _is_due(row, now)]
    for brand_id, category in due:
        with transaction() as session:
            _forward(session, brand_id, category, now=now)


def _is_due(row: CategoryForward, now: datetime) -> bool:
    if not row.is_daily:
        return True
    zone = ZoneInfo(settings().zone)
    here = now.astimezone(zone)
    last = (row.sent_at or row.told_until).astimezone(zone)
    return here.hour >= MORNING and last.date() < here.date()


def _forward(session: Session, brand_id: int, category: Category, *, now: datetime) -> None:
    row = session.get(CategoryForward, (brand_id, category), with_for_update=True, populate_existing=True)
    if row is None or not _is_due(row, now):
        return
    until = now - SETTLED
    hidden = (
        hidden_as(session, brand_id, category),
        Mention.state == MentionState.ARCHIVED,
        Mention.muted_at > row.told_until,
        Mention.muted_at <= until,
    )
    number = session.scalar(select(func.count()).select_from(Mention).where(*hidden)) or 0
    if number:
        found = session.execute(
            select(Mention.id, Mention.url, Source.name, MentionVersion.title, MentionVersion.text)
            .join(Source, Source.id == Mention.source_id)
            .join(MentionVersion, IS_CURRENT)
            .where(*hidden)
            .order_by(Mention.id.desc())
            .limit(MOST_IN_A_LETTER)
        ).all()
        brand = session.scalars(select(Brand.name).where(Brand.id == brand_id)).one()
        with speaking(settings().language):
            told = ngettext("{count} hidden text", "{count} hidden texts", number).format(count=number)
            subject = f"Repdesk: {told}, {brand}, {category_name(category)}"
            text = letter(found, number, with_words=row.with_words)
        stamp = int(until.timestamp() * 1000)
        for address in row.addresses:
            key = f"forward:{brand_id}:{category}:{stamp}:{address}"
            post(session, to=address, subject=subject, text=text, key=key, now=now)
        row.sent_at = now
    elif row.is_daily:
        row.sent_at = now
    row.told_until = max(row.told_until, until)


def letter(found: Sequence[Any], number: int, *, with_words: bool) -> str:
    """The texts one below the other, the newest first: number and link, with words their beginnings and addresses."""
    parts = [_part(row, with_words=with_words) for row in found]
    more = number - len(found)
    if more > 0:
        parts.append(ngettext("And {count} more.", "And {count} more.", more).format(count=more))
    parts.append(_("They stand in the archive and can be brought back for chosen days under Brands."))
    return "\n\n".join(parts)


def _part(row: Any, *, with_words: bool) -> str:
    link = f"{settings().desk_url.rstrip('/')}/stream?state=any&mention={row.id}"
    head = f"{row.id}: {link}"
    if not with_words:
        return head
    words = " ".join(f"{row.title}\n{row.text}".split())
    short = words[:LONGEST_WORDS] + ("…" if len(words) > LONGEST_WORDS else "")
    return "\n".join(part for part in (head, row.name, short, row.url) if part)
