"""Everything the ticket screen shows: the talk, the promises, who holds it, what may be done."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from desk.access import ticket_to_read, visible
from desk.answered import ReplyTarget, answering_kind
from desk.connectors import BY_HAND
from desk.counted_ratings import OWN_RATING
from desk.engagement_words import Counted
from desk.merged import family
from desk.presence import Viewer
from desk.talk_card import talk_card
from desk.ticket_tags import TicketTagRow, tags_of
from desk.turns import Turn
from storage.rights import Actor
from storage.source_kinds import kind_of
from storage.tables import (
    Author,
    Channel,
    Engagement,
    Handover,
    Mention,
    Pause,
    Person,
    Place,
    Promise,
    Source,
    Ticket,
    TicketFact,
)
from storage.vocabulary import (
    CancelCause,
    Metric,
    PauseReason,
    RequestType,
    TicketState,
    Verdict,
)


class PromiseRow(NamedTuple):
    """A promise of the ticket; `due_at` None while a pause holds it."""

    metric: Metric
    cycle: int
    started_at: datetime
    target_s: int
    due_at: datetime | None
    fulfilled_at: datetime | None
    breached_at: datetime | None
    cancelled_at: datetime | None
    cancel_cause: CancelCause | None


class PauseRow(NamedTuple):
    """A pause of the ticket; the lasting one has no end."""

    reason: PauseReason
    started_at: datetime
    ended_at: datetime | None
    person: str | None


class HandoverRow(NamedTuple):
    """From whom to whom, and what was said."""

    at: datetime
    by: str | None
    giver: str | None
    taker: str | None
    comment: str


class EarlierTicket(NamedTuple):
    """Another ticket of the same author."""

    id: int
    state: TicketState
    opened_at: datetime
    channel: str


class Card(NamedTuple):
    """The ticket as its screen shows it."""

    id: int
    brand_id: int
    channel_id: int
    channel: str
    tone: str
    state: TicketState
    request_type: RequestType
    priority: int
    cycle: int
    version: int
    assignee_id: int | None
    assignee: str | None
    author: str | None
    author_url: str
    source: str
    source_kind: str
    source_url: str
    place: str | None
    marks: list[str]
    counted: Counted
    language: str
    published_at: datetime
    seen_at: datetime
    opened_at: datetime
    taken_at: datetime | None
    first_replied_at: datetime | None
    closed_at: datetime | None
    next_due_at: datetime | None
    last_message_id: int
    publishes: bool
    reply_limit: int | None
    asks_rating: bool
    may_work: bool
    may_answer: bool
    turns: list[Turn]
    promises: list[PromiseRow]
    pauses: list[PauseRow]
    handovers: list[HandoverRow]
    earlier: list[EarlierTicket]
    viewers: list[Viewer]
    draft: str
    draft_based_on: int
    rating: Verdict | None
    tags: list[TicketTagRow]
    complexity: int | None
    is_complexity_said: bool
    snoozed_until: datetime | None
    merged_into_id: int | None
    is_abuse: bool
    targets: list[ReplyTarget]
    newest_public: int

    @property
    def limit_in_bytes(self) -> bool:
        """Whether the site counts bytes of UTF-8."""
        return kind_of(self.source_kind).limit_in_bytes

    @property
    def pictures(self) -> int:
        """How many pictures an answer there may carry."""
        return kind_of(self.source_kind).pictures


# What the card says just as the ticket has it, besides what the talk has.
AS_THEY_ARE = (
    "channel_id",
    "priority",
    "assignee_id",
    "published_at",
    "seen_at",
    "opened_at",
    "taken_at",
    "first_replied_at",
    "closed_at",
    "next_due_at",
    "complexity",
    "snoozed_until",
)


def ticket_card(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> Card:
    """The ticket with everything around it. Raises Refused for one this person may not see."""
    ticket = ticket_to_read(session, ticket_id, by=by)
    source = session.get_one(Source, ticket.source_id)
    author = session.get(Author, ticket.author_id) if ticket.author_id else None
    talk = talk_card(session, ticket.id, by=by, now=now)
    kind = answering_kind(source)
    mention, place = _newest_mention(session, talk.turns)
    whole = family(session, ticket.id)
    return Card(
        **talk._asdict(),
        **{name: getattr(ticket, name) for name in AS_THEY_ARE},
        assignee=session.scalar(select(Person.name).where(Person.id == ticket.assignee_id)),
        author_url=author.url if author else "",
        source=source.name,
        source_kind=source.kind,
        place=place,
        **_of_newest(session, mention),
        publishes=kind.connector != BY_HAND,
        reply_limit=kind.reply_limit,
        asks_rating=kind.asks_rating,
        promises=_promises(session, ticket),
        pauses=_pauses(session, ticket),
        handovers=_handovers(session, whole),
        earlier=_earlier(session, ticket, by=by),
        rating=_rating(session, whole),
        tags=tags_of(session, ticket.id),
        is_complexity_said=ticket.complexity_by is not None,
    )


def _rating(session: Session, ticket_ids: list[int]) -> Verdict | None:
    """The last rating the customer gave, also in a ticket that came into this one."""
    return session.scalar(
        select(TicketFact.rating)
        .where(TicketFact.ticket_id.in_(ticket_ids), *OWN_RATING)
        .order_by(TicketFact.rated_at.desc())
        .limit(1)
    )


def _newest_mention(session: Session, turns: list[Turn]) -> tuple[Mention | None, str | None]:
    newest = next((turn.mention_id for turn in reversed(turns) if turn.mention_id), None)
    mention = session.get(Mention, newest) if newest else None
    place = session.get(Place, mention.place_id) if mention and mention.place_id else None
    return mention, place.name if place else None


def _of_newest(session: Session, mention: Mention | None) -> dict[str, Any]:
    """What is told of the newest text besides its words: where it stands, what its site says and counts there."""
    if mention is None:
        return {"source_url": "", "language": "", "marks": [], "counted": Counted()}
    told = session.get(Engagement, mention.id)
    counted = (
        Counted(told.views, told.likes, told.comments, told.reposts, told.followers, told.read_at)
        if told
        else Counted()
    )
    marks = (told.marks if told else None) or []
    return {"source_url": mention.url, "language": mention.language, "marks": marks, "counted": counted}


def _promises(session: Session, ticket: Ticket) -> list[PromiseRow]:
    found = session.execute(
        select(
            Promise.metric, Promise.cycle, Promise.started_at, Promise.target_s, Promise.due_at, Promise.fulfilled_at,
            Promise.breached_at, Promise.cancelled_at, Promise.cancel_cause,
        )
        .where(Promise.ticket_id == ticket.id)
        .order_by(Promise.id)
    )  # fmt: skip
    return [PromiseRow(*row) for row in found]


def _pauses(session: Session, ticket: Ticket) -> list[PauseRow]:
    found = session.execute(
        select(Pause.reason, Pause.started_at, Pause.ended_at, Person.name)
        .outerjoin(Person, Person.id == Pause.person_id)
        .where(Pause.ticket_id == ticket.id)
        .order_by(Pause.started_at)
    )
    return [PauseRow(*row) for row in found]


def _handovers(session: Session, ticket_ids: list[int]) -> list[HandoverRow]:
    giver, taker, by = aliased(Person), aliased(Person), aliased(Person)
    before, after = aliased(Channel), aliased(Channel)
    found = session.execute(
        select(
            Handover.at, by.name, func.coalesce(before.name, giver.name), func.coalesce(after.name, taker.name),
            Handover.comment,
        )
        .outerjoin(giver, giver.id == Handover.from_person_id)
        .outerjoin(taker, taker.id == Handover.to_person_id)
        .outerjoin(before, before.id == Handover.from_channel_id)
        .outerjoin(after, after.id == Handover.to_channel_id)
        .outerjoin(by, by.id == Handover.by_person_id)
        .where(Handover.ticket_id.in_(ticket_ids))
        .order_by(Handover.id)
    )  # fmt: skip
    return [HandoverRow(*row) for row in found]


def _earlier(session: Session, ticket: Ticket, *, by: Actor) -> list[EarlierTicket]:
    """Other tickets of the author that this person may see, the newest first, at most 20."""
    if ticket.author_id is None:
        return []
    found = session.execute(
        select(Ticket.id, Ticket.state, Ticket.opened_at, Channel.name)
        .join(Channel, Channel.id == Ticket.channel_id)
        .where(Ticket.author_id == ticket.author_id, Ticket.id != ticket.id, visible(by))
        .order_by(Ticket.id.desc())
        .limit(20)
    )
    return [EarlierTicket(*row) for row in found]
