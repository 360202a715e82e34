"""The screens of the operator review and of bonuses, pressed through as a lead, a second person and an operator."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.bonus_plans import LineForm, PlanForm, save_plan
from dashboards.bonus_sheets import calculate_sheet
from dashboards.screens.bonus_lines import START, lines_typed
from storage.tables import BonusPlan, BonusSheet, Brand, DecisionHour, Message, Pause, Person, TicketFact
from storage.vocabulary import BonusMetric, BonusPart, BonusState, DecisionWay, Direction, PauseReason, Role, Verdict
from tests.builders import a_brand, a_channel, a_person, a_source, actor
from tests.dashboards.conftest import a_fact

SignIn = Callable[[Person | None], str]
HOME = Path(__file__).resolve().parents[2] / "home.py"


@pytest.fixture
def database(base):
    """One kind of database: the screens speak no SQL."""
    return base


@pytest.fixture
def people(database):
    """A lead, an administrator and two operators who answered in the month before this one; a plan for it."""
    now = datetime.now(UTC)
    before = (now.replace(day=1) - timedelta(days=1)).replace(day=10, hour=9, minute=0, second=0, microsecond=0)
    with database.transaction() as session:
        brand = a_brand(session)
        channel, source = a_channel(session, brand), a_source(session, brand)
        found = {
            "anna": a_person(session, Role.OPERATOR, name="Анна"),
            "boris": a_person(session, Role.OPERATOR, name="Борис"),
            "olga": a_person(session, Role.LEAD, name="Ольга"),
            "vera": a_person(session, Role.ADMINISTRATOR, name="Вера"),
        }
        for number in range(24):
            a_fact(
                session, channel, source, found["anna" if number % 2 else "boris"],
                opened_at=before + timedelta(hours=number), replied_at=before + timedelta(hours=number, minutes=20),
                is_within=number % 3 > 0, first_reply_s=1200, promoted_to_answered_s=1200, taken_to_answered_s=900,
                asked_at=before + timedelta(hours=number + 1), rating=Verdict.LIKE,
                rated_at=before + timedelta(hours=number + 2),
                complexity=1 + number % 3,
            )  # fmt: skip
        form = PlanForm(f"{before:%Y-%m}", START[0].target * 100, START)
        save_plan(session, brand.id, form=form, by=actor(Role.LEAD, person_id=found["olga"].id), now=now)
        session.expunge_all()
        return found


def opened(screen: str, **query: str) -> AppTest:
    test = AppTest.from_file(HOME, default_timeout=60)
    for name, value in query.items():
        test.query_params[name] = value
    test.switch_page(f"dashboards/screens/{screen}.py")
    return test.run()


def words(test: AppTest) -> str:
    parts = (*test.markdown, *test.caption, *test.text, *test.info, *test.subheader)
    return " ".join(str(part.value) for part in parts)


def pressed(test: AppTest, label: str) -> AppTest:
    return next(button for button in test.button if button.label == label).click().run()


def state_of(database) -> BonusState | None:
    with database.reading() as session:
        found: BonusState | None = session.query(BonusSheet.state).scalar()
        return found


def test_a_lead_compares_everybody(people, sign_in_as: SignIn):
    sign_in_as(people["olga"])
    test = opened("review", period="last_month")
    assert not test.exception
    assert [list(frame.value["Person"]) for frame in test.dataframe] == [["Анна", "Борис"]]
    assert "fewer than 5 cases" in words(test)


def test_a_lead_compares_pauses_too(people, database, sign_in_as: SignIn):
    with database.transaction() as session:
        began, ticket_id = session.query(TicketFact.opened_at, TicketFact.ticket_id).first()
        times = {"started_at": began, "ended_at": began + timedelta(minutes=30)}
        boris = people["boris"].id
        session.add(Pause(ticket_id=ticket_id, reason=PauseReason.COLLEAGUE, person_id=boris, **times))
        session.add(
            Message(ticket_id=ticket_id, direction=Direction.IN, source_at=began, created_at=began, text="Где?")
        )
    sign_in_as(people["olga"])
    test = opened("review", period="last_month")
    assert "Pauses while the customer waited" not in test.dataframe[0].value
    next(toggle for toggle in test.toggle if toggle.label == "With pauses").set_value(True).run()
    assert not test.exception
    shown = test.dataframe[0].value
    assert list(shown["Pauses while the customer waited"]) == [0, 1]
    assert shown["Waited, working time"].iloc[1] == 1800


def test_one_person_has_a_page_with_figures_and_a_trend(people, sign_in_as: SignIn):
    sign_in_as(people["olga"])
    test = opened("review", period="last_month", page="person", person=str(people["boris"].id))
    assert not test.exception
    values = {metric.label: metric.value for metric in test.metric}
    assert values["Tickets answered"] == "12"
    assert values["Within target"] == "66.7%"
    assert values["Taken → answered, median"] == "15 min"
    assert values["CSI of own answers"] == "100.0%"
    assert "Last six months" in words(test)


def test_an_operator_sees_the_own_page_only(people, sign_in_as: SignIn):
    sign_in_as(people["anna"])
    test = opened("review", period="last_month", page="comparison", person=str(people["boris"].id))
    assert not test.exception
    assert not test.selectbox or all(box.label != "Person" for box in test.selectbox)
    assert {metric.label: metric.value for metric in test.metric}["Within target"] == "66.7%"
    assert "Борис" not in words(test)


def test_a_figure_opens_its_tickets(people, sign_in_as: SignIn):
    sign_in_as(people["anna"])
    for figure, rows in (("counted", 12), ("own_rated", 12), ("hard", 4)):
        test = opened("review", period="last_month", cell=f"{figure}.operator.{people['anna'].id}")
        assert not test.exception
        assert len(test.dataframe[-1].value) == rows


@pytest.mark.parametrize("cell", ["paused_waiting", "scored_work.operator.abc", "paused_waiting.channel.1"])
def test_an_address_that_names_nobody_opens_nothing(people, sign_in_as: SignIn, cell: str):
    sign_in_as(people["olga"])
    test = opened("review", period="last_month", cell=cell)
    assert not test.exception
    assert "0 tickets" in words(test)


def test_a_month_is_calculated_signed_and_confirmed(people, database, sign_in_as: SignIn):
    sign_in_as(people["olga"])
    test = opened("bonus")
    assert not test.exception
    test = next(button for button in test.button if button.label.startswith("Calculate ")).click().run()
    assert not test.exception
    assert state_of(database) is BonusState.DRAFT
    assert list(test.dataframe[0].value["Person"])[:2] == ["Анна", "Борис"]
    test = pressed(test, "Sign")
    assert state_of(database) is BonusState.SIGNED
    assert "You have signed it" in words(test)
    sign_in_as(people["vera"])
    test = opened("bonus")
    assert "2 people" in words(test)
    test = pressed(test, "Confirm")
    assert not test.exception
    assert state_of(database) is BonusState.FROZEN


def test_a_page_that_is_out_of_date_signs_nothing(people, database, sign_in_as: SignIn):
    sign_in_as(people["olga"])
    next(button for button in opened("bonus").button if button.label.startswith("Calculate ")).click().run()
    test = opened("bonus")
    with database.transaction() as session:
        session.query(BonusSheet).one().calculated_at += timedelta(minutes=5)
    test = pressed(test, "Sign")
    assert "have changed" in " ".join(str(one.value) for one in test.error)
    assert state_of(database) is BonusState.DRAFT


def test_agreement_has_no_list_of_cases_to_open(people, database, sign_in_as: SignIn):
    before = (datetime.now(UTC).replace(day=1) - timedelta(days=1)).replace(day=10)
    agreement = LineForm(BonusMetric.AGREEMENT, BonusPart.PERSONAL, Decimal(0), Decimal(90), 100, 1)
    with database.transaction() as session:
        brand_id = session.query(Brand.id).scalar()
        by = actor(Role.LEAD, person_id=people["olga"].id)
        save_plan(session, brand_id, form=PlanForm(f"{before:%Y-%m}", Decimal(1000), (agreement,)), by=by, now=before)
        session.add(
            DecisionHour(
                brand_id=brand_id, hour=9, day=f"{before:%Y-%m-%d}", person_id=people["anna"].id, decided=9,
                way=DecisionWay.KEY, compared=8, agreed=6,
            )
        )  # fmt: skip
        calculate_sheet(session, brand_id, f"{before:%Y-%m}", by=by, now=datetime.now(UTC))
    sign_in_as(people["anna"])
    test = opened("bonus")
    assert "there is no list to open" in words(test)
    assert all(button.label != "Show the cases" for button in test.button)


def test_an_operator_reads_the_own_row_and_disputes_it(people, database, sign_in_as: SignIn):
    sign_in_as(people["anna"])
    assert "told when yours is there" in words(opened("bonus"))
    sign_in_as(people["olga"])
    next(button for button in opened("bonus").button if button.label.startswith("Calculate ")).click().run()
    sign_in_as(people["anna"])
    test = opened("bonus")
    assert not test.exception
    assert "Борис" not in words(test)
    assert any(metric.label == "Sum" for metric in test.metric)
    test.text_area[0].set_value("Тикет 3 не мой")
    test = pressed(test, "Send to the lead")
    assert not test.exception
    assert state_of(database) is BonusState.DISPUTED
    cases = opened("bonus", cases=f"{people['anna'].id}.0")
    assert not cases.exception
    assert len(cases.dataframe[-1].value) == 12
    sign_in_as(people["olga"])
    test = opened("bonus")
    next(area for area in test.text_area if area.label == "Answer").set_value("Верно, учтём")
    test = pressed(test, "Answer")
    assert not test.exception
    assert state_of(database) is BonusState.DRAFT


def test_a_plan_is_tried_on_past_months_and_saved(people, database, sign_in_as: SignIn):
    sign_in_as(people["olga"])
    test = pressed(opened("bonus", bonus="plan"), "Try it on past months")
    assert not test.exception
    assert any("Анна" in list(frame.value.iloc[:, 0]) for frame in test.dataframe)
    # What was typed last and the click come in one run.
    test.number_input[0].set_value(7000.0)
    test = pressed(test, "Save as the next version")
    assert not test.exception
    assert "Version 2" in words(test)
    with database.reading() as session:
        assert [plan.base_minor for plan in session.query(BonusPlan).order_by(BonusPlan.version)][1:] == [700_000]


def test_lines_are_typed_in_minutes_and_per_cent():
    row = {"metric": "taken_speed", "part": "personal", "floor": 60, "target": 12.5, "weight": 100, "min_n": 5}
    lines = lines_typed([row])
    assert lines is not None
    assert (lines[0].floor, lines[0].target) == (3600, 750)
    assert lines_typed([row | {"floor": None}]) is None
    assert lines_typed([row | {"metric": None}]) is None
    assert lines_typed([row | {"weight": float("nan")}]) is None
