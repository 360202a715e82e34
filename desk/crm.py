"""Asking the CRM about a customer: by a job, within two seconds, so that nobody and no ticket ever waits for it."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.crm_answer import UNKNOWN, Fields, Known, read_answer
from desk.crm_rerouting import reroute
from desk.crm_settings import PERSON, TOKEN, fields_of, placeholders, token_of
from desk.customer_family import family_of
from desk.customers import add_contact_to
from storage import net
from storage.database import reading, transaction
from storage.errors import SourceFailed
from storage.jobs import Leased
from storage.net_exchange import shown
from storage.rights import SYSTEM
from storage.tables import (
    Author,
    CrmConnection,
    CrmReading,
    Customer,
    CustomerAuthor,
    CustomerContact,
)
from storage.vocabulary import ContactKind

LIMITS = net.Limits(size=512 * 1024, connect=1.0, read=2.0, total=2.0, redirects=0, pause=0.0)
NOT_FOUND = frozenset({204, 404, 410})


@dataclass(frozen=True, slots=True)
class Question:
    """One question, ready to be sent outside of any transaction."""

    request: net.Request
    is_local: bool
    fields: Fields


def ask_crm(job: Leased, now: datetime) -> None:
    """The job: asks, and keeps the answer or why there is none. A CRM that is down is asked again when it is wanted."""
    customer_id = int(job.payload["customer_id"])
    with reading() as session:
        question = _question(session, customer_id)
    if question is None:
        return
    try:
        known, error = _asked(question, now=now), ""
    except SourceFailed as failure:
        # The address says about whom was asked; only the server's name is told.
        address, host = question.request.url, urlsplit(question.request.url).netloc
        known, error = None, str(failure).replace(shown(address), host).replace(address, host)
    with transaction() as session:
        _keep(session, customer_id, known, error=error, now=now)


def _asked(question: Question, *, now: datetime) -> Known:
    answer = net.fetch(question.request, limits=LIMITS, local=question.is_local)
    if answer.status in NOT_FOUND:
        return UNKNOWN
    return read_answer(net.expected(answer, now=now, signed_in=True).json(), question.fields)


def _question(session: Session, customer_id: int) -> Question | None:
    """What to ask; None where the CRM is gone or nothing is known by which it could be asked."""
    customer = session.get(Customer, customer_id)
    connection = session.get(CrmConnection, customer.brand_id) if customer is not None else None
    if connection is None:
        return None
    known = _known_of(session, customer_id)
    wanted = placeholders(connection.address)
    if not any(known.get(name) for name in wanted & set(PERSON)):
        return None
    token = token_of(connection)
    url = connection.address
    for name in wanted:
        url = url.replace(f"{{{name}}}", quote(token if name == TOKEN else known.get(name, ""), safe=""))
    request = net.Request(url, headers={"Accept": "application/json"})
    if token and TOKEN not in wanted:
        request = request.with_bearer(token)
    return Question(request, connection.is_local, fields_of(connection))


def _known_of(session: Session, customer_id: int) -> dict[str, str]:
    """The customer's first contact of each kind, and their first name at a source."""
    family = family_of(session, customer_id)
    contacts = session.execute(
        select(CustomerContact.kind, CustomerContact.value)
        .where(CustomerContact.customer_id.in_(family))
        .order_by(CustomerContact.id.desc())
    )
    values = {row.kind: row.value for row in contacts}
    phone = values.get(ContactKind.PHONE, "")
    author = session.scalar(
        select(Author.external_id)
        .join(CustomerAuthor, CustomerAuthor.author_id == Author.id)
        .where(CustomerAuthor.customer_id.in_(family))
        .order_by(CustomerAuthor.joined_at, Author.id)
        .limit(1)
    )
    return {
        "phone": phone,
        "digits": phone.removeprefix("+"),
        "email": values.get(ContactKind.EMAIL, ""),
        "crm": values.get(ContactKind.CRM, ""),
        "author": author or "",
    }


def _keep(session: Session, customer_id: int, known: Known | None, *, error: str, now: datetime) -> None:
    customer = session.get(Customer, customer_id)
    if customer is None:
        return
    said = session.get(CrmReading, customer_id) or CrmReading(customer_id=customer_id)
    said.tried_at, said.error = now, error
    if known is not None:
        said.read_at, said.is_client, said.properties = now, known.is_client, known.properties
    session.add(said)
    session.flush()
    if known is not None:
        if known.number:
            add_contact_to(session, customer, kind=ContactKind.CRM, typed=known.number, by=SYSTEM, now=now)
        reroute(session, customer_id, now=now)
