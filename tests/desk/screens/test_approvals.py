"""The list of answers that wait, and the screen that says which do."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from desk import sign_in
from desk.handing_in import hand_in
from desk.mentors import set_mentor
from desk.replies import Answer
from storage.tables import Approval, ApprovalRule, ChannelMember, Draft, Mentorship, Message, OwnContact, Source, Ticket
from storage.vocabulary import ApprovalCause, ApprovalState, Direction, Role
from tests.builders import a_person
from tests.desk.screens.conftest import button

APPROVALS, RULES, QUEUE = (f"desk/screens/{name}.py" for name in ("approvals", "answer_rules", "queue"))
HOSTILE = "<b>**[x](http://evil.example)"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def waiting(town, ticket):
    """Tanya is learning with Olga, and has handed in an answer; gives Tanya and the ticket."""
    number, now = ticket(HOSTILE), datetime.now(UTC)
    with town.database.transaction() as session:
        session.get_one(Source, town.source.id).kind = "vk_messages"
        tanya = a_person(session, Role.OPERATOR, login="tanya", name="Таня")
        session.add(ChannelMember(channel_id=town.cards.id, person_id=tanya.id))
        lead = sign_in.actor_of(session, town.lena)
        set_mentor(session, town.brand.id, tanya.id, mentor_id=town.olga.id, deputy_id=None, by=lead, now=now)
        given = Answer("Добрый день! Разбираемся.", "k", session.get_one(Ticket, number).last_message_id)
        hand_in(session, number, answer=given, by=sign_in.actor_of(session, tanya), now=now)
    return tanya, number


def state_in(town):
    with town.database.reading() as session:
        return session.scalars(select(Approval.state)).one()


def test_nothing_waits_and_nobody_is_told_of_anything(screen, sign_in_as, town):
    sign_in_as(town.olga)
    assert "**Nothing waits for you**" in [one.value for one in screen(APPROVALS).markdown]


def test_the_mentor_approves_with_two_clicks_and_other_words(screen, sign_in_as, town, waiting):
    sign_in_as(town.olga)
    page = screen(APPROVALS)
    assert HOSTILE in [one.value for one in page.text]
    page.text_area[0].set_value("Здравствуйте! Разбираемся.")
    button(page, "Approve").click().run()
    assert not page.exception
    assert "**Nothing waits for you**" in [one.value for one in page.markdown]
    with town.database.reading() as session:
        sent = session.execute(select(Message.text, Message.person_id).where(Message.direction == Direction.OUT)).one()
    assert tuple(sent) == ("Здравствуйте! Разбираемся.", waiting[0].id)


def test_returned_with_a_remark_or_not_at_all(screen, sign_in_as, town, waiting):
    sign_in_as(town.olga)
    page = screen(APPROVALS)
    button(page, "Return with a remark").click().run()
    assert "would not know what to mend" in page.error[0].value
    page.text_input[0].set_value("Назовите срок")
    button(page, "Return with a remark").click().run()
    assert state_in(town) == ApprovalState.RETURNED
    with town.database.reading() as session:
        assert session.scalars(select(Draft.text)).all() == ["Добрый день! Разбираемся."]


def test_the_queue_counts_what_waits(screen, sign_in_as, town, waiting):
    sign_in_as(town.olga)
    labels = [one.proto.label for one in screen(QUEUE, inside_home=True).get("page_link")]
    assert "Waits for your approval: 1" in labels


def test_a_lead_sets_rules_mentors_and_contacts(screen, sign_in_as, town):
    sign_in_as(town.lena)
    page = screen(RULES)
    assert "**Every answer goes out at once**" in [one.value for one in page.markdown]
    page.selectbox(key="rule-cause").set_value(ApprovalCause.PRIORITY).run()
    page.selectbox(key="rule-value-priority").set_value("2")
    page.selectbox(key="rule-approver").set_value(town.olga.id)
    button(page, "Add the rule").click().run()
    assert "**priority urgent or higher** in all channels: approved by Ольга" in [one.value for one in page.markdown]
    page.session_state["answers_tab"] = "trainees"
    page.run()
    page.selectbox(key="trainee").set_value(town.olga.id).run()
    page.selectbox(key="mentor").set_value(town.lena.id).run()
    button(page, "Save").click().run()
    page.session_state["answers_tab"] = "contacts"
    page.run()
    page.text_input[0].set_value("8 800 555-35-35")
    button(page, "Add").click().run()
    assert not page.exception
    with town.database.reading() as session:
        assert session.scalars(select(ApprovalRule.value)).all() == ["2"]
        assert session.scalars(select(Mentorship.mentor_id)).all() == [town.lena.id]
        assert session.scalars(select(OwnContact.key)).all() == ["+78005553535"]
    button(page, "Remove").click().run()
    with town.database.reading() as session:
        assert session.scalars(select(OwnContact.key)).all() == []


def test_the_rules_are_closed_to_operators(screen, sign_in_as, town):
    sign_in_as(town.olga)
    assert "This is not open to you" in screen(RULES).error[0].value.replace("\\", "")
