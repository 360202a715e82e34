"""The screen on pre-tags opened through home.py: figures, the shelf, going back, learning, and who may do what."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from classifier import coin_scores, in_force, lessons, shelf, sureness
from classifier.archive import Archived, save, starter_model
from classifier.current import model_in_force
from classifier.gate import Objection, kept
from classifier.model import Prediction
from storage.database import Database
from storage.rights import SYSTEM
from storage.tables import Job, Learning, Person, Retagging
from storage.vocabulary import Label, Role
from tests import builders
from tests.classifier.deciding import decide

HOME = Path(__file__).resolve().parents[2] / "home.py"
NOW = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
EVIL = "![x](http://127.0.0.1/evil) <img src=x> **жирно**"
SignIn = Callable[[Person], str]


@pytest.fixture
def database(base: Database) -> Database:
    """Its queries are tried on both databases in test_agreement.py."""
    return base


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Archived:
    return starter_model(tmp_path_factory.mktemp("models"))


@pytest.fixture
def staff(base: Database, starter: Archived, tmp_path: Path) -> dict[str, Person]:
    """A desk with 60 decisions, two models and people of three roles; the newer model is in force."""
    folder = tmp_path / "var" / "models"
    save(folder, starter)
    in_force._starter.cache_clear()
    in_force._loaded.cache_clear()
    model_in_force(NOW)
    says = "On {texts} decisions of the coin sample macro-F1 falls from {old} to {new}; "
    says += "with a certainty of 90 % it loses at least {least}."
    refusal = kept([Objection(says, {"texts": 60, "old": 0.81, "new": 0.7, "least": 0.05})])
    good = replace(starter, name="20260320-0900-aaaaaaaa", decisions=60, texts=starter.texts + 60)
    bad = replace(good, name="20260319-0900-bbbbbbbb", figures={"objections": refusal})
    for archived in (good, bad):
        save(folder, archived)
    with base.transaction() as session:
        staff = {
            "lead": builders.a_person(session, Role.LEAD),
            "quality": builders.a_person(session, Role.QUALITY),
            "moderator": builders.a_person(session, Role.MODERATOR),
        }
        source = builders.a_source(session, builders.a_brand(session), name="Форум")
        for number in range(60):
            mention = builders.a_mention(session, source, text=EVIL if number == 7 else f"Текст {number}")
            chosen = "praise" if number == 7 else "news"
            more = {"proposed": Label.NEWS, "confidence": 0.9}
            decide(session, mention, chosen, by=staff["moderator"], now=NOW, **more)
        shelf.put_up(session, bad, by=SYSTEM, now=NOW, in_use=False)
        shelf.put_up(session, good, by=SYSTEM, now=NOW)
        asked = lessons.lessons(session)
        said = [Prediction("news", 0.9, {"news": 0.9}, 0.0, None) for _one in asked]
        coin_scores.keep(session, asked, said, model=good.name, now=NOW, are_first=True)
        sureness.recount(session, good.name, now=NOW)
    return staff


def opened(**address: str) -> AppTest:
    page = AppTest.from_file(HOME, default_timeout=60)
    page.switch_page("dashboards/screens/pretag_quality.py")
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def current(base: Database) -> str | None:
    with base.reading() as session:
        return shelf.current_name(session)


def told(page: AppTest) -> str:
    return "\n".join([*(one.value for one in page.markdown), *(one.value for one in page.caption)])


def test_quality_control_reads_the_figures_and_changes_nothing(staff, sign_in_as: SignIn):
    sign_in_as(staff["quality"])
    page = opened()
    found = {metric.label: metric for metric in page.metric}
    assert found["Agreement"].value == "98.3%"
    assert all(metric.help for metric in found.values())
    assert "60 decisions" in told(page)
    assert "learnt from 60 decisions" in told(page)
    assert list(page.dataframe[0].value["Label"]) == ["news", "praise"]
    assert list(page.dataframe[0].value["Proposed, n"]) == [60, 0]
    assert {button.label for button in page.button} & {
        "Learn from decisions",
        "Pre-tag history again",
        "Use this one",
    } == set()
    assert not opened(view="time").error
    assert "Форум" in list(opened(view="time").dataframe[0].value["Source"])


def test_disagreements_are_read_as_plain_text(staff, sign_in_as: SignIn):
    sign_in_as(staff["lead"])
    page = opened(view="wrong")
    assert EVIL in [text.value for text in page.text]
    assert all("evil" not in one.value for one in [*page.markdown, *page.caption])


def test_thresholds_tell_what_they_rest_on(staff, sign_in_as: SignIn):
    sign_in_as(staff["lead"])
    page = opened(view="sure")
    assert "45 decisions" in told(page)
    table = page.dataframe[0].value
    assert list(table["Sure from"]) == ["not yet"]
    assert list(table["Decisions"]) == [60]


def test_the_shelf_tells_why_a_model_was_refused_and_another_can_be_used_and_undone(base, staff, sign_in_as: SignIn):
    sign_in_as(staff["lead"])
    page = opened(view="models")
    assert list(page.dataframe[0].value["State"]) == ["in force", "refused", "kept"]
    assert "0\\.810" in page.warning[0].value
    page.button(key="pretag-use").click().run()
    page.button(key="pretag-use-yes").click().run()
    assert not page.exception
    assert current(base) == "20260319-0900-bbbbbbbb" == in_force.without_database().name
    page.button(key="pretag-undo").click().run()
    assert current(base) == "20260320-0900-aaaaaaaa"


def test_a_model_without_files_is_not_offered(base, staff, sign_in_as: SignIn, tmp_path: Path):
    shutil.rmtree(tmp_path / "var" / "models" / "20260319-0900-bbbbbbbb")
    sign_in_as(staff["lead"])
    page = opened(view="models")
    assert "cannot be used" in told(page)
    assert [one.key for one in page.button if one.key == "pretag-use"] == []


def test_learning_and_re_tagging_are_asked_for_with_a_button(base, staff, sign_in_as: SignIn):
    sign_in_as(staff["lead"])
    page = opened()
    page.button(key="pretag-learn").click().run()
    assert not page.exception
    with base.reading() as session:
        assert session.scalar(select(Learning.is_open)) is True
        assert session.scalar(select(Job.payload).where(Job.kind == "retrain"))["learning_id"]
    assert page.button(key="pretag-learn").disabled
    page.button(key="pretag-history").click().run()
    with base.reading() as session:
        assert session.scalar(select(Retagging.total)) == 60
    page.button(key="pretag-stop").click().run()
    with base.reading() as session:
        assert session.scalar(select(Retagging.is_stopped))
    assert not page.exception


def test_a_desk_without_decisions_says_from_when_on_figures_are_shown(base, sign_in_as: SignIn):
    with base.transaction() as session:
        lead = builders.a_person(session, Role.LEAD)
        builders.a_brand(session)
    sign_in_as(lead)
    page = opened()
    assert "from 50 decisions on; 0 so far" in told(page)
    assert "first mention" in told(page)
    assert "Thresholds appear" in told(opened(view="sure"))
    assert "no other model" in told(opened(view="models"))


def test_moderators_do_not_open_it(staff, sign_in_as: SignIn):
    sign_in_as(staff["moderator"])
    page = AppTest.from_file(HOME, default_timeout=60)
    page.switch_page("dashboards/screens/pretag_quality.py").run()
    assert not page.metric
