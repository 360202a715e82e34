"""The screen on moderation, opened through home.py: views by role, empty states, the board."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.backlog import Age
from dashboards.decisions import DecisionRow, Decisions, Pace
from dashboards.moderation_sheets import people_sheet
from dashboards.moderation_wording import age_name, agreement_words
from dashboards.sheets import Kind
from moderation.decision_counts import RULES, Counted, note_decided
from storage.database import Database
from storage.tables import Person
from storage.vocabulary import DecisionKind, DecisionWay, Label, Role
from tests.builders import a_brand, a_channel, a_mention, a_person, a_source
from tests.dashboards.conftest import a_fact

HOME = Path(__file__).resolve().parents[2] / "home.py"
SignIn = Callable[[Person], str]
# The SQL of it is tested on both databases beside this.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def staff(database: Database) -> dict[str, Person]:
    """A lead and a moderator who have decided a good deal an hour ago; a text waits, one was made a ticket."""
    at = datetime.now(UTC) - timedelta(hours=1)
    with database.transaction() as session:
        brand = a_brand(session)
        staff = {
            "lead": a_person(session, Role.LEAD, name="Вера"),
            "marina": a_person(session, Role.MODERATOR, name="**Марина** [x](http://127.0.0.1/evil)"),
        }
        source = a_source(session, brand, name="Форум")
        for person, number in ((staff["marina"], 60), (staff["lead"], 3)):
            one = Counted(person.id, DecisionWay.KEY, at, DecisionKind.LABEL, Label.NEWS, Label.NEWS, 2.5)
            note_decided(session, brand.id, [one] * number)
        note_decided(session, brand.id, [Counted(RULES, DecisionWay.RULE, at, DecisionKind.LABEL)] * 7)
        a_mention(session, source, seen_at=at)
        a_fact(session, a_channel(session, brand), source, None, opened_at=at)
    return staff


def opened(**address: str) -> AppTest:
    page = AppTest.from_file(HOME, default_timeout=60)
    page.switch_page("dashboards/screens/moderation_figures.py")
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    assert not page.error
    return page


def metrics(page: AppTest) -> dict[str, str]:
    return {one.label: one.value for one in page.metric}


@on_sqlite
def test_a_lead_sees_the_board_everybody_the_backlog_and_the_way(staff: dict[str, Person], sign_in_as: SignIn):
    sign_in_as(staff["lead"])
    assert metrics(opened())["Waiting"] == "1"
    found = opened(part="decisions", period="7d")
    assert metrics(found)["Decisions"] == "70"
    assert metrics(found)["Agreement"] == "100.0%"
    assert list(found.dataframe[0].value["Person"])[-2:] == ["Rules", "All"]
    assert metrics(opened(part="waiting"))["Waiting"] == "1"
    assert metrics(opened(part="way", period="7d"))["Tickets"] == "1"


@on_sqlite
def test_a_moderator_sees_the_own_row_whatever_the_address_says(staff: dict[str, Person], sign_in_as: SignIn):
    sign_in_as(staff["marina"])
    found = opened(part="live", period="7d")
    assert metrics(found)["Decisions"] == "60"
    assert len(found.dataframe[0].value) == 2  # the own row and the sum


@on_sqlite
def test_an_empty_period_says_what_to_do(staff: dict[str, Person], sign_in_as: SignIn):
    sign_in_as(staff["lead"])
    for part in ("decisions", "way"):
        assert any("Choose another period" in one.value for one in opened(part=part, period="last_month").caption)


def test_few_comparisons_tell_no_share():
    few = DecisionRow("1", "Анна", 10, 0, 0, 0, 0, 1, 10, 9, Pace(10, 2.0, 4.0))
    assert agreement_words(few) == "n = 10, told from 50"
    assert agreement_words(few._replace(compared=100, agreed=90)) == "surely from 85.0%, n = 100"


def test_every_age_has_a_name_and_lengths_are_seconds():
    assert len({age_name(age) for age in Age}) == len(Age)
    empty = DecisionRow("", "All", 0, 0, 0, 0, 0, 0, 0, 0, Pace(0, None, None))
    sheet = people_sheet(Decisions([], empty, {}, {}, {}))
    assert sum(column.kind is Kind.SECONDS for column in sheet.columns) == 2
