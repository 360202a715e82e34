"""A table of templates brought in: known names get a new version, others are proposed; nothing is in use by itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.template_list import TemplateRow, closed_channels, template_rows
from desk.template_places import Places, places_of
from desk.template_table import TableRow
from desk.template_terms import Terms
from desk.templates import TemplateForm, propose_template, propose_version
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Template, TemplateVersion
from storage.vocabulary import TemplateStanding


class BroughtIn(NamedTuple):
    """How many templates are new, have a new version, are as they were; and which rows were refused, and why."""

    added: int
    changed: int
    same: int
    bad: list[tuple[int, str]]


def bring_in(
    session: Session, brand_id: int, rows: Sequence[TableRow], *, zone: ZoneInfo, by: Actor, now: datetime
) -> BroughtIn:  # fmt: skip
    """Good rows go in, the others are told."""
    known = {one.name.casefold(): one for one in template_rows(session, brand_id, by=by, now=now) if _is_alive(one)}
    places = places_of(session, brand_id, by=by)
    done = BroughtIn(0, 0, 0, [])
    for row in rows:
        there = known.get(" ".join(row.name.split()).casefold())
        try:
            # A row that is refused leaves nothing behind.
            with session.begin_nested():
                form = _form(row, places, zone=zone)
                if there is None:
                    propose_template(session, brand_id, form, by=by, now=now)
                    done = done._replace(added=done.added + 1)
                else:
                    version = propose_version(session, there.id, form, based_on=there.newest, by=by, now=now)
                    is_new = version != there.newest
                    done = done._replace(changed=done.changed + is_new, same=done.same + (not is_new))
        except Refused as refusal:
            done.bad.append((row.number, refusal.why))
    return done


def table_of(session: Session, brand_id: int, *, zone: ZoneInfo, by: Actor, now: datetime) -> list[TableRow]:
    """The brand's templates that are not retired, each as it was last proposed.

    One that names a channel closed to this person stays out: without that name it would come back as another.
    """
    places = places_of(session, brand_id, by=by)
    tags = {**places.products, **places.topics}
    alive = [one.id for one in template_rows(session, brand_id, by=by, now=now) if _is_alive(one)]
    newest = session.scalars(
        select(TemplateVersion)
        .join(Template, Template.id == TemplateVersion.template_id)
        .where(Template.brand_id == brand_id, TemplateVersion.version == Template.version)
        .order_by(TemplateVersion.name, Template.id)
    )
    shown, hidden = set(alive), closed_channels(session, brand_id, by=by)
    # What was approved may be open to all while what was proposed since is for a closed channel.
    return [
        _row(one, places.channels, tags, zone=zone)
        for one in newest
        if one.template_id in shown and hidden.isdisjoint(Terms.of(one.terms).channels)
    ]


def _row(one: TemplateVersion, channels: Mapping[int, str], tags: Mapping[int, str], *, zone: ZoneInfo) -> TableRow:
    until, terms = one.valid_until, Terms.of(one.terms)
    last = (until - timedelta(microseconds=1)).astimezone(zone).date() if until else None
    fitting = (_named(terms.channels, channels), _named(terms.tags, tags), terms.languages)
    return TableRow(one.name, one.text, one.shortcut, *fitting, last)


def _is_alive(row: TemplateRow) -> bool:
    return row.standing != TemplateStanding.RETIRED


def _form(row: TableRow, places: Places, *, zone: ZoneInfo) -> TemplateForm:
    until = datetime.combine(row.valid_until + timedelta(days=1), time(), zone) if row.valid_until else None
    channels = _ids(row.channels, places.channels)
    tags = _ids(row.tags, {**places.products, **places.topics})
    return TemplateForm(row.name, row.text, row.shortcut, Terms(channels, tags, row.languages), until)


def _ids(names: Sequence[str], known: Mapping[int, str]) -> tuple[int, ...]:
    by_name = {name.casefold(): number for number, name in known.items()}
    unknown = [name for name in names if name.casefold() not in by_name]
    if unknown:
        raise Refused(
            _("The row was not taken."), _("“{name}” is no channel or tag of the brand.").format(name=unknown[0]), ""
        )
    return tuple(by_name[name.casefold()] for name in names)


def _named(ids: Sequence[int], known: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(known[one] for one in ids if one in known)
