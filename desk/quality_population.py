"""From what a month's sample is drawn: cycles that ended, what is sampled already, and from whom tickets are wanted."""

from collections import Counter, defaultdict

from sqlalchemy import ColumnElement, exists, func, literal, not_, select
from sqlalchemy.orm import Session

from desk.quality_sampling import Candidate
from desk.quality_settings import SCORERS
from storage.rights import ALL_BRANDS
from storage.tables import Channel, ChannelMember, Person, PersonRole, SampledTicket, TicketFact
from storage.vocabulary import Role, SampleUnit


def is_of_month(month: str) -> ColumnElement[bool]:
    """The cycles that ended on a day of the month."""
    return TicketFact.closed_day.between(f"{month}-01", f"{month}-31")


def stands() -> ColumnElement[bool]:
    """Sampled tickets that still count: one that became abuse, or was merged into another, is withdrawn."""
    return not_(
        exists().where(
            TicketFact.ticket_id == SampledTicket.ticket_id,
            TicketFact.cycle == SampledTicket.cycle,
            TicketFact.left_out.is_not(None),
        )
    )


def candidates(session: Session, brand_id: int, month: str) -> list[Candidate]:
    """Cycles that ended in the month after an answer of a person, and are not sampled yet."""
    known = (
        select(literal(1))
        .where(
            SampledTicket.ticket_id == TicketFact.ticket_id,
            SampledTicket.cycle == TicketFact.cycle,
            SampledTicket.month == month,
        )
        .exists()
    )
    found = session.execute(
        select(
            TicketFact.ticket_id, TicketFact.cycle, TicketFact.operator_id, TicketFact.channel_id, TicketFact.rating,
            TicketFact.is_within, TicketFact.closed_day,
        ).where(
            TicketFact.brand_id == brand_id,
            is_of_month(month),
            TicketFact.left_out.is_(None),
            TicketFact.operator_id.is_not(None),
            TicketFact.replied_at.is_not(None),
            TicketFact.channel_id.not_in(without_readers(session, brand_id)),
            ~known,
        )
    )  # fmt: skip
    return [
        Candidate(ticket_id, cycle, operator_id, channel_id, rating.value if rating else "", is_within is False, day)
        for ticket_id, cycle, operator_id, channel_id, rating, is_within, day in found
        if operator_id is not None and day is not None
    ]


def taken_already(session: Session, brand_id: int, month: str, unit: SampleUnit) -> Counter[int]:
    """How many of each unit earlier draws of the month hold; those taken by hand or withdrawn do not count."""
    column = SampledTicket.operator_id if unit is SampleUnit.OPERATOR else SampledTicket.channel_id
    found = session.execute(
        select(column, func.count())
        .where(
            SampledTicket.brand_id == brand_id, SampledTicket.month == month, SampledTicket.sample_id.is_not(None),
            stands(),
        )
        .group_by(column)
    )  # fmt: skip
    return Counter({row[0]: row[1] for row in found})


def scorers_of(session: Session, brand_id: int) -> dict[int, set[int]]:
    """Who may score what of each channel: leads everything, quality control open channels and those it was given."""
    held: dict[Role, set[int]] = {Role.LEAD: set(), Role.QUALITY: set()}
    for number, role in session.execute(
        select(PersonRole.person_id, PersonRole.role)
        .join(Person, Person.id == PersonRole.person_id)
        .where(PersonRole.role.in_(SCORERS), PersonRole.brand_id.in_((brand_id, ALL_BRANDS)), Person.is_active)
    ):
        held[role].add(number)
    members: dict[int, set[int]] = defaultdict(set)
    for channel, number in session.execute(select(ChannelMember.channel_id, ChannelMember.person_id)):
        members[channel].add(number)
    channels = session.execute(select(Channel.id, Channel.is_open).where(Channel.brand_id == brand_id)).all()
    return {
        channel: held[Role.LEAD] | (held[Role.QUALITY] if is_open else held[Role.QUALITY] & members[channel])
        for channel, is_open in channels
    }


def without_readers(session: Session, brand_id: int) -> set[int]:
    """The closed channels that nobody who scores may read: nothing is drawn from them."""
    scorers = scorers_of(session, brand_id)
    closed = session.scalars(select(Channel.id).where(Channel.brand_id == brand_id, Channel.is_open.is_(False)))
    return {channel for channel in closed if not scorers[channel]}


def wanted_units(session: Session, brand_id: int, unit: SampleUnit) -> set[int]:
    """Who is expected to have closed tickets: active operators of the brand, or its active channels."""
    if unit is SampleUnit.CHANNEL:
        active = session.scalars(select(Channel.id).where(Channel.brand_id == brand_id, Channel.is_active))
        return set(active) - without_readers(session, brand_id)
    return set(
        session.scalars(
            select(PersonRole.person_id)
            .join(Person, Person.id == PersonRole.person_id)
            .where(PersonRole.role == Role.OPERATOR, PersonRole.brand_id.in_((brand_id, ALL_BRANDS)), Person.is_active)
        )
    )
