"""Asking a customer of a public thread to write in private: a polite text with places and a code that leads back.

The code stands in public, so anybody may use it: the first account that does is the only one it works for, and the
talk says that it came by the code.
"""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk import ratings
from desk.access import ticket_to_answer
from desk.code_hashes import hash_of
from desk.events import note_event
from desk.merged import family
from desk.private_codes import codes_in, made_of
from desk.private_places import PrivatePlace, private_places
from storage.errors import Refused
from storage.i18n import LANGUAGES, _, speaking
from storage.rights import SYSTEM, Actor
from storage.secrets import unguessable
from storage.settings import settings
from storage.tables import Message, PrivateInvitation, Ticket
from storage.vocabulary import Language, Role, TicketEventKind

WORKS_FOR: Final = timedelta(days=14)

_ASK: Final = {
    Language.RU: "Чтобы разобраться в деталях, напишите нам, пожалуйста, в личные сообщения:",
    Language.UK: "Щоб розібратися в деталях, напишіть нам, будь ласка, у приватні повідомлення:",
    Language.EN: "So that we can look into the details, please write to us in private:",
}
_CODE: Final = {
    Language.RU: "Укажите в сообщении код {code}: по нему мы сразу найдём ваше обращение.",
    Language.UK: "Вкажіть у повідомленні код {code}: за ним ми одразу знайдемо ваше звернення.",
    Language.EN: "Please put the code {code} into your message, so that we find your request at once.",
}


class Figures(NamedTuple):
    """How many invitations went out in a time, and to how many of them the customer came."""

    invited: int
    came: int


def invite(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> str:
    """The text with the code, in the customer's language, to be read over before it is sent.

    A second click gives the same code, and its time begins anew. Raises Refused without a private place.
    """
    ticket = ticket_to_answer(session, ticket_id, by=by)
    code = _code(session, ticket, by=by, now=now)
    places = private_places(session, ticket.brand_id, code=code)
    if not places:
        raise Refused(
            _("Nobody can be asked to write in private."),
            _("The brand has no source of its own in which customers write in private, or its address is not known."),
            _('Ask an administrator to fill in the bot\'s name or the private address under "Sources".'),
        )
    language = _spoken(ratings.language_of_customer(session, ticket))
    lines = [_ASK[language], *(f"— {_told(place, language)}" for place in places), _CODE[language].format(code=code)]
    return "\n".join(lines)


def note_sent(session: Session, message: Message, *, now: datetime) -> None:
    """An answer sets out: if it carries a code of its ticket, the customer is invited from now on."""
    codes = codes_in(message.text)
    if not codes:
        return
    found = session.scalars(
        select(PrivateInvitation).where(
            PrivateInvitation.ticket_id.in_(family(session, message.ticket_id)),
            PrivateInvitation.code_hash.in_([hash_of(code) for code in codes]),
            PrivateInvitation.sent_at.is_(None),
        )
    )
    for invitation in found:
        invitation.sent_at = now
        note_event(
            session, message.ticket_id, kind=TicketEventKind.PRIVATE_INVITED, by=SYSTEM, at=now, message_id=message.id
        )


def figures(session: Session, brand_id: int, *, since: datetime, by: Actor) -> Figures:
    """Of the invitations of a brand that went out since then."""
    by.require(Role.LEAD, Role.ADMINISTRATOR, Role.QUALITY, brand_id=brand_id)
    invited, came = session.execute(
        select(func.count(), func.count(PrivateInvitation.came_at)).where(
            PrivateInvitation.brand_id == brand_id,
            PrivateInvitation.made_at >= since - WORKS_FOR,
            PrivateInvitation.sent_at >= since,
        )
    ).one()
    return Figures(invited, came)


def _code(session: Session, ticket: Ticket, *, by: Actor, now: datetime) -> str:
    """The code that the ticket has and nobody has used yet, else a new one."""
    newest = session.scalars(
        select(PrivateInvitation)
        .where(PrivateInvitation.ticket_id == ticket.id)
        .order_by(PrivateInvitation.number.desc())
        .limit(1)
    ).one_or_none()
    if newest is not None and newest.came_at is None and newest.expires_at > now:
        newest.expires_at = now + WORKS_FOR
        session.flush()
        return _made(ticket, newest.number)
    number = (newest.number if newest else 0) + 1
    while _is_taken(session, _made(ticket, number)):
        number += 1
    code = _made(ticket, number)
    invitation = PrivateInvitation(
        brand_id=ticket.brand_id, ticket_id=ticket.id, number=number, code_hash=hash_of(code), person_id=by.person_id,
        made_at=now, expires_at=now + WORKS_FOR,
    )  # fmt: skip
    session.add(invitation)
    session.flush()
    return code


def _is_taken(session: Session, code: str) -> bool:
    """Of millions of codes two may be the same one."""
    known = select(PrivateInvitation.id).where(PrivateInvitation.code_hash == hash_of(code))
    return session.scalar(known) is not None


def _made(ticket: Ticket, number: int) -> str:
    return made_of(unguessable(f"private invitation:{ticket.uid}:{number}"))


def _told(place: PrivatePlace, language: Language) -> str:
    if language.value not in LANGUAGES:
        return place.address
    with speaking(language.value):
        return f"{_(place.kind.name)}: {place.address}"


def _spoken(language: str) -> Language:
    return Language(language) if language in set(Language) else Language(settings().language)
