"""Where the tickets of many cards would go: worked out from what the cards hold, not asked mention by mention."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.channel_choice import mailbox_of, routes
from desk.crm_facts import routing_facts
from desk.routing import Route, Sample, choose
from desk.tickets import request_of
from moderation.promotion_proposals import product_of
from moderation.tag_list import TagOnCard
from storage.errors import Refused
from storage.tables import Source
from storage.vocabulary import MentionState, RequestType

if TYPE_CHECKING:
    from moderation.cards import Card

_OF_CRM = frozenset({"client", "crm"})


class Glimpse(NamedTuple):
    """What one key would make of a card: the channel ("" when none takes it), the type of request, the product."""

    channel: str
    request_type: RequestType
    product: str


def glimpses(session: Session, cards: Sequence["Card"]) -> dict[int, Glimpse]:
    """By mention; none for those that are tickets already."""
    open_ones = [card for card in cards if card.state != MentionState.PROMOTED]
    wanted = select(Source).where(Source.id.in_({card.source_id for card in open_ones}))
    sources = {source.id: source for source in session.scalars(wanted)}
    ways = {brand_id: routes(session, brand_id) for brand_id in {card.brand_id for card in open_ones}}
    found: dict[int, Glimpse] = {}
    for card in open_ones:
        mine = ways[card.brand_id]
        sample = _sample(session, card, sources[card.source_id], asks_crm=_asks_crm(mine))
        request = request_of(card.label or card.pretag)
        found[card.id] = Glimpse(_channel(sample, mine), request, _product(card.tags, card.proposals))
    return found


def _channel(sample: Sample, ways: Sequence[Route]) -> str:
    try:
        return choose(sample, ways).name
    except Refused:  # told when somebody wants a ticket of it
        return ""


def _product(tags: Sequence[TagOnCard], proposals: Sequence[TagOnCard]) -> str:
    product = product_of(tags, proposals)
    return next((one.name for one in (*tags, *proposals) if one.id == product), "")


def _asks_crm(ways: Iterable[Route]) -> bool:
    return any(condition.field in _OF_CRM for way in ways for condition in way.conditions)


def _sample(session: Session, card: "Card", source: Source, *, asks_crm: bool) -> Sample:
    """As desk.channel_choice.sample_of has it; a test holds the two together."""
    known: dict[str, str | None] = {
        "source": str(source.id),
        "source_kind": source.kind,
        "category": source.category,
        "ground": source.ground,
        "label": card.label or card.pretag,
        "language": card.language or None,
        "place": card.place,
        "region": card.address,
        "stars": f"{card.stars:g}" if card.stars is not None else None,
        "mailbox": mailbox_of(source),
    }
    values = {field: frozenset({value}) for field, value in known.items() if value}
    values |= routing_facts(session, card.author_id) if asks_crm else {}
    tags = frozenset(name for tag in card.tags for name in (tag.name, tag.named))
    return Sample(values | {"tag": tags, "author_flag": frozenset(card.flags)}, f"{card.title} {card.text}")
