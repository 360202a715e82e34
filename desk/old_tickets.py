"""Requests that were handled before Repdesk: closed tickets with the figures they would have had here.

Their promises are those of the channel's terms of today, so that figures before and after can be compared. Nothing
runs and nobody is told anything.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from desk.fact_rows import mark
from desk.first_times import said_anew
from desk.promise_clock import due_at, elapsed
from desk.tag_facts import tagged
from desk.terms import Terms, hours_of, terms_of
from storage.counting import Tally, count, day_of, hour_of, promoted_keys
from storage.rights import Actor
from storage.tables import Mention, Message, Promise, Rating, RatingRequest, Source, Ticket, TicketEvent, TicketFact
from storage.tables import TicketMention as Joined
from storage.tables.base import new_uid
from storage.vocabulary import (
    CancelCause,
    Delivery,
    Direction,
    MentionState,
    Metric,
    RatingWay,
    RequestType,
    Role,
    TicketEventKind,
    TicketState,
    Verdict,
)

RATED_WITHIN = timedelta(days=7)


class OldTicket(NamedTuple):
    """A handled request whose words are a stored mention; moments are aware, in their order."""

    mention_id: int
    channel_id: int
    operator_id: int | None
    opened_at: datetime
    first_reply_at: datetime | None
    closed_at: datetime
    reply: str = ""
    request_type: RequestType = RequestType.OTHER
    rating: Verdict | None = None


class _Made(NamedTuple):
    """An old ticket with its id and the mention it answers."""

    id: int
    old: OldTicket
    mention: Mention
    terms: Terms


class Recorded(NamedTuple):
    """The ticket that was made of a mention, and the mention's state before."""

    mention_id: int
    ticket_id: int
    was: MentionState


def record_old_tickets(session: Session, brand_id: int, wanted: Sequence[OldTicket], *, by: Actor) -> list[Recorded]:
    """Those that were recorded; a mention that has a ticket is left as it is. Raises Refused without the right to."""
    by.require(Role.ADMINISTRATOR, brand_id=brand_id)
    ids = [old.mention_id for old in wanted]
    taken = set(session.scalars(select(Joined.mention_id).where(Joined.mention_id.in_(ids))))
    new = [old for old in wanted if old.mention_id not in taken]
    if not new:
        return []
    made = _tickets(session, brand_id, new)
    _talks(session, made)
    _promises(session, made)
    _facts(session, made)
    _events(session, made, by=by)
    _ratings(session, made)
    _counts(session, made)
    _promote(session, made)
    return [Recorded(one.mention.id, one.id, one.mention.state) for one in made]


def _tickets(session: Session, brand_id: int, new: Sequence[OldTicket]) -> list[_Made]:
    found = session.scalars(select(Mention).where(Mention.id.in_([old.mention_id for old in new])))
    mentions = {mention.id: mention for mention in found}
    terms = {channel: terms_of(session, channel) for channel in {old.channel_id for old in new}}
    rows = {new_uid(): old for old in new}
    values = [
        {
            "uid": uid, "brand_id": brand_id, "channel_id": old.channel_id, "assignee_id": old.operator_id,
            "source_id": mentions[old.mention_id].source_id, "thread_id": mentions[old.mention_id].thread_id,
            "author_id": mentions[old.mention_id].author_id, "state": TicketState.CLOSED,
            "request_type": old.request_type, "published_at": old.opened_at, "seen_at": old.opened_at,
            "opened_at": old.opened_at, "first_replied_at": old.first_reply_at, "resolved_at": old.closed_at,
            "closed_at": old.closed_at, "closed_by": old.operator_id,
        }
        for uid, old in rows.items()
    ]  # fmt: skip
    id_of = dict(session.execute(insert(Ticket).returning(Ticket.uid, Ticket.id), values).all())
    made = [_Made(id_of[uid], old, mentions[old.mention_id], terms[old.channel_id]) for uid, old in rows.items()]
    joined = [{"mention_id": one.mention.id, "ticket_id": one.id, "joined_at": one.old.opened_at} for one in made]
    session.execute(insert(Joined), joined)
    return made


