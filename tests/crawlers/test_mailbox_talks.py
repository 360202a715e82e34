"""Talks by letter over a real IMAP server: what comes back, what programs write, what an answer carries along."""

from contextlib import nullcontext
from datetime import UTC, datetime
from email import message_from_bytes
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from crawlers.automatic_letters import automatic_letters
from crawlers.pollers.imap_folder import RawLetter
from crawlers.pollers.mailbox import step_back
from desk import jobs
from desk.attachments import Upload
from desk.attempt import Arrived
from desk.connectors import Published
from desk.outcome_keeping import keep_outcome
from desk.replies import Answer, send_reply
from desk.talk_view import talk_view
from storage.errors import SourceFailed
from storage.rights import SYSTEM, Actor
from storage.tables import Mention, Message, Notification, Promise, SourceCursor, Ticket, TicketEvent
from storage.vocabulary import (
    Delivery,
    Lane,
    LetterKind,
    Metric,
    NotificationKind,
    PageState,
    Role,
    TicketEventKind,
    TicketState,
)
from storage.worker import Worker
from tests.crawlers.imap_server import USER
from tests.crawlers.test_mail_bounce import OURS, a_report
from tests.crawlers.test_mailbox import (  # noqa: F401 - fixtures and helpers of the mailbox
    Backwards,
    answer,
    database,
    mailbox,
    post,
    postman,
    read,
    recent,
    server,
)

# ruff: noqa: F811 - the fixtures again


def test_a_letter_that_came_back_sets_the_promise_going_again(database, post, mailbox, postman):
    post.arrives(recent("a@x"))
    number = mailbox()
    read(number)
    with postman():
        message_id = answer(database)
        Worker(database, jobs.HANDLERS).drain()
    with database.reading() as session:
        ours = session.get_one(Message, message_id).external_id
        assert session.scalars(select(Promise.fulfilled_at).where(Promise.metric == Metric.FIRST_REPLY)).one()
    post.arrives(recent("absent@x", "Меня нет", Auto_Submitted="auto-replied", In_Reply_To=f"<{ours}>"))
    post.arrives(a_report().replace(OURS.encode(), ours.encode()))
    read(number), read(number)
    with database.reading() as session:
        message = session.get_one(Message, message_id)
        assert (message.delivery, "no such user" in message.error) == (Delivery.FAILED, True)
        open_ones = (
            Promise.metric == Metric.FIRST_REPLY,
            Promise.fulfilled_at.is_(None),
            Promise.cancelled_at.is_(None),
        )
        assert session.scalar(select(func.count()).select_from(Promise).where(*open_ones)) == 1
        assert session.scalar(select(func.count()).select_from(Mention)) == 1, "programs make no mention"
        listed = automatic_letters(session, number, by=SYSTEM)
        assert {(one.kind, one.ticket_id is not None) for one in listed} == {
            (LetterKind.BOUNCE, True), (LetterKind.ABSENCE, True),
        }  # fmt: skip
        ignored = select(func.count()).where(TicketEvent.kind == TicketEventKind.LETTER_IGNORED)
        assert session.scalar(ignored) == 1
        assert session.scalars(select(Ticket.state)).one() in {TicketState.OPEN, TicketState.NEW}


def test_a_server_that_falls_silent_leaves_the_answer_to_a_person(database, post, mailbox, postman, monkeypatch):
    monkeypatch.setattr("storage.smtp.TIMEOUT_S", 0.4)
    post.arrives(recent("a@x", From="silent@x.example"))
    read(mailbox())
    with postman() as letters:
        message_id = answer(database)
        for _again in range(3):
            Worker(database, jobs.HANDLERS).drain()
        assert len(letters.all()) == 1
    with database.reading() as session:
        assert session.get_one(Message, message_id).delivery is Delivery.UNCLEAR
        assert session.scalars(select(Promise.fulfilled_at)).first() is None


