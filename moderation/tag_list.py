"""The brand's own tags as they are offered, counted and shown on mentions."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from moderation.stream import READERS
from moderation.tag_conditions import counts_as, family, is_offered
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Mention, MentionTag, Tag, TagProposal
from storage.vocabulary import Label, TagKind

RECENT = 5
_LOOKED_BACK = 100


class TagRow(NamedTuple):
    """A tag of the list. `mentions`: how many carry it, those of merged ones included."""

    id: int
    kind: TagKind
    name: str
    archived_at: datetime | None
    merged_into_id: int | None
    mentions: int


class Offered(NamedTuple):
    """A tag that can be put on a mention."""

    id: int
    kind: TagKind
    name: str


class TagOnCard(NamedTuple):
    """A tag on a mention, put there by a person or proposed (then with a probability).

    `named`: what it was called when it was put there.
    """

    id: int
    kind: TagKind
    name: str
    named: str
    probability: float | None = None


def tag_list(session: Session, brand_id: int, *, by: Actor) -> list[TagRow]:
    """All tags of the brand in their order, with what carries them."""
    by.require(*READERS, brand_id=brand_id)
    counted = select(counts_as(), func.count(func.distinct(MentionTag.mention_id)))
    on = counted.join(Tag, Tag.id == MentionTag.tag_id).where(Tag.brand_id == brand_id, MentionTag.off_at.is_(None))
    carried: dict[int, int] = {root: number for root, number in session.execute(on.group_by(counts_as()))}  # noqa: C416 - rows are no pairs to mypy
    rows = session.execute(
        select(Tag.id, Tag.kind, Tag.name, Tag.archived_at, Tag.merged_into_id)
        .where(Tag.brand_id == brand_id)
        .order_by(Tag.kind, Tag.position, Tag.id)
    )
    return [TagRow(*row, 0 if row.merged_into_id else carried.get(row.id, 0)) for row in rows]


def offered(session: Session, brand_id: int, *, by: Actor) -> list[Offered]:
    """The tags that can be put on mentions of the brand, products first."""
    by.require(*READERS, brand_id=brand_id)
    rows = session.execute(
        select(Tag.id, Tag.kind, Tag.name)
        .where(Tag.brand_id == brand_id, is_offered(Tag))
        .order_by(Tag.kind, Tag.position, Tag.id)
    )
    return [Offered(*row) for row in rows]


def recent(session: Session, brand_id: int, *, by: Actor) -> list[int]:
    """The tags this person has used last, the last one first."""
    used = (
        select(MentionTag.tag_id)
        .join(Tag, Tag.id == MentionTag.tag_id)
        .where(MentionTag.person_id == by.person_id, Tag.brand_id == brand_id, is_offered(Tag))
        .order_by(MentionTag.id.desc())
        .limit(_LOOKED_BACK)
    )
    return list(dict.fromkeys(session.scalars(used)))[:RECENT]


def tags_called(session: Session, name: str) -> tuple[int, ...]:
    """The tags of that name in any brand, and all that count as one of them. Refused when there is none."""
    named = select(counts_as()).where(Tag.folded == " ".join(name.split()).casefold())
    found = list(session.scalars(named.distinct()))
    if not found:
        raise Refused(
            _("There is no tag “{name}”.").format(name=name),
            _("It is neither one of the seven labels nor a product or topic of a brand."),
            _("Labels are: {labels}; the brands' own tags stand under Tags.").format(
                labels=", ".join(label.value for label in Label)
            ),
        )
    return tuple(family(session, found))


def tags_on(session: Session, mention_ids: Sequence[int]) -> dict[int, list[TagOnCard]]:
    """The tags that people have put on these mentions; a merged one shows as the one it counts as."""
    found: dict[int, dict[int, TagOnCard]] = defaultdict(dict)
    for mention_id, tag_id, kind, name, named in session.execute(_chosen(), {"ids": list(mention_ids)}):
        one = TagOnCard(tag_id, kind, name, named)
        found[mention_id].setdefault(one.id, one)
    return {mention_id: list(tags.values()) for mention_id, tags in found.items()}


def proposals_on(session: Session, mention_ids: Sequence[int]) -> dict[int, list[TagOnCard]]:
    """The tags proposed for the words these mentions have now, the likeliest first."""
    found: dict[int, list[TagOnCard]] = defaultdict(list)
    for mention_id, tag_id, kind, name, probability in session.execute(_proposed(), {"ids": list(mention_ids)}):
        found[mention_id].append(TagOnCard(tag_id, kind, name, name, probability))
    return found


# Made once: each batch of cards asks, and building them takes longer than the answer.
@cache
def _chosen() -> Select[int, int, TagKind, str, str]:
    chosen, shown = aliased(Tag), aliased(Tag)
    return (
        select(MentionTag.mention_id, shown.id, shown.kind, shown.name, MentionTag.named)
        .join(chosen, chosen.id == MentionTag.tag_id)
        .join(shown, shown.id == func.coalesce(chosen.counts_as_id, chosen.id))
        .where(MentionTag.mention_id.in_(bindparam("ids", expanding=True)), MentionTag.off_at.is_(None))
        .order_by(MentionTag.id)
    )


@cache
def _proposed() -> Select[int, int, TagKind, str, float]:
    current = and_(Mention.id == TagProposal.mention_id, Mention.version == TagProposal.version)
    asked = TagProposal.mention_id.in_(bindparam("ids", expanding=True))
    return (
        select(TagProposal.mention_id, Tag.id, Tag.kind, Tag.name, TagProposal.probability)
        .join(Tag, Tag.id == TagProposal.tag_id)
        .join(Mention, current)
        .where(asked, TagProposal.dismissed_at.is_(None), is_offered(Tag))
        .order_by(TagProposal.probability.desc(), Tag.id)
    )
