"""The screen of rules: a lead writes one, tries it, switches it on, sees what it did and takes it back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from moderation.rule_firing import fire, ready
from storage.search import entries_of, index_of
from storage.tables import Mention, Rule
from storage.vocabulary import MentionState, Role
from tests.builders import a_brand, a_mention, a_person, a_source

RULES = Path(__file__).parents[3] / "moderation/screens/rules.py"


@pytest.fixture
def mention(database, sign_in_as):
    now = datetime.now(UTC)
    with database.transaction() as session:
        brand = a_brand(session)
        found = a_mention(session, a_source(session, brand), text="**Купите** кредит", seen_at=now, published_at=now)
        index_of(session).add(session, entries_of(session, [found.id]))
        lead = a_person(session, Role.LEAD, Role.MODERATOR)
    sign_in_as(lead)
    return found


def test_a_lead_writes_tries_and_takes_back(database, mention):
    page = AppTest.from_file(RULES).run(timeout=30)
    assert any("There is no rule yet" in one.value for one in page.markdown)
    page.button(key="rule-add").click().run(timeout=30)
    page.text_input(key="form-0-0-name").set_value("Реклама")
    page.text_area(key="form-0-0-query").set_value("(кредит").run(timeout=30)
    assert "bracket is not closed" in page.error[0].value
    assert page.button(key="rule-save").disabled
    page.text_area(key="form-0-0-query").set_value("кредит").run(timeout=30)
    page.button(key="rule-try").click().run(timeout=30)
    assert {one.label: one.value for one in page.metric}["Would be met"] == "1"
    page.button(key="rule-save").click().run(timeout=30)
    assert not page.exception
    with database.reading() as session:
        rule_id, version = session.execute(select(Rule.id, Rule.version)).one()
    page.toggle(key=f"rule-on-{rule_id}-{version}").set_value(True).run(timeout=30)
    assert not page.exception
    with database.transaction() as session:
        fire(session, [mention.id], ready(session), now=datetime.now(UTC))
        assert session.get_one(Mention, mention.id).state == MentionState.DECIDED
    page.run(timeout=30)
    back = next(one for one in page.button if one.label == "Take back")
    assert any("**Купите** кредит" in one.value for one in page.text)
    back.click().run(timeout=30)
    assert not page.exception
    with database.reading() as session:
        assert session.get_one(Mention, mention.id).state == MentionState.NEW


def test_a_rule_that_would_close_everything_is_not_saved(database, mention):
    page = AppTest.from_file(RULES).run(timeout=30)
    page.button(key="rule-add").click().run(timeout=30)
    page.text_input(key="form-0-0-name").set_value("Всё")
    page.button(key="rule-save").click().run(timeout=30)
    assert "hold for every text" in page.error[0].value
    with database.reading() as session:
        assert session.scalars(select(Rule)).all() == []
