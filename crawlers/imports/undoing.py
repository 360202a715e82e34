"""An import is taken back: what it brought goes, but for what people have worked with and what others brought too."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from crawlers.imports.fate import Fate, Prospect, fates, prospect
from crawlers.imports.mention_store import KIND
from desk.events import audit
from desk.untouched import remove_old_tickets
from moderation.counts import as_promoted
from moderation.intake import FOLLOW_JOB
from moderation.keys import hold_brand
from moderation.removal import Leaving, leaving, remove
from storage.counting import Tally, day_of, shift
from storage.database import reading, transaction
from storage.errors import Refused
from storage.i18n import _
from storage.jobs import enqueue
from storage.rights import SYSTEM, Actor
from storage.tables import Author, FlaggedAuthor, ImportedRow, Mention, Source, TableImport, Ticket
from storage.vocabulary import ImportKind, MentionState, Role

UNDO_JOB = "import.undo"
BATCH = 250
AFTER_ALL_ELSE = 60


def what_would_go(session: Session, import_id: int, *, by: Actor) -> Prospect:
    """What would become of the import. Refused as taking it back is."""
    return prospect(session, _standing(session, import_id, by=by))


def take_back(session: Session, import_id: int, *, by: Actor, now: datetime) -> Prospect:
    """From here on the import is on its way out; a job does the work in small steps, see `go_on`.

    Raises Refused for one that is not there or is taken back already, and without the right to import.
    """
    row = _standing(session, import_id, by=by)
    found = prospect(session, row)
    row.undone_at, row.undone_by = now, by.person_id
    nothing = delete(ImportedRow).where(
        ImportedRow.import_id == import_id, ImportedRow.is_new.is_(False), ImportedRow.ticket_id.is_(None)
    )
    session.execute(nothing.execution_options(synchronize_session=False))
    enqueue(session, UNDO_JOB, {"import_id": import_id}, now=now, priority=AFTER_ALL_ELSE)
    _note(session, "import_taken_back", row, by=by, now=now, **found._asdict())
    return found


def go_on(import_id: int, *, now: datetime) -> bool:
    """The next step of taking back, in one transaction; False when nothing is left."""
    some = select(ImportedRow.mention_id).where(ImportedRow.import_id == import_id).order_by(ImportedRow.mention_id)
    with reading() as session:
        ids = session.scalars(some.limit(BATCH)).all()
    how = leaving(ids)
    with transaction() as session:
        row = session.get_one(TableImport, import_id, with_for_update=True)
        hold_brand(session, row.brand_id)
        if ids:
            _step(session, row, fates(session, import_id, ids), how, now=now)
        else:
            _finish(session, row, now=now)
    return bool(ids)


def _standing(session: Session, import_id: int, *, by: Actor) -> TableImport:
    row = session.get(TableImport, import_id, with_for_update=True)
    by.require(Role.ADMINISTRATOR, brand_id=row.brand_id if row else None)
    what = _("Import {number} was not taken back.").format(number=import_id)
    if row is None:
        raise Refused(what, _("There is no such import."), _("Look at the list: repdesk imports list"))
    if row.undone_at is not None:
        raise Refused(what, _("That was done already."), "")
    return row


def _step(session: Session, row: TableImport, found: Sequence[Fate], how: Leaving, *, now: datetime) -> None:
    tickets = {one.mention_id: one.ticket_id for one in found if one.takes_ticket and one.ticket_id is not None}
    going = [one.mention_id for one in found if one.takes_mention]
    staying = [one for one in found if not one.takes_mention]
    remove_old_tickets(session, list(tickets.values()))
    _restore(session, row, [one for one in staying if one.mention_id in tickets])
    stories = remove(session, going, how)
    _hand_over(session, row.id, [one.mention_id for one in staying if one.is_new])
    done = delete(ImportedRow).where(
        ImportedRow.import_id == row.id, ImportedRow.mention_id.in_([one.mention_id for one in found])
    )
    session.execute(done.execution_options(synchronize_session=False))
    if row.kind == ImportKind.TICKETS:
        row.removed += len(tickets)
        row.stayed += sum(one.ticket_id is not None and not one.takes_ticket for one in found)
    else:
        row.removed += len(going)
        row.stayed += sum(one.is_new for one in staying)
    _find_copies_anew(session, row.id, stories, now=now)


def _restore(session: Session, row: TableImport, found: Sequence[Fate]) -> None:
    """Mentions that lose the old ticket but were there before it, or stay, stand as they stood before."""
    steps: Counter[Tally] = Counter()
    steps.subtract(as_promoted(session, [one.mention_id for one in found if one.state == MentionState.PROMOTED]))
    by_state: dict[MentionState, list[int]] = {}
    for one in found:
        was = one.was or MentionState.ARCHIVED
        by_state.setdefault(was, []).append(one.mention_id)
        day = day_of(one.published_at)
        steps[Tally(row.brand_id, "mention_state", one.state.value, day)] -= 1
        steps[Tally(row.brand_id, "mention_state", was.value, day)] += 1
    for state, ids in by_state.items():
        changing = update(Mention).where(Mention.id.in_(ids)).values(state=state)
        session.execute(changing.execution_options(synchronize_session=False))
    shift(session, steps)


def _hand_over(session: Session, import_id: int, mention_ids: Sequence[int]) -> None:
    """A mention that another table has too is that one's from now on, and goes with it."""
    heirs = (
        select(func.min(ImportedRow.import_id), ImportedRow.mention_id)
        .where(ImportedRow.mention_id.in_(mention_ids), ImportedRow.import_id != import_id)
        .group_by(ImportedRow.mention_id)
    )
    rows = [
        {"import_id": heir, "mention_id": mention_id, "is_new": True} for heir, mention_id in session.execute(heirs)
    ]
    if rows:
        session.execute(update(ImportedRow), rows)


def _find_copies_anew(session: Session, import_id: int, stories: set[int], *, now: datetime) -> None:
    """Of a text that went, the marks stood for its copies too: those that stay leave their own now."""
    here = exists().where(ImportedRow.mention_id == Mention.id, ImportedRow.import_id == import_id)
    left = session.scalars(select(Mention.id).where(Mention.story_id.in_(sorted(stories)), ~here)).all()
    if left:
        enqueue(session, FOLLOW_JOB, {"mention_ids": sorted(left), "reposts": {}}, now=now, priority=AFTER_ALL_ELSE)


def _finish(session: Session, row: TableImport, *, now: datetime) -> None:
    if row.is_undone:
        return
    row.is_undone = True
    _drop_empty_sources(session, row.brand_id)
    _note(session, "import_gone", row, by=SYSTEM, now=now, removed=row.removed, stayed=row.stayed)


def _drop_empty_sources(session: Session, brand_id: int) -> None:
    """Sources that only stood for a table of which nothing is left, nor an author that somebody has marked."""
    holds = [exists().where(table.source_id == Source.id) for table in (Mention, Ticket)]
    marked = exists().where(FlaggedAuthor.author_id == Author.id, Author.source_id == Source.id)
    empty = delete(Source).where(Source.brand_id == brand_id, Source.kind == KIND, ~marked, *(~one for one in holds))
    session.execute(empty.execution_options(synchronize_session=False))


def _note(session: Session, action: str, row: TableImport, *, by: Actor, now: datetime, **details: int) -> None:
    audit(session, action, subject="import", subject_id=row.id, by=by, now=now, file=row.file_name, **details)
