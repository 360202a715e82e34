"""The conversation's requests about approval, and what a text would be reproached with while it is being written."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.access import ticket_to_read
from desk.answer_manners import Remark, RemarkKind, remarks_on
from desk.approvals import approve, require_part_of, return_answer, withdraw
from desk.freshness import Stale, anyway_words, newer
from desk.outgoing import PersonalDataFound, marks_of, personal_data_in, units
from desk.talk_requests import Asked, route
from desk.talk_view import talk_view
from storage.database import reading, transaction
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Approval, Message, Ticket
from storage.vocabulary import Direction

MOST_REMARKS = 20


def check(asked: Asked) -> dict[str, Any]:
    """What stands in the way of the text, and what could be better: asked when its writer pauses."""
    text, kind = str(asked.body.get("text") or ""), asked.body.get("kind")
    with reading() as session:
        ticket = ticket_to_read(session, asked.ticket_id, by=asked.by)
        found = personal_data_in(session, ticket.brand_id, text)
        if kind == "note":
            return {"found": marks_of(text, found), "remarks": []}
        remarks = remarks_on(text, is_first=not _has_answered(session, ticket))
    return {"found": marks_of(text, found), "remarks": [_marked(text, one) for one in remarks[:MOST_REMARKS]]}


def approve_answer(asked: Asked) -> dict[str, Any]:
    """The answer goes out, with other words if they were changed."""
    text = asked.body.get("text")
    with transaction() as session:
        approve(
            session, _named(session, asked), by=asked.by, now=asked.now,
            text=str(text) if text is not None else None, anyway=int(asked.body.get("anyway") or 0),
        )  # fmt: skip
    return _view(asked)


def return_to_writer(asked: Asked) -> dict[str, Any]:
    """The answer is its writer's draft again, with a remark."""
    remark = str(asked.body.get("remark") or "")
    with transaction() as session:
        return_answer(session, _named(session, asked), remark=remark, by=asked.by, now=asked.now)
    return _view(asked)


def withdraw_answer(asked: Asked) -> dict[str, Any]:
    """Its writer takes the answer back."""
    with transaction() as session:
        withdraw(session, _named(session, asked), by=asked.by, now=asked.now)
    return _view(asked)


def beside_approval(asked: Asked, refusal: Refused) -> dict[str, Any]:
    """To a refusal: where a customer's data stands, or how the answer goes out in spite of what has come since."""
    if isinstance(refusal, PersonalDataFound):
        return {"found": refusal.found}
    if not isinstance(refusal, Stale):
        return {}
    with reading() as session:
        approval = session.get_one(Approval, int(asked.body["approval"]))
        ticket = ticket_to_read(session, asked.ticket_id, by=asked.by)
        since = newer(session, ticket, based_on=approval.based_on, by=Actor(approval.writer_id, ""))
        return {"up_to": max((one.id for one in since), default=0), "anyway": anyway_words(len(since))}


def remark_words(kind: RemarkKind) -> str:
    """What could be better."""
    return {
        RemarkKind.MIXED_ADDRESS: _("The customer is addressed both as “ты” and as “вы”."),
        RemarkKind.NO_GREETING: _("There is no greeting."),
        RemarkKind.SHOUTING: _("This reads like shouting."),
    }[kind]


def _marked(text: str, one: Remark) -> dict[str, Any]:
    return {"name": remark_words(one.kind), "start": units(text[: one.start]), "end": units(text[: one.end])}


def _has_answered(session: Session, ticket: Ticket) -> bool:
    """Whether anybody has answered in this cycle of the ticket."""
    found = select(Message.id).where(
        Message.ticket_id == ticket.id, Message.cycle == ticket.cycle, Message.direction == Direction.OUT
    )
    return session.scalar(found.limit(1)) is not None


def _named(session: Session, asked: Asked) -> int:
    """The waiting answer that is meant, one of the ticket of the request."""
    approval_id = int(asked.body["approval"])
    require_part_of(session, approval_id, asked.ticket_id)
    return approval_id


def _view(asked: Asked) -> dict[str, Any]:
    with reading() as session:
        return talk_view(session, asked.ticket_id, by=asked.by, now=asked.now, zone=asked.zone)


ROUTES = [
    route("check", check, "POST"),
    route("approve", approve_answer, "POST", beside=beside_approval),
    route("return", return_to_writer, "POST"),
    route("withdraw", withdraw_answer, "POST"),
]
