from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

import pytest
import requests
from lxml import html

from demo.dates import in_words
from demo.keys import BANK
from demo.running import RunningTown, running_town


def page(url: str) -> html.HtmlElement:
    answer = requests.get(url, timeout=10)
    assert answer.status_code == 200, url
    return html.fromstring(answer.text)


def topic_url(town: RunningTown, title: str) -> str:
    topic = next(topic for topic in town.town.ledger.topics() if topic.title.startswith(title))
    return f"{town.url}/forum/viewtopic.php?f={topic.section}&t={topic.id}"


def walk(url: str) -> list[tuple[str, str, str]]:
    """Every post of a topic over its pages: id, author, text."""
    found = []
    while url:
        tree = page(url)
        for post in tree.xpath("//div[starts-with(@id, 'p') and contains(@class, 'post ')]"):
            author = post.xpath(".//dl[contains(@class,'postprofile')]//*[contains(@class,'username')]/text()")[0]
            found.append((post.get("id"), author, post.xpath(".//div[@class='content']")[0].text_content()))
        following = tree.xpath("(//div[@class='pagination']//li[@class='arrow next']/a[@rel='next']/@href)[1]")
        url = urljoin(url, following[0]) if following else ""
    return found


def test_a_topic_of_several_pages_shows_each_post_once(town: RunningTown):
    url = topic_url(town, "Банк «Причал»: отзывы")
    topic = int(url.rpartition("=")[2])
    for number in range(25):
        town.town.add_post("forum", f"Сообщение {number}", author="Марина К.", thread=topic)
    stored = town.town.ledger.posts("forum", thread=topic)
    found = walk(url)
    assert [post_id for post_id, _, _ in found] == [f"p{post.id}" for post in stored]
    assert len(found) > 30
    assert f'id="p{stored[-1].id}"' in requests.get(f"{url}&start=9990", timeout=10).text


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-03-05T06:30:00+00:00", "сегодня, 09:30"),
        ("2026-03-04T11:05:00+00:00", "вчера в 14:05"),
        ("2026-03-04T21:30:00+00:00", "сегодня, 00:30"),
        ("2026-03-03T11:05:00+00:00", "3 мар 2026, 14:05"),
        ("2025-05-31T21:00:00+00:00", "1 июн 2025, 00:00"),
    ],
)
def test_dates_are_words_of_moscow_time(moment: str, words: str):
    now = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
    assert in_words(datetime.fromisoformat(moment), now=now) == words


def test_the_page_prints_the_date_in_words(town: RunningTown):
    town.town.add_post("forum", "только что написано", author="Женя", title="Болтаем")
    assert any("сегодня, " in text for text in page(topic_url(town, "Болтаем")).xpath("//p[@class='author']/text()"))


def test_an_edit_is_noted_and_a_deletion_moves_the_pages(town: RunningTown):
    url = topic_url(town, "Болтаем")
    post = town.town.add_post("forum", "опечаткa", author="Женя", title="Болтаем")
    town.town.edit_post(post, "опечатка исправлена")
    tree = page(url)
    assert "опечатка исправлена" in tree.text_content()
    assert (
        "Последний раз редактировалось" in tree.xpath(f"//div[@id='p{post}']//div[@class='notice']")[0].text_content()
    )
    town.town.delete_post(post)
    assert f"p{post}" not in [post_id for post_id, _, _ in walk(url)]
    assert requests.get(f"{town.url}/forum/viewtopic.php?p={post}", timeout=10).status_code == 404


def test_a_person_can_post_a_reply_by_hand(town: RunningTown):
    with requests.Session() as visitor:
        url = topic_url(town, "Приложение Причала").replace("viewtopic.php?", "posting.php?mode=reply&")
        form = html.fromstring(visitor.get(url, timeout=10).text).forms[0]
        fields = dict(form.form_values()) | {"username": BANK, "message": "Здравствуйте! Починили.\n<b>не жирно</b>"}
        answer = visitor.post(urljoin(url, form.action), data=fields, timeout=10)
    assert answer.status_code == 200
    assert "&lt;b&gt;не жирно" in answer.text
    assert "Представитель банка" in answer.text
    assert town.town.replies("forum")[0].text.startswith("Здравствуйте! Починили.")


def test_a_form_without_its_token_is_refused_and_keeps_the_words(town: RunningTown):
    url = topic_url(town, "Болтаем").replace("viewtopic.php?", "posting.php?mode=reply&")
    before = town.town.ledger.count("forum")
    answer = requests.post(url, data={"username": "Женя", "message": "длинная мысль"}, timeout=10)
    assert answer.status_code == 400
    assert "длинная мысль" in answer.text
    assert town.town.ledger.count("forum") == before


def test_robots_keep_out_of_the_closed_section(town: RunningTown):
    robots = RobotFileParser(f"{town.url}/robots.txt")
    robots.read()
    assert robots.can_fetch("Repdesk", f"{town.url}/forum/viewforum.php?f=2")
    assert not robots.can_fetch("Repdesk", f"{town.url}/forum/viewforum.php?f=9")
    assert not robots.can_fetch("Repdesk", topic_url(town, "Не для чужих глаз"))


def test_a_restart_keeps_every_reply(tmp_path: Path):
    with running_town(tmp_path) as first:
        post = first.town.add_post("forum", "Ответ банка", author=BANK, own=True, title="Болтаем")
        count = first.town.ledger.count("forum")
    with running_town(tmp_path) as second:
        assert second.town.ledger.count("forum") == count
        assert "Ответ банка" in requests.get(f"{second.url}/forum/viewtopic.php?p={post}", timeout=10).text
