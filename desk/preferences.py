"""What somebody has set for themselves."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.database import insert_into
from storage.rights import Actor
from storage.tables import Preference

SOUND = "sound"


def preference(session: Session, key: str, *, by: Actor) -> str:
    """The person's own setting; empty when they have made none."""
    kept = select(Preference.value).where(Preference.person_id == by.person_id, Preference.key == key)
    return session.scalar(kept) or ""


def prefer(session: Session, key: str, value: str, *, by: Actor) -> None:
    """Keeps it for this person."""
    if by.person_id is None:
        return
    kept = insert_into(session, Preference).values(person_id=by.person_id, key=key, value=value)
    session.execute(kept.on_conflict_do_update(index_elements=["person_id", "key"], set_={"value": value}))
