"""What the CRM says after a ticket was opened still chooses its channel, while nobody has touched the ticket."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from desk.assignment import move
from desk.channel_choice import channel_for, routes
from desk.customer_family import family_of
from storage.i18n import _, speaking
from storage.rights import SYSTEM
from storage.settings import settings
from storage.tables import Customer, CustomerAuthor, Handover, Mention, Ticket, TicketMention
from storage.vocabulary import TicketState

FRESH = timedelta(hours=1)
MOST = 20
BY_CRM = frozenset({"client", "crm"})


def reroute(session: Session, customer_id: int, *, now: datetime) -> list[int]:
    """Moves the customer's fresh and untouched tickets to where routing now sends them; gives their numbers."""
    brand_id = session.get_one(Customer, customer_id).brand_id
    if not any(one.field in BY_CRM for route in routes(session, brand_id) for one in route.conditions):
        return []
    moved = []
    for ticket in _untouched(session, customer_id, since=now - FRESH):
        mention = session.scalars(
            select(Mention)
            .join(TicketMention, TicketMention.mention_id == Mention.id)
            .where(TicketMention.ticket_id == ticket.id)
            .order_by(Mention.id)
            .limit(1)
        ).one_or_none()
        if mention is None:
            continue
        choice = channel_for(session, mention)
        if any(one.field in BY_CRM for one in choice.because) and choice.channel_id != ticket.channel_id:
            with speaking(settings().language):
                why = _("The CRM says who the customer is.")
            move(session, ticket.id, channel_id=choice.channel_id, comment=why, by=SYSTEM, now=now)
            moved.append(ticket.id)
    return moved


def _untouched(session: Session, customer_id: int, *, since: datetime) -> list[Ticket]:
    authors = select(CustomerAuthor.author_id).where(CustomerAuthor.customer_id.in_(family_of(session, customer_id)))
    found = select(Ticket).where(
        Ticket.author_id.in_(authors),
        Ticket.state == TicketState.NEW,
        Ticket.assignee_id.is_(None),
        Ticket.opened_at > since,
        ~exists().where(Handover.ticket_id == Ticket.id),
    )
    return list(session.scalars(found.order_by(Ticket.id).limit(MOST)))
