"""Quality control reads sampled tickets only; any other one with a reason, for a day, and it is noted who did."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from desk.access import READERS
from desk.closed_texts import channel_seen
from desk.events import audit
from desk.quality_talk import BlindTalk, blind_talk
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Channel, ReadingLeave, SampledTicket, Score, Ticket
from storage.vocabulary import Role

LASTS: Final = timedelta(hours=24)
SHORTEST: Final = 10
LONGEST: Final = 500


class Leave(NamedTuple):
    """Whether a ticket may be read now: until when, or at any time as one whose score this person knows.

    Whether a ticket that nobody has scored stands in the sample is not told: a number typed in must not say so.
    Whoever reads such a one with a reason does not score it any more (`desk.quality_waiting`).
    """

    until: datetime | None
    is_sampled: bool


def reads_samples_only(by: Actor, brand_id: int) -> bool:
    """Whether this person is there for quality control and nothing else that reads tickets."""
    return not by.is_system and by.holds(Role.QUALITY, brand_id=brand_id) and not by.holds(*READERS, brand_id=brand_id)


def leave_for(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> Leave | None:
    """What somebody of quality control may do with a ticket; None for everybody else, and for what is not there."""
    ticket = session.get(Ticket, ticket_id)
    if ticket is None or not reads_samples_only(by, ticket.brand_id) or not _is_seen(session, ticket, by):
        return None
    if session.scalar(select(exists().where(SampledTicket.ticket_id == ticket_id, _is_open(by)))):
        return Leave(None, is_sampled=True)
    until = session.scalar(
        select(ReadingLeave.until)
        .where(ReadingLeave.person_id == by.person_id, ReadingLeave.ticket_id == ticket_id, ReadingLeave.until > now)
        .order_by(ReadingLeave.until.desc())
        .limit(1)
    )
    return Leave(until, is_sampled=False)


def take_leave(session: Session, ticket_id: int, *, reason: str, by: Actor, now: datetime) -> datetime:
    """Opens a ticket outside the sample to this person for a day; who did it and why is kept. Until when."""
    known = leave_for(session, ticket_id, by=by, now=now)
    if known is None:
        raise not_there(ticket_id)
    if known.is_sampled:
        return now  # nothing to be asked for: it is open to them
    if known.until is not None:
        return known.until  # the second of two clicks
    said = reason.strip()[:LONGEST]
    if len(said) < SHORTEST:
        raise Refused(
            _("Ticket {number} stays closed.").format(number=ticket_id),
            _("Quality control reads tickets outside the sample for a reason, and this one is too short."),
            _("Say in a few words why you need it."),
        )
    ticket = session.get_one(Ticket, ticket_id)
    until = now + LASTS
    session.add(
        ReadingLeave(
            brand_id=ticket.brand_id, ticket_id=ticket_id, person_id=by.person_id, reason=said, given_at=now,
            until=until,
        )
    )  # fmt: skip
    session.flush()
    audit(
        session, "quality_leave_taken", subject="ticket", subject_id=ticket_id, by=by, now=now, reason=said,
        until=until.isoformat(),
    )  # fmt: skip
    return until


def talk_on_leave(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> BlindTalk:
    """The masked talk of a ticket this person has leave to read. Raises Refused otherwise."""
    known = leave_for(session, ticket_id, by=by, now=now)
    if known is None or not (known.until or known.is_sampled):
        raise not_there(ticket_id)
    ticket = session.get_one(Ticket, ticket_id)
    return blind_talk(session, ticket_id, ticket.cycle, operator_id=ticket.assignee_id)


def awaits_score(ticket_id: ColumnElement[int], *, by: Actor) -> ColumnElement[bool]:
    """Whether a ticket waits for its score: until then who answered and how it was rated is kept from this person.

    To be used in a statement that has a column of tickets: ask it only of `reads_samples_only`.
    """
    return exists().where(SampledTicket.ticket_id == ticket_id, ~_is_open(by))


def not_there(ticket_id: int) -> Refused:
    """One answer for what is not there and for what may not be read."""
    return Refused(
        _("Ticket {number} cannot be shown.").format(number=ticket_id),
        _("It does not exist, or is not open to quality control."),
        _("Check the number, or ask a team lead."),
    )


def _is_open(by: Actor) -> ColumnElement[bool]:
    """Sampled tickets whose reading is done, or that this person has scored."""
    mine = exists().where(Score.sampled_id == SampledTicket.id, Score.reader_id == by.person_id)
    return or_(SampledTicket.revealed_at.is_not(None), mine)


def _is_seen(session: Session, ticket: Ticket, by: Actor) -> bool:
    seen = select(Channel.id).where(Channel.id == ticket.channel_id, channel_seen(by, ticket.brand_id))
    return session.scalar(seen) is not None
