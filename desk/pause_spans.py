"""When a ticket's clocks stood still."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.promise_clock import PauseSpan
from storage.tables import Pause


def pauses_of(session: Session, ticket_id: int) -> list[PauseSpan]:
    """The ticket's pauses, the lasting one with no end."""
    found = session.execute(
        select(Pause.started_at, Pause.ended_at).where(Pause.ticket_id == ticket_id).order_by(Pause.started_at)
    )
    return [PauseSpan(*row) for row in found]
