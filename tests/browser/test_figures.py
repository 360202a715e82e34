"""Figures as leads meet them: from card, cell and chart to the tickets, out as files and pictures, in two languages."""

import csv
import re
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import insert

from desk.passwords import hash_password
from storage.counting import day_of, hour_of
from storage.database import Database, use
from storage.tables import Ticket, TicketFact
from storage.tables.base import new_uid
from storage.vocabulary import RequestType, Role, TicketState
from tests.builders import a_brand, a_channel, a_person, a_source
from tests.running import RunningDesk

pytestmark = pytest.mark.browser
PASSWORD = "eleven tall ships"
SLOW_MS = 60_000
# Tables are painted where they are seen.
TALL = {"width": 1440, "height": 1700}
DAYS = (date(2026, 3, 19), date(2026, 3, 20))
WEEK = "period=dates&since=2026-03-16&until=2026-03-22"
# Of 1 234 tickets Anna answered 834 in ten minutes, Boris 194 in ten minutes and 206 in two hours: 83.3 %.
ALL, KEPT, ANNAS = 1234, 1028, 834
TABLE = [
    ["Анна", 834, 834, 1, 834, 0, 0, 0, 600, 600],
    ["Борис", 400, 400, 0.485, 194, 206, 0, 0, 7200, 7200],
    ["All", 1234, 1234, pytest.approx(1028 / 1234), 1028, 206, 0, 0, 600, 7200],
]


@pytest.fixture
def desk(tmp_path, make_database, running_desk):
    """What happened on a Thursday and a Friday in March at noon; one database, for the screens speak no SQL."""
    database = Database(make_database("sqlite", tmp_path))
    use(database)
    with database.transaction() as session:
        for login in ("olga", "vera"):
            a_person(session, Role.LEAD, login=login, password_hash=hash_password(PASSWORD))
        people = [a_person(session, Role.OPERATOR, name=name) for name in ("Анна", "Борис")]
        brand = a_brand(session)
        channel, source = a_channel(session, brand, *people), a_source(session, brand)
        own = {"brand_id": brand.id, "channel_id": channel.id, "source_id": source.id}
        rows = [_row(number, [person.id for person in people]) for number in range(1, ALL + 1)]
        session.execute(insert(Ticket), [own | ticket for ticket, _fact in rows])
        session.execute(insert(TicketFact), [own | fact for _ticket, fact in rows])
    yield running_desk(str(database.engine.url))
    use(None)
    database.close()


