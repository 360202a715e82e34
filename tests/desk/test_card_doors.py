"""Whichever way a card's number comes in, the file of the database contains it nowhere."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import JSON, LargeBinary, select

from crawlers.imports.importing import Order, import_files
from crawlers.imports.table_file import TableFile
from crawlers.parsers.mail import parse as read_letter
from crawlers.parsers.page import Page
from desk.approvals import return_answer
from desk.assignment import hand_over, take
from desk.crm_answer import Fields, read_answer
from desk.departments import DepartmentForm, add_department
from desk.drafts import save_draft
from desk.escalations import Question, escalate
from desk.incoming import OwnText, own_text
from desk.notes import add_note
from desk.outgoing import PersonalDataFound
from desk.pausing import wait_for_colleague
from desk.replies import Answer, record_sent_by_hand, send_reply
from moderation.by_hand import HandForm, write_down
from moderation.deciding import Choice, decide
from moderation.finding import Finding
from moderation.intake import receive
from storage.search_upkeep import behind, carry_out
from storage.tables import Approval, Base, CrmReading, Customer, Mention, MentionVersion, Message
from storage.tables.base import TEXT, Masked
from storage.vocabulary import DecisionKind, EscalationWay, Ground, Role
from tests.builders import a_calendar, a_mention, a_source, actor

CARD = "4111 1111 1111 1111"
SAID = f"Спишите с карты {CARD}, банк Причал"
STORED = "Спишите с карты **** **** **** 1111, банк Причал"
MINUTE = timedelta(minutes=1)


class Entrance:
    """A house with a ticket of Anna's, and what the doors below need."""

    def __init__(self, session, make_house, now, folder):
        self.session, self.now, self.folder = session, now, folder
        self.house = make_house(session)
        self.anna, self.vera = self.house.actor(self.house.anna), self.house.actor(self.house.vera)
        self.ticket = self.house.ticket(now=now, source=self.house.talks, published_at=now, seen_at=now)
        take(session, self.ticket.id, by=self.anna, now=now)

    def finding(self, text=SAID, **more):
        given = {"external_id": "p1", "url": "http://127.0.0.1/p1", "author": "Иван", "thread_id": "t1"} | more
        return Finding(text=text, **given)

    def receive(self, *findings, source=None):
        receive(self.session, source=source or self.house.forum, findings=list(findings), now=self.now)

    def table(self, body):
        path = self.folder / "table.csv"
        path.write_text(body, encoding="utf-8")
        return TableFile(path, "table.csv")


def a_collected_text_and_its_index(at):
    at.receive(at.finding(title=f"Карта {CARD}"))
    carry_out(at.session, behind(at.session, list(at.session.scalars(select(Mention.id)))))


def an_edit(at):
    at.receive(at.finding("Банк Причал, помогите"))
    at.receive(at.finding())


def a_private_message(at):
    source = a_source(at.session, at.house.brand, kind="telegram_bot", ground=Ground.OURS)
    at.receive(at.finding(), source=source)
    at.receive(at.finding(external_id="p2"), source=source)


def a_letter(at):
    raw = (
        "From: ivan@example.org\r\nSubject: =?utf-8?q?Card?= 4111-1111-1111-1111\r\nMessage-ID: <1@example.org>\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{SAID}\r\n"
    )
    page = Page(url="imap://mail.example/INBOX", read_at=at.now, zone=ZoneInfo("Europe/Moscow"))
    [found] = read_letter(raw.encode(), page)
    at.receive(found, source=a_source(at.session, at.house.brand, kind="mailbox", ground=Ground.OURS))


def our_own_text_on_the_site(at):
    found = OwnText("own1", at.ticket.thread_id, "", SAID, "http://127.0.0.1/own", at.now + MINUTE)
    own_text(at.session, at.house.talks.id, found=found, now=at.now + MINUTE)


def a_note_that_names_somebody(at):
    add_note(
        at.session, at.ticket.id, text=f"@Борис {SAID}", client_key="n", by=at.anna, now=at.now,
        named=[at.house.boris.id],
    )  # fmt: skip


def a_moderators_note(at):
    mention = a_mention(at.session, at.house.forum)
    choice = Choice(client_key="v:1", mention_id=mention.id, kind=DecisionKind.NOTE, note=SAID)
    decide(at.session, choice, by=at.house.actor(at.house.vera, Role.MODERATOR), now=at.now)


def a_ticket_by_hand(at):
    form = HandForm(way="call", text=SAID, client_key="call-1", channel_id=at.house.channel.id)
    write_down(at.session, at.house.brand.id, form, by=at.anna, now=at.now)


