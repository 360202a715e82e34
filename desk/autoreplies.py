"""What the desk answers by itself: once for a ticket and an event, never as a reply, never to a machine.

An autoreply is a message of its own direction. Nothing that looks for answers finds it: no promise is kept by it, no
figure counts it, nobody is asked to rate it. It goes out by the same job as an answer does.
"""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk import ratings
from desk.answered import answered_text, answering_kind, source_of_answer
from desk.autoreply_rules import OURS, Limits, limits_of, spoken, tried
from desk.connectors import BY_HAND
from desk.dispatch import dispatch
from desk.events import note_event
from desk.merged import family
from desk.opening_words import opening_words
from desk.placeholders import Values
from desk.relation import of_talk
from desk.terms import hours_of, terms_of
from storage.errors import Refused
from storage.rights import SYSTEM, Actor
from storage.source_kinds import SourceKind
from storage.tables import Autoreply, AutoreplyRule, Brand, Mention, Message, Ticket
from storage.vocabulary import AutoreplyEvent, Direction, Label, Language, TicketEventKind, TicketState

FRESH: Final = timedelta(hours=24)
"""Whoever wrote earlier than that is not told now that we have just received it."""
DAY: Final = timedelta(days=1)
MOST_COUNTED: Final = 1000


class RuleOn(NamedTuple):
    """A rule of a channel that is on."""

    event: AutoreplyEvent
    words: dict[str, str]
    threshold: int
    on_since: datetime


def heard(session: Session, ticket: Ticket, mention: Mention, *, is_first: bool, now: datetime) -> None:
    """The customer has written: one autoreply at most. Call it with the ticket locked, once its text has joined."""
    rules = _rules(session, ticket.channel_id, now=now)
    if not rules or now - mention.published_at > FRESH:
        return
    event = _fitting(session, ticket, rules, is_first=is_first, now=now)
    if event is not None:
        say(session, ticket, rules[event], mention_id=mention.id, now=now)


