"""The model that the shelf says is in force, for whoever has the database."""

from datetime import datetime

from classifier import in_force, shelf
from classifier.archive import Archived
from storage.database import reading, transaction
from storage.rights import SYSTEM


def model_in_force(now: datetime) -> Archived:
    """The model in force; the starter model is put up when the shelf is empty."""
    with reading() as session:
        name = shelf.current_name(session)
    archived = in_force.model_named(name)
    if name is None:
        with transaction() as session:
            if shelf.current_name(session) is None:
                shelf.put_up(session, archived, by=SYSTEM, now=now)
        in_force.point_to(archived.name)
    return archived
