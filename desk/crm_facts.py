"""What the CRM last said of an author, as routing looks at it: kept here already, so nothing waits for the CRM."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from desk.customer_family import customer_of
from storage.tables import CrmReading


def routing_facts(session: Session, author_id: int | None) -> dict[str, frozenset[str]]:
    """Whether they are a "client", and the properties the "crm" knows; nothing where it said nothing yet."""
    customer_id = customer_of(session, author_id)
    reading = session.get(CrmReading, customer_id) if customer_id is not None else None
    return facts_of(reading.is_client, reading.properties) if reading else {}


def facts_of(is_client: bool | None, properties: Mapping[str, Any]) -> dict[str, frozenset[str]]:  # noqa: FBT001 - a fact that may be unknown, no switch
    """The same facts in the form of a routing sample."""
    facts = {"crm": frozenset(f"{name}={value}" for name, value in properties.items())}
    if is_client is not None:
        facts["client"] = frozenset({"yes" if is_client else "no"})
    return facts
