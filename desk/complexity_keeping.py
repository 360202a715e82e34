"""The complexity of a ticket is proposed anew with every step of its course, until a person has said it."""

from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.complexity import Course, proposed
from desk.talk_facts import weighed
from desk.ticket_tags import tags_of
from storage.tables import Handover, Message, Pause, Ticket, TicketTag
from storage.vocabulary import Delivery, Direction, PauseReason, TagKind

ENOUGH = 5
LOOKED_BACK = 50


def propose_anew(session: Session, ticket: Ticket) -> None:
    """Writes what the rule says now; what a person has said stays."""
    if ticket.complexity_by is None:
        was, ticket.complexity = ticket.complexity, proposed(course_of(session, ticket))
        if ticket.complexity != was:
            weighed(session, ticket)


def course_of(session: Session, ticket: Ticket) -> Course:
    """What the rule needs to know of a ticket."""
    sent = (Message.direction == Direction.OUT, Message.delivery == Delivery.SENT)
    channels = Handover.to_channel_id.is_not(None)
    helped = session.scalar(
        select(func.count()).where(Pause.ticket_id == ticket.id, Pause.reason == PauseReason.COLLEAGUE)
    )
    moved = session.scalar(select(func.count()).where(Handover.ticket_id == ticket.id, channels))
    return Course(
        rounds=session.scalar(select(func.count()).where(Message.ticket_id == ticket.id, *sent)) or 0,
        hand_overs=session.scalar(
            select(func.count()).where(
                Handover.ticket_id == ticket.id, ~channels, Handover.to_person_id.is_not(None)
            )
        )
        or 0,
        escalations=(helped or 0) + (moved or 0),
        usual=_usual(session, ticket),
    )  # fmt: skip


def _usual(session: Session, ticket: Ticket) -> int | None:
    """What people mostly said of the last tickets on which somebody put the same product; None for fewer than five."""
    products = [tag.id for tag in tags_of(session, ticket.id) if tag.kind == TagKind.PRODUCT]
    if not products:
        return None
    said = session.scalars(
        select(Ticket.complexity)
        .join(TicketTag, TicketTag.ticket_id == Ticket.id)
        .where(
            TicketTag.tag_id.in_(products), TicketTag.is_on, Ticket.complexity_by.is_not(None),
            Ticket.complexity.is_not(None), Ticket.id != ticket.id,
        )
        .order_by(Ticket.id.desc())
        .limit(LOOKED_BACK)
    ).all()  # fmt: skip
    if len(said) < ENOUGH:
        return None
    most, _times = Counter(said).most_common(1)[0]
    return most
