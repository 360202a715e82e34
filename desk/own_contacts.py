"""The brand's own phones, addresses and domains: what an answer may name, in any spelling."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.events import audit
from desk.personal_data import contact_key, found_in
from desk.private_places import private_places
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import OwnContact
from storage.vocabulary import Role

SETTERS = (Role.LEAD, Role.ADMINISTRATOR)
LONGEST = 200


class ContactRow(NamedTuple):
    """A contact as it was typed, and its one spelling."""

    key: str
    shown: str


def allowed_of(session: Session, brand_id: int) -> frozenset[str]:
    """The brand's own contacts as `desk.personal_data` compares them, and the places where customers write to it."""
    listed = frozenset(session.scalars(select(OwnContact.key).where(OwnContact.brand_id == brand_id)))
    places = " ".join(place.address for place in private_places(session, brand_id))
    named = (contact_key(places[one.start : one.end]) for one in found_in(places))
    return listed | frozenset(key for key in named if key)


def own_contacts(session: Session, brand_id: int, *, by: Actor) -> list[ContactRow]:
    """What the brand's answers may name, by spelling."""
    by.require(*SETTERS, brand_id=brand_id)
    found = session.execute(
        select(OwnContact.key, OwnContact.shown).where(OwnContact.brand_id == brand_id).order_by(OwnContact.key)
    )
    return [ContactRow(*row) for row in found]


def allow_contact(session: Session, brand_id: int, *, contact: str, by: Actor, now: datetime) -> None:
    """Answers of the brand may name it from now on; a second time changes nothing."""
    by.require(*SETTERS, brand_id=brand_id)
    shown = contact.strip()[:LONGEST]
    key = contact_key(shown)
    if key is None:
        raise Refused(
            _("The contact was not added."),
            _("“{contact}” is no phone, no e-mail address and no domain.").format(contact=shown),
            _("Write it like +7 495 123-45-67, help@bank.ru or @bank.ru."),
        )
    if session.get(OwnContact, (brand_id, key)) is None:
        session.add(OwnContact(brand_id=brand_id, key=key, shown=shown, person_id=by.person_id, added_at=now))
        session.flush()
        audit(session, "own_contact_added", subject="brand", subject_id=brand_id, by=by, now=now, contact=shown)


def forbid_contact(session: Session, brand_id: int, key: str, *, by: Actor, now: datetime) -> None:
    """Answers may not name it any more; a second click changes nothing."""
    by.require(*SETTERS, brand_id=brand_id)
    known = session.get(OwnContact, (brand_id, key))
    if known is not None:
        session.delete(known)
        session.flush()
        audit(session, "own_contact_removed", subject="brand", subject_id=brand_id, by=by, now=now, contact=known.shown)
