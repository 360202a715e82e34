"""A request that came past every site is written down: a call, a visit, a chat elsewhere. It becomes a usual ticket."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.answered_there import answered_there
from desk.answerers import require_answerer
from desk.closed_texts import channel_seen
from desk.customer_access import customer_to_change
from desk.customers import add_contact_to, customer_of_author, join_author
from desk.ticket_tags import offered_for, write_tag
from desk.tickets import Wish, open_ticket
from moderation import counts
from moderation.finding import Finding
from moderation.intake import receive
from moderation.promotion import mark_promoted
from moderation.standing import standing_of
from storage.database import insert_into
from storage.errors import Refused
from storage.i18n import _, msgid, speaking
from storage.rights import SYSTEM, Actor
from storage.settings import settings
from storage.source_kinds.by_hand import KIND
from storage.tables import Channel, Customer, MentionKey, Source, Ticket, TicketMention
from storage.tables.base import new_uid
from storage.vocabulary import Category, ContactKind, Ground, ReplyPolicy, RequestType, Role, Scope, TagKind

WRITERS: Final = (Role.OPERATOR, Role.LEAD)
WAYS: Final = {
    "call": msgid("Phone calls"),
    "visit": msgid("Visits"),
    "chat": msgid("Chats elsewhere"),
    "paper": msgid("Letters on paper"),
}
LONGEST: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class HandForm:
    """What was written down. `customer_id` is a card that is there; else `name`, `phone` and `email` begin one.

    `client_key` makes two clicks one ticket. With `channel_id` None routing chooses; `is_mine` keeps the ticket with
    whoever writes it down. `answer` None: nothing was answered yet.
    """

    way: str
    text: str
    client_key: str
    customer_id: int | None = None
    name: str = ""
    phone: str = ""
    email: str = ""
    channel_id: int | None = None
    request_type: RequestType | None = None
    product_id: int | None = None
    is_mine: bool = False
    answer: str | None = None
    closing: bool = False


def write_down(session: Session, brand_id: int, form: HandForm, *, by: Actor, now: datetime) -> int:
    """The ticket's number; the same key again gives the same ticket. Raises Refused without the role, or a text."""
    by.require(*WRITERS, brand_id=brand_id)
    _require_whole(session, brand_id, form)
    if form.channel_id is not None and form.channel_id not in channels_to_choose(session, brand_id, by=by):
        raise Refused(
            _("No ticket was made."), _("The channel that was chosen is not open to you."), _("Leave it to routing.")
        )
    source = _source(session, brand_id, form.way, now=now)
    mention_id, is_new = _taken_in(session, source, form, now=now)
    known = session.get(TicketMention, mention_id)
    if known is not None:
        return known.ticket_id
    if is_new:
        # The stream never shows it, so nobody waits there for it either.
        counts.came_in(session, brand_id, -1, now=now)
    is_mine = form.is_mine or form.answer is not None
    if is_mine and by.person_id is not None:
        require_answerer(session, by.person_id, brand_id=brand_id)
    mark_promoted(session, standing_of(session, mention_id, by=SYSTEM), by=by, now=now)
    wish = Wish(
        channel_id=form.channel_id, assignee_id=by.person_id if is_mine else None, request_type=form.request_type
    )
    ticket_id = open_ticket(session, mention_id, by=by, now=now, wish=wish).ticket_id
    _name_customer(session, ticket_id, form, by=by, now=now)
    if form.product_id is not None:
        write_tag(session, ticket_id, form.product_id, is_on=True, by=by, now=now)
    if form.answer is not None:
        answered_there(
            session, ticket_id, text=form.answer, client_key=f"hand:{form.client_key}", closing=form.closing, by=by,
            now=now,
        )  # fmt: skip
    return ticket_id


def channels_to_choose(session: Session, brand_id: int, *, by: Actor) -> dict[int, str]:
    """The active channels of the brand whose names this person may read."""
    found = session.execute(
        select(Channel.id, Channel.name)
        .where(Channel.brand_id == brand_id, Channel.is_active, channel_seen(by, brand_id))
        .order_by(Channel.name)
    )
    return dict(found.all())


def _require_whole(session: Session, brand_id: int, form: HandForm) -> None:
    if form.way not in WAYS or not form.text.strip() or len(form.text) > LONGEST:
        raise Refused(
            _("No ticket was made."),
            _("What the customer wants has between 1 and {most} characters.").format(most=LONGEST),
            _("Write it down in a sentence or two."),
        )
    products = {tag.id for tag in offered_for(session, brand_id) if tag.kind == TagKind.PRODUCT}
    if form.product_id is not None and form.product_id not in products:
        raise Refused(
            _("No ticket was made."), _("The product that was chosen is not on the brand's list."),
            _("Reload the page and choose another."),
        )  # fmt: skip


def _source(session: Session, brand_id: int, way: str, *, now: datetime) -> Source:
    """What stands for this way in the figures, made when first used."""
    address = f"{KIND}:{way}"
    wanted = select(Source).where(Source.brand_id == brand_id, Source.kind == KIND, Source.address == address)
    source = session.scalars(wanted).one_or_none()
    if source is None:
        with speaking(settings().language):
            name = _(WAYS[way])
        row = {
            "uid": new_uid(), "brand_id": brand_id, "kind": KIND, "name": name, "address": address,
            "category": Category.MESSENGER, "ground": Ground.OURS, "scope": Scope.OWN, "policy": ReplyPolicy.WATCH,
            "every_s": 86_400, "enabled": False, "created_at": now,
        }  # fmt: skip
        session.execute(insert_into(session, Source).on_conflict_do_nothing(), [row])
        source = session.scalars(wanted).one()
    return source


def _taken_in(session: Session, source: Source, form: HandForm, *, now: datetime) -> tuple[int, bool]:
    """The mention, and whether it came just now."""
    key = f"hand:{form.client_key}"[:200]
    who = f"customer-{form.customer_id}" if form.customer_id is not None else key
    card = session.get(Customer, form.customer_id) if form.customer_id is not None else None
    name = card.name if card is not None and card.brand_id == source.brand_id else form.name.strip()
    finding = Finding(
        external_id=key, text=form.text.strip(), url="", published_at=now, author=name or None,
        author_id=who, thread_id=key,
    )  # fmt: skip
    received = receive(session, source=source, findings=[finding], now=now)
    mention_id = session.scalars(
        select(MentionKey.mention_id).where(
            MentionKey.brand_id == source.brand_id, MentionKey.source_id == source.id, MentionKey.external_id == key
        )
    ).one()
    if mention_id is None:
        raise Refused(
            _("No ticket was made."), _("The text says nothing that could be kept."), _("Write it in words.")
        )  # fmt: skip
    return mention_id, bool(received.new_ids)


def _name_customer(session: Session, ticket_id: int, form: HandForm, *, by: Actor, now: datetime) -> None:
    """The card that was found is this customer's; else what was written down of them begins one."""
    ticket = session.get_one(Ticket, ticket_id)
    if form.customer_id is not None and ticket.author_id is not None:
        customer_to_change(session, form.customer_id, by=by)
        join_author(session, form.customer_id, author_id=ticket.author_id, by=by, now=now)
        return
    given = {ContactKind.PHONE: form.phone.strip(), ContactKind.EMAIL: form.email.strip()}
    if not any(given.values()) or ticket.author_id is None:
        return
    customer = session.get_one(Customer, customer_of_author(session, ticket.author_id, by=by, now=now))
    for kind, typed in given.items():
        if typed:
            add_contact_to(session, customer, kind=kind, typed=typed, by=by, now=now)
