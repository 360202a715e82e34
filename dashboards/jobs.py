"""What the dashboards do by themselves: seal the figures of days that are over."""

from datetime import datetime

from sqlalchemy import select

from dashboards.sealing import days_to_seal, forget_marks, months_to_seal, seal_day, seal_month
from storage.database import reading, transaction
from storage.jobs import Handler, Leased, Tick
from storage.tables import Brand

SEAL_JOB = "seal_figures"


def seal_figures(_job: Leased, now: datetime) -> None:
    """Seals what is to be sealed of every brand, each day and month in a short transaction of its own."""
    with reading() as session:
        brands = session.scalars(select(Brand.id).order_by(Brand.id)).all()
    for brand_id in brands:
        seal_brand(brand_id, now=now)


def seal_brand(brand_id: int, *, now: datetime) -> None:
    """Days first, for months are made of them."""
    with transaction() as session:
        forget_marks(session, brand_id, now=now)
    with reading() as session:
        days = days_to_seal(session, brand_id, now=now)
    for day in days:
        with transaction() as session:
            seal_day(session, brand_id, day, now=now)
    with reading() as session:
        months = months_to_seal(session, brand_id, now=now)
    for first in months:
        with transaction() as session:
            seal_month(session, brand_id, first, now=now)


HANDLERS: dict[str, Handler] = {SEAL_JOB: seal_figures}
TICKS = [Tick(SEAL_JOB, every_s=300, priority=80)]
