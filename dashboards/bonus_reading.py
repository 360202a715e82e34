"""The sheets of bonuses as they are read: leads see all rows, an operator the own one. Reads only."""

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from dashboards.bonus_plans import HUNDREDTHS, MANAGERS, READERS, Plan, plans
from dashboards.bonus_rules import Fulfilled, Hours, Measured
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import (
    BonusDispute,
    BonusEvidence,
    BonusLine,
    BonusRow,
    BonusSheet,
    Channel,
    Person,
    Ticket,
)
from storage.vocabulary import BonusMetric, BonusPart, BonusState

SIGNED = (BonusState.SIGNED, BonusState.FROZEN)


class SheetHead(NamedTuple):
    """A sheet without its rows."""

    id: int
    month: str
    number: int
    state: BonusState
    plan_id: int
    reason: str
    remark: str
    calculated_at: datetime
    calculated_by: str
    signed_at: datetime | None
    signed_by: str
    signer_id: int | None
    confirmed_at: datetime | None
    confirmed_by: str


class SheetRow(NamedTuple):
    """What a person gets, line by line."""

    person_id: int
    name: str
    hours: Hours
    lines: list[Fulfilled]
    amount_minor: int
    adjusted_minor: int

    @property
    def total_minor(self) -> int:
        return self.amount_minor + self.adjusted_minor


class Dispute(NamedTuple):
    """What an operator objects to, and what was answered."""

    id: int
    person_id: int
    name: str
    place: int | None
    words: str
    written_at: datetime
    answer: str
    answered_at: datetime | None
    answered_by: str
    adjusted: Decimal


class SheetView(NamedTuple):
    """A sheet as this person may see it, with the plan it was calculated by."""

    head: SheetHead
    plan: Plan
    rows: list[SheetRow]
    disputes: list[Dispute]
    # Only the own row is seen, with nothing of the team's.
    is_own: bool = False
    # Of a correction: what each had in the sheet before it.
    before: dict[int, int] | None = None

    @property
    def total_minor(self) -> int:
        return sum(row.total_minor for row in self.rows)


class EvidenceRow(NamedTuple):
    """A ticket cycle behind a figure, and what it gave to it when the sheet was calculated."""

    ticket_id: int
    cycle: int
    value: Fraction
    channel: str
    opened_at: datetime | None


def sheets(session: Session, brand_id: int, *, by: Actor) -> list[SheetHead]:
    """Newest first; an operator sees those with a row of their own, without leads' remarks, which may name others."""
    by.require(*READERS, brand_id=brand_id)
    calculator, signer, confirmer = aliased(Person), aliased(Person), aliased(Person)
    wanted = (
        select(
            BonusSheet.id, BonusSheet.month, BonusSheet.number, BonusSheet.state, BonusSheet.plan_id,
            BonusSheet.reason, BonusSheet.remark, BonusSheet.calculated_at, calculator.name, BonusSheet.signed_at,
            signer.name, BonusSheet.signed_by, BonusSheet.confirmed_at, confirmer.name,
        )
        .outerjoin(calculator, calculator.id == BonusSheet.calculated_by)
        .outerjoin(signer, signer.id == BonusSheet.signed_by)
        .outerjoin(confirmer, confirmer.id == BonusSheet.confirmed_by)
        .where(BonusSheet.brand_id == brand_id)
        .order_by(BonusSheet.month.desc(), BonusSheet.number.desc())
    )  # fmt: skip
    leads = by.holds(*MANAGERS, brand_id=brand_id)
    if not leads:
        own = select(BonusRow.sheet_id).where(BonusRow.person_id == by.person_id)
        wanted = wanted.where(BonusSheet.id.in_(own))
    found = [
        SheetHead(*row[:8], row[8] or "", row[9], row[10] or "", row[11], row[12], row[13] or "")
        for row in session.execute(wanted)
    ]
    return found if leads else [one._replace(reason="", remark="") for one in found]


def sheet_view(session: Session, brand_id: int, sheet_id: int, *, by: Actor) -> SheetView:
    """The rows and disputes this person may see. Raises Refused for a sheet of another brand or without a row."""
    head = next((one for one in sheets(session, brand_id, by=by) if one.id == sheet_id), None)
    if head is None:
        raise Refused(_("There is no such sheet."), _("It may be of another brand."), _("Choose another month."))
    plan = next(one for one in plans(session, brand_id, by=by) if one.id == head.plan_id)
    own = None if by.holds(*MANAGERS, brand_id=brand_id) else by.person_id or -1
    return SheetView(
        head, plan, _rows(session, sheet_id, own), _disputes(session, sheet_id, own), is_own=own is not None,
        before=_before(session, brand_id, head, own) if head.number > 1 else None,
    )  # fmt: skip


