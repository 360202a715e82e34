"""Drill-down and export as a lead's browser meets them; the porch without a line of script."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import expect

from desk.passwords import hash_password
from storage.vocabulary import Role, Verdict
from tests.builders import a_brand, a_channel, a_person, a_source
from tests.dashboards.conftest import a_fact
from tests.public.conftest import Invited, Serve, invite, serve

pytestmark = pytest.mark.browser
PASSWORD = "eleven tall ships"
SLOW_MS = 30_000
__all__ = ["serve"]


@pytest.fixture
def desk(database, database_url, running_desk):
    """Anna kept one promise and missed another within the last days; nobody has the third ticket."""
    now = datetime.now(UTC)
    with database.transaction() as session:
        a_person(session, Role.LEAD, login="olga", password_hash=hash_password(PASSWORD))
        anna = a_person(session, Role.OPERATOR, name="Анна")
        brand = a_brand(session)
        channel, source = a_channel(session, brand, anna), a_source(session, brand)
        kept = {"replied_at": now, "is_within": True, "first_reply_s": 600}
        for days, person, changes in ((1, anna, kept), (2, anna, {}), (3, None, {})):
            asked = {"asked_at": now, "rating": Verdict.LIKE, "rated_at": now} if changes else {}
            a_fact(session, channel, source, person, opened_at=now - timedelta(days=days), **changes, **asked)
    return running_desk(database_url)


def test_a_cell_of_the_table_opens_its_tickets_and_the_file_holds_the_same(desk, browser_page, tmp_path: Path):
    page = browser_page
    desk.sign_in(page, "olga", PASSWORD, language="en")
    page.goto(f"{desk.url}/sla?period=7d")
    table = page.get_by_test_id("stDataFrame").first
    expect(table).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_test_id("stMetric").first).to_contain_text("33.3%")
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box is not None
    # The first row is Anna's; the second column counts her tickets.
    page.mouse.click(box["x"] + 110, box["y"] + 52)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible(timeout=SLOW_MS)
    expect(dialog).to_contain_text("2 tickets")
    assert "cell=" in page.url
    expect(page.get_by_role("button", name="Download as CSV")).to_have_count(0)
    with page.expect_download() as coming:
        dialog.get_by_role("button", name="CSV", exact=True).click()
    coming.value.save_as(tmp_path / "rows.csv")
    rows = list(csv.reader(StringIO((tmp_path / "rows.csv").read_text("utf-8-sig"), newline="")))
    assert len(rows) == 3
    assert {row[5] for row in rows[1:]} == {"Within target", "Overdue, unanswered"}
    # A sent address opens the same figure.
    page.goto(f"{desk.url}/sla?period=7d&cell=missed")
    expect(page.get_by_role("dialog")).to_contain_text("2 tickets", timeout=SLOW_MS)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.wait_for_url(lambda address: "cell=" not in address)


def test_a_customer_rates_on_a_phone_without_any_script(database, serve: Serve, new_context):
    with database.transaction() as session:
        invited: Invited = invite(session, at=datetime.now(UTC))
    page = new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False).new_page()
    page.goto(f"{serve(None)}/r/{invited.token}")
    page.locator("button.dislike").click()
    expect(page.locator("h1")).to_have_text("Спасибо, что сказали об этом")
    page.fill("textarea", "Ответ общий, мне не подошёл")
    page.locator("button.plain").click()
    expect(page.get_by_text("Комментарий сохранён.")).to_be_visible()
    page.get_by_text("English").click()
    expect(page.locator("h1")).to_have_text("Thank you for telling us")
