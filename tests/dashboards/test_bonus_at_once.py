"""Two leads at once: PostgreSQL lets both in, so they wait for each other."""

import threading

import pytest
from sqlalchemy import select

from dashboards.bonus_plans import PlanForm, save_plan
from dashboards.bonus_reading import sheet_view
from dashboards.bonus_sheets import Seen, calculate_sheet, confirm, sign
from storage.tables import BonusPlan, BonusSheet
from tests.dashboards.test_bonus_sheets import MARCH, NOW, PLAN, Crew

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def test_two_who_save_a_plan_and_calculate_at_once_wait_for_each_other(database):
    with database.transaction() as session:
        crew = Crew(session)
        brand_id, leads = crew.brand.id, [crew.by(crew.olga), crew.by(crew.vera)]
    ready, failed = threading.Barrier(2), []

    def press(by, base):
        ready.wait()
        try:
            with database.transaction() as session:
                save_plan(session, brand_id, form=PlanForm(MARCH, PLAN.base + base, PLAN.lines), by=by, now=NOW)
            with database.transaction() as session:
                calculate_sheet(session, brand_id, MARCH, by=by, now=NOW)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is shown below
            failed.append(error)

    presses = [threading.Thread(target=press, args=(by, place)) for place, by in enumerate(leads)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert failed == []
    with database.reading() as session:
        versions = session.scalars(select(BonusPlan.version).order_by(BonusPlan.version)).all()
        sheet = session.scalars(select(BonusSheet.id)).one()
        total = sheet_view(session, brand_id, sheet, by=leads[0]).total_minor
    assert versions == [1, 2]
    with database.transaction() as session:
        sign(session, sheet, by=leads[0], now=NOW, seen=Seen(NOW, total))
        confirm(session, sheet, by=leads[1], now=NOW, seen=Seen(NOW, total))
