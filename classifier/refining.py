"""The better answer that follows the quick one: whose turn it is, and how it is written down."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import exists, select, update
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from classifier.lessons import by_people
from classifier.pretagging import Judged, Waiting, own_title, record, undecided, words
from storage.tables import Brand, Decision, Mention, MentionVector, MentionVersion, PreTag

LATEST: Final = 10_000  # decisions whose words are given vectors; older ones teach the n-gram heads alone
AGAIN: Final = 2_000  # new mentions asked about again when a model that can do better comes in force
_IS_ROUGH: Final = sql("pre_tag.is_rough")  # as the index has it


def next_rough(session: Session, *, limit: int) -> list[Waiting]:
    """Mentions with a quick answer only, the newest first."""
    answer = (PreTag.mention_id == Mention.id) & (PreTag.version == Mention.version)
    waiting = words().join(PreTag, answer).where(_IS_ROUGH).order_by(PreTag.mention_id.desc()).limit(limit)
    return [Waiting(*row) for row in session.execute(waiting)]


def next_decided(session: Session, encoder_name: str, *, limit: int) -> list[Waiting]:
    """Words that people decided on and that have no vector by this encoder yet, the latest decisions first."""
    latest = (
        select(Decision.id, Decision.mention_id, Decision.mention_version)
        .where(by_people(), Decision.undone_at.is_(None), Decision.chosen.is_not(None))
        .order_by(Decision.id.desc())
        .limit(LATEST)
        .subquery()
    )
    spoken_of = (MentionVersion.mention_id == latest.c.mention_id) & (
        MentionVersion.version == latest.c.mention_version
    )
    kept = exists().where(
        MentionVector.mention_id == latest.c.mention_id,
        MentionVector.version == latest.c.mention_version,
        MentionVector.encoder == encoder_name,
    )
    lacking = (
        select(Mention.id, MentionVersion.version, Brand.name, own_title(), MentionVersion.text)
        .join(latest, latest.c.mention_id == Mention.id)
        .join(MentionVersion, spoken_of)
        .join(Brand, Brand.id == Mention.brand_id)
        .where(~kept, MentionVersion.fingerprint != "")
        .order_by(latest.c.id.desc())
        .limit(limit)
    )
    return [Waiting(*row) for row in session.execute(lacking)]


def record_refined(session: Session, judged: Sequence[Judged], *, model: str, now: datetime) -> int:
    """Writes the better answers over the quick ones, except where somebody has decided or the words have changed.

    Nobody waits for any of them afterwards. Gives how many were written.
    """
    # Locked first, then written: what is decided meanwhile keeps what the person saw.
    standing = undecided(session, judged)
    waiting = settled(session, [one.mention_id for one in judged])
    better = [one for one in standing if (one.mention_id, one.version) in waiting]
    record(session, better, model=model, now=now)
    return len(better)


def settled(session: Session, mention_ids: Sequence[int]) -> set[tuple[int, int]]:
    """Takes away the mark that a better answer is on its way; gives the (mention, version) that had it."""
    marked = (
        update(PreTag)
        .where(PreTag.mention_id.in_(mention_ids), PreTag.is_rough)
        .values(is_rough=False)
        .returning(PreTag.mention_id, PreTag.version)
        .execution_options(synchronize_session=False)
    )
    return {(mention_id, version) for mention_id, version in session.execute(marked)}


def ask_again(session: Session) -> None:
    """Marks the newest undecided mentions: the model that has come in force can do better than what they have."""
    newest = (
        select(Mention.id)
        .where(sql("mention.state = 'new'"))
        .order_by(Mention.id.desc())
        .limit(AGAIN)
        .scalar_subquery()
    )
    current = select(Mention.version).where(Mention.id == PreTag.mention_id).scalar_subquery()
    session.execute(
        update(PreTag)
        .where(PreTag.mention_id.in_(newest), PreTag.version == current)
        .values(is_rough=True)
        .execution_options(synchronize_session=False)
    )


def forget_marks(session: Session, *, limit: int = AGAIN) -> int:
    """Takes marks away where no better answer will come; gives how many."""
    marked = session.scalars(select(PreTag.mention_id).where(_IS_ROUGH).limit(limit)).all()
    return len(settled(session, marked)) if marked else 0
