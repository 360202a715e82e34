"""Unfinished answers: kept for their writers while they type, whatever happens to the ticket."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from desk import insertions
from desk.access import ticket_to_answer, ticket_to_read
from desk.merged import root_of
from storage.database import insert_into
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Draft, Message, Person
from storage.vocabulary import Delivery, Direction

LONGEST = 20_000
BETWEEN = "\n\n"


def save_draft(session: Session, ticket_id: int, *, text: str, based_on: int, by: Actor, now: datetime) -> None:
    """Keeps the unfinished answer of this person; an empty one is forgotten. Refused for more than an answer can hold.

    Of a ticket that has gone into another one meanwhile, the words are kept in both.
    """
    ticket_to_read(session, ticket_id, by=by)
    if len(text) > LONGEST:
        raise Refused(
            _("The draft was not kept."),
            _("It has {length} characters; an answer has {limit} at most.").format(length=len(text), limit=LONGEST),
            _("Shorten it; what was kept before is still there."),
        )
    if by.person_id is None:
        return
    root = root_of(session, ticket_id)
    if root != ticket_id:
        _hand_on(session, ticket_id, root, text=text, based_on=based_on, by=by, now=now)
    if text.strip():
        _write(session, ticket_id, text=text, based_on=based_on, by=by, now=now)
    else:
        forget_draft(session, ticket_id, by=by)
        insertions.came_to_nothing(session, ticket_id, by=by, now=now)


def forget_draft(session: Session, ticket_id: int, *, by: Actor) -> None:
    """The draft of this person is gone; those of others stay."""
    session.execute(delete(Draft).where(Draft.ticket_id == ticket_id, Draft.person_id == by.person_id))


class Offered(NamedTuple):
    """What somebody else had begun to write in a ticket, for whoever answers it now."""

    person_id: int
    name: str
    text: str
    based_on: int
    at: datetime


def offered(session: Session, ticket_id: int, *, by: Actor) -> list[Offered]:
    """What others had begun to write here, the newest first; an answer that went out since has done with it."""
    ticket = ticket_to_read(session, ticket_id, by=by)
    begun = session.execute(
        select(Draft.person_id, Person.name, Draft.text, Draft.last_message_id, Draft.updated_at)
        .join(Person, Person.id == Draft.person_id)
        .where(Draft.ticket_id == ticket.id, Draft.person_id != by.person_id, Draft.person_id != ticket.assignee_id)
        .order_by(Draft.updated_at.desc())
    ).all()
    if not begun:
        return []
    answered_at = session.scalar(
        select(func.max(Message.created_at)).where(
            Message.ticket_id == ticket.id, Message.direction == Direction.OUT, Message.delivery != Delivery.FAILED
        )
    )
    return [one for one in (Offered(*row) for row in begun) if answered_at is None or one.at > answered_at]


def take_over(session: Session, ticket_id: int, *, person_id: int, by: Actor, now: datetime) -> None:
    """The draft of somebody who held the ticket before is this person's, behind what they have begun themselves."""
    ticket = ticket_to_answer(session, ticket_id, by=by)
    theirs = next((one for one in offered(session, ticket.id, by=by) if one.person_id == person_id), None)
    if theirs is None or by.person_id is None:
        return
    own = session.get(Draft, (ticket.id, by.person_id), populate_existing=True)
    parts = [own.text, theirs.text] if own else [theirs.text]
    based_on = min(own.last_message_id, theirs.based_on) if own else theirs.based_on
    _write(session, ticket.id, text=BETWEEN.join(parts)[:LONGEST], based_on=based_on, by=by, now=now)
    session.execute(delete(Draft).where(Draft.ticket_id == ticket.id, Draft.person_id == person_id))


def put_back(
    session: Session, ticket_id: int, person_id: int, *, text: str, based_on: int, now: datetime
) -> None:  # fmt: skip
    """Words that do not go out after all are their writer's draft again, before what was begun since."""
    known = session.get(Draft, (ticket_id, person_id), populate_existing=True)
    both = BETWEEN.join(part for part in (text, known.text if known else "") if part.strip())
    _write(session, ticket_id, text=both[:LONGEST], based_on=based_on, by=Actor(person_id, ""), now=now)


def _hand_on(
    session: Session, ticket_id: int, root: int, *, text: str, based_on: int, by: Actor, now: datetime
) -> None:  # fmt: skip
    """What is still being typed where the ticket was goes behind what is being written where it goes on."""
    known = session.get(Draft, (ticket_id, by.person_id), populate_existing=True)
    there = session.get(Draft, (root, by.person_id), populate_existing=True)
    before = there.text if there else ""
    if known is not None and before.endswith(known.text):
        before = before.removesuffix(known.text).removesuffix(BETWEEN)
    both = BETWEEN.join(part for part in (before, text) if part.strip())
    if both:
        _write(session, root, text=both[:LONGEST], based_on=based_on, by=by, now=now)
    else:
        forget_draft(session, root, by=by)


def _write(session: Session, ticket_id: int, *, text: str, based_on: int, by: Actor, now: datetime) -> None:
    row = {
        "ticket_id": ticket_id, "person_id": by.person_id, "text": text, "last_message_id": based_on,
        "updated_at": now,
    }  # fmt: skip
    kept = insert_into(session, Draft).values(**row)
    kept = kept.on_conflict_do_update(
        index_elements=["ticket_id", "person_id"],
        set_={name: kept.excluded[name] for name in ("text", "last_message_id", "updated_at")},
    )
    session.execute(kept)
