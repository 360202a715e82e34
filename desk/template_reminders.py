"""Owners are told a week before a template of theirs ends: until then it can be looked through and prolonged."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.notifying import Told, tell
from storage.rights import SYSTEM
from storage.tables import Template, TemplateVersion
from storage.vocabulary import NotificationKind

AHEAD = timedelta(days=7)


def remind_owners(session: Session, *, now: datetime) -> int:
    """Tells each owner of a template that ends within a week, once for each end; gives how many were told."""
    ending = session.execute(
        select(Template.id, Template.owner_id, TemplateVersion.name, TemplateVersion.valid_until)
        .join(TemplateVersion, TemplateVersion.template_id == Template.id)
        .where(
            Template.retired_at.is_(None), Template.owner_id.is_not(None),
            TemplateVersion.version == Template.approved_version,
            TemplateVersion.valid_until > now, TemplateVersion.valid_until <= now + AHEAD,
        )
        .order_by(Template.id)
    )  # fmt: skip
    told = [
        Told(
            owner_id, NotificationKind.TEMPLATE_EXPIRES, None,
            {"name": name, "page": f"templates?template={template_id}"},
            once=f"template:{template_id}:{until:%Y%m%d}",
        )
        for template_id, owner_id, name, until in ending
        if owner_id is not None
    ]  # fmt: skip
    return tell(session, told, by=SYSTEM, now=now) if told else 0
