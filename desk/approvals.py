"""Answers that wait for approval: handed in, approved (perhaps with other words), returned with a remark, withdrawn.

While one waits there is no message of it: nothing counts it, nothing is queued, and the promise runs on.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import drafts
from desk.access import person_name
from desk.answered import answered_text, answering_kind, source_of_answer
from desk.approval_need import Need, asked_now, decides
from desk.approval_notices import tell_approver, tell_writer
from desk.assignment import take
from desk.attachments import Upload, kept_picture
from desk.connectors import BY_HAND
from desk.events import note_event
from desk.fitting import fitted
from desk.freshness import require_fresh
from desk.merged import locked_root, root_of
from desk.outgoing import require_no_personal_data
from desk.replies import Answer, send_reply
from storage import kept_files
from storage.card_numbers import masked_document
from storage.errors import Refused
from storage.i18n import _
from storage.rights import SYSTEM, Actor
from storage.tables import Approval, ApprovalPicture, Person, Ticket
from storage.vocabulary import ApprovalState, NotificationKind, TicketEventKind


def ask_approval(session: Session, ticket: Ticket, *, need: Need, answer: Answer, by: Actor, now: datetime) -> int:
    """The answer waits from now on, and whoever has to approve it is told; gives the approval's id.

    One answer of a ticket waits at a time. Whoever hands in an answer to a free ticket takes it.
    """
    waiting = _waiting(session, ticket.id)
    if waiting is not None:
        raise Refused(
            _("The answer was not handed in."),
            _("An answer of {name} waits for approval already.").format(name=person_name(session, waiting.writer_id)),
            _("Withdraw that one first, or wait for it; your text is kept as a draft."),
        )
    if ticket.assignee_id is None:
        take(session, ticket.id, by=by, now=now)
    approval = Approval(
        ticket_id=ticket.id,
        writer_id=by.person_id,
        approver_id=need.approver_id,
        deputy_id=need.deputy_id,
        causes=[[cause.value, value] for cause, value in need.causes],
        text=answer.text.strip(),
        based_on=answer.based_on,
        closing=answer.closing,
        mention_id=answer.mention_id,
        client_key=answer.client_key,
        extra=masked_document(dict(answer.extra)),
        asked_at=now,
    )
    session.add(approval)
    session.flush()
    _keep_pictures(session, approval, answer.pictures)
    drafts.forget_draft(session, ticket.id, by=by)
    asked = asked_now(
        session, approver_id=need.approver_id, deputy_id=need.deputy_id, brand_id=ticket.brand_id, now=now
    )
    goes_to = person_name(session, asked) if asked is not None else ""
    _note(session, approval, TicketEventKind.APPROVAL_ASKED, by=by, now=now, to=goes_to)
    tell_approver(session, approval, ticket, asked=asked, by=by, now=now)
    return approval.id


def approve(
    session: Session, approval_id: int, *, by: Actor, now: datetime, text: str | None = None, anyway: int = 0
) -> bool:  # fmt: skip
    """The answer goes out in its writer's name, with other words if `text` has them; both are kept.

    Gives whether it goes out by itself. A second click of the same person changes nothing. Raises Refused when somebody
    has written since the answer was begun (unless `anyway` names the newest of that), and for whatever would stop any
    other answer. Where answers are published by hand, the approved words become the draft of their writer.
    """
    approval, ticket = _both(session, approval_id)
    if approval.state == ApprovalState.APPROVED and approval.decided_by == by.person_id:
        return approval.message_id is not None
    _require_may_decide(session, approval, ticket, by=by, now=now)
    said = (text if text is not None else approval.text).strip()
    writer = _writer(session, approval)
    answer = Answer(
        text=said, client_key=approval.client_key, based_on=approval.based_on, anyway=anyway,
        closing=approval.closing, pictures=_pictures(session, approval), mention_id=approval.mention_id,
        extra=approval.extra,
    )  # fmt: skip
    if _is_by_hand(session, ticket, approval):
        fitted(said)
        require_fresh(session, ticket, based_on=answer.based_on, anyway=anyway, by=writer, now=now)
        require_no_personal_data(session, ticket.brand_id, said)
        _give_back(session, approval, ticket, text=said, now=now)
    else:
        approval.message_id = send_reply(session, ticket.id, answer=answer, by=SYSTEM, now=now, written_by=writer)
    _decide(approval, ApprovalState.APPROVED, by=by, now=now)
    approval.approved_text = said
    _note(session, approval, TicketEventKind.APPROVAL_GIVEN, by=by, now=now, changed=said != approval.text)
    tell_writer(session, approval, ticket, kind=NotificationKind.APPROVAL_GIVEN, by=by, now=now)
    return approval.message_id is not None


def return_answer(session: Session, approval_id: int, *, remark: str, by: Actor, now: datetime) -> None:
    """The answer is its writer's draft again, with the remark above the box. A second click changes nothing."""
    approval, ticket = _both(session, approval_id)
    if approval.state == ApprovalState.RETURNED and approval.decided_by == by.person_id:
        return
    _require_may_decide(session, approval, ticket, by=by, now=now)
    said = remark.strip()
    if not said:
        raise Refused(
            _("The answer was not returned."),
            _("Its writer would not know what to mend."),
            _("Write in a few words what is missing."),
        )
    _decide(approval, ApprovalState.RETURNED, by=by, now=now)
    approval.remark = said[: drafts.LONGEST]
    _give_back(session, approval, ticket, text=approval.text, now=now)
    _note(session, approval, TicketEventKind.APPROVAL_RETURNED, by=by, now=now, comment=approval.remark)
    tell_writer(session, approval, ticket, kind=NotificationKind.APPROVAL_RETURNED, by=by, now=now)


