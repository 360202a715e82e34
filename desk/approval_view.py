"""What the conversation shows of approval: answers that wait, what the box says before sending, a remark to mend."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.approval_list import ApprovalRow, returned_to
from desk.approval_need import asked_now, need_of
from desk.approval_sentences import causes_words, goes_to, waits_for
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Person, Tag, Ticket
from storage.vocabulary import ApprovalCause, ApprovalState

Told = Callable[[datetime], str]


def waiting_lines(
    session: Session, rows: Sequence[ApprovalRow], *, by: Actor, told: Told
) -> list[tuple[datetime, dict[str, Any]]]:  # fmt: skip
    """The answers that wait, as lines of the talk."""
    waiting = [row for row in rows if row.state == ApprovalState.WAITING]
    tags = tag_names(session, waiting)
    return [(row.asked_at, _line(row, causes_words(row.causes, tags), by=by, told=told)) for row in waiting]


def tell_approved(lines: Sequence[dict[str, Any]], rows: Sequence[ApprovalRow]) -> None:
    """To the answers that went out: who has approved them, and what was handed in where the words were changed."""
    approved = {row.message_id: row for row in rows if row.message_id is not None}
    for line in lines:
        row = approved.get(line["id"]) if "id" in line else None
        if row is not None:
            line["notes"].append(_("approved by {name}").format(name=row.decided_by or ""))
            line["was"] = row.text if row.text != row.approved_text else ""


def approval_of_box(session: Session, ticket_id: int, rows: Sequence[ApprovalRow], *, by: Actor, now: datetime) -> Any:
    """What the answer box says of approval: whose the answer is before it goes out, why, and what is to be mended."""
    ticket = session.get_one(Ticket, ticket_id)
    mends = returned_to(rows, person_id=by.person_id)
    need = need_of(session, ticket, by=by)
    said = ""
    if need is not None:
        asked = asked_now(
            session, approver_id=need.approver_id, deputy_id=need.deputy_id, brand_id=ticket.brand_id, now=now
        )
        causes = [(cause.value, value) for cause, value in need.causes]
        why = causes_words(causes, _names(session, causes))
        name = session.scalar(select(Person.name).where(Person.id == asked)) if asked is not None else None
        said = f"{goes_to(name)}: {why}" if need.causes[0][0] != ApprovalCause.TRAINEE else goes_to(name)
    remark = _("{name} asks you to mend it: {remark}")
    return {
        "needed": said,
        "returned": remark.format(name=mends.decided_by, remark=mends.remark) if mends is not None else "",
        "approved": [
            row.approved_text
            for row in rows
            if row.state == ApprovalState.APPROVED and row.message_id is None and row.writer_id == by.person_id
        ],
    }


def tag_names(session: Session, rows: Sequence[ApprovalRow]) -> dict[str, str]:
    """The names of the tags that these answers wait because of, by id."""
    return _names(session, [cause for row in rows for cause in row.causes])


def _names(session: Session, causes: Sequence[tuple[str, str]]) -> dict[str, str]:
    ids = [int(value) for cause, value in causes if cause == ApprovalCause.TAG]
    if not ids:
        return {}
    return {str(row.id): row.name for row in session.execute(select(Tag.id, Tag.name).where(Tag.id.in_(ids)))}


def _line(row: ApprovalRow, why: str, *, by: Actor, told: Told) -> dict[str, Any]:
    return {
        "side": "approval",
        "approval": row.id,
        "who": row.writer,
        "at": told(row.asked_at),
        "text": row.text,
        "notes": [waits_for(row.asked), why],
        "may_decide": row.may_decide,
        "may_withdraw": row.writer_id == by.person_id,
    }
