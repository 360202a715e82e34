"""On our own ground a ticket is opened before the pre-tag is there; what the customer wants is named when it comes."""

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from desk.queries import IS_LIVE
from desk.tickets import REQUEST_OF_LABEL
from storage.tables import Mention, Ticket, TicketMention
from storage.vocabulary import RequestType


def name_requests(session: Session) -> int:
    """Live tickets of no particular type get the type of their text's label or pre-tag; gives how many did."""
    named = 0
    for label, request_type in REQUEST_OF_LABEL.items():
        so_labelled = (
            select(TicketMention.ticket_id)
            .join(Mention, Mention.id == TicketMention.mention_id)
            .where(func.coalesce(Mention.label, Mention.pretag) == label)
        )
        renamed = session.execute(
            update(Ticket)
            .where(IS_LIVE, Ticket.request_type == RequestType.OTHER, Ticket.id.in_(so_labelled))
            .values(request_type=request_type, version=Ticket.version + 1)
            .returning(Ticket.id)
            .execution_options(synchronize_session=False)
        )
        named += len(renamed.all())
    return named
