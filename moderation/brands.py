"""Brands: what is watched, by which query; a query can be tried on what is stored before it is saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.channels import ChannelForm, add_channel
from desk.working_hours import round_the_clock_calendar
from moderation.stream import READERS
from storage.errors import Refused
from storage.i18n import _, speaking
from storage.query import parse
from storage.rights import Actor
from storage.settings import settings
from storage.tables import AuditEntry, Brand, Mention
from storage.vocabulary import Category, Language, Role

LONGEST_NAME = 120
MOST_ACCOUNTS = 500


@dataclass(frozen=True, slots=True)
class BrandForm:
    """What an administrator fills in; no language means all of them, None leaves a part as it is."""

    name: str
    query: str
    languages: tuple[Language, ...] = ()
    muted_categories: tuple[Category, ...] | None = None
    own_accounts: tuple[str, ...] | None = None


class BrandRow(NamedTuple):
    """A brand and how many mentions it has."""

    id: int
    name: str
    query: str
    languages: list[str]
    muted_categories: list[str]
    own_accounts: list[str]
    mentions: int
    is_demo: bool


def add_brand(session: Session, form: BrandForm, *, by: Actor, now: datetime) -> int:
    """The new brand's id. It gets a first line at once, so that no ticket is without a place.

    Raises Refused for a name that is taken and a query that cannot be understood.
    """
    by.require(Role.ADMINISTRATOR)
    brand = Brand(name="", query="", created_at=now)
    _fill(session, brand, form)
    session.add(brand)
    session.flush()
    _note(session, brand, "brand_added", by=by, now=now)
    calendar_id = round_the_clock_calendar(session, by=by, now=now)
    # It is named for everybody, whoever adds the brand and from wherever.
    with speaking(settings().language):
        line = ChannelForm(name=_("First line"), is_first_line=True)
    add_channel(session, brand.id, form=line, calendar_id=calendar_id, by=by, now=now)
    return brand.id


def edit_brand(session: Session, brand_id: int, form: BrandForm, *, by: Actor, now: datetime) -> None:
    """The brand is as the form says; what is stored already stays. Refused as for `add_brand`."""
    by.require(Role.ADMINISTRATOR, brand_id=brand_id)
    brand = session.get(Brand, brand_id)
    if brand is None:
        raise Refused(_("There is no such brand."), _("It may have been removed."), _("Choose one of the list."))
    _fill(session, brand, form)
    session.flush()
    _note(session, brand, "brand_edited", by=by, now=now)


def set_own_accounts(session: Session, brand_id: int, accounts: Sequence[str], *, by: Actor, now: datetime) -> None:
    """By these names and ids the brand itself writes; nothing else of it changes."""
    by.require(Role.ADMINISTRATOR, brand_id=brand_id)
    brand = session.get_one(Brand, brand_id)
    brand.own_accounts = _accounts(accounts)
    _note(session, brand, "brand_edited", by=by, now=now)


def brands(session: Session, *, by: Actor) -> list[BrandRow]:
    """The brands the person may read, by name."""
    allowed = by.brands_with(*READERS)
    number = select(func.count(Mention.id)).where(Mention.brand_id == Brand.id).scalar_subquery()
    wanted = select(
        *(Brand.id, Brand.name, Brand.query, Brand.languages, Brand.muted_categories, Brand.own_accounts),
        *(number, Brand.is_demo),
    ).order_by(Brand.name)
    if allowed is not None:
        wanted = wanted.where(Brand.id.in_(sorted(allowed)))
    return [BrandRow._make((*row[:5], row[5] or [], *row[6:])) for row in session.execute(wanted)]


def brand_called(session: Session, name: str) -> int:
    """The id of the brand of that name or number; with an empty name the only one. Refused when there is none."""
    known: dict[str, int] = {row.name: row.id for row in session.execute(select(Brand.id, Brand.name))}
    if not name and len(known) == 1:
        return next(iter(known.values()))
    if name in known:
        return known[name]
    if name.isdecimal() and int(name) in known.values():
        return int(name)
    raise Refused(
        _('There is no brand "{name}".').format(name=name) if name else _("No brand was named."),
        _("Known are: {names}.").format(names=", ".join(sorted(known)) or "-"),
        _("Name one of them."),
    )


def _fill(session: Session, brand: Brand, form: BrandForm) -> None:
    name = form.name.strip()
    what = _('The brand "{name}" was not saved.').format(name=name)
    if not 0 < len(name) <= LONGEST_NAME:
        raise Refused(what, _("A name has 1 to {most} characters.").format(most=LONGEST_NAME), _("Change the name."))
    if session.scalar(select(Brand.id).where(Brand.name == name, Brand.id != (brand.id or 0))) is not None:
        raise Refused(what, _("Another brand has this name."), _("Choose another name."))
    parse(form.query)
    brand.name = name
    brand.query = form.query.strip()
    brand.languages = [language.value for language in form.languages]
    if form.muted_categories is not None:
        brand.muted_categories = [category.value for category in form.muted_categories]
    if form.own_accounts is not None:
        brand.own_accounts = _accounts(form.own_accounts)


def _accounts(typed: Sequence[str]) -> list[str]:
    """Each name once, as it was typed first."""
    names = [name for one in typed if (name := one.strip())]
    if len(names) > MOST_ACCOUNTS or any(len(name) > LONGEST_NAME for name in names):
        raise Refused(
            _("The accounts were not saved."),
            _("There are at most {number} of them, each up to {most} characters.").format(
                number=MOST_ACCOUNTS, most=LONGEST_NAME
            ),
            _("Shorten the list."),
        )
    return list(dict.fromkeys(names))


def _note(session: Session, brand: Brand, action: str, *, by: Actor, now: datetime) -> None:
    details = {
        "name": brand.name, "query": brand.query, "languages": brand.languages, "muted": brand.muted_categories,
        "own_accounts": len(brand.own_accounts or ()),
    }  # fmt: skip
    session.add(
        AuditEntry(at=now, person_id=by.person_id, action=action, subject="brand", subject_id=brand.id, details=details)
    )
