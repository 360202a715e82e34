import json
import time

import feedparser
import pytest
import requests
from lxml import html

from demo.keys import VK_KEY
from demo.running import RunningTown
from demo.words import SITES


def trouble(town: RunningTown, site: str, mode: str, **more: object) -> requests.Response:
    return requests.post(f"{town.url}/town/trouble", json={"site": site, "mode": mode, **more}, timeout=10)


def test_a_broken_site_answers_500_and_the_others_live(town: RunningTown):
    assert trouble(town, "news", "500").json() == {"site": "news", "mode": "500"}
    assert requests.get(f"{town.url}/news/rss.xml", timeout=10).status_code == 500
    assert requests.get(f"{town.url}/blog/feed/", timeout=10).status_code == 200
    trouble(town, "news", "none")
    assert requests.get(f"{town.url}/news/rss.xml", timeout=10).status_code == 200


def test_a_malformed_answer_breaks_off_or_loses_its_markup(town: RunningTown):
    for site in SITES:
        town.town.set_trouble(site, "malformed")
    assert feedparser.parse(requests.get(f"{town.url}/news/rss.xml", timeout=10).content).bozo
    with pytest.raises(json.JSONDecodeError):
        json.loads(requests.get(f"{town.url}/blog/wp-json/wp/v2/posts", timeout=10).text)
    page = html.fromstring(requests.get(f"{town.url}/forum/viewtopic.php?f=2&t=1", timeout=10).text)
    assert page.xpath("//div[contains(concat(' ', @class, ' '), ' post ')]") == []
    assert "Причал" in page.text_content()


def test_a_slow_site_answers_late(town: RunningTown):
    trouble(town, "news", "slow", seconds=0.4)
    started = time.monotonic()
    assert requests.get(f"{town.url}/news/", timeout=10).status_code == 200
    assert time.monotonic() - started >= 0.4


def test_limits_and_refused_keys_look_as_they_do_on_each_site(town: RunningTown):
    for site in ("vk", "blog"):
        town.town.set_trouble(site, "limit")
    parameters = {"v": "5.199", "access_token": VK_KEY}
    limited = requests.get(f"{town.url}/vk/method/users.get", params=parameters, timeout=10)
    assert (limited.status_code, limited.json()["error"]["error_code"]) == (200, 6)
    answer = requests.get(f"{town.url}/blog/feed/", timeout=10)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    town.town.set_trouble("vk", "auth")
    refused = requests.get(f"{town.url}/vk/method/users.get", params=parameters, timeout=10)
    assert refused.json()["error"]["error_code"] == 5


def test_an_unknown_trouble_is_refused(town: RunningTown):
    assert trouble(town, "news", "flood").status_code == 400
    assert trouble(town, "mars", "500").status_code == 400
    assert trouble(town, "news", "slow", seconds="long").status_code == 400


def test_every_page_of_the_town_is_there_and_calls_nobody(town: RunningTown):
    customer = town.town.ledger.posts("vk")[0].thread
    town.town.add_post("vk", "спасибо http://127.0.0.1/r/x", author="Банк «Причал»", own=True, thread=customer)
    seen, waiting = set(), ["/"]
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = requests.get(town.url + path, timeout=10)
        assert answer.status_code == 200, path
        tree = html.fromstring(answer.text)
        assert all(address.startswith(("/", "data:", town.url)) for address in tree.xpath("//link/@href | //*/@src"))
        if len(seen) < 60:
            tree.make_links_absolute(town.url + path)
            links = {link.split("#")[0].removeprefix(town.url) for link in tree.xpath("//a/@href") if town.url in link}
            waiting += sorted(links - seen - set(waiting))
    assert len(seen) > 50
