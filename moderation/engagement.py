"""What a site counts under a text, as it was read last: it changes with every reading and never makes a version."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from moderation.finding import EngagementFound
from storage.database import insert_into
from storage.tables import Engagement

FIGURES = ("views", "likes", "comments", "reposts", "followers")
HIGHEST = 2**62


def note(session: Session, found: Mapping[int, EngagementFound], *, now: datetime) -> None:
    """Writes the figures down by mention; what a reading leaves out keeps its last known value."""
    rows = [
        {"mention_id": mention_id, "read_at": now} | _plausible(figures)
        for mention_id, figures in sorted(found.items())
        if any(value is not None for value in _plausible(figures).values())
    ]
    if not rows:
        return
    entering = insert_into(session, Engagement)
    kept = {name: func.coalesce(entering.excluded[name], getattr(Engagement, name)) for name in FIGURES}
    session.execute(
        entering.on_conflict_do_update(
            index_elements=["mention_id"], set_=kept | {"read_at": entering.excluded.read_at}
        ),
        rows,
    )


def engagement_of(session: Session, mention_id: int) -> Engagement | None:
    """The figures of a mention, None when its site has never told any."""
    return session.scalars(select(Engagement).where(Engagement.mention_id == mention_id)).one_or_none()


def _plausible(figures: EngagementFound) -> dict[str, int | None]:
    return {
        name: value if value is not None and 0 <= value <= HIGHEST else None for name, value in asdict(figures).items()
    }
