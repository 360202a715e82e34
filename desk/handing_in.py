"""What becomes of an answer that an operator sends: it goes out, or it waits until somebody has approved it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.access import ticket_to_answer
from desk.approvals import ask_approval
from desk.outgoing import NeedsApproval
from desk.replies import Answer, send_reply
from storage.rights import Actor
from storage.tables import Approval


def hand_in(session: Session, ticket_id: int, *, answer: Answer, by: Actor, now: datetime) -> int | None:
    """The id of the message that goes out; None when the answer waits for approval. The same key again is the same.

    Raises Refused for all that `send_reply` does: what could not go out is not handed in for approval either.
    """
    ticket = ticket_to_answer(session, ticket_id, by=by)
    known = select(Approval.id).where(Approval.ticket_id == ticket.id, Approval.client_key == answer.client_key)
    if session.scalar(known) is not None:
        return None
    try:
        return send_reply(session, ticket_id, answer=answer, by=by, now=now)
    except NeedsApproval as waits:
        ask_approval(session, ticket, need=waits.need, answer=answer, by=by, now=now)
        return None
