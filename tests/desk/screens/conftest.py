"""A screen as its script runs, for somebody who is signed in, with the tickets it shows."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from desk.tickets import Wish, open_ticket
from storage.database import Database
from storage.rights import SYSTEM
from storage.secrets import seal
from storage.vocabulary import Label, MentionState, Role
from tests.builders import a_brand, a_channel, a_mention, a_person, a_source, an_author

KEYS = {"user": "desk", "password": "pier anch rope"}
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def screen() -> Callable[..., AppTest]:
    """Runs a screen's script; `query` becomes the address's parameters.

    Screens that link to others are run inside home.py, which knows the others.
    """

    def run(path: str, *, inside_home: bool = False, **query: str) -> AppTest:
        page = AppTest.from_file(ROOT / ("home.py" if inside_home else path), default_timeout=60)
        if inside_home:
            page.switch_page(path)
        for name, value in query.items():
            page.query_params[name] = value
        page.run()
        assert not page.exception
        return page

    return run


@pytest.fixture
def town(database: Database) -> SimpleNamespace:
    """A brand with two channels, an operator in one of them, a lead and an administrator."""
    with database.transaction() as session:
        brand = a_brand(session, name="Причал")
        olga = a_person(session, Role.OPERATOR, login="olga", name="Ольга")
        lena = a_person(session, Role.LEAD, login="lena", name="Елена")
        boss = a_person(session, *Role, login="boss", name="Борис")
        cards = a_channel(session, brand, olga, name="Карты", is_first_line=True)
        court = a_channel(session, brand, name="Юристы", is_open=False)
        source = a_source(session, brand, kind="wordpress", name="Блог", secrets=seal(KEYS))
    return SimpleNamespace(
        brand=brand, olga=olga, lena=lena, boss=boss, cards=cards, court=court, source=source, database=database
    )


@pytest.fixture
def ticket(town: SimpleNamespace) -> Callable[..., int]:
    """Opens a ticket from a text and gives its number."""

    def make(text: str = "Банк молчит", channel: Any = None, **changes: Any) -> int:
        now = datetime.now(UTC)
        with town.database.transaction() as session:
            author = an_author(session, town.source, name="Марина")
            mention = a_mention(
                session, town.source, text=text, author_id=author.id, seen_at=now, published_at=now,
                state=MentionState.PROMOTED, pretag=Label.COMPLAINT, **changes,
            )  # fmt: skip
            wish = Wish(channel_id=(channel or town.cards).id)
            return open_ticket(session, mention.id, by=SYSTEM, now=now, wish=wish).ticket_id

    return make


def shown_in(page: AppTest, component: str) -> dict[str, Any]:
    """The data a browser component was given; what it does with them is tested in a real browser."""
    for element in page.get("bidi_component"):
        if element.proto.component_name == f"repdesk.{component}":
            found: dict[str, Any] = json.loads(element.proto.json)
            return found
    raise AssertionError(f"{component} is not on the page")


def button(page: AppTest, label: str) -> Any:
    """The button that says so."""
    return next(one for one in page.button if one.label == label)
