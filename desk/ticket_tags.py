"""The brand's own tags on a ticket: those its mentions carry, with what people have put on or taken off here."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from desk import tag_facts
from desk.access import ticket_to_work
from desk.events import note_event
from desk.merged import require_here
from storage.database import insert_into
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import MentionTag, Tag, Ticket, TicketMention, TicketTag
from storage.vocabulary import TagKind, TicketEventKind


class TicketTagRow(NamedTuple):
    """A product or topic of the brand."""

    id: int
    kind: TagKind
    name: str


def tags_of(session: Session, ticket_id: int) -> list[TicketTagRow]:
    """The tags of the ticket, products first, in the order of the brand's list."""
    return _named(session, shown_on(session, ticket_id))


def offered_for(session: Session, brand_id: int) -> list[TicketTagRow]:
    """The tags that can be put on tickets of the brand, products first."""
    found = session.execute(
        select(Tag.id, Tag.kind, Tag.name)
        .where(Tag.brand_id == brand_id, Tag.archived_at.is_(None), Tag.merged_into_id.is_(None))
        .order_by(Tag.kind, Tag.position, Tag.id)
    )
    return [TicketTagRow(*row) for row in found]


def shown_on(session: Session, ticket_id: int) -> set[int]:
    """The ids of the tags of a ticket; a merged tag is the one it counts as."""
    carried = (
        select(func.coalesce(Tag.counts_as_id, Tag.id))
        .join(MentionTag, MentionTag.tag_id == Tag.id)
        .join(TicketMention, TicketMention.mention_id == MentionTag.mention_id)
        .where(TicketMention.ticket_id == ticket_id, MentionTag.off_at.is_(None))
    )
    own = (
        select(func.coalesce(Tag.counts_as_id, Tag.id), TicketTag.is_on)
        .join(TicketTag, TicketTag.tag_id == Tag.id)
        .where(TicketTag.ticket_id == ticket_id)
    )
    said = session.execute(own).all()
    on = {tag_id for tag_id, is_on in said if is_on}
    off = {tag_id for tag_id, is_on in said if not is_on}
    return (set(session.scalars(carried)) - off) | on


def put_tag(session: Session, ticket_id: int, tag_id: int, *, by: Actor, now: datetime) -> None:
    """Puts a tag of the brand on the ticket; one that is there already stays."""
    _say(session, ticket_id, tag_id, is_on=True, by=by, now=now)


def take_tag_off(session: Session, ticket_id: int, tag_id: int, *, by: Actor, now: datetime) -> None:
    """The ticket has the tag no more; a mention that carries it keeps it."""
    _say(session, ticket_id, tag_id, is_on=False, by=by, now=now)


def write_tag(session: Session, ticket_id: int, tag_id: int, *, is_on: bool, by: Actor, now: datetime) -> None:
    """The row that says whether the ticket has the tag, whatever its mentions carry."""
    row = {"ticket_id": ticket_id, "tag_id": tag_id, "is_on": is_on, "person_id": by.person_id, "at": now}
    writing = insert_into(session, TicketTag).values(**row)
    session.execute(
        writing.on_conflict_do_update(
            index_elements=["ticket_id", "tag_id"],
            set_={name: writing.excluded[name] for name in ("is_on", "person_id", "at")},
        ).execution_options(populate_existing=True)
    )


def _say(session: Session, ticket_id: int, tag_id: int, *, is_on: bool, by: Actor, now: datetime) -> None:
    ticket = ticket_to_work(session, ticket_id, by=by)
    require_here(ticket)
    tag = _tag(session, ticket, tag_id)
    if (tag.id in shown_on(session, ticket.id)) == is_on:
        return
    write_tag(session, ticket.id, tag.id, is_on=is_on, by=by, now=now)
    tag_facts.tagged(session, [ticket.id])
    ticket.version += 1
    kind = TicketEventKind.TAGGED if is_on else TicketEventKind.UNTAGGED
    note_event(session, ticket.id, kind=kind, by=by, at=now, tag_id=tag.id, named=tag.name)
    session.flush()


def _tag(session: Session, ticket: Ticket, tag_id: int) -> Tag:
    """The tag as it counts. Raises Refused for one of another brand."""
    chosen, counted = aliased(Tag), aliased(Tag)
    tag = session.scalars(
        select(counted)
        .join(chosen, func.coalesce(chosen.counts_as_id, chosen.id) == counted.id)
        .where(chosen.id == tag_id, chosen.brand_id == ticket.brand_id)
    ).one_or_none()
    if tag is None:
        raise Refused(_("There is no such tag."), _("The list has changed."), _("Reload the page."))
    return tag


def _named(session: Session, tag_ids: Iterable[int]) -> list[TicketTagRow]:
    found = session.execute(
        select(Tag.id, Tag.kind, Tag.name).where(Tag.id.in_(sorted(tag_ids))).order_by(Tag.kind, Tag.position, Tag.id)
    )
    return [TicketTagRow(*row) for row in found]
