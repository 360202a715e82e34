"""The brand's own tags as rules put them on, and take them off again when a firing is taken back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased

from desk.tag_facts import mentions_tagged
from moderation.standing import Standing
from moderation.tag_conditions import counts_as, family, roots
from storage.tables import Mention, MentionTag, Tag, TagProposal
from storage.vocabulary import MentionState

MOST_ASKED: Final = 2_000
"""Texts about which rules are asked again at once, after the heads have learnt anew."""


def put_on(session: Session, was: Standing, tag_ids: Sequence[int], *, now: datetime) -> list[int]:
    """Puts the tags on the text; gives the new rows. One that stands there stays as it is, an archived one is left out.

    Nobody is named as having put it there, so nothing is learnt of it.
    """
    if not tag_ids:
        return []
    shown = aliased(Tag)
    wanted = (
        select(shown.id, shown.name)
        .join(Tag, counts_as() == shown.id)
        .where(Tag.id.in_(tag_ids), Tag.brand_id == was.brand_id, shown.archived_at.is_(None))
    )
    names: dict[int, str] = {row.id: row.name for row in session.execute(wanted)}
    on = select(counts_as()).join(MentionTag, MentionTag.tag_id == Tag.id)
    there = set(session.scalars(on.where(MentionTag.mention_id == was.id, MentionTag.off_at.is_(None))))
    rows = [
        MentionTag(mention_id=was.id, mention_version=was.version, tag_id=tag_id, named=name, put_at=now)
        for tag_id, name in sorted(names.items())
        if tag_id not in there
    ]
    session.add_all(rows)
    session.flush()
    mentions_tagged(session, [was.id])
    return [row.id for row in rows]


def newly_tagged(session: Session, tag_ids: Sequence[int], *, since: datetime) -> list[int]:
    """The waiting texts on which one of these tags was put, or for which it was proposed, since then; the newest."""
    named = family(session, roots(session, tag_ids))
    put = select(MentionTag.mention_id).where(
        MentionTag.tag_id.in_(named), MentionTag.off_at.is_(None), MentionTag.put_at >= since
    )
    proposed = select(TagProposal.mention_id).where(
        TagProposal.tag_id.in_(named), TagProposal.dismissed_at.is_(None), TagProposal.made_at >= since
    )
    waiting = select(Mention.id).where(Mention.state == MentionState.NEW, Mention.id.in_(put.union(proposed)))
    return list(session.scalars(waiting.order_by(Mention.id.desc()).limit(MOST_ASKED)))


def take_off(session: Session, row_ids: Sequence[int], *, now: datetime) -> None:
    """Takes off what a rule has put on, as far as nobody has before."""
    standing = MentionTag.id.in_(list(row_ids)), MentionTag.off_at.is_(None)
    taken = update(MentionTag).where(*standing).values(off_at=now).returning(MentionTag.mention_id)
    mentions_tagged(session, session.execute(taken).scalars().all())
