"""What a sheet of bonuses would be if it were calculated now, beside what it is. Reads only."""

from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy.orm import Session

from dashboards.bonus_plans import MANAGERS
from dashboards.bonus_reading import sheet_view
from dashboards.bonus_reckoning import calculate
from storage.rights import Actor


class Difference(NamedTuple):
    """A line that would be another if it were calculated now; nothing of the sheet changes."""

    person_id: int
    name: str
    # None: the sum of the row.
    place: int | None
    was: Fraction | None
    is_now: Fraction | None
    was_minor: int | None
    now_minor: int | None


def differences(session: Session, brand_id: int, sheet_id: int, *, by: Actor, now: datetime) -> list[Difference]:
    """What would be another if the sheet were calculated now by the same plan. For leads.

    Whoever has a row in it would have one, for nothing if nothing is left of it; whoever would get a new one is there,
    too, with nothing in the sheet.
    """
    by.require(*MANAGERS, brand_id=brand_id)
    view = sheet_view(session, brand_id, sheet_id, by=by)
    known = {row.person_id for row in view.rows}
    fresh = calculate(session, brand_id, view.head.month, plan=view.plan, by=by, now=now, also=known)
    today = {row.person_id: row for row in fresh.rows}
    found = []
    for row in view.rows:
        earned = today[row.person_id]
        for place, (was, other) in enumerate(zip(row.lines, earned.reckoned.lines, strict=True)):
            if was.measured != other.measured:
                found.append(
                    Difference(
                        row.person_id, row.name, place, was.measured.value, other.measured.value, was.amount_minor,
                        other.amount_minor,
                    )
                )  # fmt: skip
        if row.amount_minor != earned.reckoned.amount_minor:
            found.append(
                Difference(row.person_id, row.name, None, None, None, row.amount_minor, earned.reckoned.amount_minor)
            )
    appeared = [row for row in fresh.rows if row.person_id not in known]
    return found + [
        Difference(row.person_id, row.name, None, None, None, None, row.reckoned.amount_minor) for row in appeared
    ]
