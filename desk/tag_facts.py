"""The tags that figures by tag count a ticket under: what its texts carry, with what people changed on the ticket.

A merged tag is the one it counts as. A ticket that went into another one has left its texts, and their tags, there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import delete, exists, func, literal, select, tuple_
from sqlalchemy.orm import Session, aliased

from desk.fact_rows import mark
from storage.database import insert_into
from storage.tables import FactTag, MentionTag, ReplyFact, Tag, Ticket, TicketFact, TicketMention, TicketTag

AT_ONCE = 500


def effective(session: Session, ticket_ids: Collection[int]) -> dict[int, set[int]]:
    """The tags that each of the tickets has now."""
    counted = func.coalesce(Tag.counts_as_id, Tag.id)
    found: defaultdict[int, set[int]] = defaultdict(set)
    carried = session.execute(
        select(TicketMention.ticket_id, counted)
        .join(MentionTag, MentionTag.mention_id == TicketMention.mention_id)
        .join(Tag, Tag.id == MentionTag.tag_id)
        .where(TicketMention.ticket_id.in_(ticket_ids), MentionTag.off_at.is_(None))
    )
    for ticket_id, tag_id in carried:
        found[ticket_id].add(tag_id)
    said = session.execute(
        select(TicketTag.ticket_id, counted, TicketTag.is_on)
        .join(Tag, Tag.id == TicketTag.tag_id)
        .where(TicketTag.ticket_id.in_(ticket_ids))
        .order_by(TicketTag.is_on)
    )
    # Two tags that have become one may be said to be on and off: what is on stands.
    for ticket_id, tag_id, is_on in said:
        (found[ticket_id].add if is_on else found[ticket_id].discard)(tag_id)
    return {ticket_id: found[ticket_id] for ticket_id in ticket_ids}


def tagged(session: Session, ticket_ids: Collection[int]) -> None:
    """The rows of these tickets become what their tags are now."""
    session.flush()
    for some in _batches(ticket_ids):
        wanted = effective(session, some)
        has: defaultdict[int, set[int]] = defaultdict(set)
        kept = session.execute(select(FactTag.ticket_id, FactTag.tag_id).where(FactTag.ticket_id.in_(some)))
        for ticket_id, tag_id in kept:
            has[ticket_id].add(tag_id)
        new = [(number, tag) for number in some for tag in sorted(wanted[number] - has[number])]
        gone = [(number, tag) for number in some for tag in sorted(has[number] - wanted[number])]
        if new:
            rows = [{"ticket_id": number, "tag_id": tag} for number, tag in new]
            session.execute(insert_into(session, FactTag).on_conflict_do_nothing(), rows)
        if gone:
            session.execute(
                delete(FactTag)
                .where(tuple_(FactTag.ticket_id, FactTag.tag_id).in_(gone))
                .execution_options(synchronize_session=False)
            )
        changed = sorted({number for number, _tag in (*new, *gone)})
        if changed:
            _mark(session, changed)


def joined(session: Session, ticket: Ticket, mention_id: int) -> None:
    """A text has come into the ticket: so have its tags, but for those that people took off the ticket."""
    counted = func.coalesce(Tag.counts_as_id, Tag.id)
    own = aliased(Tag)
    taken_off = (
        exists()
        .where(TicketTag.ticket_id == ticket.id, TicketTag.is_on.is_(False), own.id == TicketTag.tag_id)
        .where(func.coalesce(own.counts_as_id, own.id) == counted)
    )
    carried = (
        select(literal(ticket.id), counted)
        .join(MentionTag, MentionTag.tag_id == Tag.id)
        .where(MentionTag.mention_id == mention_id, MentionTag.off_at.is_(None), ~taken_off)
        .distinct()
    )
    entering = insert_into(session, FactTag).from_select(["ticket_id", "tag_id"], carried)
    if session.execute(entering.on_conflict_do_nothing().returning(FactTag.tag_id)).all():
        _mark(session, [ticket.id])


def mentions_tagged(session: Session, mention_ids: Iterable[int]) -> None:
    """Tags were put on these texts or taken off: their tickets, if they have any, follow."""
    session.flush()
    ids = sorted(set(mention_ids))
    for some in _batches(ids):
        inside = select(TicketMention.ticket_id).where(TicketMention.mention_id.in_(some)).distinct()
        tagged(session, session.scalars(inside).all())


def tags_counted_anew(session: Session, tag_ids: Collection[int]) -> None:
    """These tags count as others now, or as themselves again: so do the tickets that have them."""
    session.flush()
    put = select(TicketMention.ticket_id).join(MentionTag, MentionTag.mention_id == TicketMention.mention_id)
    own = select(TicketTag.ticket_id).where(TicketTag.tag_id.in_(tag_ids))
    tagged(session, session.scalars(put.where(MentionTag.tag_id.in_(tag_ids)).union(own)).all())


def _mark(session: Session, ticket_ids: Collection[int]) -> None:
    """Every day on which one of the tickets stands in a figure."""
    cycles = select(TicketFact.brand_id, TicketFact.opened_day, TicketFact.asked_day)
    replies = select(ReplyFact.brand_id, ReplyFact.asked_day)
    days: defaultdict[int, set[str | None]] = defaultdict(set)
    for brand_id, *named in (
        *session.execute(cycles.where(TicketFact.ticket_id.in_(ticket_ids))),
        *session.execute(replies.where(ReplyFact.ticket_id.in_(ticket_ids))),
    ):
        days[brand_id].update(named)
    for brand_id, stale in days.items():
        mark(session, brand_id, *stale)


def _batches(ids: Collection[int]) -> Iterator[list[int]]:
    wanted = sorted(set(ids))
    return (wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE))
