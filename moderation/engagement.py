"""What a site counts and says under a text, as it was read last: it comes and goes and never makes a version."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, null, select
from sqlalchemy.orm import Session

from moderation.finding import EngagementFound, Finding
from storage.database import insert_into
from storage.tables import Engagement

FIGURES = ("views", "likes", "comments", "reposts", "followers")
HIGHEST = 2**62
MOST_MARKS, LONGEST_MARK = 8, 80
NOTHING = EngagementFound()


def note(session: Session, found: Mapping[int, Finding], *, now: datetime) -> None:
    """Writes figures and marks down by mention; what a reading leaves out keeps its last known value."""
    told = {mention_id: _told(finding) for mention_id, finding in sorted(found.items())}
    rows = [
        {"mention_id": mention_id, "read_at": now} | facts | {"marks": facts["marks"] or null()}
        for mention_id, facts in told.items()
        if any(value is not None for value in facts.values())
    ]
    if not rows:
        return
    entering = insert_into(session, Engagement)
    kept = {name: func.coalesce(entering.excluded[name], getattr(Engagement, name)) for name in (*FIGURES, "marks")}
    session.execute(
        entering.on_conflict_do_update(
            index_elements=["mention_id"], set_=kept | {"read_at": entering.excluded.read_at}
        ),
        rows,
    )


def engagement_of(session: Session, mention_id: int) -> Engagement | None:
    """The figures and marks of a mention, None when its site has never told any."""
    return session.scalars(select(Engagement).where(Engagement.mention_id == mention_id)).one_or_none()


def _told(finding: Finding) -> dict[str, Any]:
    figures = asdict(finding.engagement or NOTHING)
    told: dict[str, Any] = {
        name: value if value is not None and 0 <= value <= HIGHEST else None for name, value in figures.items()
    }
    marks = [mark[:LONGEST_MARK] for mark in finding.marks[:MOST_MARKS]]
    return told | {"marks": marks or None}