def a_question_to_a_department(at):
    department = DepartmentForm("Безопасность", EscalationWay.BY_HAND, a_calendar(at.session).id, target_s=3600)
    boss = actor(Role.ADMINISTRATOR, person_id=None)
    number = add_department(at.session, at.house.brand.id, form=department, by=boss, now=at.now).id
    asked = Question(number, SAID, "q")
    escalate(at.session, at.ticket.id, asked=asked, by=at.anna, now=at.now)


def a_draft(at):
    save_draft(at.session, at.ticket.id, text=SAID, based_on=0, by=at.anna, now=at.now)


def a_hand_over(at):
    hand_over(at.session, at.ticket.id, to_person_id=at.house.boris.id, comment=SAID, by=at.anna, now=at.now)


def a_question_to_colleagues(at):
    wait_for_colleague(at.session, at.ticket.id, by=at.anna, now=at.now, comment=SAID)


def a_remark_on_an_answer(at):
    waiting = Approval(
        ticket_id=at.ticket.id, writer_id=at.house.anna.id, approver_id=at.house.boris.id, text=SAID, based_on=0,
        client_key="k", asked_at=at.now,
    )  # fmt: skip
    at.session.add(waiting)
    at.session.flush()
    return_answer(at.session, waiting.id, remark=SAID, by=at.house.actor(at.house.boris), now=at.now)


def an_answer_that_is_refused(at):
    for send in (send_reply, record_sent_by_hand):
        more = {} if send is send_reply else {"url": ""}
        with pytest.raises(PersonalDataFound):
            send(at.session, at.ticket.id, answer=Answer(SAID, "k", 99), by=at.anna, now=at.now, **more)


def what_the_crm_says(at):
    known = read_answer({"id": 1, "card": CARD, "cards": [CARD]}, Fields())
    assert known.properties["card"] == "**** **** **** 1111"
    customer = Customer(brand_id=at.house.brand.id, name="Иван", created_at=at.now)
    at.session.add(customer)
    at.session.flush()
    at.session.add(CrmReading(customer_id=customer.id, properties=known.properties, tried_at=at.now))


DOORS = [
    a_collected_text_and_its_index, an_edit, a_private_message, a_letter, our_own_text_on_the_site,
    a_note_that_names_somebody, a_moderators_note, a_ticket_by_hand, a_draft, a_question_to_a_department,
    a_hand_over, a_question_to_colleagues,
    a_remark_on_an_answer, an_answer_that_is_refused, what_the_crm_says,
]  # fmt: skip


def holds_the_number(folder):
    """Whether any file of the database has the digits, however they are parted."""
    kept = b"".join(path.read_bytes() for path in sorted(folder.glob("*.sqlite3*")))
    return re.search(rb"4111\W{0,3}1111\W{0,3}1111", kept) is not None


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_no_door_lets_a_number_in(base, make_house, now, tmp_path, door):
    with base.transaction() as session:
        door(Entrance(session, make_house, now, tmp_path))
    with base.reading() as session:
        texts = [*session.scalars(select(MentionVersion.text)), *session.scalars(select(Message.text))]
        assert not [text for text in texts if CARD in text]
    base.close()
    assert not holds_the_number(tmp_path)


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        ("mentions", f"Дата;Площадка;Автор;Текст;Ссылка\n12.03.2025 14:05;banki.ru;Иван;{SAID};https://b.example/1\n"),
        (
            "tickets",
            f"№ обращения;Канал;Клиент;Источник;Текст;Дата обращения\n1;Линия;Лев;vk.com;{SAID};01.02.2025 10:00\n",
        ),
    ],
)
def test_a_table_brings_no_number_in(base, make_house, now, tmp_path, kind, table):
    with base.transaction() as session:
        at = Entrance(session, make_house, now, tmp_path)
        at.house.channel.name = "Линия"
        order, file = Order(kind=kind, brand_id=at.house.brand.id), at.table(table)
    outcome = import_files([file], order, by=at.house.actor(at.house.vera, Role.ADMINISTRATOR), now=now)
    assert (outcome.added, outcome.bad) == (1, [])
    with base.reading() as session:
        assert STORED in session.scalars(select(MentionVersion.text)).all()
    base.close()
    assert not holds_the_number(tmp_path)


def test_every_column_of_peoples_own_words_masks_by_itself():
    unmasked = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.info.get("personal") == TEXT and not isinstance(column.type, Masked | JSON | LargeBinary)
    ]
    assert unmasked == []
