"""The tickets behind each figure. Reads only."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboards.blind_rows import blind_row
from dashboards.figures import Outcome
from dashboards.selection import (
    Board,
    Cell,
    Selection,
    channel_column,
    chosen,
    day_column,
    in_cell,
    operator_column,
    outcome_column,
)
from storage.rights import Actor
from storage.tables import Channel, Person, Source, TicketFact
from storage.vocabulary import RatingCause, RatingWay, SetAside, Verdict


class Behind(NamedTuple):
    """A ticket cycle behind a figure; lengths in seconds. Of a blind one operator and rating are empty."""

    ticket_id: int
    cycle: int
    channel: str
    source: str
    operator: str
    opened_at: datetime
    due_at: datetime | None
    replied_at: datetime | None
    closed_at: datetime | None
    outcome: Outcome
    first_reply_s: int | None
    target_s: int | None
    published_to_seen_s: int | None
    seen_to_promoted_s: int | None
    promoted_to_answered_s: int | None
    taken_to_answered_s: int | None
    asked_at: datetime | None
    rating: Verdict | None
    way: RatingWay | None
    cause: RatingCause | None
    aside: SetAside | None
    messages: int
    hand_overs: int
    moves: int
    is_first_time: bool | None
    is_customer_last: bool
    is_sent_elsewhere: bool
    handling_s: int
    is_blind: bool = False

    def for_eyes(self) -> "Behind":
        """Without what whoever is to score it may not know."""
        if not self.is_blind:
            return self
        return self._replace(operator="", rating=None, way=None, cause=None, aside=None)


class Number(NamedTuple):
    """How many ticket cycles a figure is made of, and of how many tickets."""

    rows: int
    tickets: int


def number_behind(
    session: Session, selection: Selection, *, board: Board, cell: Cell, by: Actor, now: datetime
) -> Number:
    """How many rows `behind` would give."""
    rows, tickets = session.execute(
        select(func.count(), func.count(TicketFact.ticket_id.distinct())).where(
            chosen(selection, board, by=by), in_cell(cell, board, now=now, period=selection.period)
        )
    ).one()
    return Number(rows, tickets)


def behind(
    session: Session,
    selection: Selection,
    *,
    board: Board,
    cell: Cell,
    by: Actor,
    now: datetime,
    limit: int | None = None,
) -> list[Behind]:
    """The ticket cycles a figure is made of, newest first: the figure's own selection and cell, nothing else."""
    found = session.execute(
        select(
            TicketFact.ticket_id,
            TicketFact.cycle,
            Channel.name,
            Source.name,
            func.coalesce(Person.name, ""),
            TicketFact.opened_at,
            TicketFact.due_at,
            TicketFact.replied_at,
            TicketFact.closed_at,
            outcome_column(now),
            TicketFact.first_reply_s,
            TicketFact.first_reply_target_s,
            TicketFact.published_to_seen_s,
            TicketFact.seen_to_promoted_s,
            TicketFact.promoted_to_answered_s,
            TicketFact.taken_to_answered_s,
            TicketFact.asked_at,
            TicketFact.rating,
            TicketFact.rating_way,
            TicketFact.rating_cause,
            TicketFact.rating_aside,
            TicketFact.messages_in + TicketFact.messages_out,
            TicketFact.hand_overs,
            TicketFact.moves,
            TicketFact.is_first_time,
            TicketFact.is_customer_last,
            TicketFact.is_sent_elsewhere,
            TicketFact.handling_s,
            blind_row(TicketFact.ticket_id.expression, brand_id=selection.brand_id, by=by),
        )
        .join(Channel, Channel.id == channel_column(board))
        .join(Source, Source.id == TicketFact.source_id)
        .outerjoin(Person, Person.id == operator_column(board))
        .where(
            chosen(selection, board, by=by),
            in_cell(cell, board, now=now, period=selection.period),
        )
        .order_by(day_column(board).desc(), TicketFact.ticket_id.desc(), TicketFact.cycle.desc())
        .limit(limit)
    )
    return [Behind._make((*row[:9], Outcome(row[9]), *row[10:])).for_eyes() for row in found]
