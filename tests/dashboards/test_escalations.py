"""What departments owe and how they answer: figures, sheets and the screen."""

import zipfile
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest

from dashboards.escalation_figures import Asked, EscalationFigures, counted, escalation_figures
from dashboards.escalation_sheets import figures_sheet, open_sheet
from dashboards.export import as_csv, as_xlsx
from dashboards.periods import Period
from desk.departments import DepartmentForm, add_department
from desk.escalation_answers import Told, take_answer
from desk.escalation_list import open_escalations
from desk.escalations import Question, escalate, withdraw
from storage.rights import SYSTEM
from storage.vocabulary import EscalationState, EscalationWay, Role
from tests.builders import a_calendar, a_channel, actor
from tests.desk.conftest import a_house

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
BOSS = actor(Role.ADMINISTRATOR, person_id=None)
PERIOD = Period(date(2026, 3, 1), date(2026, 3, 8))


def asked(state=EscalationState.SENT, *, due=4, answered=None):
    answer_s = None if answered is None else answered * 3600
    return Asked(1, state, NOW + due * HOUR, None if answered is None else NOW + answered * HOUR, answer_s)


def test_figures_are_counted_by_where_a_question_stands():
    answered = EscalationState.ANSWERED
    found = counted("1", "Отдел", [
        *(asked(answered, answered=hours) for hours in (1, 2, 3, 6)),
        asked(), asked(due=1), asked(EscalationState.FAILED, due=1),
        asked(EscalationState.WITHDRAWN), asked(EscalationState.WITHDRAWN, answered=1),
    ], now=NOW + 2 * HOUR)  # fmt: skip
    assert (found.asked, found.withdrawn, found.in_time, found.late, found.open, found.overdue) == (9, 2, 3, 1, 1, 1)
    # By nearest rank: the times of real answers.
    assert (found.answers.n, found.answers.median, found.answers.p90) == (4, 2 * 3600, 6 * 3600)
    assert found.within_target == pytest.approx(0.6)
    assert counted("", "", [], now=NOW).within_target is None


def test_what_did_not_reach_a_department_stands_in_a_column_of_its_own():
    failed = EscalationState.FAILED
    found = counted("1", "Отдел", [asked(EscalationState.ANSWERED, answered=1), asked(failed, due=1), asked(failed)],
                    now=NOW + 2 * HOUR)  # fmt: skip
    assert (found.undelivered, found.withdrawn, found.open, found.overdue, found.within_target) == (2, 0, 0, 0, 1.0)
    sheet = figures_sheet(EscalationFigures([found], found))
    told = dict(zip([column.title for column in sheet.columns], sheet.rows[0], strict=True))
    assert (told["Not delivered"], told["Withdrawn"], told["Overdue"], told["Share within target"]) == (2, 0, 0, 1.0)


@pytest.fixture
def bank(base):
    """Three questions of an open channel and one of a closed one."""
    with base.transaction() as session:
        house = a_house(session)
        hours = a_calendar(session)
        house.claims, house.lawyers = (
            add_department(
                session, house.brand.id, by=BOSS, now=NOW,
                form=DepartmentForm(name, EscalationWay.BY_HAND, hours.id, target_s=3600),
            ).id
            for name in ("Претензии", "=Юристы")
        )  # fmt: skip
        closed = a_channel(session, house.brand, house.boris, name="Закрытый", is_open=False)
        tickets = [house.ticket(now=NOW) for _turn in range(4)]
        tickets[3].channel_id = closed.id
        session.flush()
        house.asked = [
            escalate(session, ticket.id, asked=Question(department, "=1+1", "k"), by=SYSTEM, now=NOW)
            for ticket, department in zip(
                tickets, (house.claims, house.claims, house.lawyers, house.lawyers), strict=True
            )
        ]
        take_answer(session, house.asked[0], told=Told("да", "a"), now=NOW + HOUR / 2)
        house.session = session
        yield house


def test_each_sees_the_questions_of_their_tickets_only(bank):
    def seen(by):
        found = escalation_figures(bank.session, bank.brand.id, PERIOD, by=by, now=NOW + 2 * HOUR)
        rows = {row.name: (row.asked, row.in_time, row.overdue) for row in found.rows}
        return rows, found.total.asked

    anna = bank.actor(bank.anna)
    assert seen(anna) == ({"=Юристы": (1, 0, 1), "Претензии": (2, 1, 1)}, 3)
    assert seen(bank.actor(bank.vera))[1] == 4
    assert seen(actor(Role.ADMINISTRATOR, person_id=bank.vera.id))[1] == 4
    rows = open_escalations(bank.session, brand_id=bank.brand.id, by=anna)
    assert [row.id for row in rows] == bank.asked[1:3]
    before = Period(date(2026, 2, 1), date(2026, 3, 1))
    assert escalation_figures(bank.session, bank.brand.id, before, by=anna, now=NOW).rows == []


def test_the_sheets_run_nothing_in_a_spreadsheet(bank):
    withdraw(bank.session, bank.asked[2], by=SYSTEM, now=NOW)
    by = bank.actor(bank.vera)
    found = escalation_figures(bank.session, bank.brand.id, PERIOD, by=by, now=NOW + 2 * HOUR)
    rows = open_escalations(bank.session, brand_id=bank.brand.id, by=by)
    sheets = [figures_sheet(found), open_sheet(rows, now=NOW + 2 * HOUR)]
    assert "'=Юристы" in as_csv(sheets[0]).decode("utf-8-sig")
    assert "'=1+1" in as_csv(sheets[1]).decode("utf-8-sig")
    with zipfile.ZipFile(BytesIO(as_xlsx(sheets, []))) as book:
        pages = [book.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (1, 2)]
        words = book.read("xl/sharedStrings.xml").decode()
    assert "=Юристы" in words
    assert "=1+1" in words
    assert not any("<f>" in page for page in pages)
    assert [page.count("<row ") for page in pages] == [4, 3]
