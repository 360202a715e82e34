"""Answers: replies handed in for publishing, and proof of those published by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import asking, attachments, ratings, site_limits
from desk.access import ticket_to_answer
from desk.answered import answered_text, answering_kind, source_of_answer
from desk.assignment import take
from desk.attachments import Upload
from desk.connectors import BY_HAND, Published
from desk.delivery import delivered
from desk.dispatch import dispatch, new_message, note_set_out
from desk.drafts import forget_draft
from desk.fitting import fitted, fitted_url
from desk.freshness import require_fresh
from desk.lifecycle import AT_WORK, state_name
from desk.outgoing import note_published, require_fit_to_go
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.source_kinds import SourceKind
from storage.tables import Message, Ticket


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operator hands in.

    `client_key` makes two clicks one answer; `based_on` is the newest message that the writer had before their eyes
    when they began, `anyway` the newest of those that came since and that the answer is sent in spite of; `closing`
    closes the ticket once it is published; `pictures` go with it; `mention_id` is the text it answers, the newest one
    unless said otherwise; `extra` is what else the browser tells of it.
    """

    text: str
    client_key: str
    based_on: int
    anyway: int = 0
    closing: bool = False
    pictures: tuple[Upload, ...] = ()
    mention_id: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


def send_reply(
    session: Session, ticket_id: int, *, answer: Answer, by: Actor, now: datetime, written_by: Actor | None = None
) -> int:  # fmt: skip
    """Hands the answer in for publishing and gives its message's id; the same key again gives the same message.

    The promise is kept when the answer stands on the site, not now. `written_by` is whose answer it is when somebody
    else sends it on. Raises Refused when another person holds the ticket, when somebody has written since, and where
    answers can only be published by hand; outgoing.NeedsApproval when somebody must approve it first.
    """
    ticket = ticket_to_answer(session, ticket_id, by=by)
    known = _sent_before(session, ticket, answer)
    if known is not None:
        return known
    writer = written_by or by
    answered = answered_text(session, ticket, answer.mention_id)
    kind = answering_kind(source_of_answer(session, ticket, answered))
    text = fitted(answer.text)
    _require_room(session, ticket, kind, text, closing=answer.closing)
    require_fresh(session, ticket, based_on=answer.based_on, anyway=answer.anyway, by=writer, now=now)
    require_fit_to_go(session, ticket, text, by=by, written_by=written_by)
    if kind.connector == BY_HAND:
        raise Refused(
            _("The answer was not sent."),
            _("{kind} gives no way to publish from here.").format(kind=kind.name),
            _('Copy the text, open the page, publish it there, then press "Published".'),
        )
    if written_by is None:
        _begin(session, ticket, by=by, now=now)
    message = new_message(
        session, ticket, text=text, mention_id=answered, client_key=answer.client_key, by=writer, now=now
    )
    attachments.attach(session, message, answer.pictures, kind=kind, now=now)
    dispatch(session, message, closing=answer.closing, by=writer, now=now)
    return message.id


def record_sent_by_hand(session: Session, ticket_id: int, *, answer: Answer, url: str, by: Actor, now: datetime) -> int:
    """The operator has published the answer on the site; `url` proves it and may be empty. Gives the message's id.

    The clock stops at once; the answer counts as unverified until a crawl has met it.
    """
    ticket = ticket_to_answer(session, ticket_id, by=by)
    known = _sent_before(session, ticket, answer)
    if known is not None:
        return known
    proof = fitted_url(url)
    text = fitted(answer.text)
    require_fresh(session, ticket, based_on=answer.based_on, anyway=answer.anyway, by=by, now=now)
    require_fit_to_go(session, ticket, text, by=by)
    answered = answered_text(session, ticket, answer.mention_id)
    _begin(session, ticket, by=by, now=now)
    message = new_message(session, ticket, text=text, mention_id=answered, client_key=answer.client_key, by=by, now=now)
    message.by_hand = True
    note_published(session, message)
    note_set_out(session, message, closing=answer.closing, by=by, now=now)
    delivered(session, ticket, message, published=Published(external_id="", url=proof, at=now), now=now)
    return message.id


def _begin(session: Session, ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """Whoever answers a free ticket takes it, and their draft has become the answer."""
    if ticket.assignee_id is None and by.person_id is not None:
        take(session, ticket.id, by=by, now=now)
    forget_draft(session, ticket.id, by=by)


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


def _require_room(session: Session, ticket: Ticket, kind: SourceKind, text: str, *, closing: bool) -> None:
    """Raises Refused for what the site will not take, with the invitation to rate that a closing answer carries."""
    reserved = 0
    if closing and asking.asks_there(session, ticket.channel_id, kind):
        language = ratings.language_of_customer(session, ticket)
        reserved = site_limits.length_of(ratings.with_invitation("", ticket, language=language), kind)
    trouble = site_limits.trouble(text, kind, reserved=reserved)
    if trouble is not None:
        raise trouble
