"""What the stream can be narrowed to: the brand's sources, branches, tags and authors."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from moderation.queries import sources_of
from moderation.stream import READERS
from moderation.tag_list import Offered, offered
from storage.rights import Actor
from storage.tables import Author, Place, Source

MOST_PLACES: Final = 2_000
MOST_AUTHORS: Final = 20
SHORTEST_NAME: Final = 2


class Choices(NamedTuple):
    """By id what each is called."""

    sources: dict[int, str]
    places: dict[int, str]
    tags: list[Offered]


def choices_of(session: Session, brand_id: int, *, by: Actor) -> Choices:
    """Sources and branches by name, tags in their order. Refused without the right to read the brand."""
    sources = {source.id: source.name for source in sources_of(session, brand_id, by=by)}
    return Choices(sources, _places(session, brand_id), offered(session, brand_id, by=by))


def authors_named(session: Session, brand_id: int, name: str, *, by: Actor) -> dict[int, str]:
    """Authors whose name has these letters, at most MOST_AUTHORS, with where they write."""
    by.require(*READERS, brand_id=brand_id)
    wanted = name.strip()
    if len(wanted) < SHORTEST_NAME:
        return {}
    # SQLite folds no Cyrillic: the usual ways of writing a name are asked for instead.
    spellings = {wanted, wanted.lower(), wanted.upper(), wanted.title(), wanted.capitalize()}
    like = or_(*(Author.name.contains(one, autoescape=True) for one in sorted(spellings)))
    return _authors(session, Author.brand_id == brand_id, like)


def authors_by_id(session: Session, brand_id: int, ids: Sequence[int], *, by: Actor) -> dict[int, str]:
    """What these authors are called; those of other brands are left out."""
    by.require(*READERS, brand_id=brand_id)
    return _authors(session, Author.brand_id == brand_id, Author.id.in_(ids)) if ids else {}


def _authors(session: Session, *conditions: object) -> dict[int, str]:
    rows = session.execute(
        select(Author.id, Author.name, Source.name.label("source"))
        .outerjoin(Source, Source.id == Author.source_id)
        .where(*conditions)  # type: ignore[arg-type]  # conditions on columns
        .limit(MOST_AUTHORS)
    )
    return {row.id: f"{row.name} · {row.source}" for row in rows}


def _places(session: Session, brand_id: int) -> dict[int, str]:
    rows = session.execute(
        select(Place.id, Place.name, Place.address)
        .where(Place.brand_id == brand_id)
        .order_by(Place.name, Place.address, Place.id)
        .limit(MOST_PLACES)
    )
    return {row.id: ", ".join(part for part in (row.name, row.address) if part) for row in rows}
