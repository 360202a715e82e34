"""Mentions as a moderator sees them: one row each with everything a card shows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, case, select
from sqlalchemy.orm import Session

from classifier.sureness import Sure, sure_from
from classifier.tonality import tone_of_row, with_tones
from desk.closed_texts import unlocked
from desk.engagement_words import Counted
from moderation.author_flags import flags_of
from moderation.beside import NOTHING, Beside, beside
from moderation.promotion_glimpses import Glimpse, glimpses
from moderation.standing import DECIDERS
from moderation.story_cards import StoryOnCard, stories_of
from moderation.stream import READERS
from moderation.tag_list import TagOnCard, proposals_on, tags_on
from moderation.urgency import Facts
from storage.rights import Actor
from storage.tables import (
    Appraisal,
    Author,
    Brand,
    Engagement,
    Mention,
    MentionTone,
    MentionVersion,
    Person,
    Place,
    PreTag,
    Source,
    Ticket,
    TicketMention,
)
from storage.vocabulary import AuthorFlag, Category, Label, MentionState, ReplyPolicy, TicketState, Tone


class Card(NamedTuple):
    """A mention with its words, where it stands on the web, what is proposed and what became of it."""

    id: int
    uid: str
    brand_id: int
    brand_query: str
    version: int
    state: MentionState
    title: str
    text: str
    language: str
    stars: float | None
    url: str
    thread_id: str
    published_at: datetime
    seen_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    source_id: int
    source: str
    category: Category
    policy: ReplyPolicy
    author_id: int | None
    author: str | None
    author_url: str | None
    place: str | None
    address: str | None
    marks: list[str] | None
    views: int | None
    likes: int | None
    comments: int | None
    reposts: int | None
    followers: int | None
    counted_at: datetime | None
    label: Label | None
    pretag: Label | None
    confidence: float | None
    abuse: float | None
    why: Sequence[Any]
    model: str | None
    decided_at: datetime | None
    decided_by: str | None
    ticket_id: int | None
    ticket_state: TicketState | None
    tone: Tone
    is_tone_corrected: bool
    foreign_score: float | None
    answer_score: float | None
    story_id: int | None
    urgency: int
    place_id: int | None
    is_sure: bool = False
    story: StoryOnCard | None = None
    tags: Sequence[TagOnCard] = ()
    proposals: Sequence[TagOnCard] = ()
    flags: frozenset[AuthorFlag] = frozenset()
    beside: Beside = NOTHING
    promotion: Glimpse | None = None

    @property
    def counted(self) -> Counted:
        """What its site counts under it."""
        return Counted(self.views, self.likes, self.comments, self.reposts, self.followers, self.counted_at)

    @property
    def weight(self) -> Facts:
        """What makes it urgent."""
        return Facts(
            published_at=self.published_at,
            stars=self.stars,
            label=self.label or self.pretag,
            confidence=None if self.label else self.confidence,
            abuse=self.abuse,
            answer=self.answer_score,
            followers=self.followers,
            views=self.views,
            flags=self.flags,
            is_branch=self.place_id is not None,
        )

    @property
    def ticket(self) -> int | None:
        """The ticket that answers the mention, unless its promotion was taken back."""
        return self.ticket_id if self.ticket_state not in {None, TicketState.CANCELLED} else None


def cards_of(session: Session, mention_ids: Sequence[int], *, by: Actor) -> list[Card]:
    """The mentions' cards in the order of the ids, as far as the person may read their brands."""
    if not mention_ids:
        return []
    allowed = by.brands_with(*READERS)
    wanted = _statement().where(Mention.id.in_(mention_ids), unlocked(by))
    if allowed is not None:
        wanted = wanted.where(Mention.brand_id.in_(sorted(allowed)))
    found = {row.id: Card(*row) for row in session.execute(wanted)}
    sure = sure_from(session, {card.model for card in found.values() if card.model})
    stories = stories_of(session, (card.story_id for card in found.values()))
    tags, proposals = tags_on(session, list(found)), proposals_on(session, list(found))
    flags = flags_of(session, {card.author_id for card in found.values() if card.author_id is not None})
    besides = beside(session, list(found), by=by)
    cards = [
        found[one]._replace(
            is_sure=_is_sure(sure, found[one]),
            story=stories.get(found[one].story_id or 0),
            tags=tags.get(one, ()),
            proposals=proposals.get(one, ()),
            flags=flags.get(found[one].author_id or 0, frozenset()),
            beside=besides[one],
        )
        for one in mention_ids
        if one in found
    ]
    ways = glimpses(session, cards)
    return [card._replace(promotion=ways.get(card.id)) for card in cards]


def _is_sure(sure: Sure, card: Card) -> bool:
    return sure.is_sure(
        card.pretag, card.confidence, model=card.model, category=card.category, source_id=card.source_id
    )


def may_decide(by: Actor, brand_id: int) -> bool:
    """Whether the person decides mentions of the brand, or only reads them."""
    return by.holds(*DECIDERS, brand_id=brand_id)


def _statement() -> Any:
    version = and_(MentionVersion.mention_id == Mention.id, MentionVersion.version == Mention.version)
    pretag = and_(PreTag.mention_id == Mention.id, PreTag.version == Mention.version)
    appraised = Appraisal.version == Mention.version
    doubtful = case((and_(appraised, Appraisal.is_doubtful), Appraisal.foreign_score))
    columns = (
        *(Mention.id, Mention.uid, Mention.brand_id, Brand.query, Mention.version, Mention.state),
        *(MentionVersion.title, MentionVersion.text, Mention.language, Mention.stars, Mention.url),
        *(Mention.thread_id, Mention.published_at, Mention.seen_at, Mention.edited_at, Mention.deleted_at),
        *(Mention.source_id, Source.name, Source.category, Source.policy),
        *(Mention.author_id, Author.name, Author.url, Place.name, Place.address, Engagement.marks),
        *(Engagement.views, Engagement.likes, Engagement.comments, Engagement.reposts, Engagement.followers),
        Engagement.read_at,
        *(Mention.label, Mention.pretag, Mention.pretag_confidence, PreTag.abuse, PreTag.why, PreTag.model),
        *(Mention.decided_at, Person.name, TicketMention.ticket_id, Ticket.state),
        *(tone_of_row(), MentionTone.tone.is_not(None), doubtful, case((appraised, Appraisal.answer_score))),
        *(Mention.story_id, Mention.urgency, Mention.place_id),
    )
    return with_tones(
        select(*columns)
        .join(MentionVersion, version)
        # Outer joins, so that SQLite begins with the mentions and not with all that a source ever brought.
        .outerjoin(Brand, Brand.id == Mention.brand_id)
        .outerjoin(Source, Source.id == Mention.source_id)
        .outerjoin(Author, Author.id == Mention.author_id)
        .outerjoin(Place, Place.id == Mention.place_id)
        .outerjoin(Engagement, Engagement.mention_id == Mention.id)
        .outerjoin(PreTag, pretag)
        .outerjoin(Person, Person.id == Mention.decided_by)
        .outerjoin(TicketMention, TicketMention.mention_id == Mention.id)
        .outerjoin(Ticket, Ticket.id == TicketMention.ticket_id)
    )
