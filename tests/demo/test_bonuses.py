from datetime import UTC, datetime

from sqlalchemy import func, select

from dashboards.bonus_reading import sheet_view, sheets
from demo.bonuses import live_through_months
from demo.leave import leave
from demo.running import RunningTown
from demo.settle import settle
from storage.database import Database
from storage.rights import SYSTEM
from storage.tables import BonusSheet, Brand, Shift, Ticket
from storage.vocabulary import BonusState


def test_the_months_before_are_paid_and_go_with_the_example(town: RunningTown, base: Database):
    now = datetime.now(UTC)
    with base.transaction() as session:
        settle(session, town_url=town.url, now=now)
    assert live_through_months(now=now) == 144
    assert live_through_months(now=now) == 0
    with base.reading() as session:
        brand_id = session.scalars(select(Brand.id).where(Brand.is_demo)).one()
        waiting, frozen = sheets(session, brand_id, by=SYSTEM)
        assert (waiting.state, frozen.state) == (BonusState.SIGNED, BonusState.FROZEN)
        view = sheet_view(session, brand_id, frozen.id, by=SYSTEM)
        assert len(view.rows) == 3
        assert all(row.total_minor > 0 for row in view.rows)
        assert all(row.hours.worked_min == row.hours.owed_min for row in view.rows)
        assert [one.adjusted for one in view.disputes] == [250]
        assert session.scalar(select(func.count()).select_from(Shift).where(Shift.ends_at > now))
    with base.transaction() as session:
        leave(session, by=SYSTEM, now=now)
        for table in (Ticket, Shift, BonusSheet):
            assert session.scalar(select(func.count()).select_from(table)) == 0
