"""What the conversation asks of the server about approval; two who approve at the same moment send one answer."""

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from desk.approval_routes import approve_answer, beside_approval, check, return_to_writer, withdraw_answer
from desk.approvals import approve
from desk.handing_in import hand_in
from desk.incoming import arrive
from desk.mentors import set_mentor
from desk.replies import Answer
from desk.talk_requests import Asked
from desk.talk_view import talk_view
from desk.tickets import open_ticket
from storage.errors import Refused
from storage.rights import SYSTEM, Actor
from storage.tables import Approval, Channel, Job, Message, Source, Ticket
from storage.vocabulary import ApprovalState, Direction, Role
from tests.builders import a_mention

on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WORDS = "Добрый день! Разбираемся."


class Scene:
    """Anna's answer waits for Boris; each step is a transaction of its own, as over HTTP."""

    def __init__(self, database, make_house):
        self.database, self.now = database, datetime.now(UTC)
        with database.transaction() as session:
            house = make_house(session)
            self.anna, self.boris, self.vera = (house.actor(one) for one in (house.anna, house.boris, house.vera))
            self.brand_id, self.source, self.boris_id = house.brand.id, house.talks, house.boris.id
            set_mentor(
                session, house.brand.id, house.anna.id, mentor_id=house.boris.id, deputy_id=None, by=self.vera,
                now=self.now,
            )  # fmt: skip
            ticket = house.ticket(now=self.now, source=house.talks, published_at=self.now, seen_at=self.now)
            self.ticket, self.thread, self.newest = ticket.id, ticket.thread_id, ticket.last_message_id
        self.approval = self.hand_in(WORDS, "k")

    def hand_in(self, text, key):
        with self.database.transaction() as session:
            given = Answer(text, key, session.get_one(Ticket, self.ticket).last_message_id)
            hand_in(session, self.ticket, answer=given, by=self.anna, now=self.now)
            return session.scalars(select(Approval.id).where(Approval.client_key == key)).one()

    def asked(self, by, **body):
        told = {"by": by, "now": datetime.now(UTC), "zone": ZoneInfo("Europe/Moscow")}
        return Asked(ticket_id=self.ticket, body=body, pictures=(), language="en", **told)

    def view(self, by):
        with self.database.reading() as session:
            return talk_view(session, self.ticket, by=by, now=datetime.now(UTC), zone=ZoneInfo("Europe/Moscow"))

    def count(self, table, *where):
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(table).where(*where))


@pytest.fixture
def scene(database, make_house):
    return Scene(database, make_house)


@on_one_database
def test_the_box_and_the_talk_say_what_waits_for_whom(scene):
    mine, theirs = scene.view(scene.anna), scene.view(scene.boris)
    assert mine["composer"]["approval"]["needed"] == "Goes to Борис for approval"
    assert theirs["composer"]["approval"]["needed"] == ""
    for view, may_decide, may_withdraw in ((mine, False, True), (theirs, True, False)):
        (line,) = [one for one in view["lines"] if one["side"] == "approval"]
        assert (line["text"], line["may_decide"], line["may_withdraw"]) == (WORDS, may_decide, may_withdraw)
        assert line["notes"] == ["waits for Борис to approve it", "its writer is in training"]


@on_one_database
def test_returned_mended_and_approved_with_other_words(scene):
    view = return_to_writer(scene.asked(scene.boris, approval=scene.approval, remark="Назовите срок"))
    assert not [one for one in view["lines"] if one["side"] == "approval"]
    box = scene.view(scene.anna)["composer"]
    assert (box["draft"], box["approval"]["returned"]) == (WORDS, "Борис asks you to mend it: Назовите срок")
    again = scene.hand_in("До пятницы", "k2")
    view = approve_answer(scene.asked(scene.boris, approval=again, text="Добрый день! До пятницы"))
    (sent,) = [one for one in view["lines"] if one["side"] == "out"]
    assert (sent["text"], sent["was"], sent["notes"][-1]) == (
        "Добрый день! До пятницы", "До пятницы", "approved by Борис",
    )  # fmt: skip


