"""Other departments, as an administrator sets them up: how a case reaches them, by when they answer."""

import re
import secrets as chance
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.events import audit
from desk.terms import hours_of
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.secrets import seal, unseal
from storage.tables import Calendar, Department
from storage.vocabulary import EscalationWay, Role

LONGEST_NAME = 120
LONGEST_ADDRESS = 2000
SHORTEST_SECRET = 16
SECRET = "secret"  # noqa: S105 - the name of a field
NUMBER = "{number}"
MAIL_ADDRESS = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,190}")
USUAL_TARGET_S = 8 * 3600


@dataclass(frozen=True, slots=True)
class DepartmentForm:
    """The settings; an empty `secret` keeps the one there is. `target_days` wins over seconds of working time."""

    name: str
    way: EscalationWay
    calendar_id: int
    address: str = ""
    is_local: bool = False
    secret: str = ""
    reply_to: str = ""
    number_link: str = ""
    responsible_id: int | None = None
    target_s: int = USUAL_TARGET_S
    target_days: int | None = None
    is_active: bool = True


class Saved(NamedTuple):
    """The department's number, and the secret that was made for it: to be shown once, "" where none was made."""

    id: int
    secret: str


def add_department(session: Session, brand_id: int, *, form: DepartmentForm, by: Actor, now: datetime) -> Saved:
    """A department that can be asked from now on. Raises Refused for a name that is taken and an address that is none.

    A webhook without a secret gets one.
    """
    by.require(Role.ADMINISTRATOR, brand_id=brand_id)
    row = Department(brand_id=brand_id, created_at=now)
    made = _write(session, row, form, by=by, now=now, action="department_added")
    return Saved(row.id, made)


def change_department(session: Session, department_id: int, *, form: DepartmentForm, by: Actor, now: datetime) -> Saved:
    """The settings for whatever is asked from now on; what is under way keeps its term."""
    row = department_to_set_up(session, department_id, by=by)
    made = _write(session, row, form, by=by, now=now, action="department_changed")
    return Saved(row.id, made)


def renew_secret(session: Session, department_id: int, *, by: Actor, now: datetime) -> str:
    """Another secret: requests are signed with it at once, and the old one proves nothing any more."""
    row = department_to_set_up(session, department_id, by=by)
    made = made_secret()
    row.secrets = seal({SECRET: made})
    session.flush()
    audit(session, "department_secret_renewed", subject="department", subject_id=row.id, by=by, now=now)
    return made


def department_to_set_up(session: Session, department_id: int, *, by: Actor) -> Department:
    """The department, locked, for an administrator of its brand."""
    row = session.scalars(select(Department).where(Department.id == department_id).with_for_update()).one_or_none()
    if row is None:
        raise Refused(
            _("Department {number} is not there.").format(number=department_id),
            _("It may have been removed."),
            _("Look at the list of departments."),
        )
    by.require(Role.ADMINISTRATOR, brand_id=row.brand_id)
    return row


def newest_calendar(session: Session, calendar_id: int) -> int:
    """The newest version of the same calendar: hours that were changed hold for what is asked from now on."""
    name = select(Calendar.name).where(Calendar.id == calendar_id).scalar_subquery()
    found = select(Calendar.id).where(Calendar.name == name).order_by(Calendar.version.desc()).limit(1)
    return session.scalars(found).one()


def secret_of(row: Department) -> str:
    """The secret in clear; "" where there is none."""
    return unseal(row.secrets).get(SECRET, "")


def made_secret() -> str:
    """An unguessable secret (256 bits)."""
    return chance.token_urlsafe(32)


def _write(session: Session, row: Department, form: DepartmentForm, *, by: Actor, now: datetime, action: str) -> str:
    """Keeps the form; gives the secret if one had to be made."""
    _require_sound(session, row, form)
    row.name = _one_line(form.name)
    row.way = form.way
    row.address = "" if form.way == EscalationWay.BY_HAND else form.address.strip()
    row.is_local = form.is_local
    row.reply_to = form.reply_to.strip()
    row.number_link = form.number_link.strip()
    row.responsible_id = form.responsible_id
    row.calendar_id = newest_calendar(session, form.calendar_id)
    row.target_days = form.target_days
    day_s = hours_of(session, row.calendar_id).usual_day_s()
    row.target_s = form.target_days * day_s if form.target_days else form.target_s
    row.is_active = form.is_active
    made = ""
    if form.way == EscalationWay.WEBHOOK and not (form.secret or row.secrets):
        made = made_secret()
    if form.secret or made:
        row.secrets = seal({SECRET: form.secret.strip() or made})
    session.add(row)
    session.flush()
    audit(
        session, action, subject="department", subject_id=row.id, by=by, now=now, name=row.name, way=row.way.value,
        target_s=row.target_s, host=urlsplit(row.address).netloc if row.way == EscalationWay.WEBHOOK else row.address,
        is_active=row.is_active,
    )  # fmt: skip
    return made


def _require_sound(session: Session, row: Department, form: DepartmentForm) -> None:
    name = _one_line(form.name)
    what = _('The department "{name}" was not saved.').format(name=name)
    others = select(Department.name).where(Department.brand_id == row.brand_id, Department.id != (row.id or 0))
    taken = {other.casefold() for other in session.scalars(others)}
    if not name or len(name) > LONGEST_NAME or name.casefold() in taken:
        raise Refused(what, _("A department needs a name that no other one has."), _("Choose another name."))
    _require_reachable(what, form)
    link = form.number_link.strip()
    if link and not (is_web_address(link.replace(NUMBER, "1")) and NUMBER in link):
        raise Refused(
            what,
            _("The link to a case is no web address with {number} in it.").format(number=NUMBER),
            _("Write it like https://crm.example.ru/cases/{number}.").format(number=NUMBER),
        )
    if session.get(Calendar, form.calendar_id) is None:
        raise Refused(what, _("It has no working hours."), _("Choose the hours in which it works."))
    if (form.target_days or form.target_s) <= 0:
        raise Refused(what, _("A target must be longer than nothing."), _("Give it a length."))


def _require_reachable(what: str, form: DepartmentForm) -> None:
    if form.way == EscalationWay.WEBHOOK and not is_web_address(form.address):
        raise Refused(what, _("The address is no web address."), _("Write it like https://crm.example.ru/hooks/cases."))
    if form.way == EscalationWay.MAIL and not MAIL_ADDRESS.fullmatch(form.address.strip()):
        raise Refused(what, _("The address is no e-mail address."), _("Write it like claims@example.ru."))
    if form.reply_to.strip() and not MAIL_ADDRESS.fullmatch(form.reply_to.strip()):
        raise Refused(what, _("The address for the answers is no e-mail address."), _("Write it like desk@example.ru."))
    if form.secret and len(form.secret.strip()) < SHORTEST_SECRET:
        raise Refused(
            what,
            _("The secret is shorter than {number} characters.").format(number=SHORTEST_SECRET),
            _("Leave the field empty: then a good one is made."),
        )


def is_web_address(text: str) -> bool:
    """Whether it is http or https with a server's name, and short enough to keep."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:  # a host such as "[" is no address at all
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and len(text) <= LONGEST_ADDRESS


def _one_line(text: str) -> str:
    return " ".join(text.split())
