"""Old tickets that nobody has touched since they were recorded can be taken back, with all they have counted."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, or_, select
from sqlalchemy import false as no
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql import func

from desk.fact_rows import mark
from desk.first_times import said_anew
from storage.counting import Tally, count
from storage.tables import Draft, Rating, RatingRequest, Ticket, TicketEvent, TicketFact


def is_touched(ticket_id: InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
    """The condition that something has happened to the old ticket since: whatever does writes an event."""
    own = TicketEvent.details["imported"].as_boolean()
    happened = exists().where(TicketEvent.ticket_id == ticket_id, func.coalesce(own, no()).is_(no()))
    begun = exists().where(Draft.ticket_id == ticket_id)
    rated = exists().where(
        RatingRequest.ticket_id == ticket_id, Rating.request_id == RatingRequest.id, Rating.changed_at.is_not(None)
    )
    return or_(happened, begun, rated)


def remove_old_tickets(session: Session, ticket_ids: Sequence[int]) -> None:
    """Deletes the tickets with their talks, promises and ratings; the counters follow."""
    if not ticket_ids:
        return
    ids = sorted(ticket_ids)
    facts = session.execute(_facts().where(TicketFact.ticket_id.in_(ids))).all()
    authors = session.execute(select(Ticket.brand_id, Ticket.author_id).where(Ticket.id.in_(ids)).distinct()).all()
    for fact in facts:
        mark(session, fact.brand_id, fact.opened_day, fact.asked_day)
    count(session, [tally for fact in facts for tally in _tallies(fact)], by=-1)
    session.execute(delete(Ticket).where(Ticket.id.in_(ids)).execution_options(synchronize_session=False))
    said_anew(session, [(brand_id, author_id) for brand_id, author_id in authors])


def _facts() -> Select[*tuple[Any, ...]]:
    return select(
        *(TicketFact.brand_id, TicketFact.channel_id, TicketFact.operator_id, TicketFact.opened_day),
        *(TicketFact.closed_day, TicketFact.replied_day, TicketFact.asked_day),
    )


def _tallies(fact: Any) -> list[Tally]:
    """What the recording of an old ticket has counted; see desk.old_tickets."""
    brand, channel = fact.brand_id, str(fact.channel_id)
    tallies = [Tally(brand, "ticket_opened", channel, fact.opened_day)]
    if fact.closed_day is not None:
        tallies.append(Tally(brand, "ticket_closed", channel, fact.closed_day))
    if fact.replied_day is not None:
        tallies.append(Tally(brand, "reply_sent", channel, fact.replied_day))
        if fact.operator_id is not None:
            tallies.append(Tally(brand, "operator_reply", str(fact.operator_id), fact.replied_day))
    return tallies
