"""The departments of a brand: as an administrator sees them, and to be chosen for a ticket."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from desk.departments import newest_calendar
from storage.rights import Actor
from storage.tables import Calendar, Department, Person
from storage.vocabulary import EscalationWay, Role


class DepartmentRow(NamedTuple):
    """A department as its administrator sees it; the secret stays sealed."""

    id: int
    name: str
    way: EscalationWay
    address: str
    is_local: bool
    reply_to: str
    number_link: str
    responsible_id: int | None
    responsible: str | None
    target_s: int
    target_days: int | None
    calendar_id: int
    calendar: str
    is_active: bool


class DepartmentChoice(NamedTuple):
    """A department to choose for a ticket."""

    id: int
    name: str
    way: EscalationWay
    target_s: int


def department_rows(session: Session, *, brand_id: int, by: Actor) -> list[DepartmentRow]:
    """The departments of a brand, the active ones first, by name."""
    by.require(Role.ADMINISTRATOR, brand_id=brand_id)
    responsible = aliased(Person)
    found = session.execute(
        select(Department, responsible.name, Calendar.name)
        .join(Calendar, Calendar.id == Department.calendar_id)
        .outerjoin(responsible, responsible.id == Department.responsible_id)
        .where(Department.brand_id == brand_id)
        .order_by(Department.is_active.desc(), Department.name)
    )
    return [
        DepartmentRow(
            row.id, row.name, row.way, row.address, row.is_local, row.reply_to, row.number_link, row.responsible_id,
            name, row.target_s, row.target_days, newest_calendar(session, row.calendar_id), calendar, row.is_active,
        )
        for row, name, calendar in found
    ]  # fmt: skip


def departments_to_ask(session: Session, *, brand_id: int) -> list[DepartmentChoice]:
    """The active departments of a brand by name."""
    found = session.execute(
        select(Department.id, Department.name, Department.way, Department.target_s)
        .where(Department.brand_id == brand_id, Department.is_active)
        .order_by(Department.name)
    )
    return [DepartmentChoice(*row) for row in found]
