"""The example's templates: what the bank's people answer again and again; one of them waits for approval."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.cast import MAPS, MESSAGES, SOCIAL
from desk.signatures import set_channel_signature
from desk.template_approval import approve
from desk.template_terms import Terms
from desk.templates import TemplateForm, appoint, propose_template
from storage.rights import SYSTEM
from storage.tables import Channel, Tag, Template


class ReadyAnswer(NamedTuple):
    """A template as `texts/templates.jsonl` has it; `days` says for how long it is valid."""

    name: str
    shortcut: str
    text: str
    channels: Sequence[str] = ()
    tags: Sequence[str] = ()
    languages: Sequence[str] = ("ru",)
    days: int | None = None
    is_approved: bool = True


FILE = Path(__file__).parent / "texts" / "templates.jsonl"
SIGNATURES = {
    SOCIAL: "{сотрудник}, банк «Причал»",
    MAPS: "С уважением, команда отделений «Причала»",
    MESSAGES: "{сотрудник}, служба заботы «Причала»",
}


def ready_answers() -> list[ReadyAnswer]:
    """What the bank's people answer again and again."""
    return [ReadyAnswer(**json.loads(line)) for line in FILE.read_text(encoding="utf-8").splitlines()]


def set_templates(session: Session, brand_id: int, owner_id: int, now: datetime) -> None:
    """The templates and the channels' signatures, once: what was made of them since stays."""
    if session.scalar(select(Template.id).where(Template.brand_id == brand_id).limit(1)) is not None:
        return
    channels = _ids(session, Channel, brand_id)
    tags = _ids(session, Tag, brand_id)
    for one in ready_answers():
        terms = Terms(
            tuple(channels[name] for name in one.channels if name in channels),
            tuple(tags[name] for name in one.tags if name in tags),
            tuple(one.languages),
        )
        until = now + timedelta(days=one.days) if one.days else None
        form = TemplateForm(one.name, one.text, one.shortcut, terms, until)
        template_id = propose_template(session, brand_id, form, by=SYSTEM, now=now)
        appoint(session, template_id, owner_id=owner_id, approver_id=None, by=SYSTEM, now=now)
        if one.is_approved:
            approve(session, template_id, 1, by=SYSTEM, now=now)
    for name, text in SIGNATURES.items():
        if name in channels:
            set_channel_signature(session, channels[name], text, by=SYSTEM)


def _ids(session: Session, named: type[Channel | Tag], brand_id: int) -> dict[str, int]:
    found = session.execute(select(named.name, named.id).where(named.brand_id == brand_id))
    return {row[0]: row[1] for row in found}
