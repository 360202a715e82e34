"""The sources' screen opened through home.py, as a browser's script runner would."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from storage.database import Database
from storage.secrets import seal
from storage.tables import Brand, Job, Run, Source, SourceCursor
from storage.vocabulary import Health, Lane, PageState, Role, Scope
from tests.builders import NOW, a_brand, a_person, a_source

HOME = Path(__file__).resolve().parents[2] / "home.py"
RECORDINGS = Path(__file__).resolve().parents[1] / "recordings"


@pytest.fixture
def administrator(database, sign_in_as):
    with database.transaction() as session:
        person = a_person(session, Role.ADMINISTRATOR)
        a_brand(session, name="Причал")
    sign_in_as(person)
    return person


def opened() -> AppTest:
    page = AppTest.from_file(HOME, default_timeout=60)
    page.switch_page("crawlers/screens/sources.py")
    page.run()
    assert not page.exception
    return page


def button(page: AppTest, label: str):
    return next(one for one in page.button if one.label == label)


def only_source(database: Database) -> Source:
    with database.transaction() as session:
        return session.scalars(select(Source)).one()


def test_without_sources_the_screen_says_what_to_do(administrator):
    page = opened()
    assert "Nothing is read yet." in "".join(one.value for one in page.markdown)


def test_a_pasted_address_is_shown_and_added_with_one_click(database, administrator, site):
    site.pages["/feed"] = (RECORDINGS / "feed/media.rss").read_bytes()
    page = opened()
    page.text_input[0].set_value(f"{site.url}/feed")
    page.checkbox[0].check()
    button(page, "Look").click().run()
    assert not page.exception
    assert not page.error
    assert "98 %" in page.success[0].value
    shown = "\n".join(one.value for one in page.text)
    assert "Отделение на набережной закрыто." in shown
    button(page, "Add").click().run()
    assert not page.exception
    source = only_source(database)
    assert (source.kind, source.address, source.is_local, source.scope) == (
        "feed",
        f"{site.url}/feed",
        True,
        Scope.OPEN,
    )


def test_a_map_card_asks_for_its_key_and_for_its_terms_before_it_is_added(database, administrator):
    page = opened()
    page.text_input[0].set_value("https://2gis.ru/omsk/firm/70000001000000001")
    button(page, "Look").click().run()
    assert not page.exception
    next(one for one in page.text_input if one.label == "Key").set_value("secret-key")
    button(page, "Add").click().run()
    assert "was not added" in page.error[0].value
    next(one for one in page.text_input if one.label == "Key").set_value("secret-key")
    next(one for one in page.checkbox if one.label.startswith("I may and want")).check()
    button(page, "Add").click().run()
    assert not page.exception
    source = only_source(database)
    assert (source.kind, source.options["terms"]) == ("2gis", "accepted")
    assert "secret-key" not in source.secrets
    assert "secret-key" not in "".join(one.value or "" for one in page.text_input)


def test_a_page_that_nobody_knows_can_be_given_a_kind_by_hand(administrator, site):
    site.pages["/"] = "<html><body>nothing</body></html>"
    page = opened()
    page.text_input[0].set_value(site.url)
    page.checkbox[0].check()
    button(page, "Look").click().run()
    next(one for one in page.selectbox if one.label == "Read it as").set_value("feed").run()
    button(page, "Look with these").click().run()
    assert not page.exception
    assert any("not a readable feed" in one.value for one in page.warning)


def test_a_private_address_is_refused_on_the_screen_too(database, administrator, site):
    page = opened()
    page.text_input[0].set_value(f"{site.url}/feed")
    button(page, "Look").click().run()
    assert "private network" in page.error[0].value
    assert site.seen == []


def test_a_failing_source_says_what_is_wrong_and_what_to_do(database, administrator):
    with database.transaction() as session:
        source = a_source(
            session, a_brand(session), state=PageState.AUTH_FAILED, failures=3, last_run_at=NOW,
            health=Health.NEEDS_PERSON, error="https://blog.example wants a sign-in (HTTP 401).",
        )  # fmt: skip
        session.add(
            Run(
                source_id=source.id,
                started_at=NOW,
                ended_at=NOW + timedelta(seconds=2),
                state=PageState.AUTH_FAILED,
                error="x",
            )
        )
    page = opened()
    assert "401" in page.error[0].value
    assert any("key or password" in one.value for one in page.info)


def test_read_now_pause_resume_and_remove(database, administrator):
    with database.transaction() as session:
        a_source(session, a_brand(session))
    page = opened()
    button(page, "Read now").click().run()
    with database.reading() as session:
        assert session.scalar(select(Job.kind)) == "collect"
    button(page, "Pause").click().run()
    assert not only_source(database).enabled
    button(page, "Resume").click().run()
    assert only_source(database).enabled
    button(page, "Yes, remove it").click().run()
    assert not page.exception
    with database.reading() as session:
        assert session.scalars(select(Source.id)).all() == []


def test_settings_are_saved_and_a_wrong_interval_is_refused(database, administrator):
    with database.transaction() as session:
        a_source(session, a_brand(session), kind="wordpress", name="Блог")
    page = opened()
    every = next(one for one in page.text_input if one.label == "Every")
    every.set_value("soon")
    button(page, "Save").click().run()
    assert "no interval" in page.error[0].value
    every = next(one for one in page.text_input if one.label == "Every")
    every.set_value("1h")
    button(page, "Save").click().run()
    assert only_source(database).every_s == 3600


def test_a_captcha_is_read_by_a_person_and_one_button_goes_on(database, administrator):
    told = {"method": "wall.get", "sid": "7", "picture": "https://api.vk.com/captcha.php?sid=7", "at": NOW.isoformat()}
    with database.transaction() as session:
        brand = session.scalars(select(Brand)).one()
        source = a_source(session, brand, kind="vk_wall", state=PageState.AUTH_FAILED, failures=1)
        row = {"source_id": source.id, "lane": Lane.LIVE, "state": {"captcha": told, "high": 5}, "updated_at": NOW}
        session.add(SourceCursor(**row))
    page = opened()
    signs = next(one for one in page.text_input if one.label == "Signs in the picture")
    signs.set_value("x7f2")
    button(page, "Go on").click().run()
    assert not page.exception
    with database.reading() as session:
        kept = session.scalars(select(SourceCursor.state)).one()
        assert (kept["captcha"]["key"], kept["high"]) == ("x7f2", 5)
        assert session.scalar(select(Job.kind)) == "collect"


def test_a_map_source_says_what_it_holds_and_takes_a_table_of_branches(database, administrator):
    with database.transaction() as session:
        brand = session.scalars(select(Brand)).one()
        row = a_source(session, brand, kind="2gis", address="https://2gis.ru/firm/70000001012345678")
        row.options = {"branches": [{"id": "70000001012345678", "name": "На Портовой"}, {"id": "701"}]}
        session.add(SourceCursor(source_id=row.id, lane=Lane.LIVE, state={"claimed": {"a": 37}}, updated_at=NOW))
    page = opened()
    shown = [one.value for one in page.text]
    assert "We hold 0 texts; the site counts 37." in shown
    assert "2 branches are read." in shown
    table = "code;name;2gis\nA-1;Касса;70000001012345679\nA-2;Без номера;нет\n"
    uploader = next(one for one in page.get("file_uploader") if one.label == "Table of branches")
    uploader.upload("branches.csv", table.encode("cp1251"), "text/csv")
    button(page, "Take it").click().run()
    assert not page.exception
    assert len(only_source(database).options["branches"]) == 3
    assert any("Row 3" in one.value for one in page.text)


def test_fine_settings_and_those_of_the_kind_are_changed_on_the_screen(database, administrator):
    with database.transaction() as session:
        brand = session.scalars(select(Brand)).one()
        a_source(session, brand, kind="feed", options={"comments": "yes", "key_expires": "2027-01-01"})
    page = opened()
    for label, typed in (("Encoding", "windows-1251"), ("Time zone of its dates", "Asia/Omsk"), ("Proxy", "direct")):
        next(one for one in page.text_input if one.label == label).set_value(typed)
    full = next(one for one in page.selectbox if one.label.startswith("Read the articles"))
    assert full.options == ["by itself, as it fits", "always", "never"]
    full.set_value("never")
    comments = next(one for one in page.selectbox if one.label.startswith("Read the feeds of comments"))
    assert comments.value == "yes"
    comments.set_value("no")
    button(page, "Save").click().run()
    assert not page.exception
    assert not page.error
    source = only_source(database)
    assert (source.encoding, source.zone) == ("cp1251", "Asia/Omsk")
    assert source.options == {"key_expires": "2027-01-01", "full": "never", "proxy": "direct"}
    next(one for one in page.text_input if one.label == "Encoding").set_value("klingon")
    button(page, "Save").click().run()
    assert "klingon" in page.error[0].value


def test_a_stored_key_is_told_apart_from_a_missing_one_and_never_shown(database, administrator):
    with database.transaction() as session:
        brand = session.scalars(select(Brand)).one()
        a_source(session, brand, kind="wordpress", secrets=seal({"user": "anna"}))
    page = opened()
    told = {
        one.label: (one.placeholder, one.value)
        for one in page.text_input
        if one.label in {"User", "Password (of an application where there is one)"}
    }
    assert told == {
        "User": ("stored; type a new one to replace it", ""),
        "Password (of an application where there is one)": ("", ""),
    }
    wanted = "To publish answers from here it needs: User, Password (of an application where there is one)."
    assert any(one.value.startswith(wanted) for one in page.caption)


def test_what_was_found_elsewhere_is_not_added_for_an_address_that_fails(administrator, site):
    site.pages["/feed"] = (RECORDINGS / "feed/media.rss").read_bytes()
    page = opened()
    page.text_input[0].set_value(f"{site.url}/feed")
    page.checkbox[0].check()
    button(page, "Look").click().run()
    page.text_input[0].set_value("only words")
    button(page, "Look").click().run()
    assert "only words" in page.error[0].value
    assert not [one for one in page.button if one.label == "Add"]


def test_a_missing_key_is_called_as_its_field_is(administrator):
    page = opened()
    page.text_input[0].set_value("https://vk.com/club1")
    button(page, "Look").click().run()
    assert any("Key (token)" in one.value.replace("\\", "") for one in page.warning)
    button(page, "Discard").click().run()
    assert not page.warning


def test_many_sources_are_searched_and_the_sick_stand_first(database, administrator):
    with database.transaction() as session:
        brand = session.scalars(select(Brand)).one()
        for number in range(9):
            a_source(session, brand, name=f"Форум-{number}", last_success_at=NOW)
        a_source(session, brand, name="Ящик", health=Health.BROKEN, failures=5, error="No.")
    page = opened()
    assert next(one for one in page.selectbox if one.label == "Source").options[0] == "Ящик"
    page.text_input(key="find-source").set_value("форум-7 причал").run()
    tables = [json.loads(one.proto.json) for one in page.get("bidi_component")]
    [listed] = [one for one in tables if one.get("picks")]
    assert [row[0]["text"] for row in listed["rows"]] == ["Форум-7"]
    page.text_input(key="find-source").set_value("нет таких").run()
    assert "No source has these words." in [one.value for one in page.caption]
