"""Tables that were brought in, and what each of them brought, so that one can be taken back."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, line, word_of
from storage.vocabulary import ImportKind, MentionState

HAS_TICKET = sql("ticket_id IS NOT NULL")


class TableImport(Base):
    """A file that was brought in: by whom, and what came of its rows. Taken back, it stays, with what that came to."""

    __tablename__ = "table_import"
    __table_args__ = (Index(None, "brand_id", "id"),)

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    kind: Mapped[ImportKind] = mapped_column(word_of(ImportKind, "kind"))
    file_name: Mapped[str] = line(300, personal="text")
    # None: brought in by the command line.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    began_at: Mapped[datetime]
    is_whole: Mapped[bool] = mapped_column(default=False)
    added: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    removed: Mapped[int] = mapped_column(default=0)
    stayed: Mapped[int] = mapped_column(default=0)
    is_undone: Mapped[bool] = mapped_column(default=False)


class ImportedRow(Base):
    """A mention that stood in an imported table. Its row goes when the import is taken back.

    `is_new`: this import has brought it; of several that name it, the last one to be taken back takes it along.
    `ticket_id`: the old ticket that this import has made of it, and `was` its state before.
    """

    __tablename__ = "imported_row"
    __table_args__ = (
        Index(None, "mention_id"),
        Index("ix_imported_row_ticket", "ticket_id", sqlite_where=HAS_TICKET, postgresql_where=HAS_TICKET),
    )

    import_id: Mapped[int] = mapped_column(
        ForeignKey("table_import.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    mention_id: Mapped[int] = mapped_column(
        ForeignKey("mention.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    is_new: Mapped[bool]
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id", ondelete="SET NULL"))
    was: Mapped[MentionState | None] = mapped_column(word_of(MentionState, "was"))
