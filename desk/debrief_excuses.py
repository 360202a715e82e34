"""Dislikes that were read and found to be no fault of the operator's. They count in the index as any other."""

from typing import Final

from sqlalchemy import ColumnElement, literal, select

from storage.tables import Debrief, TicketFact
from storage.vocabulary import DebriefOutcome

# To be used in a statement over TicketFact.
EXCUSED: Final[ColumnElement[bool]] = (
    select(literal(1))
    .where(
        Debrief.ticket_id == TicketFact.ticket_id,
        Debrief.cycle == TicketFact.cycle,
        Debrief.outcome == DebriefOutcome.NOT_AT_FAULT,
        Debrief.done_at.is_not(None),
    )
    .correlate(TicketFact)
    .exists()
)
