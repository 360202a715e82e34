"""The question to rate as a message of its own: after a ticket was closed without one, and the second after a dislike.

Such messages are the desk's own: no promise is kept by them and no figure counts them as answers.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import asking, ratings
from desk.access import locked
from desk.answered import answered_text
from desk.connectors.connector import Button
from desk.dispatch import dispatch
from desk.lifecycle import ENDED
from desk.rating_buttons import ASK_CAUSE, cause_buttons, verdict_buttons
from storage.database import transaction
from storage.jobs import Leased
from storage.rights import SYSTEM
from storage.tables import Message, RatingRequest, Ticket
from storage.vocabulary import Direction, NotAsked, RatingWay

OURS = "rating:"
CAUSE = "rating-cause:"
Rows = tuple[tuple[Button, ...], ...]


def ask_apart(job: Leased, now: datetime) -> None:
    """Asks the customer of a cycle that is still ended; otherwise it is kept why not."""
    with transaction() as session:
        ticket = locked(session, int(job.payload["ticket_id"]))
        if ticket is not None:
            _ask(session, ticket, cycle=int(job.payload["cycle"]), now=now)


def _ask(session: Session, ticket: Ticket, *, cycle: int, now: datetime) -> None:
    if ticket.cycle != cycle or ticket.state not in ENDED:
        asking.skip(session, ticket, why=NotAsked.REOPENED, now=now, cycle=cycle)
        return
    if ratings.is_asked(session, ticket):
        return
    way = asking.way_apart(session, ticket, now=now)
    if isinstance(way, NotAsked):
        asking.skip(session, ticket, why=way, now=now)
        return
    language = ratings.language_of_customer(session, ticket)
    if way is RatingWay.BUTTONS:
        text = ratings.with_question("", language=language)
    else:
        text = ratings.with_invitation("", ticket, language=language)
    message = _said_by_the_desk(session, ticket, text.strip(), key=f"{OURS}{cycle}", now=now)
    ratings.ask_rating(
        session, ticket, operator_id=asking.answerer(session, ticket), language=language, now=now, way=way,
        message_id=message.id,
    )  # fmt: skip


def ask_cause(session: Session, ticket: Ticket, request: RatingRequest, *, now: datetime) -> None:
    """Asks what a dislike is about, once; the ticket is locked."""
    key = f"{CAUSE}{request.cycle}"
    known = select(Message.id).where(Message.ticket_id == ticket.id, Message.client_key == key)
    if session.scalar(known) is None:
        _said_by_the_desk(session, ticket, ASK_CAUSE[ratings.spoken(request.language)], key=key, now=now)


def buttons_of(session: Session, ticket: Ticket, message: Message, *, way: RatingWay | None) -> Rows:
    """The buttons that belong under a message; none under most. `way` is how a closing answer asks."""
    key = message.client_key or ""
    if message.direction == Direction.OUT:
        language = ratings.spoken(ratings.language_of_customer(session, ticket))
        return verdict_buttons(ratings.token_of(ticket), language) if way is RatingWay.BUTTONS else ()
    prefix, _colon, cycle = key.partition(":")
    if message.direction != Direction.AUTO or f"{prefix}:" not in {OURS, CAUSE} or not cycle.isdecimal():
        return ()
    request = session.scalars(
        select(RatingRequest).where(RatingRequest.ticket_id == ticket.id, RatingRequest.cycle == int(cycle))
    ).one_or_none()
    if request is None or request.way is not RatingWay.BUTTONS:
        return ()
    token, language = ratings.token_of(ticket, cycle=request.cycle), ratings.spoken(request.language)
    return cause_buttons(token, language) if f"{prefix}:" == CAUSE else verdict_buttons(token, language)


def _said_by_the_desk(session: Session, ticket: Ticket, text: str, *, key: str, now: datetime) -> Message:
    message = Message(
        ticket_id=ticket.id,
        cycle=ticket.cycle,
        direction=Direction.AUTO,
        text=text,
        mention_id=answered_text(session, ticket, None),
        client_key=key,
        created_at=now,
        source_at=now,
    )
    session.add(message)
    session.flush()
    dispatch(session, message, closing=False, by=SYSTEM, now=now)
    return message
