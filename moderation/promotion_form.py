"""Everything the form of a promotion offers: the proposal, what may be chosen instead, open tickets, other texts."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from desk.access import visible
from desk.answerers import Answerer, answerers
from desk.queries import IS_LIVE
from desk.relation import authors_like, of_matter
from moderation.promotion_proposals import Proposal, proposal_for
from moderation.promotion_terms import MOST_ALSO
from moderation.standing import DECIDERS
from moderation.tag_list import Offered, offered
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import IS_CURRENT, Author, Channel, Lease, Mention, MentionVersion, Source, Ticket
from storage.vocabulary import MentionState, TagKind, TicketState

MOST_TICKETS: Final = 5
EXCERPT: Final = 200
LOOKED_BACK: Final = 200


class ChannelChoice(NamedTuple):
    """A channel the ticket may go to; others than its people do not see into a closed one."""

    id: int
    name: str
    is_open: bool


class OpenTicket(NamedTuple):
    """A live ticket of the same author or story; one in a channel closed to the person shows nothing but its number."""

    id: int
    is_visible: bool
    is_authors: bool
    state: TicketState
    channel: str
    opened_at: datetime


class Waiting(NamedTuple):
    """Another waiting text of the same author or story, or of both."""

    id: int
    is_authors: bool
    is_story: bool
    author: str
    source: str
    text: str
    published_at: datetime


class PromotionForm(NamedTuple):
    """What the form shows."""

    mention_id: int
    proposal: Proposal
    channels: list[ChannelChoice]
    people: list[Answerer]
    products: list[Offered]
    tickets: list[OpenTicket]
    waiting: list[Waiting]


def promotion_form(session: Session, mention_id: int, *, by: Actor, now: datetime) -> PromotionForm:
    """Refused for a mention that the person may not decide, and for one that is a ticket already."""
    mention = session.get(Mention, mention_id)
    what = _("Mention {number} cannot become a ticket.").format(number=mention_id)
    if mention is None or not by.holds(*DECIDERS, brand_id=mention.brand_id):
        raise Refused(what, _("It does not exist, or belongs to a brand you do not moderate."), _("Reload the stream."))
    if mention.state == MentionState.PROMOTED:
        raise Refused(what, _("It is in a ticket already."), _("Open the ticket from the card."))
    return PromotionForm(
        mention_id=mention_id,
        proposal=proposal_for(session, mention_id),
        channels=_channels(session, mention.brand_id),
        people=list(answerers(session, mention.brand_id)),
        products=[one for one in offered(session, mention.brand_id, by=by) if one.kind == TagKind.PRODUCT],
        tickets=_tickets(session, mention, by=by),
        waiting=_waiting(session, mention, by=by, now=now),
    )


def _channels(session: Session, brand_id: int) -> list[ChannelChoice]:
    wanted = select(Channel.id, Channel.name, Channel.is_open).where(Channel.brand_id == brand_id, Channel.is_active)
    return [ChannelChoice(*row) for row in session.execute(wanted.order_by(Channel.name, Channel.id))]


def _tickets(session: Session, mention: Mention, *, by: Actor) -> list[OpenTicket]:
    """The author's own first."""
    authors = authors_like(session, mention.author_id)
    columns = (
        *(Ticket.id, case((visible(by), 1), else_=0), case((Ticket.author_id.in_(authors), 1), else_=0)),
        *(Ticket.state, Channel.name, Ticket.opened_at),
    )
    found = session.execute(
        select(*columns)
        .join(Channel, Channel.id == Ticket.channel_id)
        .where(IS_LIVE, Ticket.brand_id == mention.brand_id)
        .where(of_matter(session, author_id=mention.author_id, story_id=mention.story_id))
        .order_by(columns[2].desc(), Ticket.id.desc())
        .limit(MOST_TICKETS)
    )
    return [
        OpenTicket(number, bool(seen), bool(authors_own), state, channel if seen else "", opened_at)
        for number, seen, authors_own, state, channel, opened_at in found
    ]


def _waiting(session: Session, mention: Mention, *, by: Actor, now: datetime) -> list[Waiting]:
    """Those that nobody else is reading; the author's own first."""
    own = _alike(session, Mention.author_id.in_(authors_like(session, mention.author_id)))
    story = _alike(session, Mention.story_id == mention.story_id) if mention.story_id is not None else set()
    held = select(Lease.mention_id).where(Lease.until > now, Lease.person_id != by.person_id)
    is_own = case((Mention.id.in_(own), 1), else_=0)
    words = func.substr(MentionVersion.title + "\n" + MentionVersion.text, 1, EXCERPT)
    found = session.execute(
        select(Mention.id, is_own, Author.name, Source.name, words, Mention.published_at)
        .join(MentionVersion, IS_CURRENT)
        .join(Source, Source.id == Mention.source_id)
        .outerjoin(Author, Author.id == Mention.author_id)
        .where(Mention.id.in_(sorted((own | story) - {mention.id})), Mention.brand_id == mention.brand_id)
        .where(Mention.id.not_in(held))
        .order_by(is_own.desc(), Mention.id.desc())
        .limit(MOST_ALSO)
    )
    return [
        Waiting(number, bool(authors_own), number in story, author or "", source, said.strip(), published_at)
        for number, authors_own, author, source, said, published_at in found
    ]


def _alike(session: Session, same: ColumnElement[bool]) -> set[int]:
    """The waiting ones among the newest; asked by author or story alone, for which there is an index."""
    newest = select(Mention.id, Mention.state).where(same).order_by(Mention.id.desc()).limit(LOOKED_BACK)
    return {row.id for row in session.execute(newest) if row.state == MentionState.NEW}
