"""Commercial texts, told by their words and their author wherever they stand; hidden where nobody watches them.

A source is not commercial as a whole: a forum carries advertising, and a board of advertisements carries complaints.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import and_, case, func, select, update
from sqlalchemy.orm import Session

from classifier.sureness import sure_from
from moderation import counts
from moderation.author_flags import flags_of
from storage.counting import Tally, day_of, shift
from storage.tables import Brand, Lease, Mention, PreTag, Source
from storage.vocabulary import AuthorFlag, Category, Ground, Label, MentionState

SURE: Final = 0.9
"""Certainty of the pre-tag from which advertising is believed while nothing has been measured."""
KNOWN_FROM: Final = 3
"""Decided texts of an author, all of them advertising, from which on the next one is taken for it."""


class Seller(NamedTuple):
    """What tells whether a text is commercial; `past` are the author's decided texts: advertising and others."""

    label: Label | None
    is_sure: bool
    flags: frozenset[AuthorFlag] = frozenset()
    past: tuple[int, int] = (0, 0)


def is_commercial(one: Seller) -> bool:
    """What people know of the author comes before what the words look like."""
    if AuthorFlag.ADVERTISER in one.flags:
        return True
    if AuthorFlag.CLIENT in one.flags:
        return False
    advertising, others = one.past
    if advertising >= KNOWN_FROM and not others:
        return True
    return one.label == Label.ADVERTISING and one.is_sure


def hide_commercial(
    session: Session, mention_ids: Sequence[int], *, now: datetime, is_last_time: bool = False
) -> list[int]:
    """Puts away the waiting texts that are commercial, of brands that do not watch such; gives those to ask again.

    Again: nobody has said yet what they are, or somebody is reading them just now. What was brought back stays.
    """
    rows = _waiting(session, mention_ids)
    if not rows:
        return []
    held = set(session.scalars(select(Lease.mention_id).where(Lease.mention_id.in_(mention_ids), Lease.until > now)))
    sellers = _sellers(session, rows)
    later = [row.id for row in rows if row.id in held or (row.pretag is None and not is_last_time)]
    gone = [row for row in rows if row.id not in held and is_commercial(sellers[row.id])]
    _hide(session, gone, now=now)
    hidden = {row.id for row in gone}
    return [one for one in later if one not in hidden]


def hides(session: Session) -> set[int]:
    """The brands that do not watch commercial texts."""
    muted = session.execute(select(Brand.id, Brand.muted_categories))
    return {brand_id for brand_id, categories in muted if Category.COMMERCIAL.value in categories}


def _waiting(session: Session, mention_ids: Sequence[int]) -> Sequence[Any]:
    brands = hides(session)
    if not brands or not mention_ids:
        return []
    current = and_(PreTag.mention_id == Mention.id, PreTag.version == Mention.version)
    return session.execute(
        select(
            *(Mention.id, Mention.brand_id, Mention.source_id, Mention.author_id, Mention.published_at, Mention.label),
            *(Mention.pretag, Mention.pretag_confidence, PreTag.model, Source.category),
        )
        .join(Source, Source.id == Mention.source_id)
        .outerjoin(PreTag, current)
        .where(Mention.id.in_(mention_ids), Mention.brand_id.in_(brands), Mention.state == MentionState.NEW)
        .where(Mention.muted_at.is_(None), Source.ground == Ground.OTHERS)
        .order_by(Mention.id)
        .with_for_update(of=Mention)
    ).all()


def _sellers(session: Session, rows: Sequence[Any]) -> dict[int, Seller]:
    authors = {row.author_id for row in rows if row.author_id is not None}
    flags, past = flags_of(session, authors), _past(session, authors)
    sure = sure_from(session, {row.model for row in rows if row.model})
    return {
        row.id: Seller(
            label=row.pretag,
            is_sure=(row.pretag_confidence or 0.0) >= SURE
            or sure.is_sure(
                row.pretag, row.pretag_confidence, model=row.model, category=row.category, source_id=row.source_id
            ),
            flags=flags.get(row.author_id or 0, frozenset()),
            past=past.get(row.author_id or 0, (0, 0)),
        )
        for row in rows
    }


def _past(session: Session, authors: set[int]) -> Mapping[int, tuple[int, int]]:
    sold = case((Mention.label == Label.ADVERTISING, 1), else_=0)
    decided = (
        select(Mention.author_id, func.sum(sold), func.count())
        .where(Mention.author_id.in_(authors), Mention.decided_by.is_not(None), Mention.label.is_not(None))
        .group_by(Mention.author_id)
    )
    found: Any = session.execute(decided)
    return {author: (int(sales), int(number) - int(sales)) for author, sales, number in found}


def _hide(session: Session, rows: Sequence[Any], *, now: datetime) -> None:
    if not rows:
        return
    ids = [row.id for row in rows]
    away = {"state": MentionState.ARCHIVED, "muted_at": now, "is_commercial": True}
    session.execute(update(Mention).where(Mention.id.in_(ids)).values(**away))
    steps: dict[Tally, int] = {}
    for row in rows:
        day = day_of(row.published_at)
        for dimension, key, step in (
            ("mention_state", MentionState.NEW.value, -1),
            ("mention_state", MentionState.ARCHIVED.value, 1),
            (counts.MUTED, Category.COMMERCIAL.value, 1),
        ):
            tally = Tally(row.brand_id, dimension, key, day)
            steps[tally] = steps.get(tally, 0) + step
    shift(session, steps)
