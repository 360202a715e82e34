"""Which pauses stood while the customer waited for us, and who began them. Reads only."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from dashboards.blind_rows import blind_row
from dashboards.pause_audit import Stretch, Turn, waited_within, waits, worked_seconds
from dashboards.periods import Period
from dashboards.selection import ALL_ROWS, Selection, tagged
from desk.calendars import WorkingHours, round_the_clock
from desk.closed_texts import channel_seen
from desk.terms import hours_of
from storage.rights import Actor
from storage.settings import settings
from storage.tables import Channel, Message, Pause, Person, SlaPolicy, Source, Thanks, Ticket
from storage.vocabulary import Delivery, Direction, PauseReason, Role, TicketState

AT_ONCE = 500
ALWAYS = round_the_clock()
NOT_COUNTED = (TicketState.MERGED, TicketState.CANCELLED)


class PausedRow(NamedTuple):
    """A pause of the period; `waited_s` is what of it the customer waited, in working and in plain seconds."""

    ticket_id: int
    person_id: int
    person: str
    reason: PauseReason
    department: str
    channel: str
    source: str
    started_at: datetime
    # None: it still lasts.
    ended_at: datetime | None
    length_s: int
    waited_s: int
    waited_plain_s: int
    # Who paused is not told beside the ticket; sums of people count it.
    is_blind: bool = False


class Paused(NamedTuple):
    """What the pauses of a person, or those of one reason, come to."""

    pauses: int
    # Those in which the customer waited at all, and of how many tickets they are.
    waited: int
    tickets: int
    waited_s: int
    waited_plain_s: int


def paused_rows(session: Session, selection: Selection, *, by: Actor, now: datetime) -> list[PausedRow]:
    """The pauses begun in the period, the longest wait first; `selection.operators` are those who paused.

    An operator sees the own ones. Tickets that were merged or taken back are left out.
    """
    found = session.execute(
        select(
            Pause.ticket_id, func.coalesce(Pause.person_id, 0).label("person_id"),
            func.coalesce(Person.name, "").label("person"), Pause.reason, Pause.department, Ticket.channel_id,
            Channel.name.label("channel"), Source.name.label("source"), Pause.started_at, Pause.ended_at,
            blind_row(Pause.ticket_id.expression, brand_id=selection.brand_id, by=by).label("is_blind"),
        )
        .join(Ticket, Ticket.id == Pause.ticket_id)
        .join(Channel, Channel.id == Ticket.channel_id)
        .join(Source, Source.id == Ticket.source_id)
        .outerjoin(Person, Person.id == Pause.person_id)
        .where(*_chosen(selection, by=by))
        .order_by(Pause.id)
    ).all()  # fmt: skip
    turns, hours = _turns(session, {row.ticket_id for row in found}), _hours(session, {row.channel_id for row in found})
    waiting = {ticket_id: waits(spoken, until=now) for ticket_id, spoken in turns.items()}
    rows = []
    for row in found:
        pause = Stretch(row.started_at, row.ended_at or now)
        parts = waited_within(pause, waiting.get(row.ticket_id, ()))
        rows.append(
            PausedRow(
                row.ticket_id, row.person_id, row.person, row.reason, row.department, row.channel, row.source,
                row.started_at, row.ended_at, pause.seconds, worked_seconds(parts, hours.get(row.channel_id, ALWAYS)),
                sum(part.seconds for part in parts), bool(row.is_blind),
            )
        )  # fmt: skip
    return sorted(rows, key=lambda one: (-one.waited_s, -one.waited_plain_s, one.started_at))


def together(rows: Iterable[PausedRow]) -> Paused:
    """Their sums."""
    rows = list(rows)
    waited = [row for row in rows if row.waited_plain_s]
    return Paused(
        len(rows), len(waited), len({row.ticket_id for row in waited}), sum(row.waited_s for row in waited),
        sum(row.waited_plain_s for row in waited),
    )  # fmt: skip


def paused_while_waiting(
    session: Session, brand_id: int, period: Period, *, by: Actor, now: datetime
) -> dict[int, Paused]:
    """By who paused (0: nobody known)."""
    people = defaultdict(list)
    for row in paused_rows(session, Selection(brand_id, period), by=by, now=now):
        people[row.person_id].append(row)
    return {person_id: together(rows) for person_id, rows in people.items()}


def _chosen(selection: Selection, *, by: Actor) -> list[ColumnElement[bool]]:
    by.require(*ALL_ROWS, Role.OPERATOR, brand_id=selection.brand_id)
    conditions: list[ColumnElement[bool]] = [
        Pause.started_at >= _midnight(selection.period.since),
        Pause.started_at < _midnight(selection.period.until),
        # As a sum, so that pauses are walked by their own days and not the brand's tickets one by one.
        Ticket.brand_id + 0 == selection.brand_id,
        Ticket.state.not_in(NOT_COUNTED),
    ]
    if not by.holds(*ALL_ROWS, brand_id=selection.brand_id):
        conditions.append(Pause.person_id == by.person_id)
    elif not by.holds(Role.LEAD, Role.ADMINISTRATOR, brand_id=selection.brand_id):
        conditions.append(channel_seen(by, selection.brand_id))
    if selection.operators:
        conditions.append(func.coalesce(Pause.person_id, 0).in_(sorted(selection.operators)))
    if selection.channels:
        conditions.append(Ticket.channel_id.in_(sorted(selection.channels)))
    if selection.sources:
        conditions.append(Ticket.source_id.in_(sorted(selection.sources)))
    return [*conditions, *tagged(selection, Ticket.id.expression)]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings().zone))


def _turns(session: Session, tickets: Iterable[int]) -> dict[int, list[Turn]]:
    """What customers wrote, mere thanks aside, and the answers of people that stood where they could see them."""
    found: dict[int, list[Turn]] = defaultdict(list)
    for ids in _portions(sorted(tickets)):
        spoken = session.execute(
            select(Message.ticket_id, Message.direction, Message.source_at, Message.sent_at, Message.delivery)
            .outerjoin(Thanks, Thanks.message_id == Message.id)
            .where(
                Message.ticket_id.in_(ids), Message.direction.in_((Direction.IN, Direction.OUT)),
                Thanks.message_id.is_(None),
            )
        )  # fmt: skip
        for ticket_id, direction, source_at, sent_at, delivery in spoken:
            if direction is Direction.IN:
                found[ticket_id].append(Turn(source_at, is_customer=True))
            elif delivery is Delivery.SENT and sent_at is not None:
                found[ticket_id].append(Turn(sent_at, is_customer=False))
    return found


def _hours(session: Session, channels: Iterable[int]) -> dict[int, WorkingHours]:
    """The calendars of the channels as they are now."""
    newest = (
        select(SlaPolicy.channel_id, func.max(SlaPolicy.version).label("version"))
        .where(SlaPolicy.channel_id.in_(sorted(channels)))
        .group_by(SlaPolicy.channel_id)
        .subquery()
    )
    same = (newest.c.channel_id == SlaPolicy.channel_id) & (newest.c.version == SlaPolicy.version)
    calendars = session.execute(select(SlaPolicy.channel_id, SlaPolicy.calendar_id).join(newest, same))
    return {channel_id: hours_of(session, calendar_id) for channel_id, calendar_id in calendars}


def _portions(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
