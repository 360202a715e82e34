"""The gate as a browser meets it."""

import pytest

from desk.passwords import hash_password
from storage.vocabulary import Role
from tests.builders import a_person

pytestmark = pytest.mark.browser
PASSWORD = "eleven tall ships"


@pytest.fixture
def desk(shared_desk):
    return shared_desk.desk


@pytest.fixture
def lena(shared_desk):
    """The login of somebody who may do everything."""
    with shared_desk.database.transaction() as session:
        name = "Елена <b>Ведущая</b>"
        return a_person(session, *Role, name=name, password_hash=hash_password(PASSWORD)).login


def test_a_page_sends_a_stranger_to_the_sign_in_and_back_again_after_it(desk, lena, browser_page):
    browser_page.goto(f"{desk.url}/people")
    assert "/auth/sign-in" in browser_page.url
    browser_page.fill("#login", lena)
    browser_page.fill("#password", PASSWORD)
    browser_page.click("button[type=submit]")
    browser_page.wait_for_url(f"{desk.url}/people")
    browser_page.wait_for_selector("text=Елена <b>Ведущая</b>")


def test_a_wrong_password_is_told_in_the_chosen_language(desk, lena, browser_page):
    browser_page.goto(f"{desk.url}/auth/sign-in?lang=ru")
    browser_page.fill("#login", lena)
    browser_page.fill("#password", "wrong")
    browser_page.click("button[type=submit]")
    assert "Неверный логин или пароль" in browser_page.inner_text("[role=alert]")


def test_signing_out_shuts_the_open_page_and_the_cookie(desk, lena, new_context):
    context = new_context()
    page, other = context.new_page(), context.new_page()
    desk.sign_in(page, lena, PASSWORD)
    other.goto(f"{desk.url}/people")
    other.wait_for_selector("[data-testid=stSidebar]")
    cookies = context.cookies()
    page.click("button[aria-label='Sign out']")
    page.wait_for_url(f"{desk.url}/auth/sign-in")
    other.get_by_text("Русский").click()
    other.get_by_text("Your session has ended", exact=True).wait_for()
    # A stolen cookie opens nothing afterwards.
    context.add_cookies(cookies)
    page.goto(desk.url)
    assert "/auth/sign-in" in page.url
