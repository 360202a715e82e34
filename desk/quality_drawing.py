"""The sample of a month: what it would cost, the draw itself, and the draw the desk makes on the first of a month."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.events import audit
from desk.quality_cards import kept_card
from desk.quality_population import candidates, scorers_of, taken_already, wanted_units, without_readers
from desk.quality_sampling import ALGORITHM, Candidate, Shortfall, draw, hours, second_readings
from desk.quality_settings import OVERSEERS, Pace, Plan, pace_of, plan_of
from storage.database import insert_into
from storage.errors import Refused
from storage.i18n import _
from storage.rights import SYSTEM, Actor
from storage.settings import settings
from storage.tables import Brand, Channel, Person, Sample, SampledTicket
from storage.vocabulary import SampleUnit

LONGEST_SEED: Final = 40
READERS: Final = 2
LAST_DAY: Final = 10
"""A desk that did not run on the first draws so long into the month; later somebody does it by hand."""

DRAW_JOB: Final = "draw_quality_samples"


class Forecast(NamedTuple):
    """What a draw would come to: tickets, further readings by a second person, hours, and who falls short."""

    closed: int
    drawn_before: int
    tickets: int
    second: int
    pace: Pace
    hours: float
    shortfalls: list[Shortfall]
    # Closed channels that nobody who scores may read: nothing is drawn from them.
    unread: list[str]


def month_of(moment: datetime) -> str:
    """The installation's calendar month, as 2026-11."""
    return moment.astimezone(ZoneInfo(settings().zone)).strftime("%Y-%m")


def month_before(month: str) -> str:
    return (date.fromisoformat(f"{month}-01") - timedelta(days=1)).isoformat()[:7]


def usual_seed(brand_id: int, month: str, turn: int) -> str:
    """The seed of a draw that nobody named one for: the same for everybody who asks."""
    return f"{brand_id}-{month}-{turn}"


def forecast(session: Session, brand_id: int, month: str, *, plan: Plan, by: Actor) -> Forecast:
    """What a draw for the month would take, without drawing."""
    by.require(*OVERSEERS, brand_id=brand_id)
    _require_month(month)
    those = candidates(session, brand_id, month)
    taken = taken_already(session, brand_id, month, plan.unit)
    drawn = draw(
        those, unit=plan.unit, size=plan.size, seed="", units=wanted_units(session, brand_id, plan.unit), taken=taken
    )  # fmt: skip
    second = len(_second(session, brand_id, drawn.tickets, share=plan.second_share, seed=""))
    pace = pace_of(session, brand_id)
    cost = hours(len(drawn.tickets) + second, pace.minutes)
    unread = session.scalars(
        select(Channel.name).where(Channel.id.in_(without_readers(session, brand_id))).order_by(Channel.name)
    )
    return Forecast(len(those), taken.total(), len(drawn.tickets), second, pace, cost, drawn.shortfalls, list(unread))


