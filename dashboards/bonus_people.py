"""Who gets a row of bonuses for a month: whoever did an operator's work in it, whatever their role is today."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.rights import ALL_BRANDS
from storage.tables import AuditEntry, Person, PersonRole
from storage.vocabulary import Role

ADDED = "person_added"
SET = "roles_set"


class _Held(NamedTuple):
    """The roles somebody was given at a moment, as far as this brand goes."""

    at: datetime
    action: str
    was_operator: bool


def people_of_month(
    session: Session, brand_id: int, busy: Collection[int], *, since: datetime, until: datetime
) -> dict[int, str]:
    """Of those with cases or shifts whoever was an operator in the month, by name.

    Roles change afterwards and take nobody's bonus away; whoever is known to have been no operator in the whole of it
    (a lead who answered a ticket) has none.
    """
    able = select(PersonRole.person_id).where(
        PersonRole.role == Role.OPERATOR, PersonRole.brand_id.in_((ALL_BRANDS, brand_id))
    )
    operators = set(session.scalars(able))
    history = _history(session, brand_id, set(busy) - operators)
    chosen = {
        one for one in busy if one in operators or _was_operator(history.get(one, ()), since=since, until=until)
    }  # fmt: skip
    return names_of(session, chosen)


def names_of(session: Session, people: Collection[int]) -> dict[int, str]:
    """These people by name, in the order of their names."""
    wanted = select(Person.id, Person.name).where(Person.id.in_(people)).order_by(Person.name, Person.id)
    return dict(session.execute(wanted).all())


def _history(session: Session, brand_id: int, people: Collection[int]) -> dict[int, list[_Held]]:
    found: defaultdict[int, list[_Held]] = defaultdict(list)
    rows = session.execute(
        select(AuditEntry.subject_id, AuditEntry.at, AuditEntry.action, AuditEntry.details)
        .where(
            AuditEntry.subject == "person", AuditEntry.subject_id.in_(people), AuditEntry.action.in_((ADDED, SET))
        )
        .order_by(AuditEntry.id)
    )  # fmt: skip
    for person, at, action, details in rows:
        roles = details.get("roles", {})
        held = {*roles.get(str(ALL_BRANDS), ()), *roles.get(str(brand_id), ())}
        found[person].append(_Held(at, action, Role.OPERATOR.value in held))
    return found


def _was_operator(history: Sequence[_Held], *, since: datetime, until: datetime) -> bool:
    """Of somebody who is none today. Roles that were changed later, with nothing known of before, may have been."""
    before = [one for one in history if one.at < since]
    within = [one for one in history if since <= one.at < until]
    later = [one for one in history if one.at >= since]
    if any(one.was_operator for one in (*before[-1:], *within)):
        return True
    return not before and bool(later) and later[0].action == SET
