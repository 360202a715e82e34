"""The sources of a brand by name, to choose from."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import Source


def source_names(session: Session, *, brand_id: int) -> dict[int, str]:
    """Names by id, in order of the name."""
    found = session.execute(select(Source.id, Source.name).where(Source.brand_id == brand_id).order_by(Source.name))
    return {row[0]: row[1] for row in found}
