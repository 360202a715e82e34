"""An autoreply by letter, over real IMAP and SMTP servers: other programs see that no person wrote it."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes

from sqlalchemy import select

from desk import jobs
from desk.autoreply_rules import RuleForm, set_rule
from storage.rights import SYSTEM
from storage.tables import Channel, Message, Promise
from storage.vocabulary import AutoreplyEvent, Delivery, Direction, Language, Metric
from storage.worker import Worker
from tests.crawlers.test_mailbox import (  # noqa: F401 - fixtures and helpers of the mailbox
    database,
    mailbox,
    post,
    postman,
    read,
    recent,
    server,
)

# ruff: noqa: F811 - the fixtures again


def test_a_letter_is_told_that_it_came_and_an_absence_note_is_not(database, post, mailbox, postman):
    number = mailbox()
    with database.transaction() as session:
        form = RuleForm(is_on=True, words={Language.RU: "Получили, № {номер}"})
        before = datetime.now(UTC) - timedelta(hours=1)
        for channel_id in session.scalars(select(Channel.id)).all():
            set_rule(session, channel_id, AutoreplyEvent.RECEIVED, form=form, by=SYSTEM, now=before)
    post.arrives(recent("a@x", Cc="boss@post.example"))
    post.arrives(recent("b@x", "Меня нет", Auto_Submitted="auto-replied"))
    read(number)
    with postman() as letters:
        Worker(database, jobs.HANDLERS).drain()
        (sent,) = letters.all()
    letter = message_from_bytes(sent["text"].encode())
    assert sent["to"] == ["anna@post.example"], "a program writes to nobody else of the thread"
    assert letter["Auto-Submitted"] == "auto-replied"
    with database.reading() as session:
        message = session.scalars(select(Message).where(Message.direction != Direction.IN)).one()
        assert (message.direction, message.delivery) == (Direction.AUTO, Delivery.SENT)
        assert session.scalars(select(Promise.fulfilled_at).where(Promise.metric == Metric.FIRST_REPLY)).one() is None
