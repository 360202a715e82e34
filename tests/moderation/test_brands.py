"""Brands, and the trial of a query on what is stored."""

import pytest
from sqlalchemy import select

from moderation.brands import BrandForm, add_brand, brand_called, brands, edit_brand
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.tables import AuditEntry, Brand, Channel
from storage.vocabulary import Category, Language, Role
from tests.builders import a_brand, actor


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
