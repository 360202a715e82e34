"""A version of a template is approved or given back with a remark; the approved one is what the answer box offers."""

from datetime import datetime

from sqlalchemy.orm import Session

from desk.events import audit
from desk.templates import APPROVERS, refused, template_to_change
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Template, TemplateVersion
from storage.vocabulary import Role, TemplateState

LONGEST_REMARK = 500


def may_approve(template: Template, *, by: Actor) -> bool:
    """The appointed approver, or any team lead where none is; an administrator always."""
    if by.holds(Role.ADMINISTRATOR, brand_id=template.brand_id):
        return True
    if template.approver_id is not None:
        return template.approver_id == by.person_id
    return by.holds(*APPROVERS, brand_id=template.brand_id)


def approve(session: Session, template_id: int, version: int, *, by: Actor, now: datetime) -> None:
    """The version is offered from now on, instead of the one before."""
    template, proposed = _to_decide(session, template_id, version, by=by)
    if proposed.state == TemplateState.APPROVED:
        return  # the second of two clicks
    proposed.state = TemplateState.APPROVED
    template.approved_version = version
    _decided(session, proposed, "template_approved", by=by, now=now)


def give_back(session: Session, template_id: int, version: int, *, remark: str, by: Actor, now: datetime) -> None:
    """The version is not used; the remark tells its writer why."""
    _template, proposed = _to_decide(session, template_id, version, by=by)
    if proposed.state == TemplateState.RETURNED:
        return
    if proposed.state == TemplateState.APPROVED:
        raise refused(_("It is in use already."), _("Retire the template, or propose another version."))
    words = remark.strip()[:LONGEST_REMARK]
    if not words:
        raise Refused(_("It was not given back."), _("There is no remark."), _("Say what is to be changed."))
    proposed.state, proposed.remark = TemplateState.RETURNED, words
    _decided(session, proposed, "template_returned", by=by, now=now)


def _to_decide(session: Session, template_id: int, version: int, *, by: Actor) -> tuple[Template, TemplateVersion]:
    template = template_to_change(session, template_id, by=by)
    if not may_approve(template, by=by):
        raise Refused(
            _("This version is not yours to decide about."),
            _("The template has another approver."),
            _("Ask its approver, or an administrator."),
        )
    proposed = session.get(TemplateVersion, (template_id, version), populate_existing=True)
    if proposed is None or version != template.version:
        raise refused(_("A newer version is waiting."), _("Look at the newest one."))
    return template, proposed


def _decided(session: Session, proposed: TemplateVersion, action: str, *, by: Actor, now: datetime) -> None:
    proposed.decided_by, proposed.decided_at = by.person_id, now
    session.flush()
    audit(
        session, action, subject="template", subject_id=proposed.template_id, by=by, now=now, version=proposed.version,
        remark=proposed.remark,
    )  # fmt: skip
