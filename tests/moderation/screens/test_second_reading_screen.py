"""The page of second readings: a lead switches it on, another moderator reads, the lead sees what came of it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from moderation.deciding import Choice, decide
from moderation.second_draw import is_drawn
from storage.tables import Brand, SecondReading
from storage.vocabulary import DecisionKind, Label, Role
from tests.builders import a_brand, a_mention, a_person, a_source, actor

# The page speaks no SQL of its own.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SCREEN = Path(__file__).parents[3] / "moderation/screens/second_reading.py"


def shown(sign_in_as, person):
    sign_in_as(person)
    page = AppTest.from_file(SCREEN).run(timeout=30)
    assert not page.exception
    return page


@pytest.fixture
def people(database):
    with database.transaction() as session:
        a_brand(session)
        return [a_person(session, role) for role in (Role.LEAD, Role.MODERATOR, Role.MODERATOR, Role.QUALITY)]


def test_it_is_switched_on_read_and_counted(database, people, sign_in_as):
    lead, vera, ivan, quality = people
    page = shown(sign_in_as, ivan)
    assert any("switched off" in one.value for one in page.markdown)
    page = shown(sign_in_as, lead)
    page.number_input[0].set_value(20)
    page.button[-1].click().run(timeout=30)
    with database.transaction() as session:
        brand = session.scalars(select(Brand)).one()
        assert brand.second_reading_share == 0.2
        source = a_source(session, brand)
        while True:
            mention = a_mention(session, source, text="Карту съел банкомат")
            if is_drawn(mention.id, seed=brand.uid, share=0.2):
                break
        choice = Choice(client_key="visit_01:1", mention_id=mention.id, kind=DecisionKind.LABEL, label=Label.COMPLAINT)

        decide(session, choice, by=actor(Role.MODERATOR, person_id=vera.id), now=datetime.now(UTC))
    assert not any("банкомат" in one.value for one in shown(sign_in_as, vera).text)
    page = shown(sign_in_as, ivan)
    assert any("банкомат" in one.value for one in page.text)
    # Nothing on the page says what it was called first.
    assert not any("complaint" in one.value.lower() for one in (*page.text, *page.caption, *page.markdown))
    page.button(key="second-question").click().run(timeout=30)
    assert not page.exception
    assert any("Nothing to read a second time" in one.value for one in page.markdown)
    with database.transaction() as session:
        kept = session.scalars(select(SecondReading)).one()
        assert (kept.first, kept.second, kept.person_id) == (Label.COMPLAINT, Label.QUESTION, ivan.id)
        assert kept.seconds is not None
    page = shown(sign_in_as, quality)
    assert [one.value for one in page.metric] == ["1", "too few: 1 of 50", "0"]
    assert not page.number_input
