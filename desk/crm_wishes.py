"""When the CRM is asked about somebody, and what a card shows of its answer."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from desk.crm_settings import placeholders
from desk.customer_access import customer_to_read
from desk.customer_family import customer_of, head_of
from desk.customers import customer_of_author
from storage.jobs import enqueue
from storage.rights import SYSTEM, Actor
from storage.tables import CrmConnection, CrmReading, Customer, Source, Ticket
from storage.vocabulary import Category

ASK_JOB = "ask_crm"
AGAIN = timedelta(seconds=60)


class CrmShown(NamedTuple):
    """What a card shows of the CRM: its last answer with its age, and why the newest try failed."""

    is_client: bool | None
    properties: dict[str, str]
    read_at: datetime | None
    error: str
    is_fresh: bool


def crm_shown(session: Session, customer_id: int, *, by: Actor, now: datetime) -> CrmShown | None:
    """What the CRM last said; None where none is connected and none has ever said anything."""
    customer = customer_to_read(session, customer_id, by=by)
    said = session.get(CrmReading, customer.id)
    connection = session.get(CrmConnection, customer.brand_id)
    if said is None:
        return None if connection is None else CrmShown(None, {}, None, "", is_fresh=False)
    return CrmShown(
        said.is_client, said.properties, said.read_at, said.error, is_fresh=_is_fresh(connection, said, now=now)
    )


def wish(session: Session, customer_id: int, *, now: datetime, at_once: bool = False) -> bool:
    """Has the CRM asked unless its answer is fresh or it was tried this minute; says whether it will be."""
    customer = session.get_one(Customer, head_of(session, customer_id))
    connection = session.get(CrmConnection, customer.brand_id)
    if connection is None:
        return False
    said = session.get(CrmReading, customer.id)
    if said is not None and not at_once and (_is_fresh(connection, said, now=now) or said.tried_at > now - AGAIN):
        return False
    key = f"{ASK_JOB}:{customer.id}:{int(now.timestamp()) // int(AGAIN.total_seconds())}"
    enqueue(session, ASK_JOB, {"customer_id": customer.id}, now=now, priority=15, max_attempts=2, unique_key=key)
    return True


def wish_for_ticket(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """A new ticket: the CRM is asked about who wrote it, where it can be asked by what is known of them."""
    connection = session.get(CrmConnection, ticket.brand_id)
    if connection is None or ticket.author_id is None:
        return
    known = customer_of(session, ticket.author_id)
    if known is None and _tells_enough(session, ticket, connection):
        known = customer_of_author(session, ticket.author_id, by=SYSTEM, now=now)
    if known is not None:
        wish(session, known, now=now)


def _is_fresh(connection: CrmConnection | None, said: CrmReading, *, now: datetime) -> bool:
    kept = timedelta(seconds=connection.kept_s) if connection is not None else timedelta()
    return said.read_at is not None and said.read_at > now - kept


def _tells_enough(session: Session, ticket: Ticket, connection: CrmConnection) -> bool:
    wanted = placeholders(connection.address)
    is_letter = session.get_one(Source, ticket.source_id).category == Category.MAIL
    return "author" in wanted or (is_letter and "email" in wanted)
