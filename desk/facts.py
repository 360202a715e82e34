"""One row per ticket cycle for the dashboards, kept in the transaction of whatever changes it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import reply_facts, talk_facts
from desk.fact_rows import enter, fact_if_any, fact_to_change, leave, mark_all
from desk.first_times import is_first_time, said_anew
from desk.pause_spans import pauses_of
from desk.promise_clock import PauseSpan, elapsed
from desk.terms import hours_of, terms_of
from storage.counting import Tally, count, day_of, hour_of
from storage.tables import Message, Promise, Rating, RatingRequest, Ticket, TicketEvent, TicketFact
from storage.vocabulary import LeftOut, Metric, SetAside, TicketEventKind


def opened(session: Session, ticket: Ticket, *, at: datetime) -> None:
    """The first row of a cycle. Only the first cycle has the collector's and the moderator's span."""
    is_first = ticket.cycle == 1
    enter(
        session,
        TicketFact(
            ticket_id=ticket.id,
            cycle=ticket.cycle,
            brand_id=ticket.brand_id,
            channel_id=ticket.channel_id,
            source_id=ticket.source_id,
            operator_id=ticket.assignee_id,
            opened_at=at,
            opened_day=day_of(at),
            opened_hour=hour_of(at),
            is_first_time=is_first_time(session, ticket) if is_first else None,
            complexity=ticket.complexity,
            messages_in=0,
            messages_out=0,
            hand_overs=0,
            moves=0,
            is_sent_elsewhere=False,
            is_customer_last=False,
            handling_s=0,
            paused_s=0,
            published_to_seen_s=_seconds(ticket.published_at, ticket.seen_at) if is_first else None,
            seen_to_promoted_s=_seconds(ticket.seen_at, at) if is_first else None,
        ),
    )
    _count(session, ticket, "ticket_opened", at)
    session.flush()


def promised(session: Session, ticket: Ticket, promise: Promise) -> None:
    """The terms of a promise, or its deadline after a pause; after a move those of the new channel."""
    fact = fact_to_change(session, ticket.id, ticket.cycle)
    if promise.metric == Metric.RESOLUTION:
        fact.resolution_due_at, fact.resolution_target_s = promise.due_at, promise.target_s
        return
    fact.due_at = promise.due_at
    fact.due_day = day_of(promise.due_at) if promise.due_at else None
    fact.first_reply_target_s = promise.target_s


def unpromised(session: Session, ticket: Ticket, metric: Metric) -> None:
    """The ticket has moved to a channel that does not promise this."""
    fact = fact_to_change(session, ticket.id, ticket.cycle)
    if metric == Metric.RESOLUTION:
        fact.resolution_due_at = fact.resolution_target_s = None
    elif metric == Metric.FIRST_REPLY:
        fact.due_at = fact.due_day = fact.first_reply_target_s = None


def has_replied(session: Session, ticket: Ticket) -> bool:
    """Whether the customer has had the first answer of this cycle."""
    return session.get_one(TicketFact, (ticket.id, ticket.cycle)).replied_at is not None


def broken(session: Session, ticket_id: int, cycle: int, metric: Metric) -> None:
    """The first reply is late, answered or not; or the resolution is."""
    fact = fact_to_change(session, ticket_id, cycle)
    if metric == Metric.RESOLUTION:
        fact.is_resolved_within = False
    else:
        fact.is_within = False


def held(session: Session, ticket: Ticket) -> None:
    """Another person or another channel holds the ticket; who has answered keeps the credit."""
    fact = fact_to_change(session, ticket.id, ticket.cycle)
    if fact.replied_at is None:
        fact.operator_id = ticket.assignee_id
        fact.channel_id = ticket.channel_id
    reply_facts.held(session, ticket)


def replied(session: Session, ticket: Ticket, *, message: Message, promise: Promise | None, at: datetime) -> None:
    """The first answer of the cycle stands where the customer can see it; credit goes to its author.

    The spans are seconds of plain time; `first_reply_s` is working time of the promise's calendar.
    """
    fact = fact_to_change(session, ticket.id, ticket.cycle)
    talk_facts.said(session, ticket, fact, message)
    count(session, _reply_tallies(ticket, message, at))
    if fact.replied_at is not None:
        return
    fact.replied_at = at
    fact.replied_day = day_of(at)
    fact.operator_id = message.person_id or ticket.assignee_id
    fact.promoted_to_answered_s = _seconds(fact.opened_at, at)
    fact.taken_to_answered_s = _seconds(ticket.taken_at, at) if ticket.taken_at else None
    if promise is not None:
        spent = elapsed(promise.started_at, at, hours=hours_of(session, promise.calendar_id))
        fact.first_reply_s = round(spent.total_seconds())
        # Not what the sweep has noted: an answer given in time on the site may be found later.
        fact.is_within = promise.due_at is None or at <= promise.due_at


def unreplied(session: Session, ticket: Ticket, *, message: Message, at: datetime) -> None:
    """The answer of this moment did not stand there: it is counted no more. Its ticket's rows are mended after that."""
    tallies = _reply_tallies(ticket, message, at)
    count(session, [_counted_at(session, ticket, "reply_sent", at), *tallies[1:]], by=-1)


def resolved(session: Session, promise: Promise, *, pauses: list[PauseSpan], at: datetime) -> None:
    """The promise of a resolution was kept, in time or late."""
    fact = fact_to_change(session, promise.ticket_id, promise.cycle)
    fact.resolution_due_at = promise.due_at
    hours = hours_of(session, promise.calendar_id)
    fact.resolution_s = round(elapsed(promise.started_at, at, hours=hours, pauses=pauses).total_seconds())
    fact.is_resolved_within = promise.due_at is None or at <= promise.due_at


