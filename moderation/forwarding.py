"""Hidden texts of a category are forwarded by letter: to whom, how often, with or without their words."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from moderation.category_switches import note
from moderation.stream import READERS
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.settings import settings
from storage.tables import CategoryForward
from storage.vocabulary import Category, Role

MOST_ADDRESSES: Final = 10
_ADDRESS: Final = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\]{2,}")


@dataclass(frozen=True, slots=True)
class Forward:
    """Where hidden texts of a category go."""

    addresses: tuple[str, ...]
    is_daily: bool = True
    with_words: bool = False
    sent_at: datetime | None = None


def forward_category(
    session: Session, brand_id: int, category: Category, wanted: Forward, *, by: Actor, now: datetime
) -> None:
    """From now on what the category's switch hides is sent there; what was hidden before is not."""
    by.require(Role.ADMINISTRATOR, brand_id=brand_id)
    addresses = list(dict.fromkeys(one.strip() for one in wanted.addresses if one.strip()))
    what = _("Nothing is forwarded.")
    if not addresses:
        raise Refused(what, _("No address was given."), _("Write one address a line."))
    if len(addresses) > MOST_ADDRESSES:
        raise Refused(
            what, _("These are more than {most} addresses.").format(most=MOST_ADDRESSES), _("Use a mailing list.")
        )
    for one in addresses:
        if not _ADDRESS.fullmatch(one):
            raise Refused(what, _("“{address}” is no e-mail address.").format(address=one), _("Correct it."))
    if not settings().smtp_host:
        raise Refused(what, _("No mail server is set."), _('Set "smtp_host" in repdesk.toml, then try again.'))
    row = session.get(CategoryForward, (brand_id, category), with_for_update=True)
    if row is None:
        row = CategoryForward(brand_id=brand_id, category=category, told_until=now)
        session.add(row)
    row.addresses, row.is_daily, row.with_words = addresses, wanted.is_daily, wanted.with_words
    session.flush()
    note(session, "category_forwarded", brand_id, by=by, now=now, category=category.value, daily=wanted.is_daily)


def stop_forwarding(session: Session, brand_id: int, category: Category, *, by: Actor, now: datetime) -> None:
    """No more letters; what waits for the next one is not sent."""
    by.require(Role.ADMINISTRATOR, brand_id=brand_id)
    mine = CategoryForward.brand_id == brand_id, CategoryForward.category == category
    if session.scalar(select(CategoryForward.brand_id).where(*mine)) is not None:
        session.execute(delete(CategoryForward).where(*mine))
        note(session, "category_not_forwarded", brand_id, by=by, now=now, category=category.value)


def forwards(session: Session, brand_id: int, *, by: Actor) -> dict[Category, Forward]:
    """Which categories of the brand are forwarded; addresses are told to administrators only."""
    by.require(*READERS, brand_id=brand_id)
    is_told = by.holds(Role.ADMINISTRATOR, brand_id=brand_id)
    rows = session.scalars(select(CategoryForward).where(CategoryForward.brand_id == brand_id))
    return {
        row.category: Forward(tuple(row.addresses) if is_told else (), row.is_daily, row.with_words, row.sent_at)
        for row in rows
    }