def _talks(session: Session, made: Sequence[_Made]) -> None:
    """What the customer wrote, and what was answered; an old table often has only the moment of it."""
    rows = []
    for one in made:
        asked = {
            "uid": new_uid(), "ticket_id": one.id, "direction": Direction.IN, "text": "", "mention_id": one.mention.id,
            "person_id": None, "created_at": one.old.opened_at, "source_at": one.old.opened_at, "url": one.mention.url,
            "delivery": Delivery.NONE, "sent_at": None, "by_hand": False,
        }  # fmt: skip
        rows.append(asked)
        at = one.old.first_reply_at
        if at is not None:
            answered = {"direction": Direction.OUT, "text": one.old.reply, "mention_id": None, "url": ""}
            sent = {"person_id": one.old.operator_id, "created_at": at, "source_at": at, "sent_at": at}
            rows.append({**asked, "uid": new_uid(), **answered, **sent, "delivery": Delivery.SENT, "by_hand": True})
    last: dict[int, int] = {}
    for ticket_id, message_id in session.execute(insert(Message).returning(Message.ticket_id, Message.id), rows):
        last[ticket_id] = max(message_id, last.get(ticket_id, 0))
    session.execute(update(Ticket), [{"id": ticket, "last_message_id": message} for ticket, message in last.items()])


def _promises(session: Session, made: Sequence[_Made]) -> None:
    rows = [
        row
        for one in made
        for metric, until in ((Metric.FIRST_REPLY, one.old.first_reply_at), (Metric.RESOLUTION, one.old.closed_at))
        if (row := _promise(session, one, metric, until)) is not None
    ]
    if rows:
        session.execute(insert(Promise), rows)


def _promise(session: Session, one: _Made, metric: Metric, until: datetime | None) -> dict[str, Any] | None:
    """A promise of today's terms as it ended then: kept in time, kept late, or never kept."""
    due = _due(session, one, metric)
    if due is None:
        return None
    ended = until or one.old.closed_at
    return {
        "ticket_id": one.id, "cycle": 1, "metric": metric, "number": 1, "channel_id": one.old.channel_id,
        "policy_id": one.terms.policy_id, "calendar_id": one.terms.calendar_id, "started_at": one.old.opened_at,
        "target_s": one.terms.targets[metric], "due_at": due, "fulfilled_at": until,
        "fulfilled_by": one.old.operator_id if until else None, "breached_at": due if due < ended else None,
        "cancelled_at": None if until else ended, "cancel_cause": None if until else CancelCause.RESOLVED,
    }  # fmt: skip


def _due(session: Session, one: _Made, metric: Metric) -> datetime | None:
    target = one.terms.targets.get(metric)
    if target is None:
        return None
    hours = hours_of(session, one.terms.calendar_id)
    return due_at(one.old.opened_at, timedelta(seconds=target), hours=hours)


def _facts(session: Session, made: Sequence[_Made]) -> None:
    """The first ticket ever of an author may be one that comes in now."""
    rows = [_fact(session, one) for one in made]
    session.execute(insert(TicketFact), rows)
    mark(session, made[0].mention.brand_id, *(row[day] for row in rows for day in ("opened_day", "asked_day")))
    tagged(session, [one.id for one in made])
    said_anew(session, {(one.mention.brand_id, one.mention.author_id) for one in made})


def _fact(session: Session, one: _Made) -> dict[str, Any]:
    old, hours = one.old, hours_of(session, one.terms.calendar_id)
    due, replied = _due(session, one, Metric.FIRST_REPLY), old.first_reply_at
    asked = old.closed_at if old.rating else None
    ends = _due(session, one, Metric.RESOLUTION)
    late = due is not None and due < (replied or old.closed_at)
    return {
        "ticket_id": one.id, "cycle": 1, "brand_id": one.mention.brand_id, "channel_id": old.channel_id,
        "source_id": one.mention.source_id, "operator_id": old.operator_id,
        "opened_at": old.opened_at, "opened_day": day_of(old.opened_at), "opened_hour": hour_of(old.opened_at),
        "due_at": due, "due_day": day_of(due) if due else None,
        "replied_at": replied, "replied_day": day_of(replied) if replied else None,
        "closed_at": old.closed_at, "closed_day": day_of(old.closed_at),
        "first_reply_s": _seconds(elapsed(old.opened_at, replied, hours=hours)) if replied else None,
        "first_reply_target_s": one.terms.targets.get(Metric.FIRST_REPLY),
        "is_within": False if late else True if replied and due else None,
        "published_to_seen_s": None, "seen_to_promoted_s": None,
        "promoted_to_answered_s": _seconds(replied - old.opened_at) if replied else None,
        "taken_to_answered_s": None,
        "resolution_s": _seconds(elapsed(old.opened_at, old.closed_at, hours=hours)),
        "asked_at": asked, "asked_day": day_of(asked) if asked else None, "rating": old.rating,
        "rated_at": asked, "rated_day": day_of(asked) if asked else None,
        "rating_way": RatingWay.LINK if asked else None, "rated_operator_id": old.operator_id if asked else None,
        "rated_channel_id": old.channel_id if asked else None,
        "resolution_due_at": ends, "resolution_target_s": one.terms.targets.get(Metric.RESOLUTION),
        "is_resolved_within": None if ends is None else old.closed_at <= ends,
        "messages_in": 1, "messages_out": 1 if replied else 0, "is_customer_last": replied is None,
    }  # fmt: skip


