"""How many texts of a source we hold, beside how many its site says there are."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.rights import Actor
from storage.tables import Mention, Source, SourceCursor
from storage.vocabulary import Lane, Role


class Claim(NamedTuple):
    """Texts that stand with us, and the site's own count as it was last read."""

    held: int
    claimed: int


def claim_of(session: Session, source_id: int, *, by: Actor) -> Claim | None:
    """None for a source whose site does not count."""
    source = session.get_one(Source, source_id)
    by.require(Role.ADMINISTRATOR, brand_id=source.brand_id)
    cursor = session.scalar(
        select(SourceCursor.state).where(SourceCursor.source_id == source_id, SourceCursor.lane == Lane.LIVE)
    )
    counts = (cursor or {}).get("claimed")
    if not isinstance(counts, dict) or not counts:
        return None
    standing = select(func.count()).where(Mention.source_id == source_id, Mention.deleted_at.is_(None))
    return Claim(session.scalar(standing) or 0, sum(int(count) for count in counts.values()))
