"""What an import has brought is written down in the transaction that brings it, so that it can be taken back."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from desk.events import audit
from storage.database import insert_into
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import ImportedRow, TableImport
from storage.vocabulary import ImportKind, MentionState

LONGEST_NAME = 300


class Brought(NamedTuple):
    """A mention that stands in the table: new or known, and the old ticket that was made of it just now."""

    mention_id: int
    is_new: bool = False
    ticket_id: int | None = None
    was: MentionState | None = None


def begin(
    session: Session, brand_id: int, kind: ImportKind, file_name: str, *, by: Actor, now: datetime
) -> int:  # fmt: skip
    """The number of a new import."""
    row = TableImport(
        brand_id=brand_id, kind=kind, file_name=file_name[-LONGEST_NAME:], person_id=by.person_id, began_at=now
    )
    session.add(row)
    session.flush()
    return row.id


def hold(session: Session, import_id: int) -> None:
    """Locks the import for a batch. Raises Refused when it is being taken back meanwhile."""
    wanted = select(TableImport.undone_at).where(TableImport.id == import_id).with_for_update()
    if session.scalars(wanted).one() is not None:
        raise Refused(
            _("The import was stopped."), _("It is being taken back."), _("Import the file again once that is done.")
        )


def note(session: Session, import_id: int, brought: Sequence[Brought], *, added: int, known: int, refused: int) -> None:
    """Adds a batch to the record; a row that stands in the table twice has come with its first one."""
    rows = {one.mention_id: one for one in sorted(brought, key=lambda one: (one.is_new, one.ticket_id is not None))}
    if rows:
        entering = insert_into(session, ImportedRow)
        entering = entering.on_conflict_do_update(
            index_elements=["import_id", "mention_id"],
            set_={
                "is_new": or_(ImportedRow.is_new, entering.excluded.is_new),
                "ticket_id": func.coalesce(ImportedRow.ticket_id, entering.excluded.ticket_id),
                "was": func.coalesce(ImportedRow.was, entering.excluded.was),
            },
        )
        values = [{"import_id": import_id, **one._asdict()} for _number, one in sorted(rows.items())]
        session.execute(entering, values)
    session.execute(
        update(TableImport)
        .where(TableImport.id == import_id)
        .values(added=TableImport.added + added, known=TableImport.known + known, refused=TableImport.refused + refused)
        .execution_options(synchronize_session=False)
    )


def end(session: Session, import_id: int, *, by: Actor, now: datetime) -> None:
    """Every row was looked at."""
    row = session.get_one(TableImport, import_id)
    row.is_whole = True
    counts = {"added": row.added, "known": row.known, "refused": row.refused}
    details = {"kind": row.kind.value, "file": row.file_name, **counts}
    audit(session, "table_imported", subject="import", subject_id=import_id, by=by, now=now, **details)