def withdraw(session: Session, approval_id: int, *, by: Actor, now: datetime) -> None:
    """Its writer takes the answer back: it is their draft again. A second click changes nothing."""
    approval, ticket = _both(session, approval_id)
    if approval.writer_id != by.person_id:
        raise Refused(
            _("The answer was not withdrawn."),
            _("{name} has written it.").format(name=person_name(session, approval.writer_id)),
            _("Whoever approves it can return it."),
        )
    if approval.state == ApprovalState.WITHDRAWN:
        return
    _require_waiting(session, approval)
    _decide(approval, ApprovalState.WITHDRAWN, by=by, now=now)
    _give_back(session, approval, ticket, text=approval.text, now=now)
    _note(session, approval, TicketEventKind.APPROVAL_WITHDRAWN, by=by, now=now)


def require_part_of(session: Session, approval_id: int, ticket_id: int) -> None:
    """Raises Refused unless the answer belongs to this conversation, wherever both went."""
    its_own = session.scalar(select(Approval.ticket_id).where(Approval.id == approval_id))
    if its_own is None or root_of(session, its_own) != root_of(session, ticket_id):
        raise _not_there()


def _both(session: Session, approval_id: int) -> tuple[Approval, Ticket]:
    """The approval and the ticket it goes on in, both locked: of two who decide at once the second finds it decided."""
    ticket_id = session.scalar(select(Approval.ticket_id).where(Approval.id == approval_id))
    ticket = locked_root(session, ticket_id) if ticket_id is not None else None
    if ticket is None:
        raise _not_there()
    approval = session.scalars(
        select(Approval).where(Approval.id == approval_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    return approval, ticket


def _not_there() -> Refused:
    return Refused(_("There is no such answer."), _("It is not there any more."), _("Reload the page."))


def _require_waiting(session: Session, approval: Approval) -> None:
    if approval.state == ApprovalState.WAITING:
        return
    name = person_name(session, approval.decided_by)
    why = {
        ApprovalState.APPROVED: _("{name} has approved it."),
        ApprovalState.RETURNED: _("{name} has returned it to its writer."),
        ApprovalState.WITHDRAWN: _("{name} has withdrawn it."),
    }[approval.state]
    raise Refused(_("This answer does not wait any more."), why.format(name=name), _("Reload the page."))


def _require_may_decide(session: Session, approval: Approval, ticket: Ticket, *, by: Actor, now: datetime) -> None:
    asked = asked_now(
        session, approver_id=approval.approver_id, deputy_id=approval.deputy_id, brand_id=ticket.brand_id, now=now
    )
    if not decides(approval, asked=asked, brand_id=ticket.brand_id, by=by):
        raise Refused(
            _("This answer is not yours to approve."),
            _("It waits for {name}, or for a team lead.").format(name=_name(session, approval.approver_id)),
            _("Ask one of them."),
        )
    _require_waiting(session, approval)


def _decide(approval: Approval, state: ApprovalState, *, by: Actor, now: datetime) -> None:
    approval.state, approval.decided_by, approval.decided_at = state, by.person_id, now


def _note(
    session: Session, approval: Approval, kind: TicketEventKind, *, by: Actor, now: datetime, **details: object
) -> None:  # fmt: skip
    session.flush()
    note_event(session, approval.ticket_id, kind=kind, by=by, at=now, approval_id=approval.id, **details)


def _give_back(session: Session, approval: Approval, ticket: Ticket, *, text: str, now: datetime) -> None:
    drafts.put_back(session, ticket.id, approval.writer_id, text=text, based_on=approval.based_on, now=now)


def _waiting(session: Session, ticket_id: int) -> Approval | None:
    return session.scalars(
        select(Approval).where(Approval.ticket_id == ticket_id, Approval.state == ApprovalState.WAITING)
    ).one_or_none()


def _is_by_hand(session: Session, ticket: Ticket, approval: Approval) -> bool:
    answered = answered_text(session, ticket, approval.mention_id)
    return answering_kind(source_of_answer(session, ticket, answered)).connector == BY_HAND


def _writer(session: Session, approval: Approval) -> Actor:
    person = session.get_one(Person, approval.writer_id)
    return Actor(person.id, person.name)


def _name(session: Session, person_id: int | None) -> str:
    return person_name(session, person_id) if person_id is not None else _("a team lead")


def _keep_pictures(session: Session, approval: Approval, uploads: tuple[Upload, ...]) -> None:
    for number, upload in enumerate(uploads):
        kept = kept_picture(upload)
        session.add(
            ApprovalPicture(approval_id=approval.id, number=number, name=upload.name[:200], sha256=kept.sha256)
        )  # fmt: skip
    session.flush()


def _pictures(session: Session, approval: Approval) -> tuple[Upload, ...]:
    rows = session.execute(
        select(ApprovalPicture.name, ApprovalPicture.sha256)
        .where(ApprovalPicture.approval_id == approval.id)
        .order_by(ApprovalPicture.number)
    ).all()
    return tuple(Upload(row.name, kept_files.read(row.sha256)) for row in rows)
