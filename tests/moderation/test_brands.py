"""Brands, and the trial of a query on what is stored."""

import pytest
from sqlalchemy import select

from moderation.brands import BrandForm, add_brand, brand_called, brands, edit_brand, try_query
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.search import entries_of, index_of
from storage.tables import AuditEntry, Brand, Channel
from storage.vocabulary import Category, Language, Role
from tests.builders import a_brand, a_mention, a_source, actor


def test_a_new_brand_has_a_first_line_so_that_no_ticket_is_without_a_place(session, now):
    form = BrandForm(" Причал ", "причал -пирс", (Language.RU,), (Category.MEDIA,))
    brand_id = add_brand(session, form, by=SYSTEM, now=now)
    brand = session.get_one(Brand, brand_id)
    assert (brand.name, brand.languages, brand.muted_categories) == ("Причал", ["ru"], ["media"])
    assert session.scalars(select(Channel.is_first_line).where(Channel.brand_id == brand_id)).all() == [True]
    assert "brand_added" in session.scalars(select(AuditEntry.action)).all()
    assert brand_called(session, "") == brand_called(session, "Причал") == brand_called(session, str(brand_id))


@pytest.mark.parametrize(
    ("name", "query"),
    [("", "банк"), ("Б" * 121, "банк"), ("Занято", "банк"), ("Новый", ""), ("Новый", '"банк'), ("Новый", "-банк")],
)
def test_a_brand_that_cannot_work_is_refused(session, now, name, query):
    a_brand(session, name="Занято")
    with pytest.raises(Refused):
        add_brand(session, BrandForm(name, query), by=SYSTEM, now=now)


def test_only_an_administrator_changes_brands(session, now):
    brand = a_brand(session)
    with pytest.raises(Refused):
        add_brand(session, BrandForm("Новый", "банк"), by=actor(Role.LEAD), now=now)
    with pytest.raises(Refused):
        edit_brand(session, brand.id, BrandForm("Новый", "банк"), by=actor(Role.LEAD), now=now)
    edit_brand(session, brand.id, BrandForm("Новый", "банк"), by=actor(Role.ADMINISTRATOR), now=now)
    assert [row.name for row in brands(session, by=actor(Role.LEAD))] == ["Новый"]
    with pytest.raises(Refused):
        edit_brand(session, 999, BrandForm("Ещё", "банк"), by=SYSTEM, now=now)


def test_a_trial_counts_what_the_query_finds_and_shows_by_which_words(session):
    brand = a_brand(session)
    source = a_source(session, brand)
    texts = ["горячая линия молчит", "горячей линии нет", "кредит одобрили", "кредиты от банка"]
    mentions = [a_mention(session, source, text=text) for text in texts]
    other = a_mention(session, a_source(session, a_brand(session)), text="кредит")
    index_of(session).add(session, entries_of(session, [one.id for one in [*mentions, other]]))
    by_stems = try_query(session, "кредит", by=SYSTEM)
    assert (by_stems.number, by_stems.is_capped) == (3, False)
    assert try_query(session, "кредит", by=SYSTEM, brand_id=brand.id).number == 2
    by_reading = try_query(session, '"горячая линия"', by=SYSTEM)
    assert by_reading.number == 1
    assert [(one.id, one.words) for one in by_reading.examples] == [(mentions[0].id, ("горячая", "линия"))]
    with pytest.raises(Refused, match="At character 1"):
        try_query(session, '"горячая', by=SYSTEM)
    with pytest.raises(Refused):
        try_query(session, "кредит", by=actor(Role.LEAD, brand_id=brand.id), brand_id=other.brand_id)
