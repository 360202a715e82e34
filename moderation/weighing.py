"""Writes down how urgent the waiting mentions are, whenever something that makes them weigh becomes known."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import and_, case, func, select, update
from sqlalchemy.orm import Session

from moderation.author_flags import flags_of
from moderation.stream_conditions import IN_STREAM
from moderation.urgency import Facts, urgency_of
from storage.database import reading, transaction
from storage.jobs import Leased
from storage.tables import Appraisal, Engagement, Mention, PreTag

AT_ONCE: Final = 500
"""Mentions of one transaction."""
NEWEST: Final = 5_000
"""The newest waiting ones are looked at again and again: what sites count under them changes by itself."""


def weigh(session: Session, mention_ids: Sequence[int]) -> int:
    """Those of the mentions that wait get the urgency that what is known of them comes to; gives how many changed."""
    known = _facts(session, mention_ids)
    changed = [
        {"id": mention_id, "urgency": urgency}
        for mention_id, (was, facts) in known.items()
        if (urgency := urgency_of(facts)) != was
    ]
    if changed:
        session.execute(update(Mention), changed)
    return len(changed)


def weigh_named(job: Leased, _now: datetime) -> None:
    """The mentions that the job names, or what waits of the author that it names."""
    ids = [int(one) for one in job.payload.get("mention_ids", [])]
    if "author_id" in job.payload:
        theirs = select(Mention.id).where(Mention.author_id == int(job.payload["author_id"]), IN_STREAM)
        with reading() as session:
            ids += session.scalars(theirs)
    _in_portions(ids)


def weigh_again(_job: Leased, _now: datetime) -> None:
    """The newest waiting mentions, and all that were never weighed: those from before an upgrade."""
    waiting = select(Mention.id).where(IN_STREAM).order_by(Mention.id.desc())
    with reading() as session:
        newest = session.scalars(waiting.limit(NEWEST)).all()
        unweighed = session.scalars(waiting.where(Mention.urgency + 0 == 0)).all()
    _in_portions(newest)
    _in_portions(unweighed)


def _in_portions(mention_ids: Sequence[int]) -> None:
    """Looks first: most of the time nothing has changed, and nobody has to wait for a transaction that writes."""
    for start in range(0, len(mention_ids), AT_ONCE):
        part = mention_ids[start : start + AT_ONCE]
        with reading() as session:
            changed = [one for one, (was, facts) in _facts(session, part).items() if urgency_of(facts) != was]
        if changed:
            with transaction() as session:
                weigh(session, changed)


def _facts(session: Session, mention_ids: Sequence[int]) -> dict[int, tuple[int, Facts]]:
    """Each waiting mention's urgency as it stands, and what it should follow from."""
    if not mention_ids:
        return {}
    rows = session.execute(
        select(
            *(Mention.id, Mention.urgency, Mention.author_id, Mention.published_at, Mention.stars, Mention.place_id),
            func.coalesce(Mention.label, Mention.pretag).label("label"),
            case((Mention.label.is_(None), Mention.pretag_confidence)).label("confidence"),
            *(PreTag.abuse, Appraisal.answer_score, Engagement.followers, Engagement.views),
        )
        .outerjoin(PreTag, and_(PreTag.mention_id == Mention.id, PreTag.version == Mention.version))
        .outerjoin(Appraisal, and_(Appraisal.mention_id == Mention.id, Appraisal.version == Mention.version))
        .outerjoin(Engagement, Engagement.mention_id == Mention.id)
        .where(Mention.id.in_(mention_ids), IN_STREAM)
        .order_by(Mention.id)
    ).all()
    flags = flags_of(session, {row.author_id for row in rows if row.author_id is not None})
    return {
        row.id: (
            row.urgency,
            Facts(
                published_at=row.published_at,
                stars=row.stars,
                label=row.label,
                confidence=row.confidence,
                abuse=row.abuse,
                answer=row.answer_score,
                followers=row.followers,
                views=row.views,
                flags=flags.get(row.author_id or 0, frozenset()),
                is_branch=row.place_id is not None,
            ),
        )
        for row in rows
    }
