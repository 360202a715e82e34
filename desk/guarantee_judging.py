"""What becomes of guaranteed replies by the clock: kept, or a case; and what later events make of a case."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from desk.customer_family import customer_of, family_of
from desk.events import note_event
from desk.guarantee_causes import probable_cause
from desk.promise_clock import elapsed
from desk.terms import hours_of
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
    CancelCause,
    CaseState,
    CaseStepKind,
    Delivery,
    Direction,
    Exclusion,
    TicketEventKind,
    TicketState,
)

BATCH = 200
LOOKS_BACK = timedelta(days=60)
"""How long after it was due a reply found later still takes a case back."""
COUNTING = (CaseState.LISTED, CaseState.PROPOSED, CaseState.GRANTED)
UNDECIDED = (CaseState.LISTED, CaseState.PROPOSED)


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


def settle_cases(session: Session, *, now: datetime) -> int:
    """Follows what happened to open cases since: an answer came, the ticket was abuse or a mistake. Gives how many."""
    taken_back = _answered_in_time(session, now=now)
    for case, at in taken_back:
        _take_back(session, case, at=at, now=now)
    settled = _settle(session, now=now)
    return len(taken_back) + settled + _exclude_late(session, now=now)


def _judge(session: Session, reply: GuaranteedReply, promise: Promise, ticket: Ticket, *, now: datetime) -> None:
    reply.judged_at = now
    answered = answered_at(session, ticket.id, promise.cycle)
    if answered is not None and answered <= reply.due_at:
        reply.is_kept = True
        return
    ended = promise.cancelled_at
    known = select(GuaranteeCase.id).where(GuaranteeCase.ticket_id == ticket.id, GuaranteeCase.cycle == promise.cycle)
    if (answered is None and ended is not None and ended <= reply.due_at) or session.scalar(known) is not None:
        return  # nothing was owed any more, or the same wait is a case already
    reply.is_kept = False
    _list(session, reply, promise, ticket, now=now)


def _list(session: Session, reply: GuaranteedReply, promise: Promise, ticket: Ticket, *, now: datetime) -> None:
    guarantee = session.get_one(Guarantee, reply.guarantee_id)
    earlier = _earlier_case(session, ticket, guarantee, reply.due_at)
    exclusion = _exclusion_of(ticket) or (Exclusion.REPEAT if earlier is not None else None)
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
    session.add(CaseStep(case_id=case.id, kind=kind, at=at, person_id=person_id, details=details))


def answered_at(session: Session, ticket_id: int, cycle: int) -> datetime | None:
    """When the customer could first see an answer of ours in the cycle, however late we learnt of it."""
    return session.scalar(
        select(func.min(Message.sent_at)).where(
            Message.ticket_id == ticket_id, Message.cycle == cycle, *_is_answer()
        )
    )  # fmt: skip


def _is_answer() -> tuple[ColumnElement[bool], ...]:
    return Message.direction == Direction.OUT, Message.delivery == Delivery.SENT, Message.sent_at.is_not(None)


def _answered_in_time(session: Session, *, now: datetime) -> list[tuple[GuaranteeCase, datetime]]:
    """Cases whose answer was found afterwards: it had been published in time."""
    first = func.min(Message.sent_at)
    found = session.execute(
        select(GuaranteeCase.id, first)
        .join(Message, and_(Message.ticket_id == GuaranteeCase.ticket_id, Message.cycle == GuaranteeCase.cycle))
        .where(GuaranteeCase.state != CaseState.TAKEN_BACK, GuaranteeCase.due_at > now - LOOKS_BACK, *_is_answer())
        .group_by(GuaranteeCase.id, GuaranteeCase.due_at)
        .having(first <= GuaranteeCase.due_at)
    ).all()
    return [(_locked(session, case_id), at) for case_id, at in found if at is not None]


def _take_back(session: Session, case: GuaranteeCase, *, at: datetime, now: datetime) -> None:
    """It was kept after all. What had been decided stays in the trace."""
    was, case.state = case.state, CaseState.TAKEN_BACK
    case.missed_s, case.settled_at = 0, now
    reply = session.get(GuaranteedReply, case.promise_id)
    if reply is not None:
        reply.is_kept = True
    note_step(session, case, CaseStepKind.TAKEN_BACK, person_id=None, at=now, was=was.value, answered=at.isoformat())
    session.flush()


def _settle(session: Session, *, now: datetime) -> int:
    """Writes how long the customer waited beyond the guarantee, once an answer has come or none is owed any more."""
    open_ones = session.execute(
        select(GuaranteeCase, Promise)
        .join(Promise, Promise.id == GuaranteeCase.promise_id)
        .where(GuaranteeCase.settled_at.is_(None))
        .order_by(GuaranteeCase.id)
        .limit(BATCH * 5)
        .with_for_update(of=GuaranteeCase)
    ).all()
    settled = 0
    for case, promise in open_ones:
        at = answered_at(session, case.ticket_id, case.cycle) or _ended_at(session, case, promise)
        if at is None:
            continue
        case.missed_s = missed(session, promise, case.due_at, at)
        case.settled_at = now
        note_step(session, case, CaseStepKind.ANSWERED, person_id=None, at=now, missed_s=case.missed_s)
        settled += 1
    session.flush()
    return settled


def missed(session: Session, promise: Promise, due: datetime, until: datetime) -> int:
    """Working seconds beyond the guarantee."""
    return round(elapsed(due, until, hours=hours_of(session, promise.calendar_id)).total_seconds())


def _ended_at(session: Session, case: GuaranteeCase, promise: Promise) -> datetime | None:
    """When the cycle ended without an answer; None while the customer still waits."""
    if promise.cancelled_at is not None and promise.cancel_cause != CancelCause.SUPERSEDED:
        return max(case.due_at, promise.cancelled_at)
    ticket = session.get_one(Ticket, case.ticket_id)
    return ticket.resolved_at or ticket.closed_at if ticket.cycle == case.cycle else case.due_at


def _exclude_late(session: Session, *, now: datetime) -> int:
    """Cases nobody has decided, of tickets that have turned out to be none."""
    found = session.execute(
        select(GuaranteeCase, Ticket)
        .join(Ticket, Ticket.id == GuaranteeCase.ticket_id)
        .where(
            GuaranteeCase.state.in_(UNDECIDED),
            (Ticket.is_abuse.is_(True)) | (Ticket.state.in_((TicketState.CANCELLED, TicketState.MERGED))),
        )
        .with_for_update(of=GuaranteeCase)
    ).all()
    excluded = 0
    for case, ticket in found:
        why = _exclusion_of(ticket)
        if why is None or _was_included(session, case, why):
            continue
        case.state, case.exclusion = CaseState.EXCLUDED, why
        note_step(session, case, CaseStepKind.EXCLUDED, person_id=None, at=now, why=why.value)
        excluded += 1
    session.flush()
    return excluded


def _was_included(session: Session, case: GuaranteeCase, why: Exclusion) -> bool:
    """Whether a person has taken it in again in spite of this very reason: the clock does not argue."""
    taken_in = select(CaseStep.details).where(CaseStep.case_id == case.id, CaseStep.kind == CaseStepKind.INCLUDED)
    return any(details.get("was") == why.value for details in session.scalars(taken_in))


def _exclusion_of(ticket: Ticket) -> Exclusion | None:
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


def _locked(session: Session, case_id: int) -> GuaranteeCase:
    wanted = select(GuaranteeCase).where(GuaranteeCase.id == case_id).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).one()
