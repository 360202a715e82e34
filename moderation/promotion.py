"""A mention becomes a ticket: exactly once, whoever asks and however often."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.cancelling import cancel_ticket
from desk.joining import attach, is_alone, leave
from desk.tickets import NO_WISH, Wish, open_ticket
from moderation.leasing import give_up
from moderation.standing import Standing, stand, standing_of
from storage.errors import Refused
from storage.rights import SYSTEM, Actor
from storage.tables import TicketMention
from storage.vocabulary import Label, MentionState


class Promoted(NamedTuple):
    """The mention's ticket; `is_new` is False when it already had one."""

    ticket_id: int
    is_new: bool


def promote(
    session: Session,
    mention_id: int,
    *,
    by: Actor,
    now: datetime,
    wish: Wish = NO_WISH,
    label: Label | None = None,
) -> Promoted:
    """Opens the mention's ticket in the wished channel, else the one routing chooses.

    A second call finds the first one's ticket. Raises Refused without the right, or when no channel takes it.
    """
    was = standing_of(session, mention_id, by=by)
    if was.state == MentionState.PROMOTED and (ticket_id := ticket_of(session, mention_id)):
        return Promoted(ticket_id, is_new=False)
    # Before the ticket: routing looks at the label.
    mark_promoted(session, was, by=by, now=now, label=label)
    wish = wish._replace(from_archive=is_late(was))
    opened = open_ticket(session, mention_id, by=by, now=now, wish=wish)
    return Promoted(opened.ticket_id, opened.is_new)


def promote_at_once(session: Session, mention_id: int, *, now: datetime) -> Promoted | None:
    """The ticket of a text on our own ground; None, and the text stays in the stream, when no channel takes it."""
    try:
        with session.begin_nested():
            return promote(session, mention_id, by=SYSTEM, now=now)
    except Refused:
        return None


def promote_into(
    session: Session, ticket_id: int, was: Standing, *, by: Actor, now: datetime, label: Label | None = None
) -> None:
    """The mention joins a ticket that is there. Raises Refused when the ticket does not take it."""
    attach(session, ticket_id, was.id, by=by, now=now)
    mark_promoted(session, was, by=by, now=now, label=label)


def mark_promoted(session: Session, was: Standing, *, by: Actor, now: datetime, label: Label | None = None) -> None:
    """The mention leaves the stream and the marketing report; it shows its ticket instead."""
    becomes = promoted(was, by=by, now=now, label=label)
    stand(session, was, becomes)
    give_up(session, was.id)


def promoted(was: Standing, *, by: Actor, now: datetime, label: Label | None = None) -> Standing:
    """How the mention stands as a ticket: abuse with a real problem in it keeps its label."""
    said = label or was.label
    return was.becomes(
        state=MentionState.PROMOTED,
        label=said,
        is_abuse=said == Label.ABUSE,
        decided_at=now,
        decided_by=by.person_id,
    )


def is_late(was: Standing) -> bool:
    """What was archived, or hidden by a switch, was nobody's to answer until now."""
    return was.state == MentionState.ARCHIVED or was.muted_at is not None


def withdraw(session: Session, mention_id: int, *, by: Actor, now: datetime) -> None:
    """Takes a promotion back: its ticket is cancelled. Refused once somebody works on it."""
    ticket_id = ticket_of(session, mention_id)
    if ticket_id is not None:
        cancel_ticket(session, ticket_id, by=by, now=now)


def withdraw_from(session: Session, mention_id: int, *, by: Actor, now: datetime) -> None:
    """Takes a joined text out of its ticket again, or cancels the ticket when nothing else is left in it."""
    if is_alone(session, mention_id):
        withdraw(session, mention_id, by=by, now=now)
    else:
        leave(session, mention_id, by=by, now=now)


def ticket_of(session: Session, mention_id: int) -> int | None:
    """The ticket that answers this mention."""
    return session.scalar(select(TicketMention.ticket_id).where(TicketMention.mention_id == mention_id))
