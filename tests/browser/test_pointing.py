"""Pointing at a page in a real browser: three clicks, and the posts stand there as they would be stored."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from desk.passwords import hash_password
from storage.vocabulary import Role
from tests.builders import a_brand, a_person

pytestmark = pytest.mark.browser
PASSWORD = "eleven tall ships"
PAGE = """<html><head><title>Разговор</title><script>document.title = "ran"</script></head><body>
<img src="http://evil.example/pixel.png"><form action="http://evil.example"><input name="p"></form>
<div class="entry" id="m11"><b class="who">Мария</b><i class="at">9 марта 2026, 10:15</i><p>Деньги висят.</p></div>
<div class="entry" id="m12"><b class="who">Игорь</b><i class="at">9 марта 2026, 11:02</i><p>Идите в отделение.</p></div>
</body></html>"""


@pytest.fixture
def hostile_page():
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path == "/t/1"
            self.send_response(200 if known else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE.encode() if known else b"")

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/t/1"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("shared_desk", ["sqlite"], indirect=True)
def test_three_clicks_teach_a_page(shared_desk, hostile_page, browser_page):
    with shared_desk.database.transaction() as session:
        a_brand(session)
        login = a_person(session, Role.ADMINISTRATOR, password_hash=hash_password(PASSWORD)).login
    page = browser_page
    shared_desk.desk.sign_in(page, login, PASSWORD)
    page.goto(f"{shared_desk.desk.url}/sources")
    page.get_by_text("Teach a page", exact=True).click()
    page.get_by_label("Address of a page with texts").fill(hostile_page)
    page.locator(".st-key-teach-local label").click()
    page.get_by_role("button", name="Open the page").click()
    shown = page.locator(".page")
    shown.locator("p", has_text="Идите в отделение.").click()
    page.get_by_text("Text: Идите в отделение.").wait_for()
    shown.locator("b", has_text="Игорь").click()
    page.get_by_text("Author: Игорь").wait_for()
    shown.locator("i", has_text="11:02").click()
    page.get_by_text("Date: 9 марта 2026, 11:02").wait_for()
    page.get_by_text("As it would be stored").wait_for()
    page.get_by_text("Мария · ").wait_for()
    assert shown.locator("img, form, input, script").count() == 0
    assert page.title() != "ran"
