"""Everything the tables know of some tickets, read at once: what the facts are rebuilt from."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from desk.code_hashes import hash_of
from desk.private_codes import codes_in
from desk.promise_clock import PauseSpan
from storage.tables import (
    Handling,
    Message,
    Pause,
    PrivateInvitation,
    Promise,
    Rating,
    RatingRequest,
    Thanks,
    Ticket,
    TicketEvent,
)
from storage.vocabulary import CancelCause, Delivery, Direction, Metric, TicketEventKind

KINDS = (
    TicketEventKind.OPENED, TicketEventKind.REOPENED, TicketEventKind.TAKEN, TicketEventKind.SHARED_OUT,
    TicketEventKind.HANDED_OVER, TicketEventKind.RELEASED, TicketEventKind.MOVED, TicketEventKind.MERGED,
    TicketEventKind.UNMERGED, TicketEventKind.RESOLVED, TicketEventKind.CLOSED, TicketEventKind.ABUSE,
    TicketEventKind.REPLY_SENT,
)  # fmt: skip


class Turn(NamedTuple):
    """A word of the customer, or an answer of ours that they see."""

    id: int
    ticket_id: int
    cycle: int
    direction: Direction
    sent_at: datetime | None
    person_id: int | None
    sends_elsewhere: bool
    is_thanks: bool


class Term(NamedTuple):
    """A promise as it stands."""

    id: int
    cycle: int
    metric: Metric
    channel_id: int
    calendar_id: int
    started_at: datetime
    target_s: int
    due_at: datetime | None
    fulfilled_at: datetime | None
    fulfilled_by: int | None
    breached_at: datetime | None
    cancelled_at: datetime | None
    cancel_cause: CancelCause | None


class Asked(NamedTuple):
    """A question for a rating, and what came of it."""

    request: RatingRequest
    rating: Rating | None


class Story(NamedTuple):
    """One ticket: its row, what happened, what was said and promised."""

    ticket: Row[Any]
    events: list[Row[Any]]
    turns: list[Turn]
    terms: list[Term]
    pauses: list[PauseSpan]
    asked: dict[int, Asked]
    handled: dict[int, int]


def stories(session: Session, ticket_ids: Collection[int]) -> dict[int, Story]:
    """The stories of these tickets, by their numbers."""
    session.flush()
    ids = sorted(set(ticket_ids))
    found = {
        row.id: Story(row, [], [], [], [], {}, {})
        for row in session.execute(select(*Ticket.__table__.c).where(Ticket.id.in_(ids)))
    }
    happened = (
        select(TicketEvent.ticket_id, TicketEvent.kind, TicketEvent.at, TicketEvent.person_id, TicketEvent.details)
        .where(TicketEvent.ticket_id.in_(ids), TicketEvent.kind.in_(KINDS))
        .order_by(TicketEvent.id)
    )
    for event in session.execute(happened):
        found[event.ticket_id].events.append(event)
    _read_terms(session, found)
    paused = select(Pause.ticket_id, Pause.started_at, Pause.ended_at).where(Pause.ticket_id.in_(ids))
    for ticket_id, since, until in session.execute(paused.order_by(Pause.started_at, Pause.id)):
        found[ticket_id].pauses.append(PauseSpan(since, until))
    requests = (
        select(RatingRequest, Rating)
        .outerjoin(Rating, Rating.request_id == RatingRequest.id)
        .where(RatingRequest.ticket_id.in_(ids))
    )
    for request, rating in session.execute(requests):
        found[request.ticket_id].asked[request.cycle] = Asked(request, rating)
    spent = (
        select(Handling.ticket_id, Handling.cycle, func.sum(Handling.seconds))
        .where(Handling.ticket_id.in_(ids))
        .group_by(Handling.ticket_id, Handling.cycle)
    )
    for ticket_id, cycle, seconds in session.execute(spent):
        found[ticket_id].handled[cycle] = seconds
    for turn in _turns(session, found):
        found[turn.ticket_id].turns.append(turn)
    return found


def sent_elsewhere(session: Session, message_ids: Collection[int]) -> dict[int, Turn]:
    """Answers that customers see and that have gone into other tickets since, by their numbers."""
    rows = session.execute(_spoken().where(Message.id.in_(sorted(message_ids))))
    return {row.id: _turn(row, sends_elsewhere=False) for row in rows}


def _read_terms(session: Session, found: dict[int, Story]) -> None:
    columns = [Promise.__table__.c[name] for name in Term._fields]
    promised = select(Promise.ticket_id, *columns).where(Promise.ticket_id.in_(found)).order_by(Promise.id)
    for ticket_id, *values in session.execute(promised):
        found[ticket_id].terms.append(Term(*values))


def _spoken() -> Any:
    columns = (Message.id, Message.ticket_id, Message.cycle, Message.direction, Message.sent_at, Message.person_id)
    is_seen = (Message.direction == Direction.OUT) & (Message.delivery == Delivery.SENT)
    said = select(*columns, Message.text, Thanks.message_id.label("thanks_id"))
    return said.outerjoin(Thanks, Thanks.message_id == Message.id).where((Message.direction == Direction.IN) | is_seen)


def _turn(row: Row[Any], *, sends_elsewhere: bool) -> Turn:
    is_thanks = row.thanks_id is not None
    return Turn(row.id, row.ticket_id, row.cycle, row.direction, row.sent_at, row.person_id, sends_elsewhere, is_thanks)


def _turns(session: Session, found: dict[int, Story]) -> list[Turn]:
    rows = session.execute(_spoken().where(Message.ticket_id.in_(found)).order_by(Message.id)).all()
    codes = {row.id: {hash_of(code) for code in codes_in(row.text)} for row in rows if row.direction == Direction.OUT}
    hashes = {one for some in codes.values() for one in some}
    ours = select(PrivateInvitation.brand_id, PrivateInvitation.code_hash)
    known: set[tuple[int, str]] = set()
    if hashes:
        invited = session.execute(ours.where(PrivateInvitation.code_hash.in_(sorted(hashes))))
        known = {(brand_id, code) for brand_id, code in invited}
    turns = []
    for row in rows:
        brand_id = found[row.ticket_id].ticket.brand_id
        invites = any((brand_id, code) in known for code in codes.get(row.id, ()))
        turns.append(_turn(row, sends_elsewhere=invites))
    return turns
