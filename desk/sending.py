"""The job that publishes an answer: never twice, never lost, whenever it is killed.

A try first writes "sending", then talks to the site outside any transaction, then writes what came of it. A job
that finds "sending" knows that an earlier try may have got through: unless the site itself tells repeated sends
apart, it looks for the answer there before it posts again.
"""

import zlib
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import ratings
from desk.access import locked
from desk.answered import source_of_answer
from desk.attachments import pictures_of
from desk.connectors import CONNECTORS, Connector, Declined, NotTaken, Published, Target
from desk.delivery import author_of, closes, delivered
from desk.events import note_event
from storage.database import transaction
from storage.errors import Refused, SourceFailed
from storage.i18n import _, speaking
from storage.jobs import Leased, Postpone
from storage.net_way import Way, going
from storage.secrets import unseal
from storage.settings import settings
from storage.source_kinds import kind_of
from storage.tables import Author, Mention, MentionKey, MentionVersion, Message, Place, Source, Ticket
from storage.vocabulary import Delivery, Direction, PageState, TicketEventKind

# The site has surely not taken the answer, and will not without a person's help.
HOPELESS = frozenset({PageState.AUTH_FAILED, PageState.BLOCKED, PageState.GONE})


class Parcel(NamedTuple):
    """Everything a try needs to know, so that no transaction is open while the site is asked."""

    text: str
    target: Target
    connector: Connector
    tried_before: bool
    known: frozenset[str]
    invited: bool


PATIENCE = timedelta(hours=2)
"""How long a site may put us off before its refusals count as failed tries: a customer waits for this answer."""


def send(job: Leased, now: datetime) -> None:
    """One try. Raises SourceFailed or Postpone to be called again; a failure for good is shown on the message."""
    message_id = int(job.payload["message_id"])
    with speaking(settings().language):
        try:
            _try(message_id, now=now)
        except (Declined, Refused) as refusal:
            _failed(message_id, str(refusal), now=now)
        except SourceFailed as failure:
            if failure.state in HOPELESS or job.attempts >= job.max_attempts:
                _failed(message_id, failure.message, now=now)
                return
            _note_trouble(message_id, failure.message, may_stand=not isinstance(failure, NotTaken))
            if failure.retry_at is not None and now - job.created_at < PATIENCE:
                raise Postpone(failure.retry_at, failure.message) from failure
            raise
        except Exception as fault:
            # A message must never wait for a job that has given up.
            if job.attempts >= job.max_attempts:
                words = _("The site answered in a way that Repdesk does not understand ({fault}); its log says more.")
                _failed(message_id, words.format(fault=type(fault).__name__), now=now)
            raise


def _try(message_id: int, *, now: datetime) -> None:
    with transaction() as session:
        parcel = _pack(session, message_id)
    if parcel is None:
        return
    # An answer leaves the house the way its source is read.
    options = parcel.target.options
    with going(Way(str(options.get("proxy", "")), str(options.get("ca_file", "")))):
        published = _publish(parcel, now=now)
    with transaction() as session:
        _arrived(session, message_id, published=published, invited=parcel.invited)


def _pack(session: Session, message_id: int) -> Parcel | None:
    """Marks the message as being sent; None when it has arrived or failed already."""
    message = session.scalars(select(Message).where(Message.id == message_id).with_for_update()).one_or_none()
    if message is None or message.delivery not in {Delivery.QUEUED, Delivery.SENDING}:
        return None
    ticket = session.get_one(Ticket, message.ticket_id)
    source = source_of_answer(session, ticket, message.mention_id)
    invited = kind_of(source.kind).asks_rating and closes(session, message)
    text = message.text
    if invited:
        language = ratings.language_of_customer(session, ticket)
        text = ratings.with_invitation(text, ticket, language=language)
    known = _known(session, ticket, message)
    parcel = Parcel(
        text=text,
        target=_target(session, message, source, known=known),
        connector=CONNECTORS[kind_of(source.kind).connector],
        tried_before=message.delivery == Delivery.SENDING,
        known=known,
        invited=invited,
    )
    message.delivery = Delivery.SENDING
    message.attempts += 1
    return parcel


def _publish(parcel: Parcel, *, now: datetime) -> Published:
    if parcel.tried_before and not parcel.connector.repeats_safely:
        standing = parcel.connector.find_published(parcel.text, parcel.target, known=parcel.known, now=now)
        if standing is not None:
            return standing
    return parcel.connector.publish(parcel.text, parcel.target, now=datetime.now(UTC))


def _arrived(session: Session, message_id: int, *, published: Published, invited: bool) -> None:
    ticket, message = _both(session, message_id)
    if message.delivery == Delivery.SENT or ticket is None:
        return  # another worker was quicker
    # A site's clock may run ahead of ours; an answer cannot stand there before it was written.
    now = datetime.now(UTC)
    at = min(max(published.at, message.created_at), now)
    delivered(session, ticket, message, published=published._replace(at=at), invited=invited, now=now)


def _both(session: Session, message_id: int) -> tuple[Ticket | None, Message]:
    """The message and its ticket, locked in the order in which a crawler that meets the answer locks them."""
    ticket_id = session.scalars(select(Message.ticket_id).where(Message.id == message_id)).one()
    ticket = locked(session, ticket_id)
    wanted = select(Message).where(Message.id == message_id).with_for_update()
    return ticket, session.scalars(wanted.execution_options(populate_existing=True)).one()


def _failed(message_id: int, why: str, *, now: datetime) -> None:
    """The answer did not arrive: the text stays, the promise runs on, the reason is shown."""
    with transaction() as session:
        _ticket, message = _both(session, message_id)
        if message.delivery == Delivery.SENT:
            return
        message.delivery = Delivery.FAILED
        message.error = why[:2000]
        note_event(
            session, message.ticket_id, kind=TicketEventKind.REPLY_FAILED, by=author_of(session, message), at=now,
            message_id=message.id, why=message.error,
        )  # fmt: skip


def _note_trouble(message_id: int, why: str, *, may_stand: bool) -> None:
    """What stands in the way so far; what the site has surely not taken is queued as if it had never been tried."""
    with transaction() as session:
        message = session.get_one(Message, message_id)
        message.error = why[:2000]
        if not may_stand and message.delivery == Delivery.SENDING:
            message.delivery = Delivery.QUEUED


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
    author = session.get(Author, mention.author_id) if mention.author_id else None
    return Target(
        address=source.address,
        thread_id=mention.thread_id,
        external_id=identity or "",
        place=place.external_id if place else "",
        title=_title(session, mention),
        author_url=author.url if author else "",
        key=zlib.crc32(message.uid.encode()) & 0x7FFFFFFF or 1,
        is_local=source.is_local,
        options=source.options,
        secrets=unseal(source.secrets),
        known=known,
        pictures=pictures_of(session, message.id),
    )


def _title(session: Session, mention: Mention) -> str:
    version = session.get(MentionVersion, (mention.id, mention.version))
    return version.title if version else ""


def _known(session: Session, ticket: Ticket, message: Message) -> frozenset[str]:
    """Identities of answers in this conversation that are already somebody's: they cannot be this one."""
    mention = session.get(Mention, message.mention_id) if message.mention_id else None
    place = mention or ticket
    out = (Message.direction == Direction.OUT, Message.external_id != "")
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