def test_an_answer_goes_to_everybody_in_the_thread_with_its_files_and_our_signature(database, post, mailbox, postman):
    quoting = "Всё ещё не работает\n\n10.03.2026 11:00, Банк пишет:\n> Починили\n> Проверьте\n\n-- \nАнна, бухгалтер"
    head = {"Cc": "boss@post.example, support@prichal.example", "References": "<first@x> <second@x>"}
    post.arrives(recent("b@x", quoting, In_Reply_To="<second@x>", **head))
    read(mailbox(**{"from": "Банк Причал <support@prichal.example>"}))
    with postman() as letters:
        with database.transaction() as session:
            ticket = session.scalars(select(Ticket)).one()
            by = Actor(1, "Анна", {0: frozenset({Role.OPERATOR})}, frozenset({ticket.channel_id}))
            files = (Upload("справка.pdf", b"%PDF-1.4 x"),)
            given = Answer("Добрый день! Справка приложена.", "k1", ticket.last_message_id, pictures=files)
            send_reply(session, ticket.id, answer=given, by=by, now=datetime.now(UTC))
        Worker(database, jobs.HANDLERS).drain()
        (sent,) = letters.all()
    letter = message_from_bytes(sent["text"].encode())
    assert sent["to"] == ["anna@post.example", "boss@post.example"]
    assert letter["References"] == "<first@x> <second@x> <b@x>"
    body, file = letter.get_payload()
    words = body.get_payload(decode=True).decode().splitlines()
    assert (words[0], "-- " in words) == ("Добрый день! Справка приложена.", True)
    assert (file.get_content_type(), file.get_filename()) == ("application/pdf", "справка.pdf")
    with database.reading() as session:
        shown = talk_view(session, ticket.id, by=SYSTEM, now=datetime.now(UTC), zone=ZoneInfo("Europe/Moscow"))
        said = next(line for line in shown["lines"] if line["side"] == "in")
        assert said["text"] == "Всё ещё не работает"
        assert "> Починили" in said["folded"]
        assert "бухгалтер" in said["folded"]


def test_only_a_copy_that_came_back_is_noted_and_of_a_doubtful_answer_it_is_the_end(database, post, mailbox, postman):
    post.arrives(recent("a@x", Cc="boss@post.example"))
    number = mailbox()
    read(number)
    with postman():
        message_id = answer(database)
        Worker(database, jobs.HANDLERS).drain()
    with database.reading() as session:
        ours = session.get_one(Message, message_id).external_id
    report = a_report().replace(OURS.encode(), ours.encode())
    post.arrives(report.replace(b"anna@post", b"boss@post"))
    read(number)
    with database.transaction() as session:
        assert session.get_one(Message, message_id).delivery is Delivery.SENT
        ignored = select(TicketEvent.details).where(TicketEvent.kind == TicketEventKind.LETTER_IGNORED)
        assert "boss@post.example" in session.scalars(ignored).one()["comment"]
        session.get_one(Message, message_id).delivery = Delivery.UNCLEAR
    post.arrives(report.replace(b"<20260310.1@", b"<20260310.2@"))
    read(number)
    with database.reading() as session:
        message = session.get_one(Message, message_id)
        assert (message.delivery, "no such user" in message.error) == (Delivery.FAILED, True)


def test_an_answer_that_names_only_its_subject_goes_on_with_the_talk(database, post, mailbox):
    post.arrives(recent("a@x", Subject="Карта"))
    post.arrives(recent("b@x", "Ау?", minutes=50, Subject="Re: Карта"))
    post.arrives(recent("c@x", "И я", minutes=40, Subject="Re: Карта", From="other@post.example"))
    post.arrives(recent("d@x", "Новое дело", minutes=30, Subject="Карта"))
    read(mailbox())
    with database.reading() as session:
        of_anna = select(Message.ticket_id).where(Message.mention_id.is_not(None)).order_by(Message.mention_id)
        tickets = session.scalars(of_anna).all()
    assert tickets[0] == tickets[1]
    assert len(set(tickets)) == 3


def test_two_programs_that_answer_each_other_are_stopped(database, post, mailbox):
    for turn in range(12):
        post.arrives(recent(f"n{turn}@x", f"Принято {turn}", References="<first@x>", Subject="Re: App"))
    number = mailbox()
    read(number)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Mention)) == 8
        assert [one.kind for one in automatic_letters(session, number, by=SYSTEM)] == [LetterKind.LOOP] * 4


@pytest.mark.parametrize("sender", ["(" * 600, "a:" * 3000], ids=["comments", "groups"])
def test_a_hostile_sender_does_not_stop_the_mailbox(database, post, mailbox, sender):
    post.arrives(recent("a@x", "До него"))
    post.arrives(recent("bomb@x", "Я не бомба", From=f"{sender} anna@post.example"))
    post.arrives(recent("b@x", "После него"))
    number = mailbox()
    first = read(number)
    assert (first.state, first.new) == (PageState.OK, 3)
    assert read(number).state is PageState.NOT_MODIFIED


class Stand:
    """A folder whose letters no real server for tests would take; a number without a letter is a stumbling one."""

    def __init__(self, monkeypatch, *letters, validity=1):
        self.validity, self.count, self.held = validity, len(letters), dict(enumerate(letters, 1))
        self.cut_at = 0
        monkeypatch.setattr("crawlers.pollers.mailbox.opened", lambda _assignment: nullcontext(self))

    def open(self, _name):
        return self

    def sent_folder(self):
        return None

    def uids(self, *, above=0):
        return [uid for uid in self.held if uid > above]

    def letters(self, uids):
        for uid in uids:
            if uid == self.cut_at:
                raise SourceFailed(PageState.UNREACHABLE, "cut off")
            raw = self.held[uid]
            yield [RawLetter(uid, raw, datetime.now(UTC))] if raw else []