def _row(number: int, people: list[int]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A ticket, of Thursday or Friday in turn, and its fact."""
    at = datetime.combine(DAYS[number % 2], time(9), UTC)
    person, is_kept = people[number > ANNAS], number <= KEPT
    spent = 600 if is_kept else 7200
    ticket = {
        "id": number, "uid": new_uid(), "assignee_id": person, "state": TicketState.OPEN, "published_at": at,
        "request_type": RequestType.COMPLAINT, "seen_at": at, "opened_at": at,
    }  # fmt: skip
    fact = {
        "ticket_id": number, "cycle": 1, "operator_id": person, "opened_at": at, "opened_day": day_of(at),
        "opened_hour": hour_of(at), "due_at": at + timedelta(minutes=30), "first_reply_target_s": 1800,
        "replied_at": at + timedelta(seconds=spent), "first_reply_s": spent, "is_within": is_kept,
        "promoted_to_answered_s": spent,
    }  # fmt: skip
    return ticket, fact


def dialog_of(page: Page) -> Locator:
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible(timeout=SLOW_MS)
    return dialog


def cells(table: Locator, first: str) -> list[list[str]]:
    """What a table of the screen holds; it is painted, and its numbers stand beside it for readers of screens."""
    expect(table.get_by_test_id("glide-cell-0-0")).to_have_text(first, timeout=SLOW_MS)
    rows = table.locator("tbody tr")
    found: list[list[str]] = rows.evaluate_all("rows => rows.map(row => [...row.children].map(one => one.textContent))")
    return found


def rounded(rows: list[list[Any]]) -> list[list[Any]]:
    """As exact as a CSV file is."""
    return [[row[0], *(round(float(one), 4) for one in row[1:])] for row in rows]


def saved(page: Page, button: Locator, place: Path) -> Path:
    with page.expect_download(timeout=SLOW_MS) as coming:
        button.click()
    coming.value.save_as(place)
    return place


def middle(chart: Locator, across: float, down: float) -> tuple[float, float]:
    """A point of a chart, as shares of its width and height."""
    expect(chart.locator("canvas").first).to_be_visible(timeout=SLOW_MS)
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    return box["x"] + box["width"] * across, box["y"] + box["height"] * down


def charted(page: Page, name: str) -> Locator:
    return page.locator(f"[class*='st-key-chart-{name}']").first


def test_figures_open_their_tickets_go_out_as_they_stand_and_speak_both_languages(desk, new_context, tmp_path: Path):
    page = new_context(viewport=TALL).new_page()
    desk.sign_in(page, "olga", PASSWORD)
    from_card_cell_and_chart_to_tickets(desk, page)
    taken_along(desk, page, tmp_path)
    speaks(desk, page, ENGLISH)
    russian = new_context(viewport=TALL, locale="ru-RU").new_page()
    desk.sign_in(russian, "vera", PASSWORD, language="ru")
    speaks(desk, russian, RUSSIAN)
    page.goto(f"{desk.url}/sla?period=7d")
    page.get_by_role("combobox").first.click()
    page.get_by_role("option", name=re.compile("^Last month")).click()
    page.wait_for_url(re.compile("period=last_month"))
    again = new_context(viewport=TALL).new_page()
    desk.sign_in(again, "olga", PASSWORD)
    again.goto(f"{desk.url}/csi")
    again.wait_for_url(re.compile("period=last_month"))


def from_card_cell_and_chart_to_tickets(desk: RunningDesk, page: Page) -> None:
    page.goto(f"{desk.url}/sla?{WEEK}")
    card = page.locator("[class*='st-key-card-missed']")
    expect(card).to_contain_text("206", timeout=SLOW_MS)
    card.get_by_role("button", name="List").click()
    expect(dialog_of(page)).to_contain_text("206 tickets")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    # All of Boris's: the second row, the second column.
    page.wait_for_url(lambda address: "cell=" not in address)
    table = page.get_by_test_id("stDataFrame").first
    cells(table, "Анна")
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 110, box["y"] + 87)
    dialog = dialog_of(page)
    expect(dialog).to_contain_text("Борис")
    expect(dialog).to_contain_text("400 tickets")
    # An hour of a weekday in a chart, and a ticket of it.
    page.goto(f"{desk.url}/staffing?{WEEK}")
    page.mouse.click(*middle(charted(page, ""), 0.532, 0.534))
    dialog = dialog_of(page)
    expect(dialog).to_contain_text("Thu, 12:00")
    expect(dialog).to_contain_text("617 tickets")
    rows = dialog.get_by_test_id("stDataFrame").first
    expect(rows.locator("canvas").first).to_be_visible()
    box = rows.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 17, box["y"] + 52)
    page.wait_for_url(re.compile(r"/ticket\?ticket=\d+"), timeout=SLOW_MS)


def taken_along(desk: RunningDesk, page: Page, folder: Path) -> None:
    """The files hold what stands on the screen; a chart has its numbers behind it, and goes out as a picture."""
    page.goto(f"{desk.url}/sla?{WEEK}")
    shown = [[row[0], *map(float, row[1:])] for row in cells(page.get_by_test_id("stDataFrame").first, "Анна")]
    assert shown == TABLE
    excel = saved(page, page.get_by_role("button", name="Excel").first, folder / "sla.xlsx")
    _head, *kept = load_workbook(excel).worksheets[0].iter_rows(values_only=True)
    lengths = [[one.total_seconds() if isinstance(one, timedelta) else one for one in row] for row in kept]
    assert lengths == TABLE
    text = saved(page, page.get_by_role("button", name="CSV").first, folder / "sla.csv").read_text("utf-8-sig")
    head, *rows = csv.reader(StringIO(text, newline=""))
    assert head[-2:] == ["First reply, median, s", "First reply, p90, s"]
    assert rounded(rows) == rounded(shown)
    page.locator(".st-key-numbers-sla-first_reply button").click()
    numbers = cells(dialog_of(page).get_by_test_id("stDataFrame"), "2026-03-19")
    assert numbers[0][1] == str(ALL // 2)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator(".st-key-png-sla-first_reply button").click()
    canvas = dialog_of(page).locator("canvas").first
    expect(canvas).to_be_visible(timeout=SLOW_MS)
    box = canvas.bounding_box()
    assert box is not None
    with page.expect_download(timeout=SLOW_MS) as coming:
        page.mouse.click(box["x"] + box["width"] - 35, box["y"] + 34)
    coming.value.save_as(folder / "chart.png")
    with Image.open(folder / "chart.png") as picture:
        assert picture.width > picture.height > 0


class Speech(NamedTuple):
    """How numbers and days are written."""

    share: str
    count: str
    day: str
    pointed: str
    hour: str


ENGLISH = Speech("83.3%", "1,234", "19 Mar", "83.3", "Thu, 12:00–13:00: 617")
RUSSIAN = Speech("83,3\xa0%", "1\xa0234", "19 мар.", "83,3", "Чт, 12:00–13:00: 617")


def speaks(desk: RunningDesk, page: Page, speech: Speech) -> None:
    """Cards, axes and what a pointer reads off a chart, in the language of the person."""
    page.goto(f"{desk.url}/sla?{WEEK}")
    values = page.get_by_test_id("stMetricValue")
    expect(values.nth(3)).to_have_text(speech.count, timeout=SLOW_MS)
    expect(values.first).to_have_text(speech.share)
    chart = charted(page, "sla")
    page.mouse.move(*middle(chart, 0.5, 0.6))
    expect(chart).to_contain_text(speech.day)
    expect(chart).to_contain_text(speech.pointed)
    page.goto(f"{desk.url}/staffing?{WEEK}")
    week = charted(page, "")
    page.mouse.move(*middle(week, 0.532, 0.534))
    expect(week).to_contain_text(speech.hour)
