"""The autoreplies that nobody's message sets off: the queue has grown long, a customer has said nothing for a while."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from desk.access import locked
from desk.answered import answered_text, answering_kind
from desk.autoreplies import RuleOn, may_stand, rule_of, say
from desk.autoreply_rules import limits_of
from desk.queue_walk import IS_LIVE
from desk.terms import hours_of, terms_of
from storage.source_kinds import KINDS
from storage.tables import Autoreply, AutoreplyRule, Channel, Mention, Message, Pause, Source, Ticket
from storage.vocabulary import AutoreplyEvent, Label, PauseReason, TicketState

MINUTE: Final = timedelta(minutes=1)
LATELY: Final = timedelta(hours=1)
"""Whoever came in earlier than that has noticed by himself that it takes long."""
MOST_LOOKED_AT: Final = 1000
"""Of a channel in one round: it is one transaction. Some are looked at in vain, and none of them may block others."""
_STATE: Final = {
    AutoreplyEvent.LONG_QUEUE: TicketState.NEW, AutoreplyEvent.STILL_WAITING: TicketState.WAITING_CUSTOMER
}  # fmt: skip


def tell_long_queues(session: Session, *, now: datetime, limit: int = 200) -> int:
    """Tells those who stand behind the place that a channel allows that it will take its time; gives how many."""
    return sum(
        _tell_all(session, _far_behind(session, channel_id, rule, now=now), rule, limit=limit, now=now)
        for channel_id in _channels_with(session, AutoreplyEvent.LONG_QUEUE)
        if (rule := rule_of(session, channel_id, AutoreplyEvent.LONG_QUEUE, now=now)) is not None
    )


def remind_waiting(session: Session, *, now: datetime, limit: int = 200) -> int:
    """Reminds customers whom we have waited for, in the hours of their channel only; gives how many."""
    told = 0
    for channel_id in _channels_with(session, AutoreplyEvent.STILL_WAITING):
        rule = rule_of(session, channel_id, AutoreplyEvent.STILL_WAITING, now=now)
        hours = hours_of(session, terms_of(session, channel_id).calendar_id)
        if rule is None or not hours.is_open(now):
            continue
        due = _waited_for(session, channel_id, rule, now=now)
        told += _tell_all(session, due, rule, limit=limit, now=now)
    return told


def _tell_all(session: Session, due: Select[int], rule: RuleOn, *, limit: int, now: datetime) -> int:
    """Walks past those to whom nothing can be said, until `limit` are told; who was told does not come back."""
    told = 0
    for ticket_id in session.scalars(due.order_by(Ticket.id).limit(MOST_LOOKED_AT)).all():
        told += _tell(session, ticket_id, rule, now=now)
        if told >= limit:
            break
    return told


def _tell(session: Session, ticket_id: int, rule: RuleOn, *, now: datetime) -> int:
    ticket = locked(session, ticket_id)
    if ticket is None or ticket.state != _STATE[rule.event]:
        return 0  # taken, or answered, in this very moment
    mention_id = answered_text(session, ticket, None)
    return 1 if say(session, ticket, rule, mention_id=mention_id, now=now) else 0


def _channels_with(session: Session, event: AutoreplyEvent) -> list[int]:
    found = (
        select(AutoreplyRule.channel_id)
        .join(Channel, Channel.id == AutoreplyRule.channel_id)
        .where(AutoreplyRule.event == event, AutoreplyRule.is_on, Channel.is_active)
    )
    return list(session.scalars(found.order_by(AutoreplyRule.channel_id)))


def _far_behind(session: Session, channel_id: int, rule: RuleOn, *, now: datetime) -> Select[int]:
    """Tickets behind the place, opened lately and since the rule is on, that have not heard of it."""
    behind = (
        select(Ticket.id)
        .where(Ticket.channel_id == channel_id, Ticket.state == TicketState.NEW)
        .order_by(Ticket.next_due_at, Ticket.id)
        .offset(rule.threshold)
        .limit(MOST_LOOKED_AT)
        .subquery()
    )
    return (
        _reachable(session, channel_id)
        .join(behind, behind.c.id == Ticket.id)
        .where(Ticket.opened_at >= max(rule.on_since, now - LATELY), ~_has_had(AutoreplyEvent.LONG_QUEUE))
        .where(~_has_had(AutoreplyEvent.OUTSIDE_HOURS))
    )


def _waited_for(session: Session, channel_id: int, rule: RuleOn, *, now: datetime) -> Select[int]:
    """Tickets that have waited for the customer long enough, since the rule is on; found in the index of live ones."""
    return (
        _reachable(session, channel_id)
        .join(Pause, Pause.ticket_id == Ticket.id)
        .where(
            Ticket.channel_id == channel_id,
            IS_LIVE,
            Ticket.state == TicketState.WAITING_CUSTOMER,
            Pause.reason == PauseReason.CUSTOMER,
            Pause.ended_at.is_(None),
            Pause.started_at.between(rule.on_since, now - rule.threshold * MINUTE),
            ~_has_had(AutoreplyEvent.STILL_WAITING),
        )
    )


def _reachable(session: Session, channel_id: int) -> Select[int]:
    """Tickets whose customer wrote last where an autoreply may stand: the others would be looked at in vain."""
    no_advertising = [or_(one.is_(None), one != Label.ADVERTISING) for one in (Mention.label, Mention.pretag)]
    return (
        select(Ticket.id)
        .join(Message, Message.id == Ticket.last_message_id)
        .join(Mention, Mention.id == Message.mention_id)
        .where(Mention.source_id.in_(_sources(session, channel_id)), Ticket.is_abuse.is_(False), *no_advertising)
    )


def _sources(session: Session, channel_id: int) -> list[int]:
    """Where an autoreply may stand as answers are really sent: a source without its keys is answered by hand."""
    in_public = limits_of(session, channel_id).in_public
    kinds = [key for key, kind in KINDS.items() if may_stand(kind, in_public=in_public)]
    of_brand = select(Channel.brand_id).where(Channel.id == channel_id).scalar_subquery()
    found = session.scalars(select(Source).where(Source.brand_id == of_brand, Source.kind.in_(kinds)))
    return [one.id for one in found if may_stand(answering_kind(one), in_public=in_public)]


def _has_had(event: AutoreplyEvent) -> ColumnElement[bool]:
    return (
        select(Autoreply.ticket_id)
        .where(Autoreply.ticket_id == Ticket.id, Autoreply.event == event)
        .correlate(Ticket)
        .exists()
    )
