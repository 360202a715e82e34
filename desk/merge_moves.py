"""What goes over from one ticket to another: texts, answers, notes, drafts, tags, and fields that only one has."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.drafts import BETWEEN
from desk.ticket_tags import shown_on, write_tag
from storage.rights import Actor
from storage.tables import Draft, Message, Ticket, TicketMention
from storage.vocabulary import RequestType, TicketState

LONGEST_KEY = 80


def move_talk(session: Session, ticket: Ticket, survivor: Ticket) -> None:
    """Texts, answers, notes and their files are the survivor's from now on; the order of their numbers stays."""
    taken = set(session.scalars(select(Message.client_key).where(Message.ticket_id == survivor.id)))
    for message in session.scalars(select(Message).where(Message.ticket_id == ticket.id)):
        if message.client_key is not None and message.client_key in taken:
            message.client_key = f"{ticket.id}:{message.client_key}"[:LONGEST_KEY]
        message.ticket_id = survivor.id
        message.cycle = survivor.cycle
    for joined in session.scalars(select(TicketMention).where(TicketMention.ticket_id == ticket.id)):
        joined.ticket_id = survivor.id
    session.flush()


def share_tags(session: Session, survivor: Ticket, shown: set[int], *, by: Actor, now: datetime) -> None:
    """After the texts have gone over, the survivor has the tags that either showed, and no others."""
    has = shown_on(session, survivor.id)
    for tag_id in sorted(shown ^ has):
        write_tag(session, survivor.id, tag_id, is_on=tag_id in shown, by=by, now=now)


def join_drafts(session: Session, ticket: Ticket, survivor: Ticket) -> list[dict[str, Any]]:
    """What people were writing in either stands in the survivor; the drafts of the merged one stay as they are."""
    joined = []
    for draft in session.scalars(select(Draft).where(Draft.ticket_id == ticket.id)):
        other = session.get(Draft, (survivor.id, draft.person_id))
        past = None
        if other is None:
            copied = {"text": draft.text, "last_message_id": draft.last_message_id, "updated_at": draft.updated_at}
            session.add(Draft(ticket_id=survivor.id, person_id=draft.person_id, **copied))
        else:
            past = [other.last_message_id, round(other.updated_at.timestamp() * 1000)]
            other.text = f"{other.text}{BETWEEN}{draft.text}"
            # Whoever began one of them has not read what stands in the other ticket.
            other.last_message_id = min(other.last_message_id, draft.last_message_id)
        joined.append({"person": draft.person_id, "past": past})
    session.flush()
    return joined


def part_drafts(
    session: Session, ticket_id: int, survivor_id: int, joined: list[dict[str, Any]], *, as_moment: Any
) -> None:
    """Takes out of the survivor's drafts what came with the merge, where its writer has left it as it was."""
    for one in joined:
        own, both = (session.get(Draft, (number, one["person"])) for number in (ticket_id, survivor_id))
        if own is None or both is None:
            continue
        if one["past"] is None:
            if both.text == own.text:
                session.delete(both)
        elif both.text.endswith(f"{BETWEEN}{own.text}"):
            both.text = both.text.removesuffix(f"{BETWEEN}{own.text}")
            both.last_message_id, both.updated_at = one["past"][0], as_moment(one["past"][1])
    session.flush()


def take_over_fields(ticket: Ticket, survivor: Ticket) -> None:
    """Whatever only the merged ticket had, or had more of, the survivor has too."""
    if survivor.request_type == RequestType.OTHER:
        survivor.request_type = ticket.request_type
    survivor.priority = max(survivor.priority, ticket.priority)
    survivor.author_id = survivor.author_id or ticket.author_id
    survivor.published_at = min(survivor.published_at, ticket.published_at)
    survivor.seen_at = min(survivor.seen_at, ticket.seen_at)
    survivor.last_message_id = max(survivor.last_message_id, ticket.last_message_id)
    replied = [one.first_replied_at for one in (ticket, survivor) if one.first_replied_at is not None]
    survivor.first_replied_at = min(replied, default=None)
    if ticket.complexity is not None and ticket.complexity > (survivor.complexity or 0):
        survivor.complexity, survivor.complexity_by = ticket.complexity, ticket.complexity_by
    if survivor.assignee_id is None and ticket.assignee_id is not None:
        survivor.assignee_id, survivor.taken_at = ticket.assignee_id, ticket.taken_at
        if survivor.state == TicketState.NEW:
            survivor.state = TicketState.OPEN
