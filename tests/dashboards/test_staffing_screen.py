"""Inflow and staffing opened through home.py, and on the command line."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from dashboards.commands import report
from storage.database import Database
from storage.errors import Refused
from storage.settings import settings
from storage.tables import Brand, Person, Shift
from storage.vocabulary import Role
from tests.builders import a_brand, a_channel, a_person, a_source
from tests.dashboards.conftest import a_fact

HOME = Path(__file__).resolve().parents[2] / "home.py"
SignIn = Callable[[Person], str]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TODAY = datetime.now(ZoneInfo("Europe/Moscow")).date()
DAYS = 42
DATES = {"period": "dates", "since": (TODAY - 11 * DAY).isoformat(), "until": (TODAY - 2 * DAY).isoformat()}
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
pytestmark = on_sqlite


@pytest.fixture
def staff(database: Database) -> dict[str, Person]:
    """Six weeks of two tickets a day: at 10:30, answered in ten minutes, and at 23:30, answered at 9:30."""
    zone = ZoneInfo(settings().zone)
    with database.transaction() as session:
        brand = a_brand(session)
        staff = {"lead": a_person(session, Role.LEAD), "anna": a_person(session, Role.OPERATOR)}
        staff["kira"] = a_person(session, Role.QUALITY)
        channel, source = a_channel(session, brand, staff["anna"], name="**Карты**"), a_source(session, brand)
        for day in range(1, DAYS + 1):
            for hour, waits_s in ((10, 600), (23, 36_000)):
                here = datetime.combine(TODAY - day * DAY, datetime.min.time(), zone) + hour * HOUR + HOUR / 2
                at = here.astimezone(UTC)
                a_fact(
                    session, channel, source, staff["anna"], opened_at=at, is_within=waits_s < 1800, handling_s=300,
                    replied_at=at + timedelta(seconds=waits_s), promoted_to_answered_s=waits_s, first_reply_s=waits_s,
                )  # fmt: skip
        monday = TODAY - TODAY.weekday() * DAY + 7 * DAY
        begins = datetime.combine(monday, datetime.min.time(), zone).astimezone(UTC)
        session.add(
            Shift(
                brand_id=brand.id, person_id=staff["anna"].id, starts_at=begins, ends_at=begins + 12 * HOUR,
                created_at=begins,
            )
        )  # fmt: skip
    return staff


def opened(**address: str) -> AppTest:
    page = AppTest.from_file(HOME, default_timeout=60)
    page.switch_page("dashboards/screens/staffing.py")
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def cards(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def test_the_week_and_the_tickets_of_an_hour(staff: dict[str, Person], sign_in_as: SignIn):
    sign_in_as(staff["lead"])
    page = opened(view="week", **DATES)
    assert "20 tickets. Click an hour to see its tickets." in [caption.value for caption in page.caption]
    weekday = (TODAY - 5 * DAY).weekday()
    page = opened(view="week", cell="all", only=f"{weekday}-23", **DATES)
    rows = page.dataframe[-1].value
    assert len(rows) == sum((TODAY - number * DAY).weekday() == weekday for number in range(2, 12))


def test_nights_their_cards_and_the_tickets_behind(staff: dict[str, Person], sign_in_as: SignIn):
    sign_in_as(staff["lead"])
    page = opened(view="nights", **DATES)
    found = cards(page)
    assert found["Tickets a night, median"] == "1"
    assert found["To the first answer, median"] == "10 h"
    assert found["Until the morning, median"] == "9 h 30 min"
    assert found["Missed promises"] == "100.0%"
    page.button(key="open-missed").click().run()
    assert len(page.dataframe[-1].value) == 10
    night = (TODAY - 4 * DAY).isoformat()
    assert len(opened(view="nights", cell="all", only=night, **DATES).dataframe[-1].value) == 1
    # A window of the address, and the hours of the day beside it.
    page = opened(view="nights", hours="9-20", **DATES)
    assert cards(page)["To the first answer, median"] == "10 min"
    assert len(opened(view="nights", cell="all", only="days", **DATES).dataframe[-1].value) == 10


def test_the_case_is_made_and_can_be_taken_along(staff: dict[str, Person], sign_in_as: SignIn):
    sign_in_as(staff["lead"])
    page = opened(view="nights", **DATES)
    page.button(key="make-case").click().run()
    assert not page.exception
    assert any("With 1 person at night 100.0% would have been answered" in text.value for text in page.text)
    assert any("who are taken to have nothing else to do" in caption.value for caption in page.caption)
    assert page.get("download_button")[-1].proto.label == "Download the page (PDF)"


def test_forecast_need_and_plan(staff: dict[str, Person], sign_in_as: SignIn):
    sign_in_as(staff["lead"])
    found = cards(opened(view="ahead"))
    assert found["Forecast, out by"] == "0.0%"
    page = opened(view="people")
    # One person at all hours: 168 hours a week; one at work is one planned.
    assert cards(page)["By replay: paid hours a week"] == "168"
    # Both ways say the same here: there is nothing to explain.
    assert not any("Plan between the two" in info.value for info in page.info)
    page = opened(view="plan")
    # A shift of twelve hours stands in a week of 168.
    assert [error.value for error in page.error] == ["People are missing in 156 hours."]


def test_the_plan_of_the_brand_is_held_against_the_need_of_all_channels(
    database: Database, staff: dict[str, Person], sign_in_as: SignIn
):
    with database.transaction() as session:
        quiet = a_channel(session, session.scalars(select(Brand)).one(), name="Тихий").id
    sign_in_as(staff["lead"])
    assert any("Nothing to reckon with" in text.value for text in opened(view="people", channel=str(quiet)).markdown)
    page = opened(view="plan", channel=str(quiet))
    assert [error.value for error in page.error] == ["People are missing in 156 hours."]
    assert any("the need is that of all its channels" in caption.value for caption in page.caption)


def test_nothing_came(database: Database, sign_in_as: SignIn):
    with database.transaction() as session:
        a_brand(session)
        lead = a_person(session, Role.LEAD)
    sign_in_as(lead)
    for view, words in (
        ("week", "No tickets in this period"),
        ("nights", "No tickets in this period"),
        ("ahead", "The past is too short for a forecast"),
        ("people", "Nothing to reckon with"),
        ("plan", "Nothing to reckon with"),
    ):
        page = opened(view=view)
        assert any(words in text.value for text in page.markdown), view


def test_others_are_turned_away(staff: dict[str, Person], sign_in_as: SignIn):
    for name in ("anna", "kira"):
        sign_in_as(staff[name])
        page = opened(view="nights")
        assert not page.metric
        assert any("This screen is not open to you" in text.value for text in page.markdown)


def told(*words: str) -> dict:
    result = CliRunner().invoke(report, ["staffing", "--json", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_the_report_and_its_files(staff: dict[str, Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("REPDESK_LANGUAGE", "en")
    dates = ["--since", DATES["since"], "--until", (TODAY - DAY).isoformat()]
    found = told(*dates, "--people", "2", "--cost", "100")
    assert sum(row["tickets"] for row in found["week"]) == 20
    assert found["nights"]["tickets"] == found["nights"]["nights"] == 10
    assert found["nights"]["total"]["answer"] == {"n": 10, "median_s": 36_000, "p90_s": 36_000}
    assert found["replayed"]["people"][0] == {"people": 1, "within": 1.0, "median_s": 300}
    assert found["forecast"]["trial"]["wape"] == pytest.approx(0, abs=1e-6)
    assert len(found["need"]) == 168
    for ending, begins in (("pdf", b"%PDF"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")):
        file = tmp_path / f"staffing.{ending}"
        assert told(*dates, "--out", str(file))["file"] == str(file)
        assert file.read_bytes().startswith(begins)
    assert told(*dates, "--window", "11:00-22:00")["nights"] is None
    for wrong in (["--window", "20:30-09:00"], ["--window", "11:00-22:00", "--out", str(tmp_path / "none.pdf")]):
        with pytest.raises(Refused):
            CliRunner().invoke(report, ["staffing", *dates, *wrong], catch_exceptions=False)