def _events(session: Session, made: Sequence[_Made], *, by: Actor) -> None:
    """Its history, at the moments of then; who brought it in stands in the first entry."""
    rows = []
    for one in made:
        old, mention = one.old, one.mention.id
        opened = {"mention_id": mention, "channel_id": old.channel_id}
        rows.append(_event(one, TicketEventKind.OPENED, old.opened_at, by.person_id, **opened))
        rows.append(_event(one, TicketEventKind.MESSAGE_IN, old.opened_at, None, mention_id=mention))
        if old.first_reply_at is not None:
            rows.append(_event(one, TicketEventKind.REPLY_SENT, old.first_reply_at, old.operator_id, by_hand=True))
        rows.append(_event(one, TicketEventKind.CLOSED, old.closed_at, old.operator_id))
        if old.rating is not None:
            rows.append(_event(one, TicketEventKind.RATED, old.closed_at, None, verdict=old.rating.value))
    session.execute(insert(TicketEvent), rows)


def _event(one: _Made, kind: TicketEventKind, at: datetime, who: int | None, **details: Any) -> dict[str, Any]:
    return {"ticket_id": one.id, "kind": kind, "at": at, "person_id": who, "details": {"imported": True, **details}}


def _ratings(session: Session, made: Sequence[_Made]) -> None:
    rated = [one for one in made if one.old.rating is not None]
    if not rated:
        return
    # Nobody holds the other half of these tokens: the rating page never opens for them.
    rows = [
        {
            "ticket_id": one.id, "cycle": 1, "token_hash": sha256(secrets.token_bytes(32)).hexdigest(),
            "operator_id": one.old.operator_id, "channel_id": one.old.channel_id, "language": "",
            "asked_at": one.old.closed_at, "expires_at": one.old.closed_at + RATED_WITHIN,
        }
        for one in rated
    ]  # fmt: skip
    made_requests = insert(RatingRequest).returning(RatingRequest.ticket_id, RatingRequest.id)
    request_of = dict(session.execute(made_requests, rows).all())
    verdicts = [
        {"request_id": request_of[one.id], "verdict": one.old.rating, "rated_at": one.old.closed_at} for one in rated
    ]
    session.execute(insert(Rating), verdicts)


def _counts(session: Session, made: Sequence[_Made]) -> None:
    tallies: list[Tally] = []
    for one in made:
        brand, channel, old = one.mention.brand_id, str(one.old.channel_id), one.old
        tallies.append(Tally(brand, "ticket_opened", channel, day_of(old.opened_at)))
        tallies.append(Tally(brand, "ticket_closed", channel, day_of(old.closed_at)))
        if old.first_reply_at is not None:
            tallies.append(Tally(brand, "reply_sent", channel, day_of(old.first_reply_at)))
            if old.operator_id is not None:
                tallies.append(Tally(brand, "operator_reply", str(old.operator_id), day_of(old.first_reply_at)))
    count(session, tallies)


def _promote(session: Session, made: Sequence[_Made]) -> None:
    """The mentions of handled requests are promoted ones, and count as such."""
    states = [(one.mention.state, one) for one in made]
    count(session, [_state(one, was) for was, one in states], by=-1)
    count(session, [_state(one, MentionState.PROMOTED) for one in made])
    count(session, [tally for one in made for tally in _promoted(session, one.mention)])
    session.execute(
        update(Mention)
        .where(Mention.id.in_([one.mention.id for one in made]))
        .values(state=MentionState.PROMOTED)
        .execution_options(synchronize_session=False)
    )


def _promoted(session: Session, mention: Mention) -> list[Tally]:
    category = session.get_one(Source, mention.source_id).category
    keys = promoted_keys(mention.source_id, category, mention.language, mention.label)
    day = day_of(mention.published_at)
    return [Tally(mention.brand_id, dimension, key, day) for dimension, key in keys.items()]


def _state(one: _Made, state: MentionState) -> Tally:
    return Tally(one.mention.brand_id, "mention_state", state.value, day_of(one.mention.published_at))


def _seconds(span: timedelta) -> int:
    return max(0, round(span.total_seconds()))
