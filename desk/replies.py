"""Answers: replies handed in for publishing, proof of those published by hand, notes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import addressees, attachments, ratings
from desk.access import ticket_to_answer, ticket_to_work
from desk.answered import answered_text, source_of_answer
from desk.assignment import take
from desk.attachments import Upload
from desk.connectors import BY_HAND, Published
from desk.delivery import closes, delivered
from desk.drafts import LONGEST, forget_draft
from desk.events import note_event
from desk.freshness import require_fresh
from desk.lifecycle import AT_WORK, state_name
from desk.merged import require_here
from storage import jobs
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.source_kinds import SourceKind, kind_of
from storage.tables import Message, Ticket
from storage.vocabulary import Delivery, Direction, TicketEventKind

SEND_JOB = "send_reply"
SEND_ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operator hands in.

    `client_key` makes two clicks one answer; `based_on` is the newest message that the writer had before their eyes;
    `anyway` sends although somebody has written since; `closing` closes the ticket once it is published;
    `pictures` go with it; `mention_id` is the text it answers, the newest one unless said otherwise.
    """

    text: str
    client_key: str
    based_on: int
    anyway: bool = False
    closing: bool = False
    pictures: tuple[Upload, ...] = ()
    mention_id: int | None = None


def send_reply(session: Session, ticket_id: int, *, answer: Answer, by: Actor, now: datetime) -> int:
    """Hands the answer in for publishing and gives its message's id; the same key again gives the same message.

    The promise is kept when the answer stands on the site, not now. Raises Refused when another person holds
    the ticket, when the customer has written since, and where answers can only be published by hand.
    """
    ticket = ticket_to_answer(session, ticket_id, by=by)
    known = _sent_before(session, ticket, answer)
    if known is not None:
        return known
    answered = answered_text(session, ticket, answer.mention_id)
    kind = kind_of(source_of_answer(session, ticket, answered).kind)
    if kind.connector == BY_HAND:
        raise Refused(
            _("The answer was not sent."),
            _("{kind} gives no way to publish from here.").format(kind=kind.name),
            _('Copy the text, open the page, publish it there, then press "Published".'),
        )
    text = _fit(answer.text, limit=_room(session, ticket, kind, answer), in_bytes=kind.limit_in_bytes)
    require_fresh(session, ticket, based_on=answer.based_on, anyway=answer.anyway, by=by, now=now)
    message = _new_message(session, ticket, answered=answered, text=text, answer=answer, by=by, now=now)
    message.delivery = Delivery.QUEUED
    session.flush()
    attachments.attach(session, message, answer.pictures, kind=kind, now=now)
    _hand_in(session, message, closing=answer.closing, by=by, now=now)
    return message.id


def record_sent_by_hand(session: Session, ticket_id: int, *, answer: Answer, url: str, by: Actor, now: datetime) -> int:
    """The operator has published the answer on the site; `url` proves it and may be empty. Gives the message's id."""
    ticket = ticket_to_answer(session, ticket_id, by=by)
    known = _sent_before(session, ticket, answer)
    if known is not None:
        return known
    proof = _fit_url(url)
    text = _fit(answer.text, limit=None)
    require_fresh(session, ticket, based_on=answer.based_on, anyway=answer.anyway, by=by, now=now)
    answered = answered_text(session, ticket, answer.mention_id)
    message = _new_message(session, ticket, answered=answered, text=text, answer=answer, by=by, now=now)
    message.by_hand = True
    _note_handed_in(session, message, closing=answer.closing, by=by, now=now)
    delivered(session, ticket, message, published=Published(external_id="", url=proof, at=now), now=now)
    return message.id


def try_again(session: Session, message_id: int, *, by: Actor, now: datetime) -> None:
    """Sends a failed answer once more, first looking whether it does not stand there after all."""
    message, _ticket = _failed_message(session, message_id, by=by)
    if message is None:
        return
    # "sending", not "queued": an earlier try may have got through, so the site is read before anything is posted.
    message.delivery = Delivery.SENDING
    message.error = ""
    session.flush()
    _hand_in(session, message, closing=closes(session, message), by=by, now=now)


def published_after_all(session: Session, message_id: int, *, url: str, by: Actor, now: datetime) -> None:
    """The operator has put a failed answer on the site by hand; `url` proves it and may be empty."""
    message, ticket = _failed_message(session, message_id, by=by)
    if message is not None:
        message.by_hand = True
        delivered(session, ticket, message, published=Published(external_id="", url=_fit_url(url), at=now), now=now)


def keep_as_note(session: Session, message_id: int, *, by: Actor, now: datetime) -> None:
    """A failed answer is given up: its words stay as a remark among us, the promise runs on."""
    message, ticket = _failed_message(session, message_id, by=by)
    if message is not None:
        message.direction = Direction.NOTE
        message.delivery = Delivery.NONE
        note_event(session, ticket.id, kind=TicketEventKind.NOTE, by=by, at=now, message_id=message.id, given_up=True)


