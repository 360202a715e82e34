"""The rows of a sheet of bonuses as they are kept: sums, lines, cases, and what disputes have added."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from dashboards.bonus_reckoning import Calculation
from storage.database import insert_into
from storage.tables import BonusDispute, BonusEvidence, BonusLine, BonusRow, BonusSheet


def kept_people(session: Session, sheet: BonusSheet) -> set[int]:
    """Who has a row whatever they did: those who objected, and whom the sheet that is corrected had."""
    disputed = select(BonusDispute.person_id).where(BonusDispute.sheet_id == sheet.id)
    corrected = (
        select(BonusRow.person_id)
        .join(BonusSheet, BonusSheet.id == BonusRow.sheet_id)
        .where(
            BonusSheet.brand_id == sheet.brand_id, BonusSheet.month == sheet.month,
            BonusSheet.number == sheet.number - 1,
        )
    )  # fmt: skip
    return {*session.scalars(disputed), *session.scalars(corrected)}


def carry_over(session: Session, before: int, sheet_id: int) -> None:
    """The disputes of a frozen sheet, all of them answered, with what was added or taken off."""
    kept = (
        BonusDispute.person_id, BonusDispute.place, BonusDispute.words, BonusDispute.written_at, BonusDispute.answer,
        BonusDispute.answered_at, BonusDispute.answered_by, BonusDispute.adjusted_minor,
    )  # fmt: skip
    rows = session.execute(select(*kept).where(BonusDispute.sheet_id == before).order_by(BonusDispute.id)).mappings()
    session.add_all(BonusDispute(sheet_id=sheet_id, **row) for row in rows.all())
    session.flush()


def amounts(session: Session, sheet_id: int) -> dict[int, int]:
    rows = session.execute(select(BonusRow.person_id, BonusRow.amount_minor).where(BonusRow.sheet_id == sheet_id))
    return dict(rows.all())


def write_rows(session: Session, sheet: BonusSheet, found: Calculation) -> None:
    """The rows in place of those of an earlier calculation; what disputes have added stays."""
    for table in (BonusRow, BonusLine, BonusEvidence):
        session.execute(delete(table).where(table.sheet_id == sheet.id))
    session.expire_all()
    adjusted = adjustments(session, sheet.id)
    rows = [
        {
            "sheet_id": sheet.id, "person_id": row.person_id, "worked_min": row.hours.worked_min,
            "owed_min": row.hours.owed_min, "amount_minor": row.reckoned.amount_minor,
            "adjusted_minor": taken_off(row.reckoned.amount_minor, adjusted.get(row.person_id, 0)),
        }
        for row in found.rows
    ]  # fmt: skip
    lines = [
        {
            "sheet_id": sheet.id, "person_id": row.person_id, "place": place, "n": line.measured.n,
            "value": None if line.measured.value is None else str(line.measured.value), "is_few": line.is_few,
            "weight": str(line.weight), "fulfilment": str(line.fulfilment), "amount_minor": line.amount_minor,
        }
        for row in found.rows
        for place, line in enumerate(row.reckoned.lines)
    ]  # fmt: skip
    wanted = {line.metric for line in found.plan.terms.lines}
    evidence = [
        {
            "sheet_id": sheet.id, "person_id": person, "metric": metric,
            "cases": [[case.ticket_id, case.cycle, str(case.value)] for case in cases],
        }
        for metric in sorted(wanted)
        for person, cases in sorted(found.cases[metric].items())
    ]  # fmt: skip
    for table, values in ((BonusRow, rows), (BonusLine, lines), (BonusEvidence, evidence)):
        if values:
            session.execute(insert_into(session, table), values)


def taken_off(amount: int, adjusted: int) -> int:
    """What is added or taken off: no more than the plan gives, whatever it gave when the dispute was answered."""
    return max(adjusted, -amount)


def adjustments(session: Session, sheet_id: int) -> dict[int, int]:
    """What the answers to disputes add or take off, by person."""
    rows = session.execute(
        select(BonusDispute.person_id, func.sum(BonusDispute.adjusted_minor))
        .where(BonusDispute.sheet_id == sheet_id)
        .group_by(BonusDispute.person_id)
    )
    return {person: int(adjusted) for person, adjusted in rows}
