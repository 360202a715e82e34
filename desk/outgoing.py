"""What keeps an answer from going out: data of a customer in it, or somebody who has to approve it first."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.approval_need import Need, need_of
from desk.merged import family
from desk.own_contacts import allowed_of
from desk.personal_data import DataKind, Found, found_in
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Approval, Message, Ticket
from storage.vocabulary import ApprovalState


class PersonalDataFound(Refused):
    """A refusal that says where in the text the customer's data stands."""

    def __init__(self, text: str, found: list[Found]) -> None:
        named = "; ".join(f"{data_name(one.kind)}: {text[one.start : one.end]}" for one in found)
        super().__init__(
            _("The answer was not sent."),
            _("It holds data of a customer, which others would read. {found}.").format(found=named),
            _("Take it out. A phone or an address of your own goes on the list under Set-up, “Answers”."),
        )
        self.found = marks_of(text, found)


class NeedsApproval(Refused):
    """A refusal for now: somebody has to approve the answer."""

    def __init__(self, need: Need, text: str) -> None:
        super().__init__(
            _("The answer was not sent."),
            _("Somebody has to approve it first."),
            _("Hand it in for approval."),
        )
        self.need = need
        self.text = text


def require_fit_to_go(
    session: Session, ticket: Ticket, text: str, *, by: Actor, written_by: Actor | None = None
) -> None:  # fmt: skip
    """Raises PersonalDataFound or NeedsApproval. Whoever sends on what another has written approves it thereby."""
    require_no_personal_data(session, ticket.brand_id, text)
    if written_by is None and not _was_approved(session, ticket, text, by=by):
        need = need_of(session, ticket, by=by)
        if need is not None:
            raise NeedsApproval(need, text)


def require_no_personal_data(session: Session, brand_id: int, text: str) -> None:
    """Raises PersonalDataFound for what names a customer's card, code, passport, phone or e-mail address."""
    found = personal_data_in(session, brand_id, text)
    if found:
        raise PersonalDataFound(text, found)


def personal_data_in(session: Session, brand_id: int, text: str) -> list[Found]:
    """The customers' data in a text, the brand's own contacts left out."""
    return found_in(text, allowed=allowed_of(session, brand_id))


def note_published(session: Session, message: Message) -> None:
    """An approved answer that went out by hand is used up."""
    known = _approved(session, message.ticket_id, message.text, person_id=message.person_id)
    if known is not None:
        known.message_id = message.id
        session.flush()


def data_name(kind: DataKind) -> str:
    """What sort of data it is."""
    return {
        DataKind.CARD: _("card number"),
        DataKind.CVV: _("code of a card"),
        DataKind.PASSPORT: _("passport"),
        DataKind.PHONE: _("phone"),
        DataKind.EMAIL: _("e-mail address"),
    }[kind]


def marks_of(text: str, found: list[Found]) -> list[dict[str, Any]]:
    """The same as a browser counts: in UTF-16 units, with a name to show."""
    return [
        {"name": data_name(one.kind), "start": units(text[: one.start]), "end": units(text[: one.end])} for one in found
    ]


def units(text: str) -> int:
    """How long a browser says the text is."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _was_approved(session: Session, ticket: Ticket, text: str, *, by: Actor) -> bool:
    """Whether these very words of this person were approved, to be published by hand."""
    return _approved(session, ticket.id, text, person_id=by.person_id) is not None


def _approved(session: Session, ticket_id: int, text: str, *, person_id: int | None) -> Approval | None:
    return session.scalars(
        select(Approval)
        .where(
            Approval.ticket_id.in_(family(session, ticket_id)),
            Approval.writer_id == person_id,
            Approval.state == ApprovalState.APPROVED,
            Approval.message_id.is_(None),
            Approval.approved_text == text.strip(),
        )
        .limit(1)
    ).one_or_none()