def _failed_message(session: Session, message_id: int, *, by: Actor) -> tuple[Message | None, Ticket]:
    """The message, locked, with its ticket; no message when it has not failed, as after a second click."""
    # First the ticket, then its message: crawlers that meet the answer lock them in this order.
    ticket_id = session.scalar(select(Message.ticket_id).where(Message.id == message_id))
    ticket = ticket_to_answer(session, ticket_id or 0, by=by)
    message = session.scalars(
        select(Message).where(Message.id == message_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    return (message if message.delivery == Delivery.FAILED else None), ticket


def add_note(
    session: Session, ticket_id: int, *, text: str, client_key: str, by: Actor, now: datetime,
    named: Collection[int] = (),
) -> int:  # fmt: skip
    """A remark for colleagues; the customer never sees it and no promise is kept by it. Gives the message's id.

    `named` are colleagues whom the text names with @: those who may see the ticket are told.
    """
    ticket = ticket_to_work(session, ticket_id, by=by)
    require_here(ticket)
    known = session.scalar(select(Message.id).where(Message.ticket_id == ticket.id, Message.client_key == client_key))
    if known is not None:
        return known
    said = _fit(text, limit=None)
    note = Message(
        ticket_id=ticket.id,
        cycle=ticket.cycle,
        direction=Direction.NOTE,
        text=said,
        person_id=by.person_id,
        client_key=client_key,
        created_at=now,
        source_at=now,
    )
    session.add(note)
    session.flush()
    note_event(session, ticket.id, kind=TicketEventKind.NOTE, by=by, at=now, message_id=note.id)
    addressees.name_in_note(session, note, ticket, person_ids=named, by=by, now=now)
    return note.id


def _hand_in(session: Session, message: Message, *, closing: bool, by: Actor, now: datetime) -> None:
    """The job that publishes the message; the message's own key and lock keep it to one."""
    jobs.enqueue(session, SEND_JOB, {"message_id": message.id}, now=now, priority=10, max_attempts=SEND_ATTEMPTS)
    _note_handed_in(session, message, closing=closing, by=by, now=now)


def _note_handed_in(session: Session, message: Message, *, closing: bool, by: Actor, now: datetime) -> None:
    note_event(
        session, message.ticket_id, kind=TicketEventKind.REPLY_QUEUED, by=by, at=now, message_id=message.id,
        closing=closing,
    )  # fmt: skip
    session.flush()


def _new_message(
    session: Session, ticket: Ticket, *, answered: int | None, text: str, answer: Answer, by: Actor, now: datetime
) -> Message:  # fmt: skip
    """The outgoing turn. Whoever answers a free ticket takes it."""
    if ticket.assignee_id is None and by.person_id is not None:
        take(session, ticket.id, by=by, now=now)
    message = Message(
        ticket_id=ticket.id,
        cycle=ticket.cycle,
        direction=Direction.OUT,
        text=text,
        mention_id=answered,
        person_id=by.person_id,
        client_key=answer.client_key,
        created_at=now,
        source_at=now,
    )
    session.add(message)
    forget_draft(session, ticket.id, by=by)
    session.flush()
    return message


def _sent_before(session: Session, ticket: Ticket, answer: Answer) -> int | None:
    known = session.scalar(
        select(Message.id).where(Message.ticket_id == ticket.id, Message.client_key == answer.client_key)
    )
    if known is None and ticket.state not in AT_WORK:
        raise Refused(
            _("The answer was not sent."),
            _("Ticket {number} is {state}.").format(number=ticket.id, state=state_name(ticket.state)),
            _("Reopen the ticket first; your draft is kept."),
        )
    return known


def _room(session: Session, ticket: Ticket, kind: SourceKind, answer: Answer) -> int | None:
    """How much the site takes, less the invitation to rate that a closing answer carries; None for no limit."""
    if kind.reply_limit is None or not (answer.closing and kind.asks_rating):
        return kind.reply_limit
    language = ratings.language_of_customer(session, ticket)
    return kind.reply_limit - _length(
        ratings.with_invitation("", ticket, language=language), in_bytes=kind.limit_in_bytes
    )


def _length(text: str, *, in_bytes: bool) -> int:
    return len(text.encode("utf-8", "replace")) if in_bytes else len(text)


def _fit(text: str, *, limit: int | None, in_bytes: bool = False) -> str:
    said = text.strip()
    if not said:
        raise Refused(_("Nothing was sent."), _("The text is empty."), _("Write something first."))
    most = min(limit or LONGEST, LONGEST)
    length = _length(said, in_bytes=in_bytes)
    if length > most:
        why = (
            _("It has {length} bytes, the site takes {limit}; a Cyrillic letter has two.")
            if in_bytes
            else _("It has {length} characters, the site takes {limit}.")
        )
        raise Refused(_("The text was not sent."), why.format(length=length, limit=most), _("Shorten it."))
    return said


def _fit_url(url: str) -> str:
    proof = url.strip()
    if proof and not _is_web_address(proof):
        raise Refused(
            _("The answer was not noted as published."),
            _('"{url}" is not a web address.').format(url=proof[:200]),
            _("Copy the address of the answer from the browser, or leave the field empty."),
        )
    return proof[:2000]


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:  # a host such as "[" is no address at all
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
