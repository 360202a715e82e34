"""Templates as people look at them: the list with how each stands, one with all its versions."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from desk.template_approval import may_approve
from desk.template_terms import Terms
from desk.templates import APPROVERS, READERS, WRITERS
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Channel, Person, Template, TemplateVersion
from storage.vocabulary import Role, TemplateStanding, TemplateState


class TemplateRow(NamedTuple):
    """A template as it is offered, or as it was last proposed where none of its versions has been approved.

    `waiting` is the version that waits for approval, None when none does.
    """

    id: int
    name: str
    shortcut: str
    text: str
    terms: Terms
    version: int
    newest: int
    waiting: int | None
    standing: TemplateStanding
    valid_until: datetime | None
    owner_id: int | None
    owner: str | None
    approver_id: int | None
    approver: str | None
    may_approve: bool
    may_change: bool
    may_retire: bool


class VersionRow(NamedTuple):
    """A template as it read once, and what was decided."""

    version: int
    name: str
    shortcut: str
    text: str
    terms: Terms
    valid_until: datetime | None
    state: TemplateState
    by: str | None
    at: datetime
    decided_by: str | None
    decided_at: datetime | None
    remark: str


def template_rows(session: Session, brand_id: int, *, by: Actor, now: datetime) -> list[TemplateRow]:
    """The brand's templates by name, the retired ones among them; those of channels closed to this person are not."""
    by.require(*READERS, brand_id=brand_id)
    owner, approver = aliased(Person), aliased(Person)
    shown = or_(
        TemplateVersion.version == Template.approved_version,
        Template.approved_version.is_(None) & (TemplateVersion.version == Template.version),
    )
    newest = aliased(TemplateVersion)
    found = session.execute(
        select(Template, TemplateVersion, newest.state, owner.name, approver.name)
        .join(TemplateVersion, TemplateVersion.template_id == Template.id)
        .join(newest, (newest.template_id == Template.id) & (newest.version == Template.version))
        .outerjoin(owner, owner.id == Template.owner_id)
        .outerjoin(approver, approver.id == Template.approver_id)
        .where(Template.brand_id == brand_id, shown)
        .order_by(TemplateVersion.name, Template.id)
    )
    hidden = closed_channels(session, brand_id, by=by)
    rows = [
        _row(template, version, state, {"owner": owned, "approver": approved}, by=by, now=now)
        for template, version, state, owned, approved in found
    ]
    return [row for row in rows if is_open_to(row.terms, hidden)]


def versions_of(session: Session, template_id: int, *, by: Actor) -> list[VersionRow]:
    """How the template read, the newest first. Raises Refused where this person may not look."""
    template = session.get(Template, template_id)
    if template is None or not by.holds(*READERS, brand_id=template.brand_id):
        raise _not_there()
    writer, decider = aliased(Person), aliased(Person)
    version = TemplateVersion
    found = session.execute(
        select(
            *(version.version, version.name, version.shortcut, version.text, version.terms, version.valid_until),
            *(version.state, writer.name, version.at, decider.name, version.decided_at, version.remark),
        )
        .outerjoin(writer, writer.id == version.person_id)
        .outerjoin(decider, decider.id == version.decided_by)
        .where(version.template_id == template_id)
        .order_by(version.version.desc())
    )
    rows = [
        VersionRow(number, name, shortcut, text, Terms.of(terms), *rest)
        for number, name, shortcut, text, terms, *rest in found
    ]
    if rows and not is_open_to(rows[0].terms, closed_channels(session, template.brand_id, by=by)):
        raise _not_there()
    return rows


def closed_channels(session: Session, brand_id: int, *, by: Actor) -> frozenset[int]:
    """The brand's channels whose tickets this person does not see."""
    if by.holds(Role.ADMINISTRATOR, Role.LEAD, brand_id=brand_id):
        return frozenset()
    closed = select(Channel.id).where(Channel.brand_id == brand_id, Channel.is_open.is_(False))
    return frozenset(session.scalars(closed)) - by.channels - by.views


def is_open_to(terms: Terms, hidden: Collection[int]) -> bool:
    """Whether a template may be read: one that is only for channels closed to a person says what they deal with."""
    return not terms.channels or any(one not in hidden for one in terms.channels)


def standing_of(template: Template, version: TemplateVersion, *, now: datetime) -> TemplateStanding:
    """Whether the template is offered at this moment."""
    if template.retired_at is not None:
        return TemplateStanding.RETIRED
    if template.approved_version is None:
        return TemplateStanding.UNAPPROVED
    is_over = version.valid_until is not None and version.valid_until <= now
    return TemplateStanding.OUTDATED if is_over else TemplateStanding.IN_USE


def _row(
    template: Template, version: TemplateVersion, newest: TemplateState, names: Mapping[str, str | None], *, by: Actor,
    now: datetime,
) -> TemplateRow:  # fmt: skip
    is_alive = template.retired_at is None
    is_owner = template.owner_id is not None and template.owner_id == by.person_id
    return TemplateRow(
        id=template.id,
        name=version.name,
        shortcut=version.shortcut,
        text=version.text,
        terms=Terms.of(version.terms),
        version=version.version,
        newest=template.version,
        waiting=template.version if newest == TemplateState.PROPOSED and is_alive else None,
        standing=standing_of(template, version, now=now),
        valid_until=version.valid_until,
        owner_id=template.owner_id,
        owner=names["owner"],
        approver_id=template.approver_id,
        approver=names["approver"],
        may_approve=may_approve(template, by=by),
        may_change=is_alive and by.holds(*WRITERS, brand_id=template.brand_id),
        may_retire=is_owner or by.holds(*APPROVERS, brand_id=template.brand_id),
    )


def _not_there() -> Refused:
    return Refused(_("The template cannot be shown."), _("It does not exist, or is not open to you."), "")