def evidence(
    session: Session, brand_id: int, sheet_id: int, *, person_id: int, metric: BonusMetric, part: BonusPart, by: Actor
) -> list[EvidenceRow]:  # fmt: skip
    """The cases of a figure as they were when it was calculated; those of the team for leads only."""
    view = sheet_view(session, brand_id, sheet_id, by=by)
    by.require(*(MANAGERS if part is BonusPart.TEAM or person_id != by.person_id else READERS), brand_id=brand_id)
    wanted = select(BonusEvidence.cases).where(BonusEvidence.sheet_id == view.head.id, BonusEvidence.metric == metric)
    if part is BonusPart.PERSONAL:
        wanted = wanted.where(BonusEvidence.person_id == person_id)
    cases: list[Any] = [case for found in session.scalars(wanted.order_by(BonusEvidence.person_id)) for case in found]
    known = _tickets(session, {int(case[0]) for case in cases})
    return [
        EvidenceRow(int(ticket), int(cycle), Fraction(value), *known.get(int(ticket), ("", None)))
        for ticket, cycle, value in cases
    ]


def _before(session: Session, brand_id: int, head: SheetHead, own: int | None) -> dict[int, int]:
    wanted = (
        select(BonusRow.person_id, BonusRow.amount_minor + BonusRow.adjusted_minor)
        .join(BonusSheet, BonusSheet.id == BonusRow.sheet_id)
        .where(
            BonusSheet.brand_id == brand_id, BonusSheet.month == head.month, BonusSheet.number == head.number - 1
        )
    )  # fmt: skip
    if own is not None:
        wanted = wanted.where(BonusRow.person_id == own)
    return dict(session.execute(wanted).all())


def _rows(session: Session, sheet_id: int, own: int | None) -> list[SheetRow]:
    wanted_lines = select(BonusLine).where(BonusLine.sheet_id == sheet_id).order_by(BonusLine.place)
    wanted = (
        select(BonusRow, Person.name)
        .join(Person, Person.id == BonusRow.person_id)
        .where(BonusRow.sheet_id == sheet_id)
        .order_by(Person.name, Person.id)
    )
    if own is not None:
        wanted, wanted_lines = wanted.where(BonusRow.person_id == own), wanted_lines.where(BonusLine.person_id == own)
    lines: defaultdict[int, list[Fulfilled]] = defaultdict(list)
    for line in session.scalars(wanted_lines):
        measured = Measured(None if line.value is None else Fraction(line.value), line.n)
        lines[line.person_id].append(
            Fulfilled(measured, line.is_few, Fraction(line.weight), Fraction(line.fulfilment), line.amount_minor)
        )
    return [
        SheetRow(
            row.person_id, name, Hours(row.worked_min, row.owed_min), lines[row.person_id], row.amount_minor,
            row.adjusted_minor,
        )
        for row, name in session.execute(wanted)
    ]  # fmt: skip


def _disputes(session: Session, sheet_id: int, own: int | None) -> list[Dispute]:
    lead = aliased(Person)
    wanted = (
        select(BonusDispute, Person.name, lead.name)
        .join(Person, Person.id == BonusDispute.person_id)
        .outerjoin(lead, lead.id == BonusDispute.answered_by)
        .where(BonusDispute.sheet_id == sheet_id)
        .order_by(BonusDispute.id)
    )
    if own is not None:
        wanted = wanted.where(BonusDispute.person_id == own)
    return [
        Dispute(
            row.id, row.person_id, name, row.place, row.words, row.written_at, row.answer, row.answered_at,
            answered_by or "", Decimal(row.adjusted_minor) / HUNDREDTHS,
        )
        for row, name, answered_by in session.execute(wanted)
    ]  # fmt: skip


def _tickets(session: Session, ids: set[int]) -> dict[int, tuple[str, datetime | None]]:
    found: dict[int, tuple[str, datetime | None]] = {}
    numbers = sorted(ids)
    for start in range(0, len(numbers), 500):
        rows = session.execute(
            select(Ticket.id, Channel.name, Ticket.opened_at)
            .join(Channel, Channel.id == Ticket.channel_id)
            .where(Ticket.id.in_(numbers[start : start + 500]))
        )
        found |= {number: (channel, opened_at) for number, channel, opened_at in rows}
    return found
