"""What the facts keep of a ticket cycle's talk and course: words both ways, hands, pauses, time spent."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.code_hashes import hash_of
from desk.fact_rows import fact_if_any, fact_to_change
from desk.private_codes import codes_in
from storage.tables import Handling, Message, PrivateInvitation, Thanks, Ticket, TicketFact
from storage.vocabulary import Delivery, Direction


def heard(session: Session, ticket: Ticket, *, asks_nothing: bool) -> None:
    """The customer has said something, or changed what they had said; thanks are no last word."""
    fact = fact_to_change(session, ticket.id, ticket.cycle)
    fact.messages_in += 1
    fact.is_customer_last = fact.is_customer_last or not asks_nothing


def said(session: Session, ticket: Ticket, fact: TicketFact, message: Message) -> None:
    """An answer of ours stands where the customer sees it. One that appears after later words of theirs is not last."""
    fact.messages_out += 1
    # Where the customer has written since, their last word may have been thanks.
    is_last = message.id > ticket.last_message_id
    fact.is_customer_last = False if is_last else _is_customer_last(session, ticket)
    if not fact.is_sent_elsewhere:
        fact.is_sent_elsewhere = sends_elsewhere(session, ticket.brand_id, message.text)


def _is_customer_last(session: Session, ticket: Ticket) -> bool:
    here = select(func.max(Message.id)).where(Message.ticket_id == ticket.id, Message.cycle == ticket.cycle)
    asks = Message.direction == Direction.IN, Message.id.not_in(select(Thanks.message_id))
    answers = Message.direction == Direction.OUT, Message.delivery == Delivery.SENT
    return (session.scalar(here.where(*asks)) or 0) > (session.scalar(here.where(*answers)) or 0)


def sends_elsewhere(session: Session, brand_id: int, text: str) -> bool:
    """Whether an answer asks the customer to go on somewhere else: it carries a code of ours for a private talk.

    A question to a department of the house sends nobody anywhere: the answer comes to the same place.
    """
    hashes = [hash_of(code) for code in codes_in(text)]
    if not hashes:
        return False
    ours = PrivateInvitation.brand_id == brand_id, PrivateInvitation.code_hash.in_(hashes)
    return session.scalar(select(PrivateInvitation.id).where(*ours).limit(1)) is not None


def handed_over(session: Session, ticket: Ticket) -> None:
    """The ticket has gone from hand to hand, or from the queue to a person whom somebody chose."""
    fact_to_change(session, ticket.id, ticket.cycle).hand_overs += 1


def moved(session: Session, ticket: Ticket) -> None:
    """The ticket is another channel's."""
    fact_to_change(session, ticket.id, ticket.cycle).moves += 1


def weighed(session: Session, ticket: Ticket) -> None:
    """How much work the ticket is, proposed or said."""
    fact = fact_if_any(session, ticket.id, ticket.cycle)
    if fact is not None:
        fact.complexity = ticket.complexity


def paused(session: Session, ticket: Ticket, seconds: int) -> None:
    """A pause of so many plain seconds has ended."""
    fact_to_change(session, ticket.id, ticket.cycle).paused_s += seconds


def handled(session: Session, ticket_id: int, cycle: int) -> None:
    """Somebody has had the ticket before their eyes for longer."""
    spent = select(func.sum(Handling.seconds)).where(Handling.ticket_id == ticket_id, Handling.cycle == cycle)
    fact = fact_if_any(session, ticket_id, cycle)
    if fact is not None:
        # Two browsers tell at once: whoever comes second adds up what the first has written.
        session.refresh(fact, ["handling_s"], with_for_update=True)
        fact.handling_s = session.scalar(spent) or 0
