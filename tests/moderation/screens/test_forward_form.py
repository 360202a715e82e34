"""An administrator has what a category hides forwarded, corrects a wrong address, and stops it."""

from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from storage.settings import settings
from storage.tables import CategoryForward
from storage.vocabulary import Category, Role
from tests.builders import a_brand, a_person, a_source

BRANDS = Path(__file__).parents[3] / "moderation/screens/brands.py"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_forwarding_is_set_corrected_and_stopped(database, sign_in_as, monkeypatch):
    monkeypatch.setenv("REPDESK_SMTP_HOST", "127.0.0.1")
    settings.cache_clear()
    with database.transaction() as session:
        brand = a_brand(session, muted_categories=["media", "commercial"])
        a_source(session, brand, category=Category.MEDIA)
        person = a_person(session, Role.ADMINISTRATOR)
    sign_in_as(person)
    key = f"forward-{brand.id}-media"
    page = AppTest.from_file(BRANDS).run(timeout=30)
    assert any("told by each text and its author" in one.value for one in page.caption)
    page.text_area(key=f"{key}-to").set_value("pr@prichal").run(timeout=30)
    page.button(key=f"{key}-save").click().run(timeout=30)
    assert "is no e" in page.error[0].value
    page.text_area(key=f"{key}-to").set_value("pr@prichal.example\nboss@prichal.example").run(timeout=30)
    page.radio(key=f"{key}-daily").set_value(False).run(timeout=30)
    page.button(key=f"{key}-save").click().run(timeout=30)
    assert not page.exception
    with database.transaction() as session:
        row = session.scalars(select(CategoryForward)).one()
        assert (row.category, len(row.addresses), row.is_daily, row.with_words) == (Category.MEDIA, 2, False, False)
    assert any("forwarded at once" in one.value for one in page.caption)
    page.button(key=f"{key}-stop").click().run(timeout=30)
    with database.transaction() as session:
        assert session.scalar(select(CategoryForward)) is None
