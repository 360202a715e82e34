"""The queue in deadline order, and how much stands in each channel."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from desk.access import READERS, visible
from storage.rights import ALL_BRANDS, Actor
from storage.tables import (
    IS_CURRENT,
    Author,
    Channel,
    ChannelMember,
    Draft,
    Mention,
    MentionVersion,
    Message,
    Person,
    PersonRole,
    Source,
    Ticket,
)
from storage.vocabulary import (
    LIVE_TICKET_STATES,
    Delivery,
    RequestType,
    Role,
    TicketState,
)

EXCERPT = 240
CAP = 1000
# The literal form of the partial indexes' predicate; a list of bound values would not find them.
IS_LIVE = Ticket.state.in_([literal(state.value, String(), literal_execute=True) for state in LIVE_TICKET_STATES])


class Place(NamedTuple):
    """Where a page of the queue ended; the next one begins behind it."""

    next_due_at: datetime | None
    ticket_id: int


class Wanted(NamedTuple):
    """Which part of the queue: None for channels means one's own, `assignee_id` narrows to one person's tickets."""

    brand_id: int | None = None
    channel_ids: Collection[int] | None = None
    assignee_id: int | None = None
    only_free: bool = False
    states: Collection[TicketState] | None = None


class QueueRow(NamedTuple):
    """A ticket in the list; `excerpt` is hostile text. `has_failed` means that an answer did not arrive."""

    id: int
    channel_id: int
    channel: str
    state: TicketState
    request_type: RequestType
    priority: int
    assignee_id: int | None
    assignee: str | None
    author: str | None
    source: str
    source_kind: str
    title: str
    excerpt: str
    language: str
    stars: float | None
    opened_at: datetime
    heard_at: datetime
    next_due_at: datetime | None
    version: int
    has_draft: bool
    has_failed: bool

    @property
    def place(self) -> Place:
        return Place(self.next_due_at, self.id)


EVERYTHING_OF_MINE = Wanted()


def queue(
    session: Session, *, by: Actor, wanted: Wanted = EVERYTHING_OF_MINE, after: Place | None = None, limit: int = 50
) -> list[QueueRow]:
    """Live tickets this person sees, the nearest deadline first; tickets without a deadline come last, by age."""
    rows: list[QueueRow] = []
    if after is None or after.next_due_at is not None:
        due = _rows(by, wanted).where(Ticket.next_due_at.is_not(None))
        if after is not None:
            later = Ticket.next_due_at > after.next_due_at
            due = due.where(or_(later, and_(Ticket.next_due_at == after.next_due_at, Ticket.id > after.ticket_id)))
        rows = _read(session, due.order_by(Ticket.next_due_at, Ticket.id).limit(limit))
    if len(rows) < limit:
        rest = _rows(by, wanted).where(Ticket.next_due_at.is_(None))
        if after is not None and after.next_due_at is None:
            rest = rest.where(Ticket.id > after.ticket_id)
        rows += _read(session, rest.order_by(Ticket.id).limit(limit - len(rows)))
    return rows


def ended(
    session: Session, *, by: Actor, brand_id: int | None, before: int | None = None, limit: int = 50
) -> list[QueueRow]:
    """Resolved and closed tickets this person sees, the newest ticket first."""
    wanted = Wanted(brand_id=brand_id, states=(TicketState.RESOLVED, TicketState.CLOSED), channel_ids=())
    rows = _rows(by, wanted)
    if before is not None:
        rows = rows.where(Ticket.id < before)
    return _read(session, rows.order_by(Ticket.id.desc()).limit(limit))


def _rows(by: Actor, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    assignee, said = aliased(Person), aliased(Message)
    draft = select(literal(1)).where(Draft.ticket_id == Ticket.id, Draft.person_id == by.person_id).exists()
    failed = select(literal(1)).where(Message.ticket_id == Ticket.id, Message.delivery == Delivery.FAILED).exists()
    return (
        select(
            Ticket.id, Ticket.channel_id, Channel.name, Ticket.state, Ticket.request_type, Ticket.priority,
            Ticket.assignee_id, assignee.name, Author.name, Source.name, Source.kind,
            func.coalesce(func.substr(MentionVersion.title, 1, EXCERPT), ""),
            func.coalesce(func.substr(MentionVersion.text, 1, EXCERPT), ""),
            func.coalesce(Mention.language, ""), Mention.stars,
            Ticket.opened_at, func.coalesce(said.source_at, Ticket.published_at), Ticket.next_due_at,
            Ticket.version, draft, failed,
        )
        .join(Channel, Channel.id == Ticket.channel_id)
        .join(Source, Source.id == Ticket.source_id)
        .outerjoin(assignee, assignee.id == Ticket.assignee_id)
        .outerjoin(Author, Author.id == Ticket.author_id)
        .outerjoin(said, said.id == Ticket.last_message_id)
        .outerjoin(Mention, Mention.id == said.mention_id)
        .outerjoin(MentionVersion, IS_CURRENT)
        .where(visible(by), *_wishes(by, wanted))
    )  # fmt: skip


def _wishes(by: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    if wanted.states is None:
        wishes: list[ColumnElement[bool]] = [IS_LIVE]
    else:
        wishes = [Ticket.state.in_(tuple(wanted.states))]
    if wanted.brand_id is not None:
        wishes.append(Ticket.brand_id == wanted.brand_id)
    if wanted.channel_ids is None:
        own = Ticket.channel_id.in_(sorted(by.channels))
        wishes.append(own if by.person_id is None else or_(own, Ticket.assignee_id == by.person_id))
    elif wanted.channel_ids:
        wishes.append(Ticket.channel_id.in_(sorted(wanted.channel_ids)))
    if wanted.assignee_id is not None:
        wishes.append(Ticket.assignee_id == wanted.assignee_id)
    if wanted.only_free:
        wishes.append(Ticket.assignee_id.is_(None))
    return wishes


def _read(session: Session, rows: Select[*tuple[Any, ...]]) -> list[QueueRow]:
    return [QueueRow(*row) for row in session.execute(rows)]


class ChannelCount(NamedTuple):
    """How much stands in a channel; numbers stop at CAP + 1, which means "more than CAP"."""

    channel_id: int
    name: str
    is_own: bool
    live: int
    free: int
    overdue: int


class Counts(NamedTuple):
    """The channels this person sees, own ones first.

    `mine` are one's own tickets, `behind_locks` those of channels that are closed to this person.
    """

    channels: list[ChannelCount]
    mine: int
    mine_overdue: int
    behind_locks: int


def counts(session: Session, *, by: Actor, brand_id: int, now: datetime) -> Counts:
    """What the chips above the queue say; nothing about a brand in which the person holds no such role."""
    if not by.holds(*READERS, brand_id=brand_id):
        return Counts([], 0, 0, 0)
    from_brand = select(Channel).where(Channel.brand_id == brand_id, Channel.is_active)
    seen, hidden = [], []
    for channel in session.scalars(from_brand.order_by(Channel.name, Channel.id)):
        is_own = channel.id in by.channels
        if is_own or channel.is_open or by.holds(Role.LEAD, brand_id=brand_id):
            seen.append(_count_channel(session, channel, is_own=is_own, now=now))
        else:
            hidden.append(channel.id)
    mine = (IS_LIVE, Ticket.brand_id == brand_id, Ticket.assignee_id == by.person_id)
    return Counts(
        channels=sorted(seen, key=lambda one: not one.is_own),
        mine=_capped(session, *mine),
        mine_overdue=_capped(session, *mine, Ticket.next_due_at < now),
        behind_locks=_capped(session, IS_LIVE, Ticket.channel_id.in_(hidden)) if hidden else 0,
    )


def _count_channel(session: Session, channel: Channel, *, is_own: bool, now: datetime) -> ChannelCount:
    here = (IS_LIVE, Ticket.channel_id == channel.id)
    return ChannelCount(
        channel_id=channel.id,
        name=channel.name,
        is_own=is_own,
        live=_capped(session, *here),
        free=_capped(session, *here, Ticket.assignee_id.is_(None)),
        overdue=_capped(session, *here, Ticket.next_due_at < now),
    )


def _capped(session: Session, *wishes: ColumnElement[bool]) -> int:
    some = select(literal(1)).select_from(Ticket).where(*wishes).limit(CAP + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


class Colleague(NamedTuple):
    """Somebody a ticket can be handed to; `works_here` says that they belong to its channel."""

    id: int
    name: str
    works_here: bool


def colleagues(session: Session, *, channel_id: int, by: Actor) -> list[Colleague]:
    """Active operators and leads of the channel's brand but oneself; members of the channel first.

    Nobody for a channel of a brand in which the person holds no role.
    """
    channel = session.get(Channel, channel_id)
    if channel is None or not by.holds(*Role, brand_id=channel.brand_id):
        return []
    able = select(PersonRole.person_id).where(
        PersonRole.role.in_((Role.OPERATOR, Role.LEAD)), PersonRole.brand_id.in_((ALL_BRANDS, channel.brand_id))
    )
    members = set(session.scalars(select(ChannelMember.person_id).where(ChannelMember.channel_id == channel_id)))
    people = session.execute(
        select(Person.id, Person.name)
        .where(Person.is_active, Person.id.in_(able), Person.id != by.person_id)
        .order_by(Person.name, Person.id)
    )
    found = [Colleague(person_id, name, person_id in members) for person_id, name in people]
    return sorted(found, key=lambda one: not one.works_here)
