"""What the queue can be filtered by: tags and sources that are in use."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.access import READERS
from storage.rights import Actor
from storage.tables import Source, Tag


class Choice(NamedTuple):
    """Something to filter by."""

    id: int
    name: str


def tag_choices(session: Session, *, brand_id: int, by: Actor) -> list[Choice]:
    """The brand's tags that still count as themselves, by name."""
    if not by.holds(*READERS, brand_id=brand_id):
        return []
    tags = select(Tag.id, Tag.name).where(
        Tag.brand_id == brand_id, Tag.merged_into_id.is_(None), Tag.archived_at.is_(None)
    )
    return [Choice(*row) for row in session.execute(tags.order_by(Tag.name, Tag.id))]


def source_choices(session: Session, *, brand_id: int, by: Actor) -> list[Choice]:
    """The brand's sources, by name; one that is switched off may still have tickets."""
    if not by.holds(*READERS, brand_id=brand_id):
        return []
    sources = select(Source.id, Source.name).where(Source.brand_id == brand_id).order_by(Source.name, Source.id)
    return [Choice(*row) for row in session.execute(sources)]
