"""The pages on speed and promises, opened through home.py: breaches, pauses, another target, the period before."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.periods import Preset
from storage.database import Database
from storage.tables import Message, Pause, Person
from storage.vocabulary import Direction, PauseReason, Role
from tests.builders import a_brand, a_channel, a_person, a_source
from tests.dashboards.conftest import NOW, a_fact

HOME = Path(__file__).resolve().parents[2] / "home.py"
SignIn = Callable[[Person], str]
MARCH = {"period": "dates", "since": "2026-03-01", "until": "2026-03-31"}
HOUR = timedelta(hours=1)
# The SQL of it is tested on both databases beside this.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def staff(database: Database) -> dict[str, Person]:
    """In March one ticket kept and one late, paused for an hour before its answer; one kept in February."""
    with database.transaction() as session:
        brand = a_brand(session)
        staff = {"lead": a_person(session, Role.LEAD), "anna": a_person(session, Role.OPERATOR, name="Анна")}
        channel, source = a_channel(session, brand, staff["anna"], name="Карты"), a_source(session, brand)
        kept = {"replied_at": NOW, "is_within": True, "first_reply_s": 1200}
        a_fact(session, channel, source, staff["anna"], **kept)
        a_fact(session, channel, source, staff["anna"], **kept, opened_at=NOW - timedelta(days=25))
        late = {"replied_at": NOW, "is_within": False, "first_reply_s": 2400}
        paused = a_fact(session, channel, source, staff["anna"], **late)
        session.add(
            Message(
                ticket_id=paused.ticket_id, direction=Direction.IN, text="Где ответ?", created_at=NOW - 3 * HOUR,
                source_at=NOW - 3 * HOUR,
            )
        )  # fmt: skip
        session.add(
            Pause(
                ticket_id=paused.ticket_id, reason=PauseReason.COLLEAGUE, person_id=staff["anna"].id,
                started_at=NOW - 2 * HOUR, ended_at=NOW - HOUR,
            )
        )  # fmt: skip
    return staff


def opened(**address: str) -> AppTest:
    page = AppTest.from_file(HOME, default_timeout=60)
    page.switch_page("dashboards/screens/sla.py")
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    assert not page.error
    return page


def cards(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


@on_sqlite
def test_cards_stand_beside_the_month_before_and_say_what_they_mean(staff: dict[str, Person], sign_in_as: SignIn):
    sign_in_as(staff["lead"])
    page = opened(**MARCH)
    found = {metric.label: (metric.value, metric.delta) for metric in page.metric}
    # All of March against all of February: one of two against one of one.
    assert found["Within target"] == ("50.0%", "−50.0 pp")
    assert found["Missed"] == ("1", "+1")
    assert found["First reply, median"] == ("20 min", "no change")
    texts = [one.value for one in page.markdown]
    assert any("÷" in text and "Days of the zone Europe/Moscow." in text for text in texts)


@on_sqlite
def test_another_target_is_said_to_be_a_calculation(staff: dict[str, Person], sign_in_as: SignIn):
    sign_in_as(staff["lead"])
    page = opened(**MARCH, part="what_if", target_first_reply="45")
    assert "A calculation, not a measurement" in page.info[0].value
    found = cards(page)
    assert (found["Within 45 min, calculated"], found["As promised"], found["Would change"]) == ("100.0%", "50.0%", "1")


@on_sqlite
def test_breaches_and_pauses_name_who_and_how_long(staff: dict[str, Person], sign_in_as: SignIn):
    sign_in_as(staff["lead"])
    breach = opened(**MARCH, part="breaches").dataframe[0].value.iloc[0]
    assert (breach["Operator"], breach["Late by"], breach["Kind of promise"]) == ("Анна", 600, "First reply")
    page = opened(**MARCH, part="pauses")
    assert cards(page)["Waited in pauses"] == "1 h"
    people = page.dataframe[0].value
    assert list(people["Paused by"]) == ["Анна", "All"]
    assert list(people["Waited, plain time"]) == [3600, 3600]
    # The figure opens the pause itself.
    page = opened(**MARCH, part="pauses", cell=f"paused_waiting.operator.{staff['anna'].id}-colleague")
    assert list(page.dataframe[-1].value["Paused by"]) == ["Анна"]


@on_sqlite
def test_the_period_is_there_again_in_the_next_session(staff: dict[str, Person], sign_in_as: SignIn):
    sign_in_as(staff["lead"])
    opened().selectbox[0].set_value("last_quarter").run()
    sign_in_as(staff["lead"])
    page = opened()
    assert page.selectbox[0].value == "last_quarter"
    page.selectbox[0].set_value(Preset.DATES).run()
    page.date_input[0].set_value((date(2026, 3, 1), date(2026, 3, 31))).run()
    sign_in_as(staff["lead"])
    page = opened()
    assert (page.selectbox[0].value, page.date_input[0].value) == ("dates", (date(2026, 3, 1), date(2026, 3, 31)))


@on_sqlite
def test_an_address_opens_what_its_sender_saw_and_leaves_the_own_choice_alone(
    staff: dict[str, Person], sign_in_as: SignIn
):
    sign_in_as(staff["lead"])
    sent = {name: "".join(value) for name, value in opened(cell="missed").query_params.items()}
    assert sent == {"cell": "missed", "period": "30d"}
    opened().selectbox[0].set_value("last_quarter").run()
    for address in (sent, {"cell": "missed"}, {"period": "yesterday"}):
        sign_in_as(staff["lead"])
        assert opened(**address).selectbox[0].value == address.get("period", "30d")
    sign_in_as(staff["lead"])
    assert opened().selectbox[0].value == "last_quarter"


@on_sqlite
def test_each_kind_of_promise_has_another_target_of_its_own(staff: dict[str, Person], sign_in_as: SignIn):
    sign_in_as(staff["lead"])
    page = opened(**MARCH, part="what_if", target_resolution="45")
    assert "Within 20 min, calculated" in cards(page)
    assert any("no tickets of their own" in one.value for one in page.caption)


@on_sqlite
def test_tickets_paused_while_the_customer_waited_open_theirs(staff: dict[str, Person], sign_in_as: SignIn):
    sign_in_as(staff["lead"])
    page = opened(**MARCH, part="pauses").button(key="open-paused-tickets").click().run()
    assert not page.exception
    assert page.query_params["cell"] in ("paused_waiting", ["paused_waiting"])
    assert list(page.dataframe[-1].value["Paused by"]) == ["Анна"]
