"""A moderator's promotion carried out: into the ticket that was chosen, alone or with other texts, and taken back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from desk.relation import authors_like
from desk.tag_facts import mentions_tagged
from desk.tickets import Wish
from moderation.decision_before import as_before, remembered
from moderation.decision_counts import counted_of, note_decided, note_undone
from moderation.promotion import is_late, promote, promote_into, withdraw, withdraw_from
from moderation.promotion_proposals import proposal_for
from moderation.promotion_terms import Chosen, TicketTerms
from moderation.standing import Standing, stand, standing_of
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Decision, Lease, Mention, MentionTag, Tag
from storage.vocabulary import DecisionKind, Label, MentionState, TagKind


class Made(NamedTuple):
    """The ticket, what is kept of it with the decision, and the other texts that went into it."""

    ticket_id: int
    kept: dict[str, Any]
    product_id: int | None
    others: tuple[Standing, ...]


def make_ticket(
    session: Session, was: Standing, chosen: Chosen, *, label: Label | None, by: Actor, now: datetime
) -> Made:
    """Carries out what was chosen, or what is proposed when nothing was.

    Raises Refused when no channel takes it, when person or product are not offered, and when the ticket to join has
    ended meanwhile.
    """
    proposed = proposal_for(session, was.id, label=label)
    others = _joinable(session, was, chosen.also, by=by, now=now)
    if chosen.ticket_id is not None:
        promote_into(session, chosen.ticket_id, was, by=by, now=now, label=label)
        ticket_id, terms = chosen.ticket_id, None
    else:
        terms = chosen.terms or proposed.terms
        _require_product(session, was, terms.product_id)
        wish = _wish(session, terms, others)
        ticket_id = promote(session, was.id, by=by, now=now, wish=wish, label=label).ticket_id
    for one in others:
        promote_into(session, ticket_id, one, by=by, now=now, label=one.label or one.pretag)
    kept = {
        "proposed": proposed.terms.stored(),
        "chosen": terms.stored() if terms else None,
        "ticket": ticket_id,
        "joined": terms is None,
    }
    return Made(ticket_id, kept, terms.product_id if terms else None, others)


def note_promotion(session: Session, decision: Decision, made: Made, *, by: Actor, now: datetime) -> None:
    """Each of the other texts gets a decision of its own; the product is put on all of them."""
    noted = [decision]
    for one in made.others:
        row = Decision(
            brand_id=one.brand_id,
            mention_id=one.id,
            mention_version=one.version,
            person_id=by.person_id,
            client_key=f"{decision.client_key}+{one.id}",
            kind=DecisionKind.PROMOTE,
            proposed=one.pretag,
            confidence=one.pretag_confidence,
            chosen=one.label or one.pretag,
            before=remembered(one),
            promotion={"ticket": made.ticket_id, "joined": True, "with": decision.mention_id},
            decided_at=now,
        )
        session.add(row)
        noted.append(row)
    session.flush()
    note_decided(session, decision.brand_id, [counted_of(one) for one in noted[1:]])
    if made.product_id is not None:
        _put_product(session, made.product_id, noted, by=by, now=now)


def others_of(session: Session, decision: Decision) -> list[Decision]:
    """The decisions about the texts that went into the ticket with this one, as far as they stand; last ones first."""
    wanted = select(Decision).where(
        Decision.person_id == decision.person_id,
        Decision.client_key.startswith(f"{decision.client_key}+", autoescape=True),
        Decision.kind == DecisionKind.PROMOTE,
        Decision.undone_at.is_(None),
    )
    return list(session.scalars(wanted.order_by(Decision.id.desc())))


def take_promotion_back(session: Session, decision: Decision, *, by: Actor, now: datetime) -> None:
    """The texts leave their ticket; a ticket without any is cancelled. Refused once somebody has built on it."""
    others = others_of(session, decision)
    for one in others:
        was = standing_of(session, one.mention_id, by=by)
        if was.state != MentionState.PROMOTED or (was.decided_by, was.decided_at) != (by.person_id, one.decided_at):
            continue
        withdraw_from(session, was.id, by=by, now=now)
        stand(session, was, as_before(one.before, was))
        one.undone_at = now
    session.flush()
    note_undone(session, decision.brand_id, [counted_of(one) for one in others if one.undone_at is not None])
    has_joined = bool((decision.promotion or {}).get("joined"))
    (withdraw_from if has_joined else withdraw)(session, decision.mention_id, by=by, now=now)
    ids = [decision.id, *(one.id for one in others)]
    put = update(MentionTag).where(MentionTag.decision_id.in_(ids), MentionTag.off_at.is_(None))
    mentions_tagged(session, session.execute(put.values(off_at=now).returning(MentionTag.mention_id)).scalars().all())


def _wish(session: Session, terms: TicketTerms, others: Sequence[Standing]) -> Wish:
    """The promise runs since the earliest of the texts was seen."""
    waiting = [one.id for one in others if not is_late(one)]
    waits_since = session.scalar(select(func.min(Mention.seen_at)).where(Mention.id.in_(waiting)))
    return Wish(terms.channel_id, terms.person_id, terms.request_type, terms.priority, waits_since=waits_since)


def _joinable(session: Session, was: Standing, ids: Sequence[int], *, by: Actor, now: datetime) -> tuple[Standing, ...]:
    """Those of the texts that still wait, that nobody else holds, and that are the same author's or story's."""
    if not ids:
        return ()
    own = session.execute(select(Mention.author_id, Mention.story_id).where(Mention.id == was.id)).one()
    authors = authors_like(session, own.author_id)
    held = select(Lease.mention_id).where(Lease.until > now, Lease.person_id != by.person_id)
    same = Mention.author_id.in_(authors)
    if own.story_id is not None:
        same = same | (Mention.story_id == own.story_id)
    waiting = select(Mention.id).where(
        Mention.id.in_(ids),
        Mention.id != was.id,
        Mention.brand_id == was.brand_id,
        Mention.state == MentionState.NEW,
        Mention.id.not_in(held),
        same,
    )
    found = session.scalars(waiting.order_by(Mention.id)).all()
    return tuple(standing_of(session, one, by=by) for one in found)


def _require_product(session: Session, was: Standing, product_id: int | None) -> None:
    tag = session.get(Tag, product_id) if product_id is not None else None
    is_offered = tag is not None and tag.brand_id == was.brand_id and tag.kind == TagKind.PRODUCT
    if product_id is not None and not is_offered:
        raise Refused(
            _("Mention {number} did not become a ticket.").format(number=was.id),
            _("The product that was chosen is not on the brand's list."),
            _("Reload the page and choose another."),
        )


def _put_product(session: Session, product_id: int, decisions: Sequence[Decision], *, by: Actor, now: datetime) -> None:
    """On those texts that do not carry it yet."""
    tag = session.get_one(Tag, product_id)
    ids = [one.mention_id for one in decisions]
    carried = select(MentionTag.mention_id).where(
        MentionTag.mention_id.in_(ids), MentionTag.tag_id == tag.id, MentionTag.off_at.is_(None)
    )
    there = set(session.scalars(carried))
    for one in decisions:
        if one.mention_id not in there:
            row = MentionTag(mention_id=one.mention_id, mention_version=one.mention_version, tag_id=tag.id)
            row.named, row.person_id, row.decision_id, row.put_at = tag.name, by.person_id, one.id, now
            session.add(row)
    session.flush()
    mentions_tagged(session, ids)
