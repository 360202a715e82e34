"""Tags on the copies of a story: put on and off with those of the text that was looked at, and taken back with it.

A copy's tag names the decision about that text, and nobody as having read the copy: nothing is learnt twice.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from desk.tag_facts import mentions_tagged
from moderation.tag_conditions import counts_as
from storage.database import insert_into
from storage.tables import Decision, Mention, MentionTag, Tag
from storage.vocabulary import MentionState

MOST: Final = 1_000
"""Copies that one key is about."""


def waiting_copies(session: Session, mention_id: int) -> list[int]:
    """The other waiting texts of the mention's story, the newest first."""
    story_id = session.scalar(select(Mention.story_id).where(Mention.id == mention_id))
    if story_id is None:
        return []
    copies = select(Mention.id).where(
        Mention.story_id == story_id, Mention.state == MentionState.NEW, Mention.id != mention_id
    )
    return list(session.scalars(copies.order_by(Mention.id.desc()).limit(MOST)))


def tag_copies(session: Session, copies: Sequence[int], tags: Sequence[Tag], decision_id: int, *, now: datetime) -> int:
    """Puts the tags on the copies that do not carry them; gives on how many."""
    if not copies or not tags:
        return 0
    roots = {tag.counts_as_id or tag.id: tag for tag in tags}
    on = (
        select(MentionTag.mention_id, counts_as())
        .join(Tag, Tag.id == MentionTag.tag_id)
        .where(MentionTag.mention_id.in_(copies), MentionTag.off_at.is_(None), counts_as().in_(roots))
    )
    there = {(mention_id, root) for mention_id, root in session.execute(on)}
    versions: Any = session.execute(select(Mention.id, Mention.version).where(Mention.id.in_(copies)))
    rows = [
        {
            "mention_id": mention_id, "mention_version": version, "tag_id": tag.id, "named": tag.name,
            "decision_id": decision_id, "put_at": now,
        }
        for mention_id, version in versions
        for root, tag in roots.items()
        if (mention_id, root) not in there
    ]  # fmt: skip
    if rows:
        # Somebody may put the same tag on a copy at this moment.
        session.execute(insert_into(session, MentionTag).on_conflict_do_nothing(), rows)
        mentions_tagged(session, copies)
    return len({row["mention_id"] for row in rows})


def untag_copies(
    session: Session, copies: Sequence[int], tags: Sequence[Tag], decision_id: int, *, now: datetime
) -> int:
    """Takes the tags off the copies that carry them; gives off how many."""
    roots = [tag.counts_as_id or tag.id for tag in tags]
    same = select(Tag.id).where(counts_as().in_(roots))
    off = (
        update(MentionTag)
        .where(MentionTag.mention_id.in_(copies), MentionTag.tag_id.in_(same), MentionTag.off_at.is_(None))
        .values(off_at=now, off_decision_id=decision_id)
        .returning(MentionTag.mention_id)
        .execution_options(synchronize_session=False)
    )
    changed = set(session.execute(off).scalars())
    mentions_tagged(session, changed)
    return len(changed)


def carry_over(session: Session, mention_id: int, copies: Sequence[int], decision_id: int, *, now: datetime) -> None:
    """The copies that were decided with the mention get the tags that stand on it."""
    on = select(MentionTag.tag_id).where(MentionTag.mention_id == mention_id, MentionTag.off_at.is_(None))
    tags = session.scalars(select(Tag).where(Tag.id.in_(on))).all()
    tag_copies(session, copies, tags, decision_id, now=now)


def decided_with(session: Session, person_id: int, prefix: str) -> list[int]:
    """The copies that were decided under this prefix."""
    mine = Decision.person_id == person_id, Decision.client_key.startswith(prefix, autoescape=True)
    return list(session.scalars(select(Decision.mention_id).where(*mine, Decision.undone_at.is_(None))))


def tags_back(session: Session, decision_id: int, *, now: datetime) -> None:
    """What was put on with this decision is taken off, wherever it was put."""
    put = update(MentionTag).where(MentionTag.decision_id == decision_id, MentionTag.off_at.is_(None))
    mentions_tagged(session, session.execute(put.values(off_at=now).returning(MentionTag.mention_id)).scalars().all())
