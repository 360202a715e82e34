"""Our own ground where only complaints are answered: the pre-tag decides, and is waited for."""

import pytest
from sqlalchemy import func, select

from moderation.finding import Finding
from moderation.intake import receive
from moderation.jobs import WAITS_FOR, answer_complaints
from storage.jobs import Leased, Postpone
from storage.tables import Job, Mention, Ticket
from storage.vocabulary import Ground, Label, MentionState, ReplyPolicy, Scope
from tests.builders import a_brand, a_channel, a_source


@pytest.fixture
def waiting(database, now):
    with database.transaction() as session:
        brand = a_brand(session)
        a_channel(session, brand, is_first_line=True)
        source = a_source(session, brand, ground=Ground.OURS, scope=Scope.OWN, policy=ReplyPolicy.COMPLAINTS)
        finding = Finding(external_id="1", text="Верните деньги", url="http://127.0.0.1/1")
        receive(session, source=source, findings=[finding], now=now)
        payload = session.scalars(select(Job.payload).where(Job.kind == "moderation.answer_complaints")).one()
    return Leased(1, "moderation.answer_complaints", payload, 1, 8, now)


def tickets(database):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Ticket))


def pretagged(database, label):
    with database.transaction() as session:
        session.scalars(select(Mention)).one().pretag = label


def test_a_complaint_becomes_a_ticket(database, waiting, now):
    with pytest.raises(Postpone):
        answer_complaints(waiting, now)
    pretagged(database, Label.COMPLAINT)
    answer_complaints(waiting, now)
    answer_complaints(waiting, now)
    assert tickets(database) == 1


def test_praise_stays_in_the_stream(database, waiting, now):
    pretagged(database, Label.PRAISE)
    answer_complaints(waiting, now)
    assert tickets(database) == 0


def test_a_broken_model_leaves_the_text_to_the_moderator(database, waiting, now):
    answer_complaints(waiting, now + WAITS_FOR)
    assert tickets(database) == 0
    with database.reading() as session:
        assert session.scalars(select(Mention.state)).one() == MentionState.NEW
