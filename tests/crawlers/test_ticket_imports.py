"""Handled requests of old tables become closed tickets whose figures can be compared with today's."""

import pytest
from sqlalchemy import func, select

from crawlers.imports.importing import Order, import_files
from crawlers.imports.table_file import TableFile
from desk import rating_answers
from storage.rights import SYSTEM
from storage.tables import (
    Channel,
    Job,
    Mention,
    Message,
    Person,
    Promise,
    Rating,
    Ticket,
    TicketEvent,
    TicketFact,
)
from storage.vocabulary import Direction, MentionState, Metric, Role, TicketState, Verdict
from tests.builders import NOW, a_brand, a_channel, a_person

TABLE = """№ обращения;Канал;Оператор;Клиент;Источник;Текст;Дата обращения;Дата ответа;Дата закрытия;Оценка;Ответ
101;Первая линия;Ольга;Иван;vk.com;Не пришёл перевод;03.02.2025 10:00;03.02.2025 10:12;03.02.2025 11:00;лайк;Исправили
102;первая линия;ольга;Пётр;vk.com;Карта не работает;03.02.2025 12:00;03.02.2025 14:45;04.02.2025 09:00;дизлайк;
103;Вклады;Ольга;Анна;banki.ru;Вклад закрыли;04.02.2025 10:00;04.02.2025 10:20;;;
104;Первая линия;Никто;Анна;banki.ru;Вклад закрыли;04.02.2025 10:00;04.02.2025 10:20;;;
105;Первая линия;Ольга;Лев;vk.com;Часы идут назад;04.02.2025 10:00;03.02.2025 10:20;;;
106;;;Лев;vk.com;Без ответа;05.02.2025 10:00;;05.02.2025 20:00;;
"""


@pytest.fixture
def house(database):
    with database.transaction() as session:
        brand, olga = a_brand(session), a_person(session, Role.OPERATOR, name="Ольга")
        line = a_channel(session, brand, olga, name="Первая линия", is_first_line=True, resolution_s=3600)
        return brand.id, olga.id, line.id


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "old.csv"
    path.write_text(TABLE, encoding="cp1251")
    return TableFile(path, "old.csv")


def bring(table, brand_id, **how):
    return import_files([table], Order(kind="tickets", brand_id=brand_id, **how), by=SYSTEM, now=NOW)


def test_old_requests_are_closed_tickets_with_their_figures(database, house, table):
    brand_id, olga, line = house
    first, second = bring(table, brand_id), bring(table, brand_id)
    assert (first.added, first.known) == (3, 0)
    assert [(one.row, one.why.partition(":")[0]) for one in first.bad] == [
        (4, "channel"), (5, "operator"), (6, "first_reply_at"),
    ]  # fmt: skip
    assert (second.added, second.known) == (0, 3)
    with database.reading() as session:
        tickets = session.scalars(select(Ticket).order_by(Ticket.opened_at)).all()
        assert {one.state for one in tickets} == {TicketState.CLOSED}
        assert {one.channel_id for one in tickets} == {line}
        facts = {one.ticket_id: one for one in session.scalars(select(TicketFact))}
        kept, late, silent = (facts[one.id] for one in tickets)
        assert (kept.first_reply_s, kept.is_within, kept.resolution_s, kept.rating) == (720, True, 3600, Verdict.LIKE)
        assert (late.first_reply_s, late.is_within, late.operator_id) == (9900, False, olga)
        assert (silent.replied_at, silent.is_within, silent.operator_id) == (None, False, None)
        promises = session.scalars(select(Promise).where(Promise.ticket_id == tickets[1].id)).all()
        assert {one.metric for one in promises} == {Metric.FIRST_REPLY, Metric.RESOLUTION}
        assert all(one.breached_at == one.due_at for one in promises)
        assert set(session.scalars(select(Mention.state))) == {MentionState.PROMOTED}


def test_they_tell_what_was_said_and_nothing_runs(database, house, table):
    brand_id, olga, _line = house
    bring(table, brand_id)
    with database.reading() as session:
        ticket = session.scalars(select(Ticket).order_by(Ticket.opened_at)).first()
        said = session.scalars(select(Message).where(Message.ticket_id == ticket.id).order_by(Message.id)).all()
        assert [(one.direction, one.text, one.person_id) for one in said] == [
            (Direction.IN, "", None), (Direction.OUT, "Исправили", olga),
        ]  # fmt: skip
        assert ticket.last_message_id == said[-1].id
        assert all(one.details["imported"] for one in session.scalars(select(TicketEvent)))
        running = select(Promise.id).where(Promise.fulfilled_at.is_(None), Promise.cancelled_at.is_(None))
        assert session.scalars(running).all() == []
        assert set(session.scalars(select(Job.kind))) <= {"pretag", "moderation.follow"}
        assert session.scalars(select(Rating.verdict).order_by(Rating.rated_at)).all() == [
            Verdict.LIKE, Verdict.DISLIKE,
        ]  # fmt: skip
        assert rating_answers.asked(session, "", now=NOW) is None


def test_what_the_desk_does_not_know_is_made_when_wished(database, house, table):
    brand_id, _olga, _line = house
    outcome = bring(table, brand_id, creates=True)
    assert (outcome.added, [one.row for one in outcome.bad]) == (5, [6])
    with database.reading() as session:
        made = session.scalars(select(Person).where(Person.name == "Никто")).one()
        assert not made.is_active
        assert session.scalar(select(func.count()).select_from(Channel).where(Channel.name == "Вклады")) == 1
