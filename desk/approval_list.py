"""Answers that wait for approval, as the screens show them; what came of those that waited."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from desk.access import visible
from desk.approval_need import asked_now, decides
from desk.freshness import newer
from desk.turns import turns_of
from storage.rights import Actor
from storage.tables import Approval, Channel, Person, Source, Ticket
from storage.vocabulary import ApprovalState, Direction


class ApprovalRow(NamedTuple):
    """An answer that waits or waited; `asked` is whom it waits for, None for the team leads."""

    id: int
    ticket_id: int
    state: ApprovalState
    writer_id: int
    writer: str
    asked_id: int | None
    asked: str | None
    causes: list[tuple[str, str]]
    text: str
    approved_text: str
    remark: str
    asked_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    message_id: int | None
    may_decide: bool


class Waiting(NamedTuple):
    """An answer that waits, with what it answers. `is_mine`: it falls to this person, not only within their rights."""

    row: ApprovalRow
    channel: str
    source: str
    said: str
    due_at: datetime | None
    is_mine: bool
    since: int
    newest_since: int


def waiting_answers(session: Session, *, by: Actor, brand_id: int, now: datetime) -> list[Waiting]:
    """What this person may approve in the brand: their own first, the longest wait first."""
    rows = [
        (row, ticket)
        for row, ticket in _rows(session, _of_brand(brand_id, by=by), by=by, now=now)
        if row.may_decide
    ]  # fmt: skip
    found = [_with_ticket(session, row, ticket, by=by) for row, ticket in rows]
    return sorted(found, key=lambda one: (not one.is_mine, one.row.id))


def waiting_count(session: Session, *, by: Actor, brand_id: int, now: datetime) -> int:
    """How many answers of the brand wait for this person."""
    if by.person_id is None:
        return 0
    return sum(
        row.may_decide and _is_mine(row, by)
        for row, _ticket in _rows(session, _of_brand(brand_id, by=by), by=by, now=now)
    )


def of_tickets(session: Session, ticket_ids: Collection[int], *, by: Actor, now: datetime) -> list[ApprovalRow]:
    """Every answer of these tickets that waits or waited, in their order."""
    wanted = (Approval.ticket_id.in_(sorted(ticket_ids)),)
    return [row for row, _ticket in _rows(session, wanted, by=by, now=now)]


def returned_to(rows: Sequence[ApprovalRow], *, person_id: int | None) -> ApprovalRow | None:
    """The answer that this person is to mend: the last they handed in, if it was returned. Pure."""
    last = next((row for row in reversed(rows) if row.writer_id == person_id), None)
    return last if last is not None and last.state == ApprovalState.RETURNED else None


def waited(rows: Sequence[ApprovalRow], *, now: datetime) -> timedelta:
    """How long answers of a ticket have waited for approval in all. Pure."""
    return sum(((row.decided_at or now) - row.asked_at for row in rows), timedelta())


def _of_brand(brand_id: int, *, by: Actor) -> tuple[ColumnElement[bool], ...]:
    return (Approval.state == ApprovalState.WAITING, Ticket.brand_id == brand_id, visible(by))


def _rows(
    session: Session, wanted: Sequence[ColumnElement[bool]], *, by: Actor, now: datetime
) -> list[tuple[ApprovalRow, Ticket]]:  # fmt: skip
    writer, decider, approver, deputy = (aliased(Person) for _each in range(4))
    found = session.execute(
        select(Approval, Ticket, writer.name, decider.name, approver.name, deputy.name)
        .join(Ticket, Ticket.id == Approval.ticket_id)
        .join(Channel, Channel.id == Ticket.channel_id)
        .join(writer, writer.id == Approval.writer_id)
        .outerjoin(decider, decider.id == Approval.decided_by)
        .outerjoin(approver, approver.id == Approval.approver_id)
        .outerjoin(deputy, deputy.id == Approval.deputy_id)
        .where(*wanted)
        .order_by(Approval.id)
    ).all()
    return [
        (_row(session, approval, ticket, names, by=by, now=now), ticket) for approval, ticket, *names in found
    ]  # fmt: skip


def _row(
    session: Session, approval: Approval, ticket: Ticket, names: Sequence[str | None], *, by: Actor, now: datetime
) -> ApprovalRow:  # fmt: skip
    writer, decider, approver, deputy = names
    waits, asked = approval.state == ApprovalState.WAITING, approval.approver_id
    if waits:
        asked = asked_now(
            session, approver_id=approval.approver_id, deputy_id=approval.deputy_id, brand_id=ticket.brand_id, now=now
        )
    called = {approval.approver_id: approver, approval.deputy_id: deputy}
    return ApprovalRow(
        id=approval.id,
        ticket_id=approval.ticket_id,
        state=approval.state,
        writer_id=approval.writer_id,
        writer=writer or "",
        asked_id=asked,
        asked=called.get(asked) if asked is not None else None,
        causes=[(str(cause), str(value)) for cause, value in approval.causes],
        text=approval.text,
        approved_text=approval.approved_text,
        remark=approval.remark,
        asked_at=approval.asked_at,
        decided_at=approval.decided_at,
        decided_by=decider,
        message_id=approval.message_id,
        may_decide=waits and decides(approval, asked=asked, brand_id=ticket.brand_id, by=by),
    )


def _is_mine(row: ApprovalRow, by: Actor) -> bool:
    return row.asked_id in {None, by.person_id}


def _with_ticket(session: Session, row: ApprovalRow, ticket: Ticket, *, by: Actor) -> Waiting:
    said = next((turn.text for turn in reversed(turns_of(session, ticket)) if turn.direction == Direction.IN), "")
    approval = session.get_one(Approval, row.id)
    since = newer(session, ticket, based_on=approval.based_on, by=Actor(row.writer_id, row.writer))
    return Waiting(
        row=row,
        channel=session.get_one(Channel, ticket.channel_id).name,
        source=session.get_one(Source, ticket.source_id).name,
        said=said,
        due_at=ticket.next_due_at,
        is_mine=_is_mine(row, by),
        since=len(since),
        newest_since=max((one.id for one in since), default=0),
    )