def closed(session: Session, ticket: Ticket, *, at: datetime) -> None:
    """The cycle ended. Without a promise its resolution is working time outside pauses since it was opened."""
    fact = fact_to_change(session, ticket.id, ticket.cycle)
    if fact.closed_at is not None:
        return
    fact.closed_at = at
    fact.closed_day = day_of(at)
    if fact.resolution_s is None:
        hours = hours_of(session, terms_of(session, ticket.channel_id).calendar_id)
        pauses = pauses_of(session, ticket.id)
        fact.resolution_s = round(elapsed(fact.opened_at, at, hours=hours, pauses=pauses).total_seconds())
    _count(session, ticket, "ticket_closed", at)


def forgotten(session: Session, ticket: Ticket) -> None:
    """The promotion was undone: no figure counts this ticket."""
    for fact in session.scalars(select(TicketFact).where(TicketFact.ticket_id == ticket.id)).all():
        counted = {"ticket_opened": fact.opened_at, "ticket_closed": fact.closed_at if fact.left_out is None else None}
        count(session, [_counted_at(session, ticket, what, at) for what, at in counted.items() if at], by=-1)
        leave(session, fact)
    reply_facts.forgotten(session, ticket)
    session.flush()


def cancelled(session: Session, ticket: Ticket) -> None:
    """Another ticket of its author may be their first one now."""
    said_anew(session, [(ticket.brand_id, ticket.author_id)])


def not_merged(session: Session, ticket: Ticket, *, at: datetime) -> None:
    """The merge of then is taken back: a cycle that it ended is counted as merged no more."""
    if fact_to_change(session, ticket.id, ticket.cycle).left_out is LeftOut.MERGED:
        count(session, [_counted_at(session, ticket, f"ticket_{LeftOut.MERGED}", at)], by=-1)


def leave_out(session: Session, ticket: Ticket, *, why: LeftOut, at: datetime) -> None:
    """The cycle counts in no figure from now on; how many there are is counted apart."""
    fact = fact_to_change(session, ticket.id, ticket.cycle)
    if fact.left_out is None:
        fact.left_out = why
        fact.closed_at = fact.closed_at or at
        fact.closed_day = fact.closed_day or day_of(at)
        _count(session, ticket, f"ticket_{why}", at)
        session.flush()


def rating_asked(session: Session, request: RatingRequest) -> None:
    """The customer of the cycle was asked: whose answer is rated, and where, stays as it is now."""
    fact = fact_to_change(session, request.ticket_id, request.cycle)
    fact.asked_at = request.asked_at
    fact.asked_day = day_of(request.asked_at)
    fact.rating_way = request.way
    fact.rated_operator_id = request.operator_id
    fact.rated_channel_id = request.channel_id
    fact.rating_aside = None
    mark_all(session, fact)


def rating_not_asked(session: Session, request: RatingRequest) -> None:
    """The question surely did not reach the customer: nobody was asked."""
    fact = fact_to_change(session, request.ticket_id, request.cycle)
    fact.asked_at = fact.asked_day = fact.rating_way = fact.rated_operator_id = fact.rated_channel_id = None


def rating_voided(session: Session, request: RatingRequest) -> None:
    """The ticket went on before the customer answered: they can no more, and count in no share."""
    fact = fact_if_any(session, request.ticket_id, request.cycle)
    if fact is not None:
        fact.rating_aside = SetAside.VOIDED


def rated(session: Session, request: RatingRequest, rating: Rating, *, at: datetime) -> None:
    """The customer's verdict, the first time or changed."""
    fact = fact_if_any(session, request.ticket_id, request.cycle)
    if fact is None:
        return  # the ticket was cancelled since
    fact.rating = rating.verdict
    fact.rating_cause = rating.cause
    fact.rated_at = fact.rated_at or at
    fact.rated_day = fact.rated_day or day_of(at)
    if rating.by_staff:
        fact.rating_aside = SetAside.STAFF


def _seconds(start: datetime, end: datetime) -> int:
    return max(0, round((end - start).total_seconds()))


def _tally(ticket: Ticket, dimension: str, at: datetime) -> Tally:
    return Tally(ticket.brand_id, dimension, str(ticket.channel_id), day_of(at))


def _counted_at(session: Session, ticket: Ticket, dimension: str, at: datetime) -> Tally:
    """What was counted then, under the channel in which the ticket stood then."""
    moves = select(TicketEvent.details).where(TicketEvent.ticket_id == ticket.id, TicketEvent.at >= at)
    moved = session.scalar(moves.where(TicketEvent.kind == TicketEventKind.MOVED).order_by(TicketEvent.id).limit(1))
    channel_id = moved["from_channel"] if moved else ticket.channel_id
    return Tally(ticket.brand_id, dimension, str(channel_id), day_of(at))


def _count(session: Session, ticket: Ticket, dimension: str, at: datetime) -> None:
    count(session, [_tally(ticket, dimension, at)])


def _reply_tallies(ticket: Ticket, message: Message, at: datetime) -> list[Tally]:
    tallies = [_tally(ticket, "reply_sent", at)]
    if message.person_id is not None:
        tallies.append(Tally(ticket.brand_id, "operator_reply", str(message.person_id), day_of(at)))
    return tallies
