"""Who has asked not to see swearing and pictures at once: kept for them, on every machine they sign in on."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.database import insert_into
from storage.rights import Actor
from storage.tables import Preference

VEIL: Final = "veil"
"""Whether swearing in the stream and pictures in a talk are blurred until they are pointed at."""

_ON: Final = "on"


def is_veiled(session: Session, *, by: Actor) -> bool:
    """Whether this person has asked for it; nobody has unless they said so."""
    own = select(Preference.value).where(Preference.person_id == by.person_id, Preference.key == VEIL)
    return session.scalar(own) == _ON


def veil(session: Session, is_on: bool, *, by: Actor) -> None:  # noqa: FBT001 - the setting itself
    """Blurs them for this person, or does no longer."""
    if by.person_id is None:
        return
    row = {"person_id": by.person_id, "key": VEIL, "value": _ON if is_on else ""}
    keeping = insert_into(session, Preference)
    changed = {"value": keeping.excluded.value}
    session.execute(keeping.on_conflict_do_update(index_elements=["person_id", "key"], set_=changed), [row])
