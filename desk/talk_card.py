"""What the conversation needs of its ticket: the talk, what this person may do, what they had begun to write."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from desk.access import answers, ticket_to_read, works_on
from desk.answered import ReplyTarget, reply_targets
from desk.presence import Viewer, viewers
from desk.turns import Turn, turns_of
from storage.rights import Actor
from storage.tables import Author, Channel, Draft, Ticket
from storage.vocabulary import Direction, RequestType, TicketState


class TalkCard(NamedTuple):
    """The ticket as its conversation shows it; `newest_public` is the newest turn that is no note."""

    id: int
    brand_id: int
    state: TicketState
    request_type: RequestType
    cycle: int
    version: int
    last_message_id: int
    merged_into_id: int | None
    is_abuse: bool
    channel: str
    tone: str
    author: str | None
    may_work: bool
    may_answer: bool
    turns: list[Turn]
    targets: list[ReplyTarget]
    viewers: list[Viewer]
    draft: str
    draft_based_on: int
    newest_public: int


def talk_card(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> TalkCard:
    """Raises Refused for a ticket this person may not see."""
    ticket = ticket_to_read(session, ticket_id, by=by)
    channel = session.get_one(Channel, ticket.channel_id)
    author = session.get(Author, ticket.author_id) if ticket.author_id else None
    draft, based_on = _draft(session, ticket, by=by)
    turns = turns_of(session, ticket)
    may_work = works_on(ticket, by=by) and ticket.state != TicketState.MERGED
    return TalkCard(
        id=ticket.id,
        brand_id=ticket.brand_id,
        state=ticket.state,
        request_type=ticket.request_type,
        cycle=ticket.cycle,
        version=ticket.version,
        last_message_id=ticket.last_message_id,
        merged_into_id=ticket.merged_into_id,
        is_abuse=ticket.is_abuse,
        channel=channel.name,
        tone=channel.tone,
        author=author.name if author else None,
        may_work=may_work,
        may_answer=may_work and answers(ticket, by=by),
        turns=turns,
        targets=reply_targets(session, ticket),
        viewers=viewers(session, ticket.id, by=by, now=now),
        draft=draft,
        draft_based_on=based_on,
        newest_public=max((turn.id for turn in turns if turn.direction != Direction.NOTE), default=0),
    )


def _draft(session: Session, ticket: Ticket, *, by: Actor) -> tuple[str, int]:
    """This person's draft and what they had read when they began it; none is empty and has read all."""
    draft = session.get(Draft, (ticket.id, by.person_id)) if by.person_id else None
    return (draft.text, draft.last_message_id) if draft else ("", ticket.last_message_id)
