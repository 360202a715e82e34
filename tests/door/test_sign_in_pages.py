import time

import requests
from sqlalchemy import select

from desk.sign_in import COOKIE
from storage.tables import SignIn
from tests.door.conftest import PASSWORD, csrf_of


def test_the_right_password_gives_a_cookie_scripts_cannot_read(door, lena, knock):
    answer = knock()
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = next(part for part in answer.raw.headers.getlist("set-cookie") if part.startswith(COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_signing_in_leads_only_into_the_desk(door, lena, knock):
    elsewhere = ("https://evil.example/", "//evil.example/", "/\\evil.example/", "/auth/sign-out", "/x\r\nA: b", "")
    assert knock(next="/ticket?ticket=1").headers["location"] == "/ticket?ticket=1"
    assert {knock(next=wanted).headers["location"] for wanted in elsewhere} == {"/"}


def test_a_wrong_password_and_an_unknown_login_are_told_alike(door, lena, knock):
    wrong, unknown = knock(password="wrong"), knock(login="nobody", password="wrong")
    assert wrong.status_code == unknown.status_code == 401
    assert "The login or the password is wrong." in wrong.text
    assert strip(wrong.text, "lena") == strip(unknown.text, "nobody")
    assert COOKIE not in wrong.visitor.cookies


def strip(page: str, login: str) -> str:
    """The page without what differs by request."""
    before, _name, rest = page.partition('name="csrf" value="')
    return (before + rest.partition('"')[2]).replace(f'value="{login}"', "")


def test_an_unknown_login_takes_as_long_as_a_wrong_password(door, lena, knock):
    knock(login="warm", password="up")
    took = {}
    for login in ("lena", "nobody"):
        began = time.perf_counter()
        knock(login=login, password="wrong")
        took[login] = time.perf_counter() - began
    assert took["nobody"] > took["lena"] / 4


def test_the_sixth_wrong_password_shuts_the_door_and_says_until_when(door, lena, knock):
    answers = [knock(password="wrong").status_code for _ in range(5)]
    shut = knock()
    assert answers == [401] * 5
    assert shut.status_code == 429
    assert "Try again after" in shut.text


def test_a_form_that_is_not_ours_is_refused(door, lena, knock):
    of_another_visitor = csrf_of(requests.Session(), door)
    for csrf in ("", "forged", "gAAAAABforged", of_another_visitor):
        answer = knock(csrf=csrf)
        assert answer.status_code == 403
        assert COOKIE not in answer.visitor.cookies


def test_signing_out_ends_the_session_on_the_server(door, lena, knock, database):
    visitor = knock().visitor
    csrf = visitor.get(f"{door}/api/who", timeout=20).json()["csrf"]
    stolen = visitor.cookies.get_dict()
    assert visitor.post(f"{door}/auth/sign-out", data={"csrf": "forged"}, timeout=20).status_code == 403
    answer = visitor.post(f"{door}/auth/sign-out", data={"csrf": csrf}, allow_redirects=False, timeout=20)
    assert answer.headers["location"] == "/auth/sign-in"
    assert requests.get(f"{door}/api/who", cookies=stolen, timeout=20).status_code == 401
    with database.reading() as session:
        assert session.scalar(select(SignIn.ended_at)) is not None


def test_what_was_typed_comes_back_escaped(door, lena, knock):
    page = knock(login='"><script>alert(1)</script>', password="wrong", next='"><img src=x>').text
    assert "<script>alert" not in page
    assert "<img src=x>" not in page


def test_the_page_speaks_the_browsers_language_unless_another_is_chosen(door):
    for accepts, chosen, heard in (
        ("ru-RU,ru", "", "ru"),
        ("de", "", "ru"),
        ("en", "", "en"),
        ("ru", "?lang=en", "en"),
    ):
        headers = {"Accept-Language": accepts}
        page = requests.get(f"{door}/auth/sign-in{chosen}", headers=headers, timeout=20).text
        assert f'<html lang="{heard}">' in page


def test_somebody_who_is_in_need_not_sign_in_again(door, lena, knock):
    visitor = knock().visitor
    assert visitor.get(f"{door}/auth/sign-in", allow_redirects=False, timeout=20).status_code == 303


def test_the_sign_in_page_brings_its_own_style(door):
    for path, kind in (("/auth/style.css", "text/css"), ("/auth/font.woff2", "font/woff2")):
        assert requests.get(door + path, timeout=20).headers["content-type"].startswith(kind)


def test_a_very_long_password_is_answered_like_any_wrong_one(door, lena, knock):
    assert knock(password=PASSWORD + "x" * 100_000).status_code == 401
