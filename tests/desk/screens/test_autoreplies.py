"""The screen of autoreplies: off at first, tried before it is switched on."""

import pytest

from desk.autoreply_rules import limits_of, rules_of
from storage.rights import SYSTEM
from storage.vocabulary import AutoreplyEvent
from tests.desk.screens.conftest import shown_in

AUTOREPLIES = "desk/screens/autoreplies.py"


@pytest.fixture
def database(base):
    """Screens speak no SQL: one kind of database is enough."""
    return base


def rule(town, event):
    with town.database.reading() as session:
        return next(row for row in rules_of(session, town.cards.id, by=SYSTEM) if row.event == event)


def test_everything_is_off_at_first_and_told_in_plain_words(screen, sign_in_as, town):
    sign_in_as(town.lena)
    page = screen(AUTOREPLIES)
    rows = shown_in(page, "table")["rows"]
    assert [row[0]["text"] for row in rows] == ["Received", "Outside hours", "Long queue", "Reminder", "Closing"]
    assert {row[1]["text"] for row in rows} == {"no"}
    assert any("Nobody was asked" in one.value for one in page.text)


def test_the_words_are_previewed_and_saved(screen, sign_in_as, town):
    sign_in_as(town.lena)
    page = screen(AUTOREPLIES)
    key = f"{town.cards.id}-{AutoreplyEvent.RECEIVED}"
    page = page.text_area(key=f"words-{key}-ru").input("Обращение {номер} у нас, {бренд}").run()
    assert any(one.value == "→ Обращение 1024 у нас, Причал" for one in page.text)
    page = page.toggle(key=f"on-{key}").set_value(True).run()
    page = page.button(key=f"save-{key}").click().run()
    assert not page.error
    assert rule(town, AutoreplyEvent.RECEIVED).is_on
    assert shown_in(page, "table")["rows"][0][1]["text"] == "yes"


def test_an_unknown_placeholder_is_named_and_nothing_is_saved(screen, sign_in_as, town):
    sign_in_as(town.lena)
    page = screen(AUTOREPLIES)
    key = f"{town.cards.id}-{AutoreplyEvent.RECEIVED}"
    page = page.text_area(key=f"words-{key}-ru").input("Привет, {ник}").run()
    assert "ник" in page.warning[0].value
    page = page.toggle(key=f"on-{key}").set_value(True).run()
    page = page.button(key=f"save-{key}").click().run()
    assert "ник" in page.error[0].value
    assert not rule(town, AutoreplyEvent.RECEIVED).is_on


def test_a_channel_that_never_closes_says_so_and_hours_are_kept_as_minutes(screen, sign_in_as, town):
    sign_in_as(town.boss)
    page = screen(AUTOREPLIES)
    page = page.selectbox(key=f"event-{town.cards.id}").select(AutoreplyEvent.OUTSIDE_HOURS).run()
    assert "never closes" in page.info[0].value
    page = page.selectbox(key=f"event-{town.cards.id}").select(AutoreplyEvent.STILL_WAITING).run()
    key = f"{town.cards.id}-{AutoreplyEvent.STILL_WAITING}"
    page.number_input(key=f"number-{key}").set_value(6)
    page = page.button(key=f"save-{key}").click().run()
    assert rule(town, AutoreplyEvent.STILL_WAITING).threshold == 360


def test_where_they_go_is_set_for_the_whole_channel(screen, sign_in_as, town):
    sign_in_as(town.lena)
    page = screen(AUTOREPLIES)
    next(one for one in page.toggle if one.label == "Also in public threads").set_value(True)
    page = [one for one in page.button if one.label == "Save"][-1].click().run()
    with town.database.reading() as session:
        assert limits_of(session, town.cards.id).in_public


def test_an_operator_does_not_set_them(screen, sign_in_as, town):
    sign_in_as(town.olga)
    assert "not open to you" in screen(AUTOREPLIES).error[0].value
