"""Keys by which other systems of the company hand answers in: made and taken back by administrators, kept as a hash."""

import secrets as chance
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from desk.events import audit
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import ApiKey, Department, Person
from storage.vocabulary import Role

PREFIX = "rdk_"
# No key of ours is longer.
LONGEST = 200
SHOWN = 10
LONGEST_NAME = 120
USE_NOTED_EVERY = timedelta(minutes=1)


class KeyRow(NamedTuple):
    """A key without itself: its first signs tell it from others. No department: it speaks for all of them."""

    id: int
    name: str
    department: str | None
    shown: str
    made_by: str | None
    made_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


def make_key(
    session: Session, brand_id: int, *, name: str, department_id: int | None, by: Actor, now: datetime
) -> str:  # fmt: skip
    """The key itself (256 bits): it is shown this once and can never be read again."""
    by.require(Role.ADMINISTRATOR, brand_id=brand_id)
    called = " ".join(name.split())[:LONGEST_NAME]
    if not called:
        raise Refused(
            _("No key was made."), _("Later nobody would know whose it is."), _("Name the system that will use it.")
        )
    department = session.get(Department, department_id) if department_id is not None else None
    if department_id is not None and (department is None or department.brand_id != brand_id):
        raise Refused(_("No key was made."), _("The brand has no such department."), _("Choose another one."))
    made = PREFIX + chance.token_urlsafe(32)
    row = ApiKey(
        brand_id=brand_id, department_id=department_id, name=called, shown=made[:SHOWN], key_hash=_hash(made),
        made_by=by.person_id, made_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit(
        session, "api_key_made", subject="api_key", subject_id=row.id, by=by, now=now, name=called,
        department=department.name if department else "",
    )  # fmt: skip
    return made


def revoke_key(session: Session, key_id: int, *, by: Actor, now: datetime) -> None:
    """The key opens nothing from this moment on."""
    row = session.get(ApiKey, key_id)
    if row is None:
        return
    by.require(Role.ADMINISTRATOR, brand_id=row.brand_id)
    if row.revoked_at is None:
        row.revoked_at = now
        session.flush()
        audit(session, "api_key_revoked", subject="api_key", subject_id=row.id, by=by, now=now, name=row.name)


def key_rows(session: Session, *, brand_id: int, by: Actor) -> list[KeyRow]:
    """The keys of a brand, those in force first, the newest first."""
    by.require(Role.ADMINISTRATOR, brand_id=brand_id)
    maker = aliased(Person)
    found = session.execute(
        select(
            ApiKey.id, ApiKey.name, Department.name, ApiKey.shown, maker.name, ApiKey.made_at, ApiKey.used_at,
            ApiKey.revoked_at,
        )
        .outerjoin(Department, Department.id == ApiKey.department_id)
        .outerjoin(maker, maker.id == ApiKey.made_by)
        .where(ApiKey.brand_id == brand_id)
        .order_by(ApiKey.revoked_at.is_not(None), ApiKey.id.desc())
    )  # fmt: skip
    return [KeyRow(*row) for row in found]


def key_in_force(session: Session, key: str, *, now: datetime) -> ApiKey | None:
    """The row of a key that may be used; None for an unknown or a revoked one. Notes, once a minute, that it was."""
    if not key.startswith(PREFIX) or len(key) > LONGEST:
        return None
    row = session.scalars(select(ApiKey).where(ApiKey.key_hash == _hash(key))).one_or_none()
    if row is None or row.revoked_at is not None:
        return None
    if row.used_at is None or now - row.used_at >= USE_NOTED_EVERY:
        row.used_at = now
        session.flush()
    return row


def opens(key: ApiKey, *, brand_id: int, department_id: int) -> bool:
    """Whether the key speaks for this department."""
    return key.brand_id == brand_id and key.department_id in {None, department_id}


def _hash(key: str) -> str:
    return sha256(key.encode()).hexdigest()
