"""Colleagues named with @ in notes: who can be named, who was, and who has not looked yet."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from desk.access import READERS, ticket_to_read
from desk.notifying import notify
from storage.rights import ALL_BRANDS, Actor
from storage.tables import Channel, ChannelMember, Message, NoteAddressee, Person, PersonRole, Ticket
from storage.vocabulary import NotificationKind, Role

EXCERPT = 120


class Nameable(NamedTuple):
    """Somebody who may see the ticket."""

    id: int
    name: str


def nameable(session: Session, ticket_id: int, *, by: Actor) -> list[Nameable]:
    """The colleagues who may see this ticket, by name; only they can be named in its notes."""
    ticket = ticket_to_read(session, ticket_id, by=by)
    here = session.execute(
        select(Person.id, Person.name)
        .where(Person.is_active, _sees(session, ticket), Person.id != (by.person_id or 0))
        .order_by(Person.name, Person.id)
    )
    return [Nameable(*row) for row in here]


def name_in_note(
    session: Session, note: Message, ticket: Ticket, *, person_ids: Collection[int], by: Actor, now: datetime
) -> list[int]:
    """Keeps whom the note names and tells them; those who may not see the ticket, or are not in the text, are left."""
    wanted = [one for one in nameable(session, ticket.id, by=by) if one.id in set(person_ids)]
    named = [one.id for one in wanted if f"@{one.name}".casefold() in note.text.casefold()]
    for person_id in named:
        session.add(NoteAddressee(message_id=note.id, person_id=person_id, at=now))
        notify(
            session, person_id, kind=NotificationKind.MENTIONED, ticket_id=ticket.id, by=by, now=now,
            excerpt=note.text[:EXCERPT],
        )  # fmt: skip
    session.flush()
    return named


def mark_seen(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> None:
    """This person has the notes of the ticket before their eyes."""
    unread = select(Message.id).where(Message.ticket_id == ticket_id)
    session.execute(
        update(NoteAddressee)
        .where(
            NoteAddressee.person_id == by.person_id,
            NoteAddressee.read_at.is_(None),
            NoteAddressee.message_id.in_(unread),
        )
        .values(read_at=now)
        .execution_options(synchronize_session=False)
    )


def unread_of(session: Session, person_id: int, ticket_ids: Collection[int] | None = None) -> set[int]:
    """The tickets in which this person is named in a note they have not seen; of all, or of these."""
    found = (
        select(Message.ticket_id)
        .join(NoteAddressee, NoteAddressee.message_id == Message.id)
        .where(NoteAddressee.person_id == person_id, NoteAddressee.read_at.is_(None))
    )
    return set(session.scalars(found if ticket_ids is None else found.where(Message.ticket_id.in_(ticket_ids))))


def _sees(session: Session, ticket: Ticket) -> ColumnElement[bool]:
    """The condition that a person may see the ticket: what `access.visible` says, asked the other way round."""
    brands = PersonRole.brand_id.in_((ALL_BRANDS, ticket.brand_id))
    reads = select(PersonRole.person_id).where(brands, PersonRole.role.in_(READERS))
    leads = select(PersonRole.person_id).where(brands, PersonRole.role == Role.LEAD)
    members = select(ChannelMember.person_id).where(ChannelMember.channel_id == ticket.channel_id)
    if session.get_one(Channel, ticket.channel_id).is_open:
        return Person.id.in_(reads)
    closed_to_none = or_(Person.id.in_(members), Person.id.in_(leads), Person.id == (ticket.assignee_id or 0))
    return Person.id.in_(reads) & closed_to_none
