"""The page of tags as a script: an administrator edits the lists, others look."""

from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from classifier.own_learning import OWN_JOB
from moderation.learning_words import QUESTIONS, of_answer, of_tag, question
from storage.tables import Job, Tag
from storage.vocabulary import Role, TagKind
from tests.builders import a_brand, a_person

TAGS = Path(__file__).parents[3] / "moderation/screens/tags.py"
# The page speaks no SQL of its own.
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def page_of(database, sign_in_as):
    """The page for somebody with these roles."""

    def opened(*roles):
        with database.transaction() as session:
            a_brand(session)
            person = a_person(session, *roles)
        sign_in_as(person)
        page = AppTest.from_file(TAGS).run(timeout=30)
        assert not page.exception
        return page

    return opened


def add(page, kind, *names):
    page.text_area(key=f"tag-new-{kind}").set_value("\n".join(names))
    page.button(key=f"tag-new-{kind}-add").click().run(timeout=30)
    assert not page.exception


@on_one_database
def test_an_administrator_writes_changes_and_merges_the_lists(database, page_of):
    page = page_of(Role.ADMINISTRATOR)
    assert any("There are no topics yet" in one.value for one in page.markdown)
    add(page, TagKind.PRODUCT, "Карты", "Пластик", "Вклады")
    add(page, TagKind.TOPIC, "очередь")
    with database.reading() as session:
        cards, plastic, deposits, queue = session.scalars(select(Tag.id).order_by(Tag.id))
    page.text_input(key=f"tag-name-{cards}").set_value("Банковские карты")
    page.button(key=f"tag-rename-{cards}").click().run(timeout=30)
    page.selectbox(key="tag-chosen-product").set_value(plastic).run(timeout=30)
    page.selectbox(key=f"tag-into-{plastic}").set_value(cards)
    page.button(key=f"tag-merge-{plastic}").click().run(timeout=30)
    page.button(key=f"tag-off-{queue}").click().run(timeout=30)
    page.selectbox(key="tag-chosen-product").set_value(deposits).run(timeout=30)
    page.button(key=f"tag-up-{deposits}").click().run(timeout=30)
    assert not page.exception
    with database.reading() as session:
        rows = {tag.id: tag for tag in session.scalars(select(Tag).order_by(Tag.id))}
        assert (rows[cards].name, rows[plastic].counts_as_id) == ("Банковские карты", cards)
        assert rows[deposits].position < rows[cards].position
        assert rows[queue].archived_at is not None
    page.button(key=f"tag-back-{plastic}").click().run(timeout=30)
    page.button(key=f"tag-back-{queue}").click().run(timeout=30)
    with database.reading() as session:
        back = select(Tag.id).where(Tag.merged_into_id.is_(None), Tag.archived_at.is_(None))
        assert len(session.scalars(back).all()) == 4
    add(page, TagKind.PRODUCT, "вклады")
    assert "There is a tag “вклады” already" in page.error[0].value.replace("\\", "")


@on_one_database
def test_others_see_the_lists_and_a_lead_may_have_them_learnt(database, page_of):
    page = page_of(Role.LEAD)
    assert [one.label for one in page.button] == ["Learn now"]
    page.button(key="learn-now").click().run(timeout=30)
    assert not page.exception
    with database.reading() as session:
        assert session.scalars(select(Job.kind).where(Job.kind == OWN_JOB)).all() == [OWN_JOB]
    assert [one.label for one in page_of(Role.MODERATOR).button] == []


LEARNT = {"yes": 20, "no": 30, "is_enough": True, "is_learnt": True, "right": 14, "proposed": 16, "right_at_least": 0.7}
LEARNT |= {"found": 0.88, "coin_right": 3, "coin_proposed": 4, "ranks": 0.8, "ranks_at_least": 0.7}


@pytest.mark.parametrize(
    ("mentions", "figures", "state", "words"),
    [
        (6, None, "not yet", "learns from 15 mentions on; 6 so far"),
        (15, None, "being learnt", ""),
        (20, {"is_enough": False, "yes": 20, "no": 4}, "not yet", "needs 15 mentions with another tag"),
        (20, LEARNT, "in use", "14 of 16 right (surely 70 %), finds 88 %; checked apart: 3 of 4"),
        (20, LEARNT | {"is_learnt": False, "proposed": 0}, "held back", "no certainty is high enough"),
    ],
)
def test_how_far_a_tag_has_come_is_told_in_plain_words(mentions, figures, state, words):
    came = of_tag(mentions, figures)
    assert came.state == state
    assert came.words.startswith(words)


def test_each_question_has_words_before_and_after_it_is_learnt():
    before = [of_answer(key, None) for key in QUESTIONS]
    after = [of_answer(key, LEARNT) for key in QUESTIONS]
    assert {came.state for came in before} == {"not yet"}
    assert {came.state for came in after} == {"in use"}
    assert after[1].words == "orders 80 % of the pairs rightly, surely 70 %"
    assert len({question(key) for key in QUESTIONS}) == len(QUESTIONS)
