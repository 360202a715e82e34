"""My notices as a person meets them: choices are kept, the messenger's address never comes back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from desk.notifying import Told, tell
from storage.rights import SYSTEM
from storage.settings import settings
from storage.tables import NoticeAddress, NoticeChoice, NoticeOut, Ticket
from storage.vocabulary import NoticeTopic, NoticeWay, NotificationKind, Role
from tests.builders import a_brand, a_channel, a_person

HOME = Path(__file__).resolve().parents[3] / "home.py"
ADDRESS = "ntfy://chat.bank.example/people"


@pytest.fixture
def anna(base, monkeypatch):
    monkeypatch.setenv("REPDESK_NOTICE_HOSTS", "chat.bank.example")
    monkeypatch.setenv("REPDESK_SMTP_HOST", "127.0.0.1")
    settings.cache_clear()
    with base.transaction() as session:
        person = a_person(session, Role.OPERATOR, name="Анна", email="anna@bank.example")
        a_channel(session, a_brand(session), person, is_first_line=True)
    yield person
    settings.cache_clear()


@pytest.fixture
def database(base):
    """What `sign_in_as` asks for."""
    return base


def opened(path):
    return AppTest.from_file(HOME, default_timeout=60).switch_page(path).run()


def test_choices_are_kept_and_a_messenger_is_named_but_never_shown(anna, base, sign_in_as):
    sign_in_as(anna)
    page = opened("desk/screens/notices.py")
    assert not page.exception
    new = next(one for one in page.button_group if one.label == "New in my channels")
    new.set_value(["mail"]).run()
    page.text_input[0].set_value(ADDRESS)
    next(one for one in page.button if one.label == "Keep").click().run()
    assert not page.error
    assert "ntfy" in [one.value for one in page.text]
    assert ADDRESS not in str([one.value for one in (*page.text, *page.text_input, *page.markdown, *page.caption)])
    next(one for one in page.button if one.key == "try-mail").click().run()
    with base.reading() as session:
        chosen = select(NoticeChoice.way).where(NoticeChoice.topic == NoticeTopic.NEW, NoticeChoice.is_on)
        assert session.scalars(chosen).all() == [NoticeWay.MAIL]
        assert session.scalars(select(NoticeOut.way)).all() == [NoticeWay.MAIL]
        assert session.scalars(select(NoticeAddress.service)).all() == ["ntfy"]


def test_whoever_answers_nobody_is_called_on_any_screen_too(anna, base, sign_in_as):
    with base.transaction() as session:
        mila = a_person(session, Role.MARKETING, name="Мила")
        kind = NotificationKind.TEMPLATE_EXPIRES
        told = Told(mila.id, kind, None, {"name": "Вклад", "page": "templates"}, "once")
        tell(session, [told], by=SYSTEM, now=datetime.now(UTC))
    sign_in_as(mila)
    page = opened("desk/screens/notices.py")
    assert not page.exception
    assert [one.value for one in page.toast] == ["[The template “Вклад” expires soon](/templates)"]
    assert not page.run().toast


def test_a_call_is_written_down_on_the_screen(anna, base, sign_in_as):
    sign_in_as(anna)
    page = opened("moderation/screens/by_hand.py")
    assert not page.exception
    make = next(one for one in page.button if one.label == "Make the ticket")
    make.click().run()
    assert "No ticket was made" in page.error[0].value
    page.text_area(key="hand_text").set_value("Не пришла карта")
    page.text_input(key="hand_name").set_value("Ольга")
    page.text_input(key="hand_phone").set_value("8 912 345-67-89")
    page.toggle(key="hand_answered").set_value(True).run()
    page.text_area(key="hand_answer").set_value("Карта в отделении")
    next(one for one in page.button if one.label == "Make the ticket").click().run()
    assert not page.exception
    assert not page.error
    assert page.text_area(key="hand_text").value in {"", None}
    with base.reading() as session:
        ticket = session.scalars(select(Ticket)).one()
        assert ticket.assignee_id == anna.id
        assert f"Ticket {ticket.id} was made." in [one.value for one in page.markdown]