def closed(session: Session, ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """Somebody has ended the ticket; who was never answered is not told goodbye, nor does the desk do it by itself."""
    if by.is_system or ticket.first_replied_at is None:
        return
    rule = _rules(session, ticket.channel_id, now=now).get(AutoreplyEvent.CLOSING)
    if rule is not None:
        say(session, ticket, rule, mention_id=answered_text(session, ticket, None), now=now)


def rule_of(session: Session, channel_id: int, event: AutoreplyEvent, *, now: datetime) -> RuleOn | None:
    """The channel's rule for the event; None while it is off."""
    return _rules(session, channel_id, now=now).get(event)


def say(session: Session, ticket: Ticket, rule: RuleOn, *, mention_id: int | None, now: datetime) -> int | None:
    """Hands the autoreply in for publishing unless something speaks against it; gives its message."""
    mention = session.get(Mention, mention_id) if mention_id else None
    if mention is None or _was_said(session, ticket, rule.event):
        return None
    limits = limits_of(session, ticket.channel_id)
    kind = _kind(session, ticket, mention)
    if kind is None or not may_stand(kind, in_public=limits.in_public):
        return None
    if not _may_hear(session, ticket, mention, limits, now=now):
        return None
    text = _filled(session, ticket, rule, now=now)
    if not text or (kind.reply_limit is not None and _length(text, kind) > kind.reply_limit):
        return None
    message = Message(
        ticket_id=ticket.id,
        cycle=ticket.cycle,
        direction=Direction.AUTO,
        text=text,
        mention_id=mention.id,
        client_key=f"{OURS}{rule.event}:{ticket.id}",
        created_at=now,
        source_at=now,
    )
    session.add(message)
    session.flush()
    session.add(Autoreply(ticket_id=ticket.id, event=rule.event, message_id=message.id, at=now))
    dispatch(session, message, closing=False, by=SYSTEM, now=now)
    note_event(
        session, ticket.id, kind=TicketEventKind.AUTOREPLIED, by=SYSTEM, at=now, message_id=message.id,
        event=rule.event.value,
    )  # fmt: skip
    session.flush()
    return message.id


def waiting_in(session: Session, channel_id: int, *, most: int) -> int:
    """How many tickets of the channel nobody has taken yet, counted up to `most`."""
    some = select(Ticket.id).where(Ticket.channel_id == channel_id, Ticket.state == TicketState.NEW).limit(most)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def queue_words(session: Session, channel_id: int, *, most: int = MOST_COUNTED) -> str:
    """How many of them, as a customer reads it: "1000+" where there are more than are counted."""
    waiting = waiting_in(session, channel_id, most=most + 1)
    return f"{most}+" if waiting > most else str(waiting)


def _rules(session: Session, channel_id: int, *, now: datetime) -> dict[AutoreplyEvent, RuleOn]:
    """What was on at that moment already: the past of an example is lived through later."""
    rows = session.scalars(
        select(AutoreplyRule).where(AutoreplyRule.channel_id == channel_id, AutoreplyRule.is_on)
    ).all()
    return {
        row.event: RuleOn(row.event, row.words, row.threshold or 0, row.on_since)
        for row in rows
        if row.on_since is not None and row.on_since <= now
    }


def _fitting(
    session: Session, ticket: Ticket, rules: dict[AutoreplyEvent, RuleOn], *, is_first: bool, now: datetime
) -> AutoreplyEvent | None:
    """What there is to say; when the channel is closed, that and nothing else."""
    if AutoreplyEvent.OUTSIDE_HOURS in rules:
        hours = hours_of(session, terms_of(session, ticket.channel_id).calendar_id)
        if not hours.is_open(now):
            return AutoreplyEvent.OUTSIDE_HOURS
    if not is_first:
        return None
    queue = rules.get(AutoreplyEvent.LONG_QUEUE)
    if queue is not None and waiting_in(session, ticket.channel_id, most=queue.threshold + 1) > queue.threshold:
        return AutoreplyEvent.LONG_QUEUE
    return AutoreplyEvent.RECEIVED if AutoreplyEvent.RECEIVED in rules else None


def _was_said(session: Session, ticket: Ticket, event: AutoreplyEvent) -> bool:
    """Whether this ticket, or one that came into it, has had this autoreply."""
    known = select(Autoreply.ticket_id).where(
        Autoreply.ticket_id.in_(family(session, ticket.id)), Autoreply.event == event
    )
    return session.scalar(known.limit(1)) is not None


def may_stand(kind: SourceKind, *, in_public: bool) -> bool:
    """Never where it would have to be pasted by hand, or would take the place of the one answer there is."""
    return kind.connector != BY_HAND and not kind.one_answer and (kind.is_dialogue or in_public)


def _kind(session: Session, ticket: Ticket, mention: Mention) -> SourceKind | None:
    """How answers get to where the customer wrote; None where the source's keys cannot be read."""
    try:
        return answering_kind(source_of_answer(session, ticket, mention.id))
    except Refused:
        return None


def _may_hear(session: Session, ticket: Ticket, mention: Mention, limits: Limits, *, now: datetime) -> bool:
    """The loop guard: two desks that answer each other stop after a few, whatever each of them thinks is new."""
    if ticket.is_abuse or Label.ADVERTISING in {mention.label, mention.pretag}:
        return False
    whose = Ticket.author_id == ticket.author_id if ticket.author_id is not None else of_talk(ticket)
    today = (
        select(func.count())
        .select_from(Autoreply)
        .join(Ticket, Ticket.id == Autoreply.ticket_id)
        .where(whose, Autoreply.at > now - DAY)
    )
    return (session.scalar(today) or 0) < limits.a_day


def _filled(session: Session, ticket: Ticket, rule: RuleOn, *, now: datetime) -> str:
    language, words = spoken(rule.words, ratings.language_of_customer(session, ticket))
    is_shut = rule.event == AutoreplyEvent.OUTSIDE_HOURS
    values = Values(
        number=str(ticket.id),
        opening=next_opening(session, ticket.channel_id, language=language, now=now) if is_shut else "",
        queue=queue_words(session, ticket.channel_id) if rule.event == AutoreplyEvent.LONG_QUEUE else "",
        brand=session.get_one(Brand, ticket.brand_id).name,
    )
    try:
        return tried(rule.event, words, values).strip()
    except Refused:
        return ""  # a placeholder that an older version knew: better silence than braces


def next_opening(session: Session, channel_id: int, *, language: Language, now: datetime) -> str:
    """When the channel opens next, in words of the customer; from now on where it is open."""
    hours = hours_of(session, terms_of(session, channel_id).calendar_id)
    opens = next(span.start for span in hours.spans_from(now))
    return opening_words(opens, now=now, zone=hours.zone, language=language)


def _length(text: str, kind: SourceKind) -> int:
    return len(text.encode("utf-8", "replace")) if kind.limit_in_bytes else len(text)
