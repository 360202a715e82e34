"""What later events make of a broken guarantee: an answer comes, was there in time, or never stood there."""

from datetime import datetime, timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from desk.guarantee_judging import answered_at, exclusion_of, is_answer, missed, note_step
from storage.tables import CaseStep, GuaranteeCase, GuaranteedReply, Message, Promise, Ticket
from storage.vocabulary import CancelCause, CaseState, CaseStepKind, Exclusion, TicketState

MOST = 1000
LOOKS_BACK = timedelta(days=60)
"""How long after it was due a reply found later still takes a case back."""
GOES_ON = frozenset({CancelCause.SUPERSEDED, CancelCause.UNSEEN})
"""Another promise has taken the place of this one: the customer waits on."""
UNDECIDED = (CaseState.LISTED, CaseState.PROPOSED)


def settle_cases(session: Session, *, now: datetime) -> int:
    """Follows what happened to open cases since: an answer came, the ticket was abuse or a mistake. Gives how many."""
    taken_back = _answered_in_time(session, now=now)
    for case, at in taken_back:
        _take_back(session, case, at=at, now=now)
    settled = _settle(session, now=now)
    return len(taken_back) + settled + _exclude_late(session, now=now)


def answer_lost(session: Session, ticket_id: int, *, cycle: int, now: datetime) -> None:
    """An answer of the cycle did not stand there after all: its promise runs again, and is judged anew.

    A case that it had ended or taken back is open again.
    """
    replies = session.scalars(
        select(GuaranteedReply)
        .join(Promise, Promise.id == GuaranteedReply.promise_id)
        .where(Promise.ticket_id == ticket_id, Promise.cycle == cycle, GuaranteedReply.judged_at.is_not(None))
    )
    for reply in replies.all():
        case = session.scalars(
            select(GuaranteeCase).where(GuaranteeCase.promise_id == reply.promise_id).with_for_update()
        ).one_or_none()
        if case is None:
            reply.is_kept = None  # the promise that runs in its place is watched
            continue
        reply.is_kept = False
        case.settled_at = case.missed_s = None
        if case.state is CaseState.TAKEN_BACK:
            case.state = CaseState.LISTED
            note_step(session, case, CaseStepKind.LISTED, person_id=None, at=now, cause=case.proposed_cause.value)
    session.flush()


def _answered_in_time(session: Session, *, now: datetime) -> list[tuple[GuaranteeCase, datetime]]:
    """Cases whose answer was found afterwards: it had been published in time."""
    first = func.min(Message.sent_at)
    found = session.execute(
        select(GuaranteeCase.id, first)
        .join(Message, and_(Message.ticket_id == GuaranteeCase.ticket_id, Message.cycle == GuaranteeCase.cycle))
        .where(GuaranteeCase.state != CaseState.TAKEN_BACK, GuaranteeCase.due_at > now - LOOKS_BACK, *is_answer())
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
        .limit(MOST)
        .with_for_update(of=GuaranteeCase)
    ).all()
    settled = 0
    for case, promise in open_ones:
        moments = (answered_at(session, case.ticket_id, case.cycle), _ended_at(session, case, promise))
        at = min((one for one in moments if one is not None), default=None)
        if at is None:
            continue
        case.missed_s = missed(session, promise, case.due_at, at)
        case.settled_at = now
        note_step(session, case, CaseStepKind.ANSWERED, person_id=None, at=now, missed_s=case.missed_s)
        settled += 1
    session.flush()
    return settled


def _ended_at(session: Session, case: GuaranteeCase, promise: Promise) -> datetime | None:
    """When the cycle ended without an answer; None while the customer still waits."""
    if promise.cancelled_at is not None and promise.cancel_cause not in GOES_ON:
        return max(case.due_at, promise.cancelled_at)
    ticket = session.get_one(Ticket, case.ticket_id)
    return ticket.resolved_at or ticket.closed_at if ticket.cycle == case.cycle else None


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
        why = exclusion_of(ticket)
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


def _locked(session: Session, case_id: int) -> GuaranteeCase:
    wanted = select(GuaranteeCase).where(GuaranteeCase.id == case_id).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).one()
