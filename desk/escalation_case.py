"""What a department is told about a ticket: the same as a text for people and as fields for its program."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.answered import reply_targets
from desk.customer_card import ContactRow, card_of_ticket
from desk.moments import in_full
from desk.turns import turns_of
from desk.words import category_name
from storage.card_numbers import masked
from storage.i18n import _, ngettext, speaking
from storage.rights import Actor
from storage.settings import settings
from storage.tables import Attachment, Author, Brand, Source, Ticket, TicketMention
from storage.vocabulary import Category, Direction

LONGEST_COMMENT = 4000
LONGEST_TEXT = 4000
MOST_TEXTS = 30
SOCIAL, BY_MAIL = "social_media", "mail"


class Enclosed(NamedTuple):
    """What goes along with the question: the customer's words, links, and those contacts of theirs."""

    texts: bool = True
    links: bool = True
    contacts: Collection[int] = ()


class CustomerWord(NamedTuple):
    """A text of the customer; hostile."""

    at: datetime
    text: str
    url: str


class Case(NamedTuple):
    """Everything that the department is told; `came_from` is never left out."""

    ticket_id: int
    brand: str
    department: str
    asked_by: str
    comment: str
    came_from: str
    source: str
    source_kind: str
    category: Category
    url: str
    author: str
    contacts: list[ContactRow]
    words: list[CustomerWord]
    pictures: int
    links: list[str]


EVERYTHING = Enclosed()


def case_of(
    session: Session, ticket: Ticket, *, department: str, comment: str, enclosed: Enclosed = EVERYTHING, by: Actor
) -> Case:
    """The case as it would be sent now. Contacts are only those that this person may see on the customer's card."""
    targets = reply_targets(session, ticket)
    source = session.get_one(Source, ticket.source_id)
    author = session.get(Author, ticket.author_id) if ticket.author_id else None
    url = targets[0].url if targets else ""
    said = _words(session, ticket) if enclosed.texts else []
    links = list(dict.fromkeys(one for one in (url, *(word.url for word in said)) if one))
    return Case(
        ticket_id=ticket.id,
        brand=session.get_one(Brand, ticket.brand_id).name,
        department=department,
        asked_by=by.name,
        comment=masked(comment.strip()[:LONGEST_COMMENT]),
        came_from=BY_MAIL if source.category == Category.MAIL else SOCIAL,
        source=targets[0].source if targets else source.name,
        source_kind=source.kind,
        category=source.category,
        url=url,
        author=author.name if author else "",
        contacts=[row for row in contacts_of(session, ticket.id, by=by) if row.id in set(enclosed.contacts)],
        words=said,
        pictures=_pictures(session, ticket),
        links=links if enclosed.links else [],
    )


def contacts_of(session: Session, ticket_id: int, *, by: Actor) -> list[ContactRow]:
    """What may go along of the customer's contacts."""
    card = card_of_ticket(session, ticket_id, by=by)
    return card.contacts if card is not None else []


def case_text(case: Case) -> str:
    """The case for people to read, in the installation's language."""
    with speaking(settings().language):
        zone = ZoneInfo(settings().zone)
        head = [
            came_from_words(case),
            _("Ticket {number}, {brand}").format(number=case.ticket_id, brand=case.brand),
            _("Customer: {customer}").format(
                customer=", ".join([case.author or _("no name"), *(row.shown for row in case.contacts)])
            ),
        ]
        if case.asked_by:
            head.append(_("Asked by: {name}").format(name=case.asked_by))
        parts = ["\n".join(head)]
        if case.comment:
            parts.append("\n".join([_("What we need to know:"), case.comment]))
        if case.words:
            said = [f"[{in_full(word.at, zone=zone)}]\n{word.text}" for word in case.words]
            parts.append("\n\n".join([_("The customer wrote:"), *said]))
        if case.pictures:
            words = ngettext("{number} picture or file came with it.", "{number} pictures or files came with it.",
                             case.pictures)  # fmt: skip
            parts.append(words.format(number=case.pictures))
        if case.links:
            parts.append("\n".join([_("Links:"), *case.links]))
        return "\n\n".join(parts)


def came_from_words(case: Case) -> str:
    """Where the customer wrote, as the bank's own staff enters it: "came from social media"."""
    where = f"{case.source} ({category_name(case.category)})" + (f", {case.url}" if case.url else "")
    if case.came_from == BY_MAIL:
        return _("Came by e-mail: {where}").format(where=where)
    return _("Came from social media: {where}").format(where=where)


def case_fields(case: Case) -> dict[str, Any]:
    """The case for a program; docs/ESCALATION.md tells of each field."""
    return {
        "ticket": case.ticket_id,
        "brand": case.brand,
        "department": case.department,
        "asked_by": case.asked_by,
        "comment": case.comment,
        "came_from": case.came_from,
        "source": {
            "name": case.source, "kind": case.source_kind, "category": case.category.value, "url": case.url,
        },
        "customer": {
            "name": case.author,
            "contacts": [{"kind": row.kind.value, "value": row.value} for row in case.contacts],
        },
        "texts": [
            {"at": word.at.isoformat(timespec="seconds"), "text": word.text, "url": word.url} for word in case.words
        ],
        "pictures": case.pictures,
        "links": case.links,
    }  # fmt: skip


def _words(session: Session, ticket: Ticket) -> list[CustomerWord]:
    """The customer's newest texts, the oldest first; what its author has taken down does not go along."""
    said = [turn for turn in turns_of(session, ticket) if turn.direction == Direction.IN and not turn.is_deleted]
    return [
        CustomerWord(turn.at, "\n".join(part for part in (turn.title, turn.text) if part)[:LONGEST_TEXT], turn.url)
        for turn in said[-MOST_TEXTS:]
    ]


def _pictures(session: Session, ticket: Ticket) -> int:
    mentions = select(TicketMention.mention_id).where(TicketMention.ticket_id == ticket.id)
    counted = select(func.count()).select_from(Attachment).where(Attachment.mention_id.in_(mentions))
    return session.scalar(counted) or 0