def draw_sample(
    session: Session, brand_id: int, month: str, *, by: Actor, now: datetime, seed: str = "", plan: Plan | None = None
) -> int:
    """Draws the month's sample, or tops it up to the plan: a ticket that was drawn is never drawn again. Its id."""
    by.require(*OVERSEERS, brand_id=brand_id)
    _require_month(month)
    if month > month_of(now):
        raise _refused(_("The month has not begun."), _("Choose a month with closed tickets."))
    session.scalars(select(Brand.id).where(Brand.id == brand_id).with_for_update()).one()
    plan = plan or plan_of(session, brand_id)
    turn = session.scalar(select(func.count()).where(Sample.brand_id == brand_id, Sample.month == month)) or 0
    seed = seed.strip()[:LONGEST_SEED] or usual_seed(brand_id, month, turn + 1)
    those = candidates(session, brand_id, month)
    drawn = draw(
        those, unit=plan.unit, size=plan.size, seed=seed, units=wanted_units(session, brand_id, plan.unit),
        taken=taken_already(session, brand_id, month, plan.unit),
    )  # fmt: skip
    if not drawn.tickets:
        raise _refused(
            _("There is no closed, answered ticket of the month that is not drawn yet."),
            _("Choose another month or a larger sample, or add tickets by hand."),
        )
    kept_card(session, brand_id, now=now)
    sample = Sample(
        brand_id=brand_id, month=month, unit=plan.unit, size=plan.size, seed=seed, algorithm=ALGORITHM,
        population=len(those), shortfalls=[one._asdict() for one in drawn.shortfalls], drawn_at=now,
        drawn_by=by.person_id,
    )  # fmt: skip
    session.add(sample)
    session.flush()
    second = _second(session, brand_id, drawn.tickets, share=plan.second_share, seed=seed)
    session.execute(
        insert_into(session, SampledTicket),
        [
            {
                "brand_id": brand_id, "sample_id": sample.id, "month": month, "ticket_id": one.ticket_id,
                "cycle": one.cycle, "operator_id": one.operator_id, "channel_id": one.channel_id, "day": one.day,
                "stratum": one.stratum, "needs_second": one in second, "recording_url": "", "reason": "",
                "added_at": now,
            }
            for one in drawn.tickets
        ],
    )  # fmt: skip
    audit(
        session, "sample_drawn", subject="sample", subject_id=sample.id, by=by, now=now, month=month, seed=seed,
        tickets=len(drawn.tickets), unit=plan.unit.value, size=plan.size,
    )  # fmt: skip
    return sample.id


def draw_due(session: Session, *, now: datetime) -> int:
    """On the first day of a month, draws last month's sample of each brand that wants it, once; gives how many."""
    if now.astimezone(ZoneInfo(settings().zone)).day > LAST_DAY:
        return 0
    month, drawn = month_before(month_of(now)), 0
    for brand_id in session.scalars(select(Brand.id).order_by(Brand.id)).all():
        known = select(Sample.id).where(Sample.brand_id == brand_id, Sample.month == month).limit(1)
        if not plan_of(session, brand_id).draws_itself or session.scalar(known) is not None:
            continue
        if candidates(session, brand_id, month):
            draw_sample(session, brand_id, month, by=SYSTEM, now=now)
            drawn += 1
    return drawn


def _second(
    session: Session, brand_id: int, tickets: Sequence[Candidate], *, share: int, seed: str
) -> set[Candidate]:  # fmt: skip
    """What is read twice: only where two people, neither of them whose work it is, may score it."""
    scorers = scorers_of(session, brand_id)
    those = [one for one in tickets if len(scorers[one.channel_id] - {one.operator_id}) >= READERS]
    return second_readings(those, share=share, seed=seed)


def is_missed(month: str, now: datetime) -> bool:
    """Whether the desk should have drawn this month by itself, and will not any more."""
    today = now.astimezone(ZoneInfo(settings().zone))
    return month == month_before(month_of(now)) and today.day > LAST_DAY


def named_shortfalls(
    session: Session, unit: SampleUnit, shortfalls: Iterable[Shortfall]
) -> list[tuple[str, Shortfall]]:
    """The shortfalls, each with the name of its operator or channel, by name."""
    those = list(shortfalls)
    owner = Person if unit is SampleUnit.OPERATOR else Channel
    names = dict(
        session.execute(select(owner.id, owner.name).where(owner.id.in_([one.unit_id for one in those]))).all()
    )
    return sorted((names.get(one.unit_id, ""), one) for one in those)


def _require_month(month: str) -> None:
    try:
        date.fromisoformat(f"{month}-01")
    except ValueError:
        raise _refused(_("“{month}” is no month.").format(month=month), _("Choose one of the list.")) from None


def _refused(why: str, way_out: str) -> Refused:
    return Refused(_("Nothing was drawn."), why, way_out)
