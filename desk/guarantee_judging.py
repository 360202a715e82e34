"""What becomes of guaranteed replies by the clock: kept, owed no more, or a case."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from desk.customer_family import customer_of, family_of
from desk.events import note_event
from desk.guarantee_causes import probable_cause
from desk.promise_clock import elapsed
from desk.terms import hours_of
from storage.card_numbers import masked_document
from storage.rights import SYSTEM
from storage.tables import (
    CaseStep,
    CustomerAuthor,
    Guarantee,
    GuaranteeCase,
    GuaranteedReply,
    Message,
    Promise,
    Ticket,
)
from storage.vocabulary import (
    CaseState,
    CaseStepKind,
    Delivery,
    Direction,
    Exclusion,
    TicketEventKind,
    TicketState,
)

BATCH = 200
COUNTING = (CaseState.LISTED, CaseState.PROPOSED, CaseState.GRANTED)


def judge_due(session: Session, *, now: datetime, limit: int = BATCH) -> int:
    """Judges the guaranteed replies that are due, each once, and gives their number."""
    due = session.execute(
        select(GuaranteedReply, Promise, Ticket)
        .join(Promise, Promise.id == GuaranteedReply.promise_id)
        .join(Ticket, Ticket.id == GuaranteedReply.ticket_id)
        .where(GuaranteedReply.judged_at.is_(None), GuaranteedReply.due_at < now)
        .order_by(GuaranteedReply.due_at)
        .limit(limit)
        .with_for_update(of=GuaranteedReply)
        .execution_options(populate_existing=True)
    ).all()
    for reply, promise, ticket in due:
        _judge(session, reply, promise, ticket, now=now)
    session.flush()
    return len(due)


def _judge(session: Session, reply: GuaranteedReply, promise: Promise, ticket: Ticket, *, now: datetime) -> None:
    reply.judged_at = now
    answered = answered_at(session, ticket.id, promise.cycle)
    if answered is not None and answered <= reply.due_at:
        reply.is_kept = True
        return
    ended = promise.cancelled_at
    # Whichever promises it went through: one wait has one beginning.
    known = (
        select(GuaranteeCase.id)
        .join(Promise, Promise.id == GuaranteeCase.promise_id)
        .where(GuaranteeCase.ticket_id == ticket.id, Promise.started_at == promise.started_at)
    )
    if (ended is not None and ended <= reply.due_at) or session.scalar(known) is not None:
        return  # nothing was owed any more whatever came later, or the same wait is a case already
    reply.is_kept = False
    _list(session, reply, promise, ticket, now=now)


def _list(session: Session, reply: GuaranteedReply, promise: Promise, ticket: Ticket, *, now: datetime) -> None:
    guarantee = session.get_one(Guarantee, reply.guarantee_id)
    earlier = _earlier_case(session, ticket, guarantee, reply.due_at)
    exclusion = exclusion_of(ticket) or (Exclusion.REPEAT if earlier is not None else None)
    case = GuaranteeCase(
        promise_id=promise.id,
        guarantee_id=guarantee.id,
        ticket_id=ticket.id,
        cycle=promise.cycle,
        brand_id=reply.brand_id,
        channel_id=reply.channel_id,
        author_id=ticket.author_id,
        due_at=reply.due_at,
        month=reply.month,
        state=CaseState.EXCLUDED if exclusion else CaseState.LISTED,
        exclusion=exclusion,
        proposed_cause=probable_cause(session, ticket, promise, due=reply.due_at),
        price_minor=guarantee.price_minor,
        currency=guarantee.currency,
        listed_at=now,
    )
    session.add(case)
    session.flush()
    note_step(session, case, CaseStepKind.LISTED, person_id=None, at=now, cause=case.proposed_cause.value)
    if exclusion is not None:
        note_step(session, case, CaseStepKind.EXCLUDED, person_id=None, at=now, why=exclusion.value, case=earlier)
    note_event(session, ticket.id, kind=TicketEventKind.GUARANTEE_BROKEN, by=SYSTEM, at=reply.due_at, case_id=case.id)


def note_step(
    session: Session, case: GuaranteeCase, kind: CaseStepKind, /, *, person_id: int | None, at: datetime,
    **details: object,
) -> None:  # fmt: skip
    """The trace of a case: it only grows."""
    session.add(CaseStep(case_id=case.id, kind=kind, at=at, person_id=person_id, details=masked_document(details)))


def answered_at(session: Session, ticket_id: int, cycle: int) -> datetime | None:
    """When the customer could first see an answer of ours since the cycle began, however late we learnt of it."""
    return session.scalar(
        select(func.min(Message.sent_at)).where(
            Message.ticket_id == ticket_id, Message.cycle >= cycle, *is_answer()
        )
    )  # fmt: skip


def is_answer() -> tuple[ColumnElement[bool], ...]:
    return Message.direction == Direction.OUT, Message.delivery == Delivery.SENT, Message.sent_at.is_not(None)


def missed(session: Session, promise: Promise, due: datetime, until: datetime) -> int:
    """Working seconds beyond the guarantee."""
    return round(elapsed(due, until, hours=hours_of(session, promise.calendar_id)).total_seconds())


def exclusion_of(ticket: Ticket) -> Exclusion | None:
    if ticket.is_abuse:
        return Exclusion.ABUSE
    return {TicketState.MERGED: Exclusion.MERGED, TicketState.CANCELLED: Exclusion.MISTAKE}.get(ticket.state)


def _earlier_case(session: Session, ticket: Ticket, guarantee: Guarantee, due: datetime) -> int | None:
    """An earlier case of the same customer, under whatever account, that counts."""
    if ticket.author_id is None or not guarantee.repeat_days:
        return None
    authors = {ticket.author_id}
    customer = customer_of(session, ticket.author_id)
    if customer is not None:
        known = select(CustomerAuthor.author_id).where(CustomerAuthor.customer_id.in_(family_of(session, customer)))
        authors |= set(session.scalars(known))
    return session.scalar(
        select(GuaranteeCase.id)
        .where(
            GuaranteeCase.author_id.in_(sorted(authors)), GuaranteeCase.state.in_(COUNTING),
            GuaranteeCase.due_at > due - timedelta(days=guarantee.repeat_days), GuaranteeCase.due_at <= due,
        )
        .order_by(GuaranteeCase.id.desc())
        .limit(1)
    )  # fmt: skip
