"""A mailbox on a real IMAP server: read once, in its talks, answered by letter, never touched."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_string
from pathlib import Path

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from crawlers import polite
from crawlers.attachments import fetch_attachments
from crawlers.collecting import collect
from crawlers.collectors.mail import COLLECTORS
from crawlers.detection import Look, detect
from crawlers.drafts import draft_of
from crawlers.parsers.mail import OUR_ANSWER
from crawlers.sources import add_source
from desk import jobs
from desk.replies import Answer, send_reply
from storage import kept_files
from storage.errors import Refused
from storage.letter_marks import talk_in, unmarked
from storage.rights import SYSTEM, Actor
from storage.source_kinds import kind_of
from storage.tables import (
    Attachment,
    Mention,
    MentionKey,
    MentionVersion,
    Message,
    Promise,
    Source,
    SourceCursor,
    Ticket,
)
from storage.vocabulary import AttachmentState, Delivery, Direction, Ground, Lane, MentionState, PageState, Role, Scope
from storage.worker import Worker
from tests.builders import a_brand, a_channel, a_person
from tests.crawlers.imap_server import PASSWORD, USER, Post, a_letter, running
from tests.crawlers.recordings import FOLDER
from tests.storage.letterbox import running_postman

HOME = Path(__file__).resolve().parents[2] / "home.py"
GIVEN = {"local": "true", "user": USER, "password": PASSWORD}


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[int]:
    with running(tmp_path_factory.mktemp("imap")) as port:
        yield port


@pytest.fixture
def post(server) -> Iterator[Post]:
    polite.forget()
    made = Post(server)
    yield made
    made.close()


@pytest.fixture
def database(make_database, tmp_path, request):
    """The mailbox speaks no SQL of its own: one kind of database is enough."""
    from storage.database import Database, use  # noqa: PLC0415 - only for this fixture

    made = Database(make_database("sqlite", tmp_path))
    use(made)
    yield made
    use(None)
    made.close()


@pytest.fixture
def postman(tmp_path, monkeypatch):
    return lambda: running_postman(tmp_path, monkeypatch)


@pytest.fixture
def mailbox(database, post):
    """Adds the mailbox of a test as a source of a fresh brand with one operator; gives its number."""

    def add(kind="mailbox", **given) -> int:
        with database.transaction() as session:
            brand = a_brand(session)
            a_channel(session, brand, a_person(session, Role.OPERATOR), is_first_line=True)
            draft = draft_of(kind_of(kind), post.address, given={**GIVEN, **given})
            return add_source(session, draft, brand_id=brand.id, by=SYSTEM, now=datetime.now(UTC))

    return add


def read(source_id, *, later=timedelta(0), thorough=False):
    return collect(source_id, now=datetime.now(UTC) + later, thorough=thorough)


def said(database, source_id):
    """Identity → text of what is stored."""
    with database.reading() as session:
        rows = session.execute(
            select(MentionKey.external_id, MentionVersion.text)
            .join(Mention, Mention.id == MentionKey.mention_id)
            .join(MentionVersion, MentionVersion.mention_id == Mention.id)
            .where(Mention.source_id == source_id)
        )
        return dict(rows.all())


def recent(identity, text="Не могу войти", *, minutes=60, **head):
    moment = datetime.now(UTC) - timedelta(minutes=minutes)
    return a_letter(identity, text, Date=f"{moment:%d %b %Y %H:%M:%S} +0000", **head)


def test_a_mailbox_is_read_once_and_stays_as_it_was(database, post, mailbox):
    post.arrives(recent("a@x"))
    post.arrives(recent("b@x", "В отпуске", Auto_Submitted="auto-replied"))
    number = mailbox()
    first, second = read(number), read(number)
    assert (first.state, first.new) == (PageState.OK, 1)
    assert (second.state, second.found) == (PageState.NOT_MODIFIED, 0)
    post.arrives(recent("c@x", "Ещё вопрос"))
    assert read(number).new == 1
    assert said(database, number) == {"a@x": "Не могу войти", "c@x": "Ещё вопрос"}
    assert post.flags() == set()


def test_a_mailbox_is_our_own_ground_unless_somebody_says_otherwise(database, post, mailbox):
    post.arrives(recent("a@x"))
    number = mailbox()
    read(number)
    with database.reading() as session:
        source = session.get_one(Source, number)
        assert (source.ground, source.scope) == (Ground.OURS, Scope.OWN)
        assert session.scalar(select(func.count()).select_from(Ticket)) == 1
        assert session.scalars(select(Mention.state)).all() == [MentionState.PROMOTED]


def test_an_empty_mailbox_is_proven_empty(mailbox):
    assert read(mailbox()).state is PageState.EMPTY


def test_letters_numbered_anew_are_read_again_without_doubling(database, post, mailbox):
    for name in "abc":
        post.arrives(recent(f"{name}@x", name))
    post.arrives(recent("", "Без имени", Message_ID=""))
    number = mailbox()
    read(number)
    before = said(database, number)
    post.number_anew()
    again = read(number)
    assert (again.found, again.new, again.changed) == (4, 0, 0)
    assert said(database, number) == before
    post.arrives(recent("d@x"))
    assert read(number).new == 1


def test_a_letter_taken_out_of_the_folder_stays_a_mention(database, post, mailbox):
    post.arrives(recent("a@x"))
    number = mailbox()
    read(number)
    post.expunge("a@x")
    for later in (timedelta(0), timedelta(hours=7)):
        assert read(number, later=later, thorough=True).deleted == 0


def test_unless_the_source_says_that_it_is_gone(database, post, mailbox):
    for name in "abcdefg":
        post.arrives(recent(f"{name}@x", name))
    number = mailbox(expunged="gone")
    read(number)
    post.expunge("a@x")
    assert read(number, thorough=True).deleted == 0
    assert read(number, later=timedelta(hours=7), thorough=True).deleted == 1


def letters_about_reviews(post):
    for name in ("yandex_new_review", "yandex_digest", "yandex_customer", "banki_new_response"):
        post.arrives((FOLDER / "letters" / f"{name}.eml").read_bytes())


def test_letters_of_review_services_become_reviews(database, post, mailbox):
    letters_about_reviews(post)
    number = mailbox()
    read(number)
    found = said(database, number)
    services = {key.partition(":")[0] for key in found}
    assert {"yandex", "banki"} <= services
    assert "Очередь два часа, одно окно.\nОбещали перезвонить — не перезвонили." in found.values()
    assert len(found) == 5, "four reviews and the letter of a customer; the digest is neither"
    with database.reading() as session:
        assert 2.0 in session.scalars(select(Mention.stars)).all()


def test_a_mailbox_for_such_letters_reads_nothing_else_and_plain_ones_can_be_wished(database, post, mailbox):
    letters_about_reviews(post)
    only, plain = mailbox("review_letters"), mailbox(letters="plain")
    read(only), read(plain)
    assert all(":" in key for key in said(database, only))
    assert not any(key.startswith(("yandex:", "banki:")) for key in said(database, plain))


def test_files_of_a_letter_are_fetched_for_its_ticket(database, post, mailbox):
    day = f"{datetime.now(UTC):%d %b %Y %H:%M:%S} +0000".encode()
    raw = (FOLDER / "mailbox" / "attachment.eml").read_bytes().replace(b"Mon, 9 Mar 2026 10:00:00 +0300", day)
    post.arrives(raw)
    post.arrives(recent("q@x", "Да\n\n-----Original Message-----\nFrom: us\n\nВы?"))
    number = mailbox()
    read(number)
    post.number_anew()
    Worker(database, {"fetch_attachments": fetch_attachments}).drain()
    with database.reading() as session:
        rows = session.scalars(select(Attachment).order_by(Attachment.mention_id, Attachment.number)).all()
        assert {(one.name, one.state) for one in rows} == {
            ("чек.png", AttachmentState.KEPT), ("выписка.pdf", AttachmentState.KEPT),
            ("letter.txt", AttachmentState.KEPT),
        }  # fmt: skip
        whole = next(one for one in rows if one.name == "letter.txt")
        assert "Original Message" in kept_files.read(whole.sha256).decode()


def test_a_file_whose_letter_is_gone_says_so(database, post, mailbox):
    post.arrives(recent("q@x", "Да\n\n-----Original Message-----\nFrom: us\n\nВы?"))
    read(mailbox())
    post.expunge("q@x")
    Worker(database, {"fetch_attachments": fetch_attachments}).drain()
    with database.reading() as session:
        row = session.scalars(select(Attachment)).one()
        assert (row.state, "no longer" in row.error) == (AttachmentState.REFUSED, True)


def test_older_letters_come_step_by_step(database, post, mailbox, monkeypatch):
    monkeypatch.setattr("crawlers.pollers.mailbox.FIRST_LETTERS", 2)
    monkeypatch.setattr("crawlers.pollers.mailbox.PER_STEP", 2)
    for name in "abcde":
        post.arrives(recent(f"{name}@x", name))
    number = mailbox()
    assert read(number).new == 2
    backwards = Backwards(database, number)
    collector = next(one for one in COLLECTORS if one.kind == "mailbox")
    while not backwards.cursor.get("done"):
        collector.backfill(backwards)
    assert [one.text for one in backwards.found] == ["d", "e", "b", "c", "a"]


class Backwards:
    """What a step backwards sees."""

    thorough = False

    def __init__(self, database, number):
        from crawlers.assignment import assignment_of  # noqa: PLC0415 - only here

        with database.reading() as session:
            self.assignment = assignment_of(session.get_one(Source, number))
        self.cursor, self.found, self.now = {}, [], datetime.now(UTC)

    def deliver(self, findings, cursor=None):
        self.found += findings
        self.cursor = dict(cursor)


@pytest.mark.parametrize(
    ("changes", "state", "words"),
    [
        ({"password": "wrong"}, PageState.AUTH_FAILED, "does not accept"),
        ({"local": "false"}, PageState.UNREACHABLE, "local=true"),
    ],
)
def test_what_stands_in_the_way_is_told(mailbox, database, changes, state, words):
    number = mailbox(**changes)
    outcome = read(number)
    assert outcome.state is state
    assert words in outcome.error
    assert "secret" not in outcome.error


def test_a_folder_that_is_not_there_is_gone(mailbox, database, post):
    number = mailbox()
    with database.transaction() as session:
        session.get_one(Source, number).address += "/Nowhere"
    outcome = read(number)
    assert outcome.state is PageState.GONE
    assert "INBOX" in outcome.error


def test_nobody_at_home(mailbox, database):
    number = mailbox()
    with database.transaction() as session:
        session.get_one(Source, number).address = "imap://127.0.0.1:1/INBOX"
    assert read(number).state is PageState.UNREACHABLE


def test_an_answer_goes_by_letter_and_the_next_letter_finds_its_ticket(database, post, mailbox, postman):
    post.arrives(recent("a@x", Subject="Re: App"))
    number = mailbox()
    read(number)
    with postman() as letters:
        message_id = answer(database)
        Worker(database, jobs.HANDLERS).drain()
        (sent,) = letters.all()
    letter = message_from_string(sent["text"])
    assert (sent["from"], sent["to"]) == (USER, ["anna@post.example"])
    assert (unmarked(letter["Subject"]), letter["In-Reply-To"], letter["References"]) == ("Re: App", "<a@x>", "<a@x>")
    assert talk_in(letter["Subject"]) in letter["Message-ID"]
    assert letter["Auto-Submitted"] is None
    ours = letter["Message-ID"].strip("<>")
    assert OUR_ANSWER.match(ours)
    with database.reading() as session:
        message = session.get_one(Message, message_id)
        assert (message.delivery, message.external_id) == (Delivery.SENT, ours)
    # A program that names only what it answers, from another address of the same person.
    post.arrives(recent("b@x", "Спасибо, но нет", In_Reply_To=f"<{ours}>", From="anna@work.example"))
    assert read(number).new == 1
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == 1
        heard = select(func.count()).select_from(Message).where(Message.direction == Direction.IN)
        assert session.scalar(heard) == 2


def test_an_answer_from_another_program_keeps_the_promise(database, post, mailbox):
    post.create(f"{post.folder}Sent")
    post.arrives(recent("a@x"))
    number = mailbox(sent=f"{post.folder}Sent")
    read(number)
    head = {"From": USER, "To": "anna@post.example", "In_Reply_To": "<a@x>"}
    post.arrives(recent("o@prichal.example", "Уже чиним", minutes=10, **head), folder=f"{post.folder}Sent")
    moment = datetime.now(UTC) + timedelta(minutes=1)
    collect(number, now=moment)
    with database.reading() as session:
        out = session.scalars(select(Message).where(Message.direction == Direction.OUT)).one()
        assert (out.text, out.by_hand) == ("Уже чиним", True)
        assert session.scalars(select(Promise.fulfilled_at)).first() is not None
        assert session.scalar(select(func.count()).select_from(Mention)) == 1


@pytest.mark.parametrize(
    ("customer", "delivery", "words"), [("nobody@x.example", "failed", "550"), ("busy@x.example", "queued", "451")]
)
def test_refusals_of_the_mail_server_are_told(database, post, mailbox, postman, customer, delivery, words):
    post.arrives(recent("a@x", From=customer))
    read(mailbox())
    with postman():
        message_id = answer(database)
        Worker(database, jobs.HANDLERS).drain()
    with database.reading() as session:
        message = session.get_one(Message, message_id)
        assert (message.delivery.value, words in message.error) == (delivery, True)
        assert ("The address may be wrong" in message.error) is (delivery == "failed")
        assert "publish them there" not in message.error


def answer(database) -> int:
    with database.transaction() as session:
        ticket = session.scalars(select(Ticket)).one()
        by = Actor(1, "Анна", {0: frozenset({Role.OPERATOR})}, frozenset({ticket.channel_id}))
        given = Answer("Добрый день! Уже чиним.", "k1", ticket.last_message_id)
        return send_reply(session, ticket.id, answer=given, by=by, now=datetime.now(UTC))


def test_detection_by_address_and_by_e_mail(post):
    post.arrives(recent("a@x"))
    look = Look(datetime.now(UTC), is_local=True, secrets={"user": USER, "password": PASSWORD})
    found = detect(post.address, look)
    assert (found.kind, [one.text for one in found.findings], found.options) == (
        "mailbox", ["Не могу войти"], {"ground": "ours"},
    )  # fmt: skip
    typed = detect("mailto:info@yandex.ru", Look(datetime.now(UTC)))
    assert (typed.kind, typed.address) == ("mailbox", "imaps://info%40yandex.ru@imap.yandex.ru/INBOX")
    assert any("password" in words for words in typed.warnings)


def test_a_mailbox_is_no_web_address():
    with pytest.raises(Refused, match="imaps://"):
        draft_of(kind_of("mailbox"), "https://mail.example")


def test_the_mark_is_kept_by_folder(database, post, mailbox):
    post.arrives(recent("a@x"))
    number = mailbox()
    read(number)
    with database.reading() as session:
        kept = session.get_one(SourceCursor, (number, Lane.LIVE)).state
    assert kept["folders"][post.folder]["uid"] == 101


def test_a_mailbox_is_added_by_its_screen(database, post, sign_in_as):
    post.arrives(recent("a@x"))
    with database.transaction() as session:
        person = a_person(session, Role.ADMINISTRATOR)
        a_brand(session)
    sign_in_as(person)
    page = AppTest.from_file(HOME, default_timeout=60)
    page.switch_page("crawlers/screens/sources.py")
    page.run()
    page.text_input[0].set_value(post.address)
    page.checkbox[0].check()
    next(one for one in page.button if one.label == "Look").click().run()
    assert any("needs" in one.value and "Password" in one.value for one in page.warning)
    for box, value in (("add-mailbox-user", USER), ("add-mailbox-password", PASSWORD)):
        page.text_input(key=box).set_value(value)
    next(one for one in page.button if one.label == "Look with these").click().run()
    assert "Не могу войти" in "\n".join(one.value for one in page.text)
    for box, value in (("add-mailbox-user", USER), ("add-mailbox-password", PASSWORD)):
        page.text_input(key=box).set_value(value)
    next(one for one in page.button if one.label == "Add").click().run()
    assert not page.exception
    with database.reading() as session:
        source = session.scalars(select(Source)).one()
        assert (source.kind, source.ground, source.scope) == ("mailbox", Ground.OURS, Scope.OWN)
        number = int(source.id)
    assert read(number).new == 1
