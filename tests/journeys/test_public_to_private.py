"""A public text of the town, an invitation under it, a private message with the code: one ticket, one clock."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from crawlers import polite
from crawlers.collecting import collect
from demo.running import running_town
from demo.settle import settle
from desk.autoreply_rules import RuleForm, set_rule
from desk.jobs import HANDLERS
from desk.people import person_called
from desk.private_codes import codes_in
from desk.private_invitations import Figures, figures, invite
from desk.replies import Answer, send_reply
from desk.sign_in import actor_of
from moderation.promotion import promote, ticket_of
from storage.database import reading, transaction
from storage.rights import SYSTEM
from storage.tables import Job, Mention, MentionVersion, Message, Person, Promise, Source, Ticket
from storage.vocabulary import AutoreplyEvent, Delivery, Direction, JobState, Language, Metric
from storage.worker import Worker

COMPLAINT = "Причал, почему с меня дважды списали плату? Второй день никто не отвечает"
RECEIVED = "Получили, ваш номер {номер}"
IN_CYRILLIC = str.maketrans("ABCEHKMPTXY", "АВСЕНКМРТХУ")


@pytest.fixture
def town(base, tmp_path):
    """The example with its real sources; nothing happens in it but what this test does."""
    polite.forget()
    with running_town(tmp_path / "town") as running:
        with transaction() as session:
            settle(session, town_url=running.url, now=datetime.now(UTC))
        yield running


def read(kind):
    """One pass over the source of this kind."""
    with reading() as session:
        source_id = session.scalars(select(Source.id).where(Source.kind == kind)).one()
    collect(source_id, now=datetime.now(UTC))
    return source_id


def mention_of(text):
    with reading() as session:
        found = select(MentionVersion.mention_id).where(MentionVersion.text.contains(text))
        return session.scalars(found.order_by(MentionVersion.mention_id.desc())).first()


def work(database):
    """A worker does what the desk has to do by itself."""
    Worker(database, HANDLERS, clock=lambda: datetime.now(UTC)).drain()


def answered(ticket_id, text, by):
    with transaction() as session:
        ticket = session.get_one(Ticket, ticket_id)
        answer = Answer(text, f"key{len(text)}", ticket.last_message_id)
        send_reply(session, ticket_id, answer=answer, by=by, now=datetime.now(UTC))


def standing(town, site):
    return [post for post in town.town.ledger.posts(site) if post.own]


def test_the_customer_goes_on_in_private_with_the_same_ticket(base, town):
    now = datetime.now(UTC)
    town.town.add_post("blog", COMPLAINT, author="Светлана Т.")
    read("wordpress")
    with transaction() as session:
        ivan = actor_of(session, session.get_one(Person, person_called(session, "ivan")))
        public = promote(session, mention_of(COMPLAINT), by=SYSTEM, now=now).ticket_id
        channel_id = session.get_one(Ticket, public).channel_id
        form = RuleForm(is_on=True, words={Language.RU: RECEIVED})
        set_rule(session, channel_id, AutoreplyEvent.RECEIVED, form=form, by=SYSTEM, now=now)
    with transaction() as session:
        words = invite(session, public, by=ivan, now=now)
    answered(public, f"Светлана, здравствуйте! {words}", ivan)
    work(base)
    (post,) = [one for one in standing(town, "blog") if "vk.me" in one.text]
    (code,) = codes_in(post.text)

    typed = f"Добрый день. Меня просили написать сюда, код {code.translate(IN_CYRILLIC).lower()}"
    town.town.add_post("vk", typed, author="Света")
    talks = read("vk_messages")
    read("vk_messages")
    with reading() as session:
        mention = mention_of("Меня просили написать сюда")
        assert ticket_of(session, mention) == public
        assert session.get_one(Ticket, public).cycle == 1
        metrics = session.scalars(select(Promise.metric).where(Promise.ticket_id == public)).all()
        assert sorted(metrics) == sorted({Metric.FIRST_REPLY, Metric.NEXT_REPLY, Metric.RESOLUTION})
        brand_id = session.get_one(Ticket, public).brand_id
        assert figures(session, brand_id, since=now - timedelta(days=1), by=SYSTEM) == Figures(invited=1, came=1)

    # What the desk says by itself stands there, and the next reply is still owed.
    work(base)
    (automatic,) = standing_messages(public, Direction.AUTO)
    assert (automatic.text, automatic.delivery) == (f"Получили, ваш номер {public}", Delivery.SENT)
    assert running_promises(public) == {Metric.NEXT_REPLY, Metric.RESOLUTION}
    assert any(one.text == automatic.text for one in standing(town, "vk"))
    read("vk_messages")
    assert len(standing_messages(public, Direction.OUT)) == 1, "our own autoreply is nobody's answer"

    # The answer goes where the customer wrote last, and the same talk needs no code any more.
    answered(public, "Плату вернули, простите за ожидание.", ivan)
    work(base)
    assert any(one.text == "Плату вернули, простите за ожидание." for one in standing(town, "vk"))
    assert running_promises(public) == {Metric.RESOLUTION}
    town.town.add_post("vk", "А когда придут деньги?", author="Света")
    read("vk_messages")
    with reading() as session:
        assert ticket_of(session, mention_of("А когда придут деньги?")) == public
        private = select(func.count()).select_from(Mention).where(Mention.source_id == talks)
        assert session.scalar(private.where(Mention.thread_id == session.get_one(Mention, mention).thread_id)) == 2
        assert session.scalar(select(func.count()).where(Job.kind == "send_reply", Job.state == JobState.FAILED)) == 0


def standing_messages(ticket_id, direction):
    with reading() as session:
        found = select(Message.text, Message.delivery).where(Message.ticket_id == ticket_id)
        return session.execute(found.where(Message.direction == direction).order_by(Message.id)).all()


def running_promises(ticket_id):
    with reading() as session:
        running = select(Promise.metric).where(Promise.ticket_id == ticket_id, Promise.cancelled_at.is_(None))
        return set(session.scalars(running.where(Promise.fulfilled_at.is_(None))))
