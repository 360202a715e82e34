"""Escalations as sheets: the departments with their figures, and the questions that are open."""

from collections.abc import Sequence
from datetime import datetime

from dashboards.escalation_figures import EscalationFigures
from dashboards.sheets import Column, Kind, Sheet, Value
from desk.escalation_list import EscalationRow
from desk.escalation_words import standing_name
from storage.i18n import _


def figures_sheet(found: EscalationFigures) -> Sheet:
    """A line per department; the total stands last."""
    columns = [
        Column(_("Department"), Kind.TEXT),
        Column(_("Asked"), Kind.COUNT),
        Column(_("Answered in time"), Kind.COUNT),
        Column(_("Answered late"), Kind.COUNT),
        Column(_("Not answered yet"), Kind.COUNT),
        Column(_("Overdue"), Kind.COUNT),
        Column(_("Not delivered"), Kind.COUNT),
        Column(_("Withdrawn"), Kind.COUNT),
        Column(_("Share within target"), Kind.SHARE),
        Column(_("Answer, median"), Kind.LENGTH),
        Column(_("Answer, p90"), Kind.LENGTH),
    ]
    rows = [*found.rows, found.total]
    values: list[list[Value]] = [
        [
            row.name, row.asked, row.in_time, row.late, row.open, row.overdue, row.undelivered, row.withdrawn,
            row.within_target, row.answers.median, row.answers.p90,
        ]
        for row in rows
    ]  # fmt: skip
    return Sheet(_("Departments"), columns, values, [row.key for row in rows])


def open_sheet(rows: Sequence[EscalationRow], *, now: datetime) -> Sheet:
    """The open questions, the longest overdue first."""
    columns = [
        Column(_("Department"), Kind.TEXT),
        Column(_("Ticket"), Kind.NUMBER),
        Column(_("Channel"), Kind.TEXT),
        Column(_("What they have to find out"), Kind.TEXT),
        Column(_("Standing"), Kind.TEXT),
        Column(_("Number in the CRM"), Kind.TEXT),
        Column(_("Asked by"), Kind.TEXT),
        Column(_("Question asked at"), Kind.MOMENT),
        Column(_("Age"), Kind.LENGTH),
        Column(_("Due at"), Kind.MOMENT),
        Column(_("Late by"), Kind.LENGTH),
        Column(_("Reminders"), Kind.COUNT),
    ]
    values: list[list[Value]] = [
        [
            row.department,
            row.ticket_id,
            row.channel,
            row.comment,
            standing_name(row.state, row.way),
            row.number,
            row.asked_by,
            row.opened_at,
            int((now - row.opened_at).total_seconds()),
            row.due_at,
            int((now - row.due_at).total_seconds()) if row.is_overdue(now) else None,
            row.reminders,
        ]
        for row in rows
    ]
    return Sheet(_("Open questions"), columns, values, [str(row.id) for row in rows])
