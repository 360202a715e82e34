"""What waits to be scored, by numbers of the sample alone: neither ticket nor operator stands there."""

from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from desk.closed_texts import channel_seen
from desk.quality_cards import Card, card_in_force
from desk.quality_population import stands
from desk.quality_settings import SCORERS
from desk.quality_talk import BlindTalk, blind_talk
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Channel, Debrief, ReadingLeave, SampledTicket, Score
from storage.vocabulary import ScoreKind

MOST = 200


class Waiting(NamedTuple):
    """A ticket to be scored; `is_second` when somebody else has scored it already and it is read a second time."""

    id: int
    month: str
    channel: str
    is_second: bool
    by_hand: bool


class Sheet(NamedTuple):
    """What the reader of a sampled ticket is given before it is scored."""

    id: int
    month: str
    is_second: bool
    recording_url: str
    talk: BlindTalk
    card: Card


def waiting(session: Session, brand_id: int, *, by: Actor) -> list[Waiting]:
    """What this person may score, the oldest month first; each person begins at another place, so few collide."""
    by.require(*SCORERS, brand_id=brand_id)
    found = session.execute(
        select(SampledTicket.id, SampledTicket.month, Channel.name, _has_first(), SampledTicket.sample_id.is_(None))
        .join(Channel, Channel.id == SampledTicket.channel_id)
        .where(SampledTicket.brand_id == brand_id, to_score(by), channel_seen(by, brand_id))
        .order_by(SampledTicket.month, SampledTicket.id)
        .limit(MOST)
    )
    return sorted((Waiting(*row) for row in found), key=lambda one: (one.month, _turn(one.id, by)))


def sheet_to_score(session: Session, sampled_id: int, *, by: Actor) -> Sheet:
    """The blind talk and the card. Raises Refused for what this person may not score, or has scored."""
    sampled, is_second = sampled_to_score(session, sampled_id, by=by)
    return Sheet(
        sampled.id, sampled.month, is_second, sampled.recording_url,
        blind_talk(session, sampled.ticket_id, sampled.cycle, operator_id=sampled.operator_id),
        card_in_force(session, sampled.brand_id),
    )  # fmt: skip


def sampled_to_score(session: Session, sampled_id: int, *, by: Actor) -> tuple[SampledTicket, bool]:
    """The sampled ticket, and whether it is a second reading of it."""
    found = session.execute(
        select(SampledTicket, _has_first())
        .join(Channel, Channel.id == SampledTicket.channel_id)
        .where(SampledTicket.id == sampled_id)
    ).one_or_none()
    if found is not None and by.holds(*SCORERS, brand_id=found[0].brand_id):
        open_to = select(SampledTicket.id).join(Channel, Channel.id == SampledTicket.channel_id)
        seen = open_to.where(SampledTicket.id == sampled_id, to_score(by), channel_seen(by, found[0].brand_id))
        if session.scalar(seen) is not None:
            return found[0], found[1]
    raise Refused(
        _("This ticket of the sample is not there to be scored."),
        _("It is scored already, is your own work, is known to you by name, or is not open to you."),
        _("Go back to the list and take the next one."),
    )


def to_score(by: Actor) -> ColumnElement[bool]:
    """What this person may score: nobody has, or it wants a second reading of theirs.

    Never their own work, nor what they have read with names or chosen themselves; nothing that was withdrawn.
    """
    read = exists().where(
        Score.sampled_id == SampledTicket.id,
        or_(Score.kind == ScoreKind.SECOND, Score.reader_id == by.person_id),
    )
    wants_second = and_(SampledTicket.needs_second.is_(True), SampledTicket.revealed_at.is_(None))
    return and_(
        SampledTicket.operator_id != by.person_id, ~read, or_(~_has_first(), wants_second), stands(), is_blind_to(by)
    )


def is_blind_to(by: Actor) -> ColumnElement[bool]:
    """Sampled tickets this person has met nowhere else: in no debrief, on no leave, and not as their own choice."""
    debriefed = exists().where(
        Debrief.ticket_id == SampledTicket.ticket_id,
        Debrief.cycle == SampledTicket.cycle,
        or_(Debrief.reader_id == by.person_id, Debrief.done_by == by.person_id),
    )
    on_leave = exists().where(ReadingLeave.ticket_id == SampledTicket.ticket_id, ReadingLeave.person_id == by.person_id)
    chosen = and_(SampledTicket.added_by.is_not(None), SampledTicket.added_by == by.person_id)
    return and_(~debriefed, ~on_leave, ~chosen)


def _has_first() -> ColumnElement[bool]:
    return exists().where(Score.sampled_id == SampledTicket.id, Score.kind == ScoreKind.FIRST)


def _turn(number: int, by: Actor) -> bytes:
    return sha256(f"{by.person_id}|{number}".encode()).digest()
