"""The dashboards opened through home.py, as a browser's script runner would."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from storage.counting import Tally, count
from storage.database import Database
from storage.tables import Person
from storage.vocabulary import Label, MentionState, Role, Verdict
from tests.builders import a_brand, a_channel, a_person, a_source
from tests.dashboards.conftest import NOW, TODAY, a_fact

HOME = Path(__file__).resolve().parents[2] / "home.py"
SignIn = Callable[[Person], str]
HOUR = timedelta(hours=1)


@pytest.fixture
def staff(database: Database) -> dict[str, Person]:
    """A lead, two operators, somebody of marketing, and six tickets."""
    with database.transaction() as session:
        brand = a_brand(session)
        staff = {
            "lead": a_person(session, Role.LEAD, name="Вера"),
            "anna": a_person(session, Role.OPERATOR, name="**Анна** [x](http://127.0.0.1/evil)"),
            "boris": a_person(session, Role.OPERATOR, name="Борис"),
            "marketing": a_person(session, Role.MARKETING, name="Марк"),
        }
        channel = a_channel(session, brand, staff["anna"], name="Карты")
        source = a_source(session, brand, name="Форум")
        answered = {"replied_at": NOW, "is_within": True, "first_reply_s": 600, "taken_to_answered_s": 300}
        late = {"replied_at": NOW, "is_within": False, "first_reply_s": 5400}
        asked = {"asked_at": NOW, "closed_at": NOW}
        a_fact(session, channel, source, staff["anna"], **answered, **asked, rating=Verdict.LIKE, rated_at=NOW)
        a_fact(session, channel, source, staff["anna"], **answered, **asked)
        a_fact(session, channel, source, staff["anna"], **late, **asked, rating=Verdict.DISLIKE, rated_at=NOW)
        a_fact(session, channel, source, staff["boris"], **answered, opened_at=NOW - 30 * HOUR)
        a_fact(session, channel, source, None)
        a_fact(session, channel, source, None, due_at=None)
        count(session, [Tally(brand.id, "mention_label", Label.COMPLAINT, TODAY.isoformat())], by=1234)
        count(session, [Tally(brand.id, "mention_label", Label.PRAISE, TODAY.isoformat())], by=66)
        count(session, [Tally(brand.id, "mention_state", MentionState.DECIDED, TODAY.isoformat())], by=1310)
    return staff


def opened(screen: str, **address: str) -> AppTest:
    page = AppTest.from_file(HOME, default_timeout=60)
    page.switch_page(f"dashboards/screens/{screen}.py")
    address = {"period": "dates", "since": "2026-03-01", "until": "2026-03-31"} | address
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    assert not page.error
    return page


def cards(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def test_the_lead_sees_shares_medians_and_what_is_left_out(staff: dict[str, Person], sign_in_as: SignIn):
    sign_in_as(staff["lead"])
    page = opened("sla")
    found = cards(page)
    # Three in time, one late, one overdue without an answer: 3 of 5; one without a promise is left out.
    assert found["Within target"] == "60.0%"
    assert found["First reply, median"] == "10 min"
    assert found["Missed"] == "2"
    assert found["Tickets"] == "6"
    captions = [caption.value for caption in page.caption]
    assert "n = 5, left out 1" in captions
    table = page.dataframe[0].value
    assert list(table["Operator"]) == ["**Анна** [x](http://127.0.0.1/evil)", "Борис", "Nobody yet", "All"]
    assert list(table["Tickets"]) == [3, 1, 2, 6]


def test_each_figure_opens_its_rows(staff: dict[str, Person], sign_in_as: SignIn):
    sign_in_as(staff["lead"])
    page = opened("sla")
    page.button(key="open-missed").click().run()
    assert not page.exception
    assert page.query_params["cell"] == ["missed"] or page.query_params["cell"] == "missed"
    rows = page.dataframe[-1].value
    assert sorted(rows["Promise"]) == ["Answered late", "Overdue, unanswered"]
    assert "2 tickets" in [caption.value for caption in page.caption]


def test_a_cell_stands_in_the_address(staff: dict[str, Person], sign_in_as: SignIn):
    sign_in_as(staff["lead"])
    page = opened("sla", cell=f"within.operator.{staff['anna'].id}", by="operator")
    assert len(page.dataframe[-1].value) == 2
    page = opened("sla", cell="nonsense.of.nobody")
    assert "Promise" not in page.dataframe[-1].value.columns


def test_filters_and_split_come_from_the_address(staff: dict[str, Person], sign_in_as: SignIn):
    sign_in_as(staff["lead"])
    page = opened("sla", by="day", operator=str(staff["boris"].id))
    assert cards(page)["Tickets"] == "1"
    assert len(page.dataframe[0].value) == 2


def test_an_operator_sees_the_own_figures_only(staff: dict[str, Person], sign_in_as: SignIn):
    sign_in_as(staff["boris"])
    page = opened("sla")
    assert cards(page)["Tickets"] == "1"
    assert [select.label for select in page.multiselect] == ["Channel", "Source"]


def test_ratings_show_the_index_and_the_response_rate(staff: dict[str, Person], sign_in_as: SignIn):
    sign_in_as(staff["lead"])
    found = cards(opened("csi"))
    assert found == {"CSI": "50.0%", "Response rate": "66.7%", "Likes": "1", "Dislikes": "1"}
    page = opened("csi", cell="dislikes")
    assert list(page.dataframe[-1].value["Rating"]) == ["Dislike"]


def test_an_empty_period_says_so(staff: dict[str, Person], sign_in_as: SignIn):
    sign_in_as(staff["lead"])
    page = opened("sla", since="2020-01-01", until="2020-01-02")
    assert not page.metric
    assert any("No tickets in this period" in text.value for text in page.markdown)
    page = opened("csi", since="2020-01-01", until="2020-01-02")
    assert any("Nobody was asked in this period" in text.value for text in page.markdown)


def test_marketing_sees_mentions_and_no_figures_of_people(staff: dict[str, Person], sign_in_as: SignIn):
    sign_in_as(staff["marketing"])
    page = opened("mentions")
    assert cards(page)["Mentions"] == "1,310"
    assert list(page.dataframe[0].value["Label"]) == ["complaint", "praise", "no label", "All"]
    page = AppTest.from_file(HOME, default_timeout=60)
    page.switch_page("dashboards/screens/sla.py").run()
    assert not page.metric


def test_everything_is_said_in_russian(staff: dict[str, Person], sign_in_as: SignIn, database: Database):
    with database.transaction() as session:
        session.get_one(Person, staff["lead"].id).language = "ru"
    sign_in_as(staff["lead"])
    page = opened("sla")
    found = cards(page)
    assert found["В срок"] == "60,0\u00a0%"
    assert "Первый ответ, медиана" in found
    assert "n = 5, не учтено 1" in [caption.value for caption in page.caption]
    assert list(page.dataframe[0].value.columns)[:3] == ["Оператор", "Обращения", "Учтено"]