@on_one_database
def test_withdrawn(scene):
    assert withdraw_answer(scene.asked(scene.anna, approval=scene.approval))["composer"]["draft"] == WORDS


@on_one_database
def test_an_answer_is_decided_about_in_its_own_ticket_only(scene):
    with scene.database.transaction() as session:
        other = a_mention(session, session.get_one(Source, scene.source.id), published_at=scene.now, seen_at=scene.now)
        other_id = open_ticket(session, other.id, by=SYSTEM, now=scene.now).ticket_id
    for step, by in ((approve_answer, scene.boris), (return_to_writer, scene.boris), (withdraw_answer, scene.anna)):
        for ticket_id, approval in ((other_id, scene.approval), (scene.ticket, scene.approval + 9)):
            asked = scene.asked(by, approval=approval, remark="Короче")._replace(ticket_id=ticket_id)
            with pytest.raises(Refused, match="no such answer"):
                step(asked)
    assert scene.count(Approval, Approval.state == ApprovalState.WAITING) == 1


@on_one_database
def test_a_refusal_says_what_came_meanwhile_or_what_must_not_go_out(scene):
    with scene.database.transaction() as session:
        more = a_mention(session, scene.source, thread_id=scene.thread, published_at=scene.now, seen_at=scene.now)
        arrive(session, more.id, now=scene.now + timedelta(seconds=1))
    asked = scene.asked(scene.boris, approval=scene.approval)
    with pytest.raises(Refused) as held:
        approve_answer(asked)
    beside = beside_approval(asked, held.value)
    assert beside["anyway"].startswith("Send anyway, although 1 newer message")
    changed = scene.asked(scene.boris, approval=scene.approval, text="+7 916 123-45-67", anyway=beside["up_to"])
    with pytest.raises(Refused) as leaks:
        approve_answer(changed)
    assert beside_approval(changed, leaks.value)["found"] == [{"name": "phone", "start": 0, "end": 16}]
    assert scene.count(Message, Message.direction == Direction.OUT) == 0


@on_one_database
def test_a_text_is_looked_at_while_it_is_written(scene):
    told = check(scene.asked(scene.anna, text="Твою карту вам вернут", kind="answer"))
    assert [one["name"] for one in told["remarks"]] == [
        "The customer is addressed both as “ты” and as “вы”.", "There is no greeting.",
    ]  # fmt: skip
    note = check(scene.asked(scene.anna, text="его почта a@b.example", kind="note"))
    assert note == {"found": [{"name": "e-mail address", "start": 10, "end": 21}], "remarks": []}


@on_one_database
def test_whoever_approves_reads_the_ticket_wherever_it_went(scene):
    stranger = Actor(scene.boris.person_id, "Борис", {0: frozenset({Role.OPERATOR})})
    with scene.database.transaction() as session:
        session.get_one(Channel, session.get_one(Ticket, scene.ticket).channel_id).is_open = False
    assert scene.view(stranger)["ticket"] == scene.ticket
    with scene.database.transaction() as session:
        approve(session, scene.approval, by=stranger, now=scene.now)


def test_two_who_approve_at_once_send_one_answer(scene):
    ready, outcomes = threading.Barrier(2), []

    def press(by):
        ready.wait()
        try:
            with scene.database.transaction() as session:
                approve(session, scene.approval, by=by, now=scene.now)
            outcomes.append("sent")
        except Refused:
            outcomes.append("refused")

    presses = [threading.Thread(target=press, args=(by,)) for by in (scene.boris, scene.vera)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert sorted(outcomes) == ["refused", "sent"]
    assert scene.count(Message, Message.direction == Direction.OUT) == 1
    assert scene.count(Job, Job.kind == "send_reply") == 1
