"""How departments answer what they are asked: counts, median and 90th percentile by department. Reads only."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session

from dashboards.figures import Spread, spread
from dashboards.periods import Period
from desk.access import visible
from desk.closed_texts import channel_seen
from desk.escalation_list import NOT_OWED
from storage.i18n import _
from storage.rights import Actor
from storage.settings import settings
from storage.tables import Channel, Department, Escalation, Ticket
from storage.vocabulary import EscalationState, Role

READERS: Final = (Role.OPERATOR, Role.LEAD, Role.QUALITY, Role.MODERATOR, Role.ADMINISTRATOR)


class Asked(NamedTuple):
    """One question as the figures want it."""

    department_id: int
    state: EscalationState
    due_at: datetime
    answered_at: datetime | None
    answer_s: int | None


class DepartmentFigures(NamedTuple):
    """A department: asked, withdrawn, answered in time and late, open in time and overdue, and how long it took.

    Questions that were withdrawn or did not reach it count nowhere else; an unanswered overdue one counts as missed.
    """

    key: str
    name: str
    asked: int
    withdrawn: int
    undelivered: int
    in_time: int
    late: int
    open: int
    overdue: int
    answers: Spread

    @property
    def within_target(self) -> float | None:
        """Answered in time among those answered or overdue, 0 to 1; None of none."""
        counted = self.in_time + self.late + self.overdue
        return self.in_time / counted if counted else None


class EscalationFigures(NamedTuple):
    """The departments by name, and all of them together."""

    rows: list[DepartmentFigures]
    total: DepartmentFigures


def escalation_figures(
    session: Session, brand_id: int, period: Period, *, by: Actor, now: datetime
) -> EscalationFigures:  # fmt: skip
    """What was asked in these days, of tickets that this person may see; an administrator counts them all.

    Quality control counts those of the channels it sees, though it opens none of their tickets.
    """
    by.require(*READERS, brand_id=brand_id)
    zone = ZoneInfo(settings().zone)
    since, until = (datetime.combine(day, time(), zone) for day in (period.since, period.until))
    seen = true() if by.holds(Role.ADMINISTRATOR, brand_id=brand_id) else visible(by)
    if by.holds(Role.QUALITY, brand_id=brand_id):
        seen = or_(seen, channel_seen(by, brand_id))
    found = session.execute(
        select(
            Escalation.department_id, Escalation.state, Escalation.due_at, Escalation.answered_at, Escalation.answer_s
        )
        .join(Ticket, Ticket.id == Escalation.ticket_id)
        .join(Channel, Channel.id == Ticket.channel_id)
        .where(Ticket.brand_id == brand_id, Escalation.opened_at >= since, Escalation.opened_at < until, seen)
    )
    questions = [Asked(*row) for row in found]
    names = session.execute(
        select(Department.id, Department.name).where(Department.brand_id == brand_id).order_by(Department.name)
    )
    rows = [
        counted(str(number), name, [one for one in questions if one.department_id == number], now=now)
        for number, name in names
    ]
    return EscalationFigures([row for row in rows if row.asked], counted("", _("All"), questions, now=now))


def counted(key: str, name: str, questions: Sequence[Asked], *, now: datetime) -> DepartmentFigures:
    """The figures of these questions."""
    standing = Counter(one.state for one in questions)
    live = [one for one in questions if one.state not in NOT_OWED]
    answered = [one for one in live if one.answered_at is not None]
    waiting = [one for one in live if one.answered_at is None]
    in_time = sum(one.answered_at is not None and one.answered_at < one.due_at for one in answered)
    overdue = sum(one.due_at <= now for one in waiting)
    return DepartmentFigures(
        key=key,
        name=name,
        asked=len(questions),
        withdrawn=standing[EscalationState.WITHDRAWN],
        undelivered=standing[EscalationState.FAILED],
        in_time=in_time,
        late=len(answered) - in_time,
        open=len(waiting) - overdue,
        overdue=overdue,
        answers=spread([one.answer_s for one in answered if one.answer_s is not None]),
    )
