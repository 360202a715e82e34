"""Whether and how the customer of an ended cycle is asked for a rating; where not, the reason is kept."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from desk import facts, ratings
from desk.answered import answered_text, source_of_answer
from desk.connectors.buttons import BY_BUTTONS
from desk.customer_family import customer_of, family_of
from desk.events import note_event
from desk.rating_settings import rules_of
from desk.ratings import is_asked
from desk.relation import of_talk
from storage import jobs
from storage.counting import day_of
from storage.database import dialect_of, insert_on
from storage.rights import SYSTEM, Actor
from storage.source_kinds import SourceKind, kind_of
from storage.tables import (
    Author,
    CustomerAuthor,
    FlaggedAuthor,
    Message,
    RatingRequest,
    RatingSkip,
    Source,
    SourceCursor,
    Ticket,
)
from storage.vocabulary import AuthorFlag, Delivery, Direction, NotAsked, RatingWay, TicketEventKind, TicketState

QUESTION_JOB = "ask_rating"
PATIENCE = timedelta(minutes=1)
"""How long a ticket must have been closed before the question goes out on its own: a slip is undone by then."""


def way_under(session: Session, ticket: Ticket, message: Message, *, now: datetime) -> RatingWay | None:
    """How this closing answer asks for a rating; None when it does not (the reason is kept when the ticket ends)."""
    if is_asked(session, ticket):
        return None
    found = _objection(session, ticket, now=now) or _way(session, ticket, message.mention_id)
    return found if isinstance(found, RatingWay) else None


def way_shown(session: Session, ticket: Ticket, message: Message, text: str) -> RatingWay | None:
    """How an answer asks that was met on the site, perhaps because its sender was killed; None when it does not."""
    if ratings.rating_url(ticket) in text:
        is_private = kind_of(source_of_answer(session, ticket, message.mention_id).kind).is_dialogue
        return RatingWay.LINK if is_private else RatingWay.OPEN_LINK
    return RatingWay.BUTTONS if text.rstrip().endswith(tuple(ratings.QUESTION.values())) else None


def way_apart(session: Session, ticket: Ticket, *, now: datetime) -> RatingWay | NotAsked:
    """How the customer is asked by a message of its own: in private only; or why not."""
    found = _objection(session, ticket, now=now)
    if found is not None:
        return found
    if answerer(session, ticket) is None:
        return NotAsked.UNANSWERED
    way = _way(session, ticket, answered_text(session, ticket, None))
    # In public nobody writes once more only to ask.
    return NotAsked.BY_HAND if way is RatingWay.OPEN_LINK else way


def ended(session: Session, ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """The cycle has ended: unless its closing answer has asked, the question follows, or it is kept why not."""
    if is_asked(session, ticket):
        return
    found = NotAsked.AUTOMATIC if by.is_system else way_apart(session, ticket, now=now)
    if isinstance(found, NotAsked):
        skip(session, ticket, why=found, now=now)
        return
    jobs.enqueue(
        session, QUESTION_JOB, {"ticket_id": ticket.id, "cycle": ticket.cycle}, now=now, run_at=now + PATIENCE,
        unique_key=f"{QUESTION_JOB}:{ticket.id}:{ticket.cycle}",
    )  # fmt: skip


def skip(session: Session, ticket: Ticket, *, why: NotAsked, now: datetime, cycle: int | None = None) -> None:
    """Keeps why the customer of a cycle was not asked; the first reason stands."""
    number = cycle or ticket.cycle
    answered_by = answerer(session, ticket, cycle=number) or ticket.assignee_id
    row = {
        "ticket_id": ticket.id, "cycle": number, "brand_id": ticket.brand_id, "channel_id": ticket.channel_id,
        "source_id": ticket.source_id, "operator_id": answered_by, "reason": why, "at": now, "day": day_of(now),
    }  # fmt: skip
    entering = insert_on(dialect_of(session), RatingSkip.__table__).on_conflict_do_nothing(
        index_elements=["ticket_id", "cycle"]
    )
    entered = session.execute(entering.returning(RatingSkip.__table__.c.id), row).first()
    if entered is not None:
        note_event(
            session, ticket.id, kind=TicketEventKind.RATING_NOT_ASKED, by=SYSTEM, at=now, cycle=number, reason=why
        )


def not_skipped(session: Session, ticket: Ticket, *, why: NotAsked) -> None:
    """The reason does not hold any more: the cycle goes on, and may be asked about when it ends."""
    here = (RatingSkip.ticket_id == ticket.id, RatingSkip.cycle == ticket.cycle, RatingSkip.reason == why)
    session.execute(delete(RatingSkip).where(*here).execution_options(synchronize_session=False))


def not_delivered(session: Session, ticket: Ticket, message: Message, *, now: datetime) -> None:
    """A question sent on its own surely did not arrive: nobody was asked, and the reason is kept."""
    request = session.scalars(
        select(RatingRequest).where(RatingRequest.ticket_id == ticket.id, RatingRequest.message_id == message.id)
    ).one_or_none()
    if request is None:
        return
    facts.rating_not_asked(session, request)
    session.execute(delete(RatingRequest).where(RatingRequest.id == request.id))
    skip(session, ticket, why=NotAsked.REFUSED, now=now, cycle=request.cycle)


def answerer(session: Session, ticket: Ticket, *, cycle: int | None = None) -> int | None:
    """Who gave the last answer of a cycle that reached the customer: theirs is the rating. None without one.

    It is the present cycle unless said.
    """
    return session.scalar(
        select(Message.person_id)
        .where(
            Message.ticket_id == ticket.id, Message.cycle == (cycle or ticket.cycle),
            Message.direction == Direction.OUT, Message.delivery == Delivery.SENT, Message.person_id.is_not(None),
        )
        .order_by(Message.id.desc())
        .limit(1)
    )  # fmt: skip


def _objection(session: Session, ticket: Ticket, *, now: datetime) -> NotAsked | None:
    """What speaks against asking this customer at all."""
    if ticket.is_abuse:
        return NotAsked.ABUSE
    if ticket.state == TicketState.MERGED:
        return NotAsked.MERGED
    if _is_ours(session, ticket):
        return NotAsked.STAFF
    days = rules_of(session, ticket.channel_id).apart_days
    return NotAsked.RECENT if _asked_since(session, ticket, now - timedelta(days=days)) else None


def _way(session: Session, ticket: Ticket, mention_id: int | None) -> RatingWay | NotAsked:
    """How the place of the answer lets us ask, and whether the channel wants to."""
    source = source_of_answer(session, ticket, mention_id)
    kind, rules = kind_of(source.kind), rules_of(session, ticket.channel_id)
    if not kind.asks_rating:
        return NotAsked.NO_WAY
    if not kind.is_dialogue:
        return RatingWay.OPEN_LINK if rules.in_public else NotAsked.PUBLIC
    if rules.by_buttons and kind.connector in BY_BUTTONS and _hears_presses(session, source):
        return RatingWay.BUTTONS
    return RatingWay.LINK if rules.by_link else NotAsked.OFF


def asks_there(session: Session, channel_id: int, kind: SourceKind) -> bool:
    """Whether closing answers of the channel ask in such a place at all, whoever the customer is."""
    rules = rules_of(session, channel_id)
    if not kind.asks_rating:
        return False
    return rules.by_buttons or rules.by_link if kind.is_dialogue else rules.in_public


def _hears_presses(session: Session, source: Source) -> bool:
    """VK tells of pressed buttons by its long poll alone; while it refuses that, a link asks."""
    marks = session.scalars(select(SourceCursor.state).where(SourceCursor.source_id == source.id))
    return not any(mark.get("deaf_until") for mark in marks)


def _is_ours(session: Session, ticket: Ticket) -> bool:
    """Whether our own people wrote: an own account of the source, or an author marked as an employee."""
    author = session.get(Author, ticket.author_id) if ticket.author_id else None
    if author is None:
        return False
    given = session.get_one(Source, author.source_id).options.get("own", "")
    own = {part.strip() for part in (given if isinstance(given, list) else str(given).split(","))} - {""}
    return bool({author.external_id, author.name} & own) or (
        session.get(FlaggedAuthor, (author.id, AuthorFlag.EMPLOYEE)) is not None
    )


def _asked_since(session: Session, ticket: Ticket, since: datetime) -> bool:
    """Whether this customer, under whatever account we know them, was asked after that moment."""
    asked = (
        select(RatingRequest.id)
        .join(Ticket, Ticket.id == RatingRequest.ticket_id)
        .where(_same_customer(session, ticket), RatingRequest.asked_at > since)
    )
    return session.scalar(asked.limit(1)) is not None


def _same_customer(session: Session, ticket: Ticket) -> ColumnElement[bool]:
    if ticket.author_id is None:
        return of_talk(ticket)
    customer = customer_of(session, ticket.author_id)
    if customer is None:
        return Ticket.author_id == ticket.author_id
    known = select(CustomerAuthor.author_id).where(CustomerAuthor.customer_id.in_(family_of(session, customer)))
    return Ticket.author_id.in_([ticket.author_id, *session.scalars(known)])
