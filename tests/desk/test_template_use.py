"""What the panel of templates keeps in mind between two typed letters."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from desk import template_terms
from desk.replies import Answer, record_sent_by_hand
from desk.template_approval import approve
from desk.template_offers import insert_template, offers
from desk.template_use import KEPT, used_lately
from desk.templates import TemplateForm, propose_template, propose_version
from storage.text import words


@pytest.fixture
def database(base):
    return base


def test_use_is_counted_once_in_some_minutes_for_each_brand(house, make_house, session, now):
    lead, anna = house.actor(house.vera), house.actor(house.anna)
    template_id = propose_template(session, house.brand.id, TemplateForm("Готово", "Карта готова"), by=lead, now=now)
    approve(session, template_id, 1, by=lead, now=now)
    said = []
    event.listen(session.get_bind().engine, "before_cursor_execute", lambda *told: said.append(told[2]))

    def counted():
        return len([one for one in said if "count(" in one and "insertion" in one])

    ticket = house.ticket(now=now)
    for typed in ("к", "ка", "кар"):
        assert offers(session, ticket.id, typed=typed, by=anna, now=now)[0].id == template_id
    assert counted() == 1
    text = insert_template(session, ticket.id, template_id, by=anna, now=now)
    record_sent_by_hand(session, ticket.id, answer=Answer(text, "k", 99_999), url="", by=anna, now=now)
    assert used_lately(session, make_house(session).brand.id, now=now) == {}
    assert used_lately(session, house.brand.id, now=now + KEPT - timedelta(seconds=1)) == {}
    assert used_lately(session, house.brand.id, now=now + KEPT) == {template_id: 1}
    assert used_lately(session, house.brand.id, now=now) == {template_id: 1}, "a clock that was set back counts anew"


def test_templates_are_read_once_and_a_new_version_is_found_by_its_new_words(house, session, now, monkeypatch):
    lead, anna = house.actor(house.vera), house.actor(house.anna)
    text = "Карта готова, приходите." + " Отделение открыто ежедневно." * 40
    template_id = propose_template(session, house.brand.id, TemplateForm("Готово", text), by=lead, now=now)
    approve(session, template_id, 1, by=lead, now=now)
    read = []
    monkeypatch.setattr(template_terms, "words", lambda one: (read.append(one), words(one))[1])
    template_terms._read.cache_clear()
    ticket = house.ticket(now=now)
    for typed in ("карт", "карта", "карта гот"):
        assert offers(session, ticket.id, typed=typed, by=anna, now=now)
    assert read == ["Готово", text]
    propose_version(session, template_id, TemplateForm("Готово", "Вклад открыт"), based_on=1, by=lead, now=now)
    approve(session, template_id, 2, by=lead, now=now)
    assert offers(session, ticket.id, typed="карта", by=anna, now=now) == []
    assert offers(session, ticket.id, typed="вклад", by=anna, now=now)
