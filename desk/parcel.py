"""Everything that a try at the site needs to know, so that no transaction is open while the site is asked."""

import zlib
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import asking, ratings
from desk.answered import source_of_answer
from desk.attachments import pictures_of
from desk.connectors import CONNECTORS, Connector, Declined, Target
from desk.delivery import closes
from desk.letters import letter_head, signature_under
from desk.rating_question import buttons_of
from desk.send_numbers import send_number
from storage.i18n import _
from storage.secrets import unseal
from storage.source_kinds import kind_of
from storage.tables import Author, Mention, MentionKey, MentionVersion, Message, Place, Source, Ticket
from storage.vocabulary import Delivery, Direction, RatingWay


class Parcel(NamedTuple):
    """An answer ready to go. `may_stand`: an earlier try may have arrived; `invited`: how it asks for a rating.

    `attempt` is the number of the try, where the customer's server may have spoken before ours has: with letters.
    """

    text: str
    target: Target
    connector: Connector
    may_stand: bool
    known: frozenset[str]
    invited: RatingWay | None
    attempt: int | None = None


MAIL = "mail"


def pack(session: Session, message: Message, *, now: datetime) -> Parcel:
    """Raises Declined where nothing can be answered any more, and Refused when the source's keys cannot be read."""
    ticket = session.get_one(Ticket, message.ticket_id)
    source = source_of_answer(session, ticket, message.mention_id)
    invited = asking.way_under(session, ticket, message, now=now) if closes(session, message) else None
    text, language = message.text, ratings.language_of_customer(session, ticket)
    if invited is RatingWay.BUTTONS:
        text = ratings.with_question(text, language=language)
    elif invited is not None:
        text = ratings.with_invitation(text, ticket, language=language)
    known = _known(session, ticket, message)
    return Parcel(
        text=text,
        target=replace(
            _target(session, message, source, known=known), buttons=buttons_of(session, ticket, message, way=invited)
        ),
        connector=CONNECTORS[kind_of(source.kind).connector],
        may_stand=message.delivery != Delivery.QUEUED,
        known=known,
        invited=invited,
        attempt=message.attempts if kind_of(source.kind).connector == MAIL else None,
    )


def _target(session: Session, message: Message, source: Source, *, known: frozenset[str]) -> Target:
    mention = session.get(Mention, message.mention_id) if message.mention_id else None
    if mention is None:
        raise Declined(_("The text that this answers is not there any more."))
    identity = session.scalar(
        select(MentionKey.external_id)
        .where(MentionKey.mention_id == mention.id, MentionKey.source_id == source.id)
        .limit(1)
    )
    place = session.get(Place, mention.place_id) if mention.place_id else None
    letter = letter_head(session, source.id, identity or "")
    author = session.get(Author, mention.author_id) if mention.author_id else None
    return Target(
        address=source.address,
        thread_id=mention.thread_id,
        external_id=identity or "",
        place=place.external_id if place else "",
        title=_title(session, mention),
        author_url=author.url if author else "",
        key=zlib.crc32(message.uid.encode()) & 0x7FFFFFFF or 1,
        number=send_number(message.id),
        is_local=source.is_local,
        options=source.options,
        secrets=unseal(source.secrets),
        known=known,
        pictures=pictures_of(session, message.id),
        since=message.created_at,
        standing=message.external_id,
        is_automatic=message.direction == Direction.AUTO,
        copies=() if message.direction == Direction.AUTO else letter.copies,
        answered=letter.answered,
        signature=signature_under(session, session.get_one(Ticket, message.ticket_id), message)
        if kind_of(source.kind).connector == MAIL
        else "",
    )


def _title(session: Session, mention: Mention) -> str:
    version = session.get(MentionVersion, (mention.id, mention.version))
    return version.title if version else ""


def _known(session: Session, ticket: Ticket, message: Message) -> frozenset[str]:
    """Identities of answers in this conversation that are already somebody's: they cannot be this one."""
    mention = session.get(Mention, message.mention_id) if message.mention_id else None
    place = mention or ticket
    out = (
        Message.direction.in_((Direction.OUT, Direction.AUTO)),
        Message.external_id != "",
        Message.id != message.id,
    )
    of_ticket = (
        select(Message.external_id)
        .join(Ticket, Ticket.id == Message.ticket_id)
        .where(Ticket.source_id == place.source_id, Ticket.thread_id == place.thread_id, *out)
    )
    of_text = (
        select(Message.external_id)
        .join(Mention, Mention.id == Message.mention_id)
        .where(Mention.source_id == place.source_id, Mention.thread_id == place.thread_id, *out)
    )
    return frozenset(session.scalars(of_ticket)) | frozenset(session.scalars(of_text))
