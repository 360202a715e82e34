"""The imports of before: who brought in which file when, and what came of it."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.rights import Actor
from storage.tables import ImportedRow, Person, TableImport
from storage.vocabulary import ImportKind, Role


class ImportRow(NamedTuple):
    """An import as a list shows it. `who` is empty for the command line; not `whole`: under way, or broken off.

    Taken back since `undone_at`: `removed` and `stayed` of its rows, `left` of them still to be looked at.
    """

    id: int
    brand_id: int
    kind: ImportKind
    file_name: str
    who: str
    began_at: datetime
    is_whole: bool
    added: int
    known: int
    refused: int
    undone_at: datetime | None
    is_undone: bool
    removed: int
    stayed: int
    left: int

    @property
    def is_going(self) -> bool:
        """Whether it is being taken back right now."""
        return self.undone_at is not None and not self.is_undone

    @property
    def share_done(self) -> float:
        """How far taking it back has come, from 0 to 1."""
        done = self.removed + self.stayed
        return done / (done + self.left) if self.left else 1.0


def imports_of(
    session: Session, brand_id: int | None = None, *, by: Actor, limit: int = 20, only: int | None = None
) -> list[ImportRow]:
    """The newest first, of one brand or of all whose administrator one is; `only` that one, if it is among them."""
    by.require(Role.ADMINISTRATOR, brand_id=brand_id)
    wanted = select(TableImport, func.coalesce(Person.name, "")).outerjoin(Person, Person.id == TableImport.person_id)
    mine = by.brands_with(Role.ADMINISTRATOR) if brand_id is None else {brand_id}
    if mine is not None:
        wanted = wanted.where(TableImport.brand_id.in_(mine))
    if only is not None:
        wanted = wanted.where(TableImport.id == only)
    rows = session.execute(wanted.order_by(TableImport.id.desc()).limit(limit)).all()
    going = [row.id for row, _who in rows if row.undone_at is not None and not row.is_undone]
    counted = select(ImportedRow.import_id, func.count()).where(ImportedRow.import_id.in_(going))
    left = dict(session.execute(counted.group_by(ImportedRow.import_id)).all()) if going else {}
    return [
        ImportRow(
            row.id, row.brand_id, row.kind, row.file_name, who, row.began_at, row.is_whole, row.added, row.known,
            row.refused, row.undone_at, row.is_undone, row.removed, row.stayed, left.get(row.id, 0),
        )
        for row, who in rows
    ]  # fmt: skip
