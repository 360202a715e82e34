"""A merge is taken back: both tickets are what they were, and what has come since goes where it belongs."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from desk import asking, facts, promises
from desk.access import ticket_to_answer
from desk.delivery import author_of, promise_next_reply
from desk.events import note_event
from desk.fact_rebuilding import rebuild
from desk.first_times import said_anew
from desk.lifecycle import AT_WORK, WAITING
from desk.merge_moves import part_drafts
from desk.merge_record import put_back
from desk.pausing import end_pause
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Mention, Message, Promise, Ticket, TicketMention, TicketMerge
from storage.vocabulary import CancelCause, Delivery, Direction, NotAsked, TicketEventKind, TicketState


def unmerge(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> None:
    """Takes a merged ticket out of the one it went into. With nothing done since, every row is as it was.

    Texts that came later in its threads, and answers to them, go with it. Raises Refused while the survivor has
    itself gone into another ticket: the later merge is taken back first.
    """
    record = session.scalars(
        select(TicketMerge).where(TicketMerge.from_id == ticket_id, TicketMerge.undone_at.is_(None))
    ).one_or_none()
    if record is None:
        raise _refused(ticket_id, _("It has not been merged."), _("Reload the page."))
    ticket, survivor = _both(session, ticket_id, record.into_id, by=by)
    if ticket.state != TicketState.MERGED:  # in this very moment
        return
    if survivor.state == TicketState.MERGED:
        raise _refused(
            ticket_id,
            _("Both have gone into ticket {number}.").format(number=survivor.merged_into_id),
            _("Take ticket {number} out of it first.").format(number=survivor.id),
        )
    authors = {(one.brand_id, one.author_id) for one in (ticket, survivor)}
    later = _later(session, survivor, record)
    part_drafts(session, ticket.id, survivor.id, record.kept["drafts"], as_moment=_moment)
    facts.not_merged(session, ticket, at=record.at)
    put_back(session, record.kept["rows"])
    _end_pauses(session, (ticket, survivor), at=record.at)
    _end_copies(session, record, now=now)
    if later:
        _share_out(session, ticket, survivor, later)
        for one in (ticket, survivor):
            _settle(session, one, since=record.kept["upto"], now=now)
    asking.not_skipped(session, ticket, why=NotAsked.MERGED)
    record.undone_at, record.undone_by = now, by.person_id
    for number in (ticket.id, survivor.id):
        note_event(
            session, number, kind=TicketEventKind.UNMERGED, by=by, at=now, from_ticket=ticket.id,
            into_ticket=survivor.id, holder=survivor.assignee_id, answers=_answers_of(ticket, later),
        )  # fmt: skip
    rebuild(session, (ticket.id, survivor.id))
    said_anew(session, authors)


def _both(session: Session, ticket_id: int, into_id: int, *, by: Actor) -> tuple[Ticket, Ticket]:
    held = {number: ticket_to_answer(session, number, by=by) for number in sorted((ticket_id, into_id))}
    return held[ticket_id], held[into_id]


def _answers_of(ticket: Ticket, later: Sequence[Message]) -> list[int]:
    """The answers given since the merge that go with the ticket which leaves."""
    return [one.id for one in later if one.ticket_id == ticket.id and one.direction == Direction.OUT]


def _later(session: Session, survivor: Ticket, record: TicketMerge) -> Sequence[Message]:
    """What has been said in the survivor since the merge."""
    return session.scalars(
        select(Message)
        .where(Message.ticket_id == survivor.id, Message.id > record.kept["upto"])
        .order_by(Message.id)
    ).all()  # fmt: skip


def _share_out(session: Session, ticket: Ticket, survivor: Ticket, later: Sequence[Message]) -> None:
    """Later texts of the parted ticket's threads go with it, and answers to any of its texts; the rest stays."""
    session.flush()
    theirs = _threads(session, ticket) - _threads(session, survivor, but=later)
    moved: set[int] = set()
    for mention in session.scalars(
        select(Mention).where(Mention.id.in_([one.mention_id for one in later if one.direction == Direction.IN]))
    ):
        if (mention.source_id, mention.thread_id, mention.author_id) in theirs:
            moved.add(mention.id)
    joined = select(TicketMention).where(TicketMention.mention_id.in_(sorted(moved)))
    for one in session.scalars(joined.where(TicketMention.ticket_id == survivor.id)):
        one.ticket_id = ticket.id
    session.flush()
    own = set(session.scalars(select(TicketMention.mention_id).where(TicketMention.ticket_id == ticket.id)))
    for message in later:
        if message.mention_id in own:
            message.ticket_id, message.cycle = ticket.id, ticket.cycle
    session.flush()


def _threads(
    session: Session, ticket: Ticket, *, but: Sequence[Message] = ()
) -> set[tuple[int, str, int | None]]:  # fmt: skip
    """The conversations that the ticket's texts stand in."""
    aside = {one.mention_id for one in but if one.direction == Direction.IN}
    found = session.execute(
        select(Mention.id, Mention.source_id, Mention.thread_id, Mention.author_id)
        .join(TicketMention, TicketMention.mention_id == Mention.id)
        .where(TicketMention.ticket_id == ticket.id)
    )
    return {(source, thread, author) for number, source, thread, author in found if number not in aside}


def _end_pauses(session: Session, tickets: Sequence[Ticket], *, at: datetime) -> None:
    """Whoever went on with a ticket since the merge has ended its pause for good."""
    for ticket in tickets:
        if ticket.state not in WAITING:
            end_pause(session, ticket, at=at)


def _end_copies(session: Session, record: TicketMerge, *, now: datetime) -> None:
    """A deadline that came over with the ticket goes back with it, even if it was missed meanwhile."""
    made = [one["key"][0] for one in record.kept["rows"] if one["table"] == "promise" and one["was"] is None]
    for promise in session.scalars(select(Promise).where(Promise.id.in_(made), Promise.fulfilled_at.is_(None))):
        if promise.cancelled_at is None:
            promises.end_promise(session, promise, cause=CancelCause.MERGED, now=now)
    session.flush()


def _settle(session: Session, ticket: Ticket, *, since: int, now: datetime) -> None:
    """What was answered or asked since the merge counts in the ticket in which it stands now."""
    sent = and_(Message.direction == Direction.OUT, Message.delivery == Delivery.SENT)
    talk = session.scalars(
        select(Message)
        .where(Message.ticket_id == ticket.id, or_(sent, Message.direction == Direction.IN))
        .order_by(Message.id)
    ).all()
    heard = [message for message in talk if message.direction == Direction.IN]
    ticket.last_message_id = heard[-1].id if heard else ticket.last_message_id
    for answer in talk:
        if answer.direction == Direction.OUT and answer.id > since:
            at = answer.sent_at or answer.source_at
            promises.keep(session, ticket, metrics=promises.REPLIES, by=author_of(session, answer), at=at)
    if heard and talk[-1] is heard[-1] and ticket.state in AT_WORK:
        # The answer that kept its promise has gone with the other ticket: here nobody has answered.
        promise_next_reply(session, ticket, started_at=heard[-1].created_at, now=now)
    promises.refresh_due(session, ticket)


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _refused(ticket_id: int, why: str, way_out: str) -> Refused:
    return Refused(_("Ticket {number} was not taken out.").format(number=ticket_id), why, way_out)