def nested():
    heads = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(1500))
    return f"Message-ID: <bomb@x>\nFrom: bomber@x.example\nSubject: Bomb\n{heads}".encode()


def test_parts_within_parts_without_end_are_listed_and_the_others_are_read(database, mailbox, monkeypatch):
    box = Stand(monkeypatch, recent("a@x", "До неё"), nested(), recent("b@x", "После неё"))
    number = mailbox()
    first = read(number)
    assert (first.state, first.new) == (PageState.OK, 2)
    assert read(number).state is PageState.NOT_MODIFIED
    box.validity = 2
    assert read(number).state is PageState.OK
    with database.reading() as session:
        (listed,) = automatic_letters(session, number, by=SYSTEM)
        assert (listed.sender, listed.subject, bool(listed.said)) == ("bomber@x.example", "Bomb", True)
    backwards = Backwards(database, number)
    step_back(backwards)
    assert (backwards.cursor["done"], [one.text for one in backwards.found]) == (True, ["До неё", "После неё"])


def sent_and_read(database, post, mailbox, postman, **given):
    """An answer that the mail server has taken; gives the source, the message and the letter's identity."""
    post.arrives(recent("a@x"))
    number = mailbox(**given)
    read(number)
    with postman():
        message_id = answer(database)
        Worker(database, jobs.HANDLERS).drain()
    with database.reading() as session:
        return number, message_id, session.get_one(Message, message_id).external_id


def test_a_bounce_is_not_overwritten_by_the_word_of_its_own_try(database, post, mailbox, postman):
    number, message_id, ours = sent_and_read(database, post, mailbox, postman)
    with database.transaction() as session:  # as the bounce finds it while the worker has not written its end
        message = session.get_one(Message, message_id)
        message.delivery, message.sent_at, attempt = Delivery.SENDING, None, message.attempts
        assert attempt == 1
    post.arrives(a_report().replace(OURS.encode(), ours.encode()))
    read(number)
    late = Arrived(Published(ours, "", datetime.now(UTC)))
    with database.transaction() as session:
        keep_outcome(session, message_id, late, invited=None, now=datetime.now(UTC), attempt=attempt)
    with database.transaction() as session:
        message = session.get_one(Message, message_id)
        assert (message.delivery, "no such user" in message.error) == (Delivery.FAILED, True)
        told = select(Notification.details).where(Notification.kind == NotificationKind.NOT_DELIVERED)
        assert [one["message_id"] for one in session.scalars(told)] == [message_id]
        keep_outcome(session, message_id, late, invited=None, now=datetime.now(UTC), attempt=message.attempts)
        assert message.delivery is Delivery.SENT, "the word of the newest try counts"


def test_a_late_success_counts_where_nobody_could_tell(database, post, mailbox, postman):
    _number, message_id, ours = sent_and_read(database, post, mailbox, postman)
    late = Arrived(Published(ours, "", datetime.now(UTC)))
    with database.transaction() as session:
        message = session.get_one(Message, message_id)
        message.delivery, message.attempts = Delivery.UNCLEAR, 2
        session.flush()
        keep_outcome(session, message_id, late, invited=None, now=datetime.now(UTC), attempt=1)
        assert message.delivery is Delivery.SENT


def test_our_copy_among_the_sent_letters_does_not_undo_a_bounce(database, post, mailbox, postman):
    folder = f"{post.folder}Sent"
    post.create(folder)
    number, message_id, ours = sent_and_read(database, post, mailbox, postman, sent=folder)
    head = {"From": USER, "To": "anna@post.example", "In_Reply_To": "<a@x>"}
    post.arrives(recent(ours, "Добрый день! Уже чиним.", minutes=0, **head), folder=folder)
    post.arrives(a_report().replace(OURS.encode(), ours.encode()))
    read(number)
    with database.reading() as session:
        assert session.get_one(Message, message_id).delivery is Delivery.FAILED
        running = (Promise.metric == Metric.FIRST_REPLY, Promise.fulfilled_at.is_(None))
        assert session.scalar(select(func.count()).select_from(Promise).where(*running)) == 1


def test_letters_numbered_anew_are_read_in_steps_and_a_stumble_sets_nothing_back(database, mailbox, monkeypatch):
    box = Stand(monkeypatch, *(recent(f"{name}@x", name) for name in "abcd"))
    number = mailbox()

    def mark():
        with database.reading() as session:
            (kept,) = session.get_one(SourceCursor, (number, Lane.LIVE)).state["folders"].values()
            return kept["validity"], kept["uid"]

    assert read(number).new == 4
    box.validity, box.cut_at = 2, 3
    assert read(number).state is PageState.UNREACHABLE
    assert mark() == (2, 2), "the next pass goes on there"
    box.cut_at = 0
    assert (read(number).found, mark()) == (2, (2, 4))
    box.held |= {5: recent("e@x", "e"), 6: b""}
    assert (read(number).new, mark()) == (1, (2, 5))
