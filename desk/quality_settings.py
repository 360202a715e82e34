"""How much a brand's quality control reads, who may do what there, and what a month's sample costs."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.events import audit
from storage.database import insert_into
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import QualitySetting, SampledTicket, Score
from storage.vocabulary import Role, SampleUnit, ScoreKind

# Who reads and scores; who changes cards and numbers; who draws and sees everybody's results.
SCORERS: Final = (Role.QUALITY, Role.LEAD)
KEEPERS: Final = (Role.LEAD, Role.ADMINISTRATOR)
OVERSEERS: Final = (Role.QUALITY, Role.LEAD, Role.ADMINISTRATOR)

LARGEST: Final = 200
LONGEST_MINUTES: Final = 120
WHOLE: Final = 100
LONGEST_APPEAL: Final = 90
MEASURED_FROM: Final = 5
"""So many measured scores make a mean that is worth more than an assumption."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The numbers of a brand; as usual unless somebody changed them."""

    unit: SampleUnit = SampleUnit.OPERATOR
    size: int = 12
    minutes: int = 10
    second_share: int = 20
    appeal_days: int = 7
    draws_itself: bool = True


class Pace(NamedTuple):
    """What a score costs: measured, or assumed while too few were (`measured` says of how many)."""

    minutes: float
    measured: int
    is_assumed: bool


def plan_of(session: Session, brand_id: int) -> Plan:
    """The brand's numbers."""
    row = session.get(QualitySetting, brand_id)
    return Plan(row.unit, row.size, row.minutes, row.second_share, row.appeal_days, row.draws_itself) if row else Plan()


def set_plan(session: Session, brand_id: int, plan: Plan, *, by: Actor, now: datetime) -> None:
    """The brand reads so from now on; what was drawn stays drawn."""
    by.require(*KEEPERS, brand_id=brand_id)
    sound = (
        1 <= plan.size <= LARGEST
        and 1 <= plan.minutes <= LONGEST_MINUTES
        and 0 <= plan.second_share <= WHOLE
        and 1 <= plan.appeal_days <= LONGEST_APPEAL
    )
    if not sound:
        raise Refused(
            _("The numbers were not kept."),
            _("Tickets are 1 to {tickets}, minutes 1 to {minutes}, days 1 to {days}, shares 0 to 100.").format(
                tickets=LARGEST, minutes=LONGEST_MINUTES, days=LONGEST_APPEAL
            ),
            _("Correct them and save again."),
        )
    given = asdict(plan)
    if given == asdict(plan_of(session, brand_id)):
        return
    keeping = insert_into(session, QualitySetting).values(brand_id=brand_id, **given)
    session.execute(keeping.on_conflict_do_update(index_elements=["brand_id"], set_=given))
    session.expire_all()
    audit(session, "quality_set", subject="brand", subject_id=brand_id, by=by, now=now, **given)


def pace_of(session: Session, brand_id: int) -> Pace:
    """How many minutes a score takes: the mean of what was measured, else what the plan assumes."""
    seconds, count = session.execute(
        select(func.avg(Score.seconds), func.count(Score.seconds))
        .join(SampledTicket, SampledTicket.id == Score.sampled_id)
        .where(SampledTicket.brand_id == brand_id, Score.kind != ScoreKind.APPEAL)
    ).one()
    if count < MEASURED_FROM:
        return Pace(float(plan_of(session, brand_id).minutes), count, is_assumed=True)
    return Pace(float(seconds) / 60, count, is_assumed=False)
