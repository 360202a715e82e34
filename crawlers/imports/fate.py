"""What becomes of the rows of an import when it is taken back: they go, or stay for a reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from desk.untouched import is_touched
from storage.tables import Decision, ImportedRow, Mention, MentionKey, RemovalComplaint, TableImport, TicketMention
from storage.vocabulary import ImportKind, MentionState

UNDECIDED = (MentionState.NEW, MentionState.ARCHIVED, MentionState.PROMOTED)


class Fate(NamedTuple):
    """A row, how its mention stands, and what holds it back."""

    mention_id: int
    is_new: bool
    ticket_id: int | None
    was: MentionState | None
    state: MentionState
    published_at: datetime
    is_ticketed: bool
    is_decided: bool
    is_elsewhere: bool

    @property
    def takes_mention(self) -> bool:
        return self.is_new and not (self.is_ticketed or self.is_decided or self.is_elsewhere)

    @property
    def takes_ticket(self) -> bool:
        return self.ticket_id is not None and not self.is_ticketed


class Prospect(NamedTuple):
    """How many mentions (or old tickets) would go; how many stay because a ticket was made of them (or worked with),
    somebody decided on them, or another source or table has them too.
    """

    goes: int = 0
    ticketed: int = 0
    decided: int = 0
    elsewhere: int = 0

    @property
    def stays(self) -> int:
        return self.ticketed + self.decided + self.elsewhere


def fates(session: Session, import_id: int, mention_ids: Sequence[int]) -> list[Fate]:
    """What becomes of these rows; their mentions are locked, so that nobody decides on one meanwhile."""
    ids = sorted(mention_ids)
    session.execute(select(Mention.id).where(Mention.id.in_(ids)).order_by(Mention.id).with_for_update()).all()
    rows = session.execute(_fates(import_id).where(ImportedRow.mention_id.in_(ids)).order_by(ImportedRow.mention_id))
    return [Fate(*row) for row in rows]


def prospect(session: Session, row: TableImport) -> Prospect:
    """What would become of the import as everything stands now."""
    each = _fates(row.id).subquery()
    facts = (each.c.is_new, each.c.ticket_id.is_not(None).label("has_ticket"))
    held = (each.c.is_ticketed, each.c.is_decided, each.c.is_elsewhere)
    counted = session.execute(select(*facts, *held, func.count()).group_by(*facts, *held))
    goes = ticketed = decided = elsewhere = 0
    for is_new, has_ticket, is_ticketed, is_decided, is_elsewhere, number in counted:
        is_old_ticket = row.kind == ImportKind.TICKETS
        if not (has_ticket if is_old_ticket else is_new):
            continue
        if is_ticketed:
            ticketed += number
        elif is_old_ticket or not (is_decided or is_elsewhere):
            goes += number
        elif is_decided:
            decided += number
        else:
            elsewhere += number
    return Prospect(goes, ticketed, decided, elsewhere)


def _fates(import_id: int) -> Select[*tuple[Any, ...]]:
    own, other = ImportedRow, aliased(ImportedRow)
    answered = exists().where(
        TicketMention.mention_id == own.mention_id,
        or_(own.ticket_id.is_(None), TicketMention.ticket_id != own.ticket_id),
    )
    decided = exists().where(Decision.mention_id == own.mention_id, Decision.undone_at.is_(None))
    complained_of = exists().where(RemovalComplaint.mention_id == own.mention_id)
    by_another_way = exists().where(
        MentionKey.mention_id == own.mention_id, MentionKey.source_id != Mention.source_id
    )  # fmt: skip
    by_another_table = exists().where(other.mention_id == own.mention_id, other.import_id != own.import_id)
    return (
        select(
            *(own.mention_id, own.is_new, own.ticket_id, own.was, Mention.state, Mention.published_at),
            or_(answered, is_touched(own.ticket_id)).label("is_ticketed"),
            or_(Mention.decided_at.is_not(None), Mention.state.not_in(UNDECIDED), decided, complained_of).label(
                "is_decided"
            ),
            or_(by_another_way, by_another_table).label("is_elsewhere"),
        )
        .join(Mention, Mention.id == own.mention_id)
        .where(own.import_id == import_id)
    )
