"""A porch served by a real uvicorn, and a customer who was asked to rate."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
import requests
import uvicorn
from sqlalchemy.orm import Session

from benchmarks.postgres import free_port
from desk import facts, ratings
from public.porch import make_porch
from public.security import Throttle
from storage.database import Database
from storage.tables import Message, Ticket
from storage.vocabulary import Delivery, Direction, RequestType, Role, TicketState
from tests.builders import a_brand, a_channel, a_person, a_source

Serve = Callable[[Throttle | None], str]


class Invited(NamedTuple):
    """A customer who was asked: the token, and whose ticket it is."""

    token: str
    ticket_id: int
    operator_id: int


def invite(
    session: Session, *, at: datetime, language: str = "ru", answer: str = "Карту перевыпустим завтра."
) -> Invited:
    """An answered ticket whose customer was asked at that moment."""
    brand = a_brand(session)
    person = a_person(session, Role.OPERATOR)
    ticket = Ticket(
        brand_id=brand.id,
        channel_id=a_channel(session, brand, person).id,
        source_id=a_source(session, brand).id,
        assignee_id=person.id,
        state=TicketState.CLOSED,
        request_type=RequestType.COMPLAINT,
        published_at=at,
        seen_at=at,
        opened_at=at,
    )
    session.add(ticket)
    session.flush()
    session.add(
        Message(
            ticket_id=ticket.id,
            direction=Direction.OUT,
            text=answer,
            person_id=person.id,
            created_at=at,
            source_at=at,
            delivery=Delivery.SENT,
            sent_at=at,
        )
    )
    facts.opened(session, ticket, at=at)
    ratings.ask_rating(session, ticket, operator_id=person.id, language=language, now=at)
    return Invited(ratings.rating_url(ticket).rpartition("/")[2], ticket.id, person.id)


@pytest.fixture
def serve(database: Database) -> Iterator[Serve]:
    """Starts the porch on a free port; gives its address."""
    started: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(throttle: Throttle | None = None) -> str:
        port = free_port()
        porch = make_porch(throttle=throttle or Throttle(per_minute=100_000))
        server = uvicorn.Server(
            uvicorn.Config(porch, host="127.0.0.1", port=port, log_level="error", lifespan="off", ws="none")
        )
        thread = threading.Thread(target=server.run)
        thread.start()
        started.append((server, thread))
        until = time.monotonic() + 20
        while not server.started and time.monotonic() < until:
            time.sleep(0.01)
        assert requests.get(f"http://127.0.0.1:{port}/health", timeout=10).json() == {"status": "ok"}
        return f"http://127.0.0.1:{port}"

    yield start
    for server, thread in started:
        server.should_exit = True
        thread.join(timeout=20)


@pytest.fixture
def porch(serve: Serve) -> str:
    """The address of a running porch."""
    return serve(None)


@pytest.fixture
def invited(database: Database) -> Invited:
    """A customer who was asked just now."""
    with database.transaction() as session:
        return invite(session, at=datetime.now(UTC))
