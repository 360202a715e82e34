"""What is proposed for the ticket of a mention: by routing, by its label, by its source, by the tags proposed."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from desk.channel_choice import channel_for
from desk.routing_words import in_words
from desk.tickets import request_of
from moderation.promotion_terms import HIGHEST, LOWEST, TicketTerms
from moderation.tag_list import TagOnCard, proposals_on, tags_on
from storage.errors import Refused
from storage.tables import Mention, Source
from storage.vocabulary import Label, TagKind


class Proposal(NamedTuple):
    """The terms that one key accepts. `because`: why this channel, in words; `missing`: why there is none."""

    terms: TicketTerms
    because: str = ""
    missing: str = ""


def proposal_for(session: Session, mention_id: int, *, label: Label | None = None) -> Proposal:
    """What is proposed now. `label` is what it is about to be called; else its own, else its pre-tag."""
    mention = session.get_one(Mention, mention_id, populate_existing=True)
    source = session.get_one(Source, mention.source_id)
    known = TicketTerms(
        request_type=request_of(label or mention.label or mention.pretag),
        priority=min(max(source.priority, LOWEST), HIGHEST),
        product_id=product_of(
            tags_on(session, [mention_id]).get(mention_id, ()), proposals_on(session, [mention_id]).get(mention_id, ())
        ),
    )
    try:
        choice = channel_for(session, mention)
    except Refused as refusal:
        return Proposal(known, missing=refusal.why)
    because = "; ".join(in_words(one, {source.id: source.name}) for one in choice.because)
    return Proposal(known._replace(channel_id=choice.channel_id), because=because)


def product_of(tags: Sequence[TagOnCard], proposed: Sequence[TagOnCard]) -> int | None:
    """The product it was tagged with, else the likeliest."""
    named = [one.id for one in (*tags, *proposed) if one.kind == TagKind.PRODUCT]
    return named[0] if named else None
