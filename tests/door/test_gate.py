from datetime import UTC, datetime, timedelta

import requests
from sqlalchemy import update

from desk import people
from desk.sign_in import COOKIE
from storage.rights import SYSTEM
from storage.tables import SignIn
from tests.door.conftest import open_websocket

FORGED = {COOKIE: "x" * 43}


def test_without_a_session_every_page_leads_to_the_sign_in(door):
    for path in ("/", "/ticket?ticket=1", "/_stcore/health", "/static/js/main.js", "/auth/../_stcore/health"):
        answer = requests.get(door + path, allow_redirects=False, timeout=20)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/auth/sign-in")


def test_open_paths_open_nothing_beneath_or_beside_them(door):
    for path in ("/auth", "/auth/", "/auth/other", "/healthy", "/auth/sign-in/more", "//auth/sign-in"):
        assert "page" not in requests.get(door + path, allow_redirects=False, timeout=20).text


def test_the_way_in_comes_back_to_where_one_wanted_to_go(door):
    answer = requests.get(f"{door}/ticket?ticket=1", allow_redirects=False, timeout=20)
    assert answer.headers["location"] == "/auth/sign-in?next=%2Fticket%3Fticket%3D1"


def test_an_api_refuses_strangers_in_json(door):
    for cookies in ({}, FORGED, {COOKIE: ""}):
        answer = requests.get(f"{door}/api/who", cookies=cookies, timeout=20)
        assert answer.status_code == 401
        assert set(answer.json()["error"]) == {"what", "why", "way_out"}


def test_a_websocket_without_a_session_is_never_accepted(door):
    assert [open_websocket(door, cookies) for cookies in ({}, FORGED)] == [403, 403]


def test_a_session_opens_pages_api_and_websocket(door, lena, knock):
    cookies = knock().visitor.cookies.get_dict()
    assert requests.get(door, cookies=cookies, timeout=20).text == "page /"
    assert requests.get(f"{door}/api/who", cookies=cookies, timeout=20).json()["name"]
    assert open_websocket(door, cookies) == 101


def test_an_expired_session_opens_nothing(door, lena, knock, database):
    cookies = knock().visitor.cookies.get_dict()
    with database.transaction() as session:
        session.execute(update(SignIn).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert requests.get(f"{door}/api/who", cookies=cookies, timeout=20).status_code == 401
    assert open_websocket(door, cookies) == 403


def test_somebody_switched_off_is_out_at_once(door, lena, knock, database):
    cookies = knock().visitor.cookies.get_dict()
    with database.transaction() as session:
        people.deactivate(session, lena, by=SYSTEM, now=datetime.now(UTC))
    assert requests.get(f"{door}/api/who", cookies=cookies, timeout=20).status_code == 401


def test_an_api_changes_nothing_for_a_forged_request(door, lena, knock):
    visitor = knock().visitor
    for headers in ({}, {"X-Repdesk-Csrf": ""}, {"X-Repdesk-Csrf": "forged"}):
        assert visitor.post(f"{door}/api/who", headers=headers, timeout=20).status_code == 403


def test_an_api_takes_a_request_that_carries_the_sessions_token(door, lena, knock):
    visitor = knock().visitor
    csrf = visitor.get(f"{door}/api/who", timeout=20).json()["csrf"]
    assert visitor.post(f"{door}/api/who", headers={"X-Repdesk-Csrf": csrf}, timeout=20).ok


def test_health_is_open_and_knows_the_migration(door):
    answer = requests.get(f"{door}/health", timeout=20)
    assert answer.status_code == 200
    assert answer.json()["migration"] == answer.json()["newest_migration"] != ""


def test_pages_may_not_be_framed(door):
    assert requests.get(f"{door}/auth/sign-in", timeout=20).headers["x-frame-options"] == "DENY"
