"""Who is told that a rule fired: a letter with the number and a link, never with words of the text."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.i18n import _, speaking
from storage.mail import post
from storage.settings import settings
from storage.tables import Person, Rule, RuleFiring


def tell(session: Session, people: Sequence[int], firing: RuleFiring, *, now: datetime) -> None:
    """Puts a letter a person into the outbox; without a mail server or an address nobody is told."""
    if not people or not settings().smtp_host:
        return
    name = session.scalars(select(Rule.name).where(Rule.id == firing.rule_id)).one()
    for person in session.scalars(select(Person).where(Person.id.in_(people), Person.is_active, Person.email != "")):
        with speaking(person.language or settings().language):
            subject = _("Repdesk: the rule “{name}”").format(name=name)
            text = _("The rule “{name}” was applied to mention {number}.\n\nHere it is: {link}").format(
                name=name,
                number=firing.mention_id,
                link=f"{settings().desk_url.rstrip('/')}/stream?state=any&mention={firing.mention_id}",
            )
        key = f"rule:{firing.id}:{person.id}"
        post(session, to=person.email, subject=subject, text=text, key=key, now=now)
