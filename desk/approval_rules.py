"""For which answers of a brand approval is needed, and whose: set by leads and administrators."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from desk.events import audit
from desk.shifts import staff_names
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import ApprovalRule, Channel, Person, Tag
from storage.vocabulary import ApprovalCause, AuthorFlag, RequestType, Role

SETTERS = (Role.LEAD, Role.ADMINISTRATOR)
RANGES = {
    ApprovalCause.PRIORITY: range(1, 3), ApprovalCause.COMPLEXITY: range(2, 4), ApprovalCause.STARS: range(1, 6),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleForm:
    """What an answer is about, in which channel (None: in all), and who approves it (None: a team lead)."""

    cause: ApprovalCause
    value: str = ""
    channel_id: int | None = None
    approver_id: int | None = None
    deputy_id: int | None = None


class RuleRow(NamedTuple):
    """A rule with the names it needs to be read."""

    id: int
    cause: ApprovalCause
    value: str
    tag: str | None
    channel: str | None
    approver: str | None
    deputy: str | None


def rules_of(session: Session, brand_id: int, *, by: Actor) -> list[RuleRow]:
    """The brand's rules, the oldest first."""
    by.require(*SETTERS, brand_id=brand_id)
    approver, deputy = aliased(Person), aliased(Person)
    found = session.execute(
        select(ApprovalRule, Channel.name, approver.name, deputy.name)
        .outerjoin(Channel, Channel.id == ApprovalRule.channel_id)
        .outerjoin(approver, approver.id == ApprovalRule.approver_id)
        .outerjoin(deputy, deputy.id == ApprovalRule.deputy_id)
        .where(ApprovalRule.brand_id == brand_id)
        .order_by(ApprovalRule.id)
    ).all()
    tags = {str(row.id): row.name for row in session.execute(select(Tag.id, Tag.name).where(Tag.brand_id == brand_id))}
    return [
        RuleRow(
            rule.id, rule.cause, rule.value, tags.get(rule.value) if rule.cause == ApprovalCause.TAG else None,
            channel, first, second,
        )
        for rule, channel, first, second in found
    ]  # fmt: skip


def add_rule(session: Session, brand_id: int, *, form: RuleForm, by: Actor, now: datetime) -> int:
    """Answers that the rule concerns need approval from now on; gives its id. The same rule twice is one."""
    by.require(*SETTERS, brand_id=brand_id)
    _require_sense(session, brand_id, form)
    known = session.scalar(
        select(ApprovalRule.id).where(
            ApprovalRule.brand_id == brand_id,
            ApprovalRule.cause == form.cause,
            ApprovalRule.value == form.value,
            ApprovalRule.channel_id.is_not_distinct_from(form.channel_id),
            ApprovalRule.approver_id.is_not_distinct_from(form.approver_id),
        )
    )
    if known is not None:
        return known
    rule = ApprovalRule(
        brand_id=brand_id, channel_id=form.channel_id, cause=form.cause, value=form.value,
        approver_id=form.approver_id, deputy_id=form.deputy_id, created_at=now,
    )  # fmt: skip
    session.add(rule)
    session.flush()
    audit(
        session, "approval_rule_added", subject="brand", subject_id=brand_id, by=by, now=now, cause=form.cause,
        value=form.value, channel=form.channel_id, approver=form.approver_id, deputy=form.deputy_id,
    )  # fmt: skip
    return rule.id


def remove_rule(session: Session, brand_id: int, rule_id: int, *, by: Actor, now: datetime) -> None:
    """The rule is gone; answers that wait because of it go on waiting. A second click changes nothing."""
    by.require(*SETTERS, brand_id=brand_id)
    rule = session.get(ApprovalRule, rule_id)
    if rule is not None and rule.brand_id == brand_id:
        session.delete(rule)
        session.flush()
        audit(
            session, "approval_rule_removed", subject="brand", subject_id=brand_id, by=by, now=now, cause=rule.cause,
            value=rule.value,
        )  # fmt: skip


def _require_sense(session: Session, brand_id: int, form: RuleForm) -> None:
    if not _is_value(session, brand_id, form.cause, form.value):
        raise _refused(_("It does not say for what."), _("Choose what the rule looks at."))
    channel = session.get(Channel, form.channel_id) if form.channel_id is not None else None
    if form.channel_id is not None and (channel is None or channel.brand_id != brand_id):
        raise _refused(_("The channel is of another brand."), _("Choose one of this brand."))
    people = [one for one in (form.approver_id, form.deputy_id) if one is not None]
    if len(set(people)) < len(people) or not set(people) <= set(staff_names(session, brand_id=brand_id)):
        raise _refused(
            _("The approver and the deputy are two people who answer for the brand."), _("Choose two of its people.")
        )


def _is_value(session: Session, brand_id: int, cause: ApprovalCause, value: str) -> bool:
    if cause == ApprovalCause.TAG:
        tag = session.get(Tag, int(value)) if value.isdecimal() else None
        return tag is not None and tag.brand_id == brand_id
    if cause in RANGES:
        return value.isdecimal() and int(value) in RANGES[cause]
    words = {ApprovalCause.REQUEST_TYPE: RequestType, ApprovalCause.AUTHOR_FLAG: AuthorFlag}.get(cause)
    return value in list(words) if words else cause == ApprovalCause.EVERY_ANSWER and not value


def _refused(why: str, way_out: str) -> Refused:
    return Refused(_("The rule was not added."), why, way_out)
