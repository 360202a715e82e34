"""The product told of the town's departments, and what they were asked in the fortnight before the first day."""

from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from demo.keys import DEPARTMENT_SECRETS
from desk.calendars import WEEKDAYS
from desk.departments import DepartmentForm, add_department
from desk.escalation_answers import Told, take_answer
from desk.escalations import Question, escalate
from desk.working_hours import CalendarForm, add_calendar
from storage.rights import SYSTEM, Actor
from storage.tables import Calendar, Department, Escalation, Notification, Ticket
from storage.vocabulary import EscalationState, EscalationWay

HOURS = "Отделы банка, ежедневно 8–22"
CRM_LINK = "https://crm.prichal.example/cases/{number}"
_SHARE = 0.3
_SHORTEST = timedelta(minutes=6)


class Plan(NamedTuple):
    """A department: how its system is called in the town; without one its cases are copied by hand."""

    name: str
    key: str
    target_s: int


PLANS = (
    Plan("Отдел претензий", "claims", 4 * 3600),
    Plan("Служба безопасности", "security", 2 * 3600),
    Plan("Юристы", "", 2 * 14 * 3600),
)
_QUESTIONS = (
    "Клиент пишет о списании, которого не делал. Проверьте операцию и скажите, вернём ли деньги.",
    "Почему заблокировали карту? Что ответить клиенту?",
    "Клиент просит письменный ответ по договору. Что можно обещать?",
)


def set_up_departments(session: Session, brand_id: int, *, town_url: str, responsible_id: int, now: datetime) -> None:
    """The departments, once; their systems follow the town to its new address."""
    known = {row.name: row for row in session.scalars(select(Department).where(Department.brand_id == brand_id))}
    if not known:
        calendar_id = _calendar(session, now)
    for plan in PLANS:
        address = f"{town_url.rstrip('/')}/crm/cases/{plan.key}" if plan.key else ""
        row = known.get(plan.name)
        if row is not None:
            if row.address.partition("/crm/cases/")[2] == plan.key and plan.key:
                row.address = address
            continue
        if known:
            continue  # taken away, or called otherwise: it stays so
        form = DepartmentForm(
            plan.name, EscalationWay.WEBHOOK if plan.key else EscalationWay.BY_HAND, calendar_id, address=address,
            is_local=True, secret=DEPARTMENT_SECRETS.get(plan.key, ""), number_link=CRM_LINK,
            responsible_id=responsible_id, target_s=plan.target_s,
        )  # fmt: skip
        add_department(session, brand_id, form=form, by=SYSTEM, now=now)
    session.flush()


def ask_in_the_past(session: Session, ticket: Ticket, *, by: Actor, since: datetime, until: datetime) -> None:
    """Some of the past's tickets waited for a department, which answered before the customer was answered."""
    chance = Random(f"asked:{ticket.id}")
    departments = session.scalars(
        select(Department.id).where(Department.brand_id == ticket.brand_id).order_by(Department.id)
    ).all()
    if not departments or until - since < _SHORTEST or chance.random() > _SHARE:
        return
    asked = Question(chance.choice(departments), chance.choice(_QUESTIONS), client_key=f"past-{ticket.id}")
    escalation_id = escalate(session, ticket.id, asked=asked, by=by, now=since)
    row = session.get_one(Escalation, escalation_id)
    row.state, row.sent_at = EscalationState.SENT, since
    answered_at = since + (until - since) * chance.uniform(0.4, 0.9)
    told = Told("Проверили, всё исправлено. Можно отвечать клиенту.", f"past-{ticket.id}", f"ОБ-{ticket.id:05d}")
    take_answer(session, escalation_id, told=told, now=answered_at)
    told_then = update(Notification).where(Notification.ticket_id == ticket.id, Notification.seen_at.is_(None))
    session.execute(told_then.values(seen_at=answered_at))


def _calendar(session: Session, now: datetime) -> int:
    known = session.scalar(select(Calendar.id).where(Calendar.name == HOURS).order_by(Calendar.version.desc()).limit(1))
    if known is not None:
        return known
    week = {day: ["08:00-22:00"] for day in WEEKDAYS}
    form = CalendarForm(HOURS, "Europe/Moscow", week=week)
    return add_calendar(session, form=form, by=SYSTEM, now=now)
