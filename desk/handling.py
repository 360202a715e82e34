"""Handling time: how long a person had a ticket before their eyes and was active, as their browser measured it.

A browser sends what a sitting (one loaded page) has come to so far, again and again: a lost, repeated or overtaken
message changes nothing. Idle time is cut in the browser after two minutes.
"""

import re
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk import talk_facts
from desk.access import ticket_to_read
from storage.counting import day_of
from storage.database import dialect_of, insert_into
from storage.rights import Actor
from storage.tables import Handling

LONGEST_DAY = 24 * 3600
SITTING = re.compile(r"[0-9a-zA-Z-]{8,40}")


def note_handling(session: Session, ticket_id: int, *, sitting: str, seconds: int, by: Actor, now: datetime) -> None:
    """A sitting has come to so many seconds on this ticket today; it never becomes less."""
    ticket = ticket_to_read(session, ticket_id, by=by)
    if by.person_id is None or seconds <= 0 or not SITTING.fullmatch(sitting):
        return
    row = {
        "ticket_id": ticket_id, "person_id": by.person_id, "day": day_of(now), "sitting": sitting,
        "seconds": min(seconds, LONGEST_DAY), "cycle": ticket.cycle,
    }  # fmt: skip
    writing = insert_into(session, Handling).values(**row)
    larger = func.max if dialect_of(session) == "sqlite" else func.greatest
    cycle = session.scalar(
        writing.on_conflict_do_update(
            index_elements=["ticket_id", "person_id", "day", "sitting"],
            set_={"seconds": larger(Handling.seconds, writing.excluded.seconds)},
        ).returning(Handling.cycle)
    )
    talk_facts.handled(session, ticket_id, cycle or ticket.cycle)


def handled(session: Session, ticket_ids: Collection[int]) -> int:
    """How many seconds all people together spent on these tickets."""
    return session.scalar(select(func.sum(Handling.seconds)).where(Handling.ticket_id.in_(ticket_ids))) or 0
