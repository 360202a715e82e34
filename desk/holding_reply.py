"""Waiting never stops the promise of a first reply; a short answer that says so keeps it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import ratings
from desk.access import ticket_to_read
from storage.i18n import msgid
from storage.rights import Actor
from storage.settings import settings
from storage.tables import Promise
from storage.vocabulary import Language, Metric

# What stands beside the buttons for waiting while nobody has answered yet.
FIRST_REPLY_RUNS = msgid("Waiting does not stop the promise of a first reply: only an answer to the customer keeps it.")

TEXT = {
    Language.RU: "Здравствуйте! Мы получили ваше обращение и уже разбираемся. Напишем здесь, как только всё выясним.",
    Language.UK: "Вітаємо! Ми отримали ваше звернення і вже розбираємося. Напишемо тут, щойно все з'ясуємо.",
    Language.EN: "Hello! We have received your message and are looking into it. We will write here as soon as we know.",
}


def needs_holding_reply(session: Session, ticket_id: int, *, by: Actor) -> bool:
    """Whether a first reply of this cycle is promised and nobody has answered yet."""
    ticket = ticket_to_read(session, ticket_id, by=by)
    running = select(Promise.id).where(
        Promise.ticket_id == ticket.id,
        Promise.cycle == ticket.cycle,
        Promise.metric == Metric.FIRST_REPLY,
        Promise.fulfilled_at.is_(None),
        Promise.cancelled_at.is_(None),
    )
    return session.scalar(running.limit(1)) is not None


def holding_reply(session: Session, ticket_id: int, *, by: Actor) -> str:
    """A first answer in the customer's language, to be read over before it is sent."""
    ticket = ticket_to_read(session, ticket_id, by=by)
    language = ratings.language_of_customer(session, ticket) or settings().language
    return TEXT[Language(language) if language in set(Language) else Language.EN]
