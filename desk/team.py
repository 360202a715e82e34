"""The team at this moment: who holds how much, what is about to run out, what nobody holds."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from desk.cover import covers
from desk.queries import IS_LIVE
from desk.shifts import on_shift
from storage.rights import ALL_BRANDS, Actor
from storage.tables import Channel, ChannelMember, Pause, Person, PersonRole, SignIn, Ticket, TicketEvent
from storage.vocabulary import Role

SOON = timedelta(minutes=30)
RECENT = timedelta(hours=24)


class PersonNow(NamedTuple):
    """One person's work: open tickets, those due within 30 minutes, overdue, waiting; the longest lasting pause.

    Somebody not `on_shift` stands there only while they still hold something.
    """

    person_id: int
    name: str
    open: int
    due_soon: int
    overdue: int
    paused: int
    longest_pause_since: datetime | None
    last_action_at: datetime | None
    last_seen_at: datetime | None
    channels: list[str]
    on_shift: bool


class ChannelNow(NamedTuple):
    """A channel's tickets that nobody holds, and who on shift answers there; without anybody it is uncovered.

    `by_rule` says that only its cover rule found them.
    """

    channel_id: int
    name: str
    free: int
    due_soon: int
    overdue: int
    answering: list[str]
    by_rule: bool

    @property
    def is_covered(self) -> bool:
        return bool(self.answering)


def people_now(session: Session, *, by: Actor, brand_id: int, now: datetime) -> list[PersonNow]:
    """A row per operator and lead on shift, and per one who went home with open tickets; the most overdue first."""
    by.require(Role.LEAD, Role.ADMINISTRATOR, brand_id=brand_id)
    work = {row[0]: tuple(row[1:]) for row in session.execute(_load(brand_id, now).group_by(Ticket.assignee_id))}
    paused = _pauses(session, brand_id)
    acted = _last_actions(session, since=now - RECENT)
    seen = _last_seen(session, now)
    channels = _channel_names(session, brand_id)
    here = on_shift(session, brand_id=brand_id, now=now)
    rows = []
    for person in session.scalars(_staff(brand_id)):
        held, soon, late = work.get(person.id, (0, 0, 0))
        if person.id not in here and not held:
            continue
        waiting, since = paused.get(person.id, (0, None))
        rows.append(
            PersonNow(
                person_id=person.id,
                name=person.name,
                open=held,
                due_soon=soon,
                overdue=late,
                paused=waiting,
                longest_pause_since=since,
                last_action_at=acted.get(person.id),
                last_seen_at=seen.get(person.id),
                channels=channels.get(person.id, []),
                on_shift=person.id in here,
            )
        )
    return sorted(rows, key=lambda row: (row.on_shift, -row.overdue, -row.due_soon, row.name))


def channels_now(session: Session, *, by: Actor, brand_id: int, now: datetime) -> list[ChannelNow]:
    """A row per active channel of the brand, those for which nobody on shift answers first. For leads."""
    by.require(Role.LEAD, Role.ADMINISTRATOR, brand_id=brand_id)
    free = select(Ticket.channel_id, *_sums(now)).where(
        IS_LIVE, Ticket.brand_id == brand_id, Ticket.assignee_id.is_(None)
    )
    waiting = {row[0]: tuple(row[1:]) for row in session.execute(free.group_by(Ticket.channel_id))}
    covered = covers(session, brand_id=brand_id, now=now)
    people = set().union(*(cover.people for cover in covered.values()))
    found = select(Person.id, Person.name).where(Person.id.in_(sorted(people))).order_by(Person.name)
    names = {row.id: row.name for row in session.execute(found)}
    channels = session.execute(
        select(Channel.id, Channel.name).where(Channel.brand_id == brand_id, Channel.is_active).order_by(Channel.name)
    )
    rows = []
    for channel in channels:
        number, soon, late = waiting.get(channel.id, (0, 0, 0))
        cover = covered[channel.id]
        answering = [name for person_id, name in names.items() if person_id in cover.people]
        rows.append(ChannelNow(channel.id, channel.name, number, soon, late, answering, cover.by_rule))
    return sorted(rows, key=lambda row: (row.is_covered, row.name))


def _sums(now: datetime) -> tuple[ColumnElement[int], ...]:
    """How many tickets, how many due soon, how many overdue."""
    late = case((Ticket.next_due_at < now, 1), else_=0)
    soon = case((Ticket.next_due_at.between(now, now + SOON), 1), else_=0)
    return func.count(), func.sum(soon), func.sum(late)


def _load(brand_id: int, now: datetime) -> Select[*tuple[Any, ...]]:
    return select(Ticket.assignee_id, *_sums(now)).where(IS_LIVE, Ticket.brand_id == brand_id)


def _staff(brand_id: int) -> Select[Person]:
    able = select(PersonRole.person_id).where(
        PersonRole.role.in_((Role.OPERATOR, Role.LEAD)), PersonRole.brand_id.in_((ALL_BRANDS, brand_id))
    )
    return select(Person).where(Person.is_active, Person.id.in_(able)).order_by(Person.name)


def _pauses(session: Session, brand_id: int) -> dict[int, tuple[int, datetime | None]]:
    """How many of each person's tickets wait, and since when the longest."""
    found = session.execute(
        select(Ticket.assignee_id, func.count(), func.min(Pause.started_at))
        .join(Pause, Pause.ticket_id == Ticket.id)
        .where(IS_LIVE, Ticket.brand_id == brand_id, Pause.ended_at.is_(None), Ticket.assignee_id.is_not(None))
        .group_by(Ticket.assignee_id)
    )
    return {person_id: (number, since) for person_id, number, since in found if person_id is not None}


def _last_actions(session: Session, *, since: datetime) -> dict[int, datetime]:
    """When each person last did something to a live ticket they hold."""
    found = session.execute(
        select(TicketEvent.person_id, func.max(TicketEvent.at))
        .join(Ticket, Ticket.id == TicketEvent.ticket_id)
        .where(IS_LIVE, TicketEvent.person_id == Ticket.assignee_id, TicketEvent.at > since)
        .group_by(TicketEvent.person_id)
    )
    return {person_id: at for person_id, at in found if person_id is not None}


def _channel_names(session: Session, brand_id: int) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    found = session.execute(
        select(ChannelMember.person_id, Channel.name)
        .join(Channel, Channel.id == ChannelMember.channel_id)
        .where(Channel.brand_id == brand_id, Channel.is_active, ChannelMember.only_views.is_(False))
        .order_by(Channel.name)
    )
    for person_id, name in found:
        names.setdefault(person_id, []).append(name)
    return names


def _last_seen(session: Session, now: datetime) -> dict[int, datetime]:
    """When each person who is signed in was last here."""
    found = session.execute(
        select(SignIn.person_id, func.max(SignIn.seen_at))
        .where(SignIn.ended_at.is_(None), SignIn.expires_at > now)
        .group_by(SignIn.person_id)
    )
    return {row[0]: row[1] for row in found}
