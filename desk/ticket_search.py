"""Finding tickets by their number, by that of their case in the CRM, by what was written, by who wrote it."""

import re

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from desk.access import READERS, visible
from desk.customer_search import tickets_of
from desk.escalation_list import tickets_numbered
from desk.queue_rows import QueueRow, rows_of
from desk.queue_walk import IS_LIVE
from storage.query import parse
from storage.rights import Actor
from storage.search import Facets, index_of
from storage.tables import Author, Channel, Ticket, TicketMention

NUMBER = re.compile(r"[#№]?\s*(\d{1,15})")
WORD = re.compile(r"\w+")
SHORTEST = 2
# Of the newest hits; a word that half of all texts have is no way to find one of them.
MOST_TEXTS = 2000


def find_tickets(session: Session, typed: str, *, by: Actor, brand_id: int, limit: int = 50) -> list[QueueRow]:
    """Tickets this person may see that fit what was typed, in any state: the one of that number first, then the newest.

    Phones, e-mails and names of customers are found by the customer's card, however many authors they write as.
    """
    asked = typed.strip()
    if not by.holds(*READERS, brand_id=brand_id) or not asked:
        return []
    number = NUMBER.fullmatch(asked)
    exact = int(number[1]) if number else 0
    fitting = [Ticket.id == exact, Ticket.id.in_(tickets_of(session, asked, brand_id=brand_id))]
    fitting.append(Ticket.id.in_(tickets_numbered(asked, brand_id)))
    if len(asked) >= SHORTEST and number is None:
        fitting += [Ticket.id.in_(_said(session, asked, brand_id)), Ticket.id.in_(_written_by(asked, brand_id))]
    found = session.scalars(
        select(Ticket.id)
        .join(Channel, Channel.id == Ticket.channel_id)
        .where(Ticket.brand_id == brand_id, or_(*fitting), visible(by))
        .order_by(Ticket.id.desc())
        .limit(limit)
    ).all()
    return rows_of(session, sorted(found, key=lambda one: (one != exact, -one)), by=by)


def _said(session: Session, typed: str, brand_id: int) -> Select[int] | list[int]:
    """Tickets in which a customer used these words, in any form."""
    words = " ".join(WORD.findall(typed.lower()))
    if not words:
        return []
    texts = index_of(session).match(parse(words), Facets(brands=[brand_id])).limit(MOST_TEXTS).subquery()
    return select(TicketMention.ticket_id).where(TicketMention.mention_id.in_(select(texts.c.id)))


def _written_by(typed: str, brand_id: int) -> Select[int]:
    """Live tickets whose author's name has these letters; SQLite folds no Cyrillic, so usual spellings are tried."""
    spellings = {typed, typed.lower(), typed.upper(), typed.capitalize(), typed.title()}
    named = or_(*(Author.name.contains(one, autoescape=True) for one in sorted(spellings)))
    return (
        select(Ticket.id)
        .join(Author, Author.id == Ticket.author_id)
        .where(IS_LIVE, Ticket.brand_id == brand_id, named)
        .order_by(Ticket.id.desc())
        .limit(MOST_TEXTS)
    )
