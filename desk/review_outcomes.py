"""Where nobody can be asked, the outcome is what the reviewer makes of the stars after our answer."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.counting import day_of
from storage.tables import Mention, MentionVersion, Message, ReviewOutcome, Ticket


def answered(session: Session, ticket: Ticket, message: Message, *, at: datetime) -> None:
    """An answer stands under a review with stars: they are noted as they were at that moment.

    Of several answers before a change the last one counts, with whoever wrote it.
    """
    mention = session.get(Mention, message.mention_id) if message.mention_id else None
    stars = _stars_at(session, mention, at) if mention is not None and mention.stars is not None else None
    if mention is None or stars is None:
        return
    known = session.get(ReviewOutcome, (ticket.id, message.cycle, mention.id))
    if known is None:
        session.add(
            ReviewOutcome(
                ticket_id=ticket.id,
                cycle=message.cycle,
                mention_id=mention.id,
                brand_id=ticket.brand_id,
                channel_id=ticket.channel_id,
                source_id=mention.source_id,
                operator_id=message.person_id,
                answered_at=at,
                day=day_of(at),
                stars_before=stars,
            )
        )
    elif known.changed_at is None and at >= known.answered_at:
        known.operator_id, known.answered_at, known.day = message.person_id, at, day_of(at)
        known.stars_before = stars
    session.flush()


def changed(session: Session, mention: Mention, *, now: datetime) -> None:
    """The reviewer has changed the review: its stars as they are now follow the last answer before that."""
    if mention.stars is None:
        return
    last = session.scalars(
        select(ReviewOutcome)
        .where(ReviewOutcome.mention_id == mention.id, ReviewOutcome.answered_at <= now)
        .order_by(ReviewOutcome.answered_at.desc())
        .limit(1)
    ).one_or_none()
    if last is not None:
        last.stars_after, last.changed_at = mention.stars, now
        session.flush()


def _stars_at(session: Session, mention: Mention, at: datetime) -> float | None:
    """The stars of the version that stood there then; of the first one for an answer older than our first sight."""
    versions = session.execute(
        select(MentionVersion.stars, MentionVersion.seen_at)
        .where(MentionVersion.mention_id == mention.id)
        .order_by(MentionVersion.version)
    ).all()
    stood = [stars for stars, seen_at in versions if seen_at <= at] or [stars for stars, _seen in versions[:1]]
    return stood[-1] if stood else None
