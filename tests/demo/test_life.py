import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from threading import Thread
from urllib.parse import parse_qs

import requests

from demo import filling, life, reactions
from demo.keys import BANK
from demo.running import RunningTown, running_town
from demo.state import Town
from demo.words import SITES


def still_town(folder: Path, *, seed: int = 7, now: datetime | None = None) -> Town:
    moment = now or datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
    town = Town(folder, seed=seed, now=lambda: moment)
    filling.fill(town)
    return town


def everything(town: Town) -> list[tuple[object, ...]]:
    return [tuple(post) for site in SITES for post in town.ledger.posts(site)]


@contextmanager
def rating_page() -> Iterator[tuple[str, list[dict[str, list[str]]]]]:
    """A real rating page on loopback; the second value collects what is posted to it."""
    taken: list[dict[str, list[str]]] = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("<form method=post><input type=hidden name=seal value=wax></form>")

        def do_POST(self) -> None:
            taken.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self._answer("Спасибо")

        def _answer(self, text: str) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/r/Token-1", taken
    finally:
        server.shutdown()
        server.server_close()


def test_the_same_seed_and_moment_make_the_same_town(tmp_path: Path):
    first, second = still_town(tmp_path / "a"), still_town(tmp_path / "b")
    assert everything(first) == everything(second)
    for town in (first, second):
        for _ in range(60):
            life.step(town)
    assert everything(first) == everything(second)
    assert everything(first) != everything(still_town(tmp_path / "c", seed=8))


def test_the_past_is_spread_so_that_today_and_yesterday_are_true(tmp_path: Path):
    town = still_town(tmp_path)
    ages = [town.now() - post.written_at for post in town.ledger.posts("forum")]
    assert min(ages) > timedelta(0)
    assert any(age < timedelta(hours=8) for age in ages)
    assert any(timedelta(hours=24) < age < timedelta(hours=36) for age in ages)
    assert any(age > timedelta(days=3) for age in ages)


def test_old_messages_and_reviews_are_answered_and_a_few_fresh_ones_wait(tmp_path: Path):
    town = still_town(tmp_path)
    threads = {post.thread: post for post in town.ledger.posts("vk")}
    waiting = [last for last in threads.values() if not last.own]
    assert 3 <= len(waiting) <= 6
    assert all(town.now() - last.written_at < timedelta(hours=4) for last in waiting)
    unanswered = [review for review in town.ledger.posts("maps") if not review.answer]
    assert all(town.now() - review.written_at < filling.LIVE for review in unanswered)


def test_the_bank_has_answered_most_old_complaints_of_other_sites_within_half_an_hour(tmp_path: Path):
    town = still_town(tmp_path)
    for site in ("forum", "blog"):
        answers = [post for post in town.replies(site) if post.parent]
        waits = sorted(answer.written_at - town.ledger.post(answer.parent).written_at for answer in answers)
        assert len(waits) >= 4
        assert waits[len(waits) // 2] < timedelta(minutes=30)
        assert all(town.now() - answer.written_at > timedelta(hours=20) for answer in answers)


def test_a_thousand_events_repeat_no_text_soon(tmp_path: Path):
    town = still_town(tmp_path)
    said = []
    for _ in range(600):
        happening = life.step(town, "post")
        post = town.ledger.post(happening.post_id)
        said.append((post.author, post.text))
    for place, words in enumerate(said):
        assert words not in said[max(0, place - 40) : place]


def test_edits_and_deletions_happen_to_customers_posts_only(tmp_path: Path):
    town = still_town(tmp_path)
    own = {post.id: post.text for post in town.replies()}
    happened = {life.step(town).event for _ in range(200)}
    assert happened == {"post", "edit", "delete"}
    assert {post.id: post.text for post in town.replies()} == own


def test_a_customer_answers_the_bank_and_rates_it(tmp_path: Path):
    with rating_page() as (link, taken):
        town = still_town(tmp_path)
        for number in range(12):
            asked = town.add_post("vk", "Помогите!", author=f"Клиент {number}")
            words = f"Готово, мы всё исправили и вернули комиссию. Оцените ответ: {link}"
            sent = town.add_post("vk", words, author=BANK, own=True, thread=town.ledger.post(asked).thread)
            town.bank_says(sent, words)
        assert town.ledger.reactions(until=town.now()) == []
        assert life.step(town, "react").event == "react"
    verdicts = [form["verdict"][0] for form in taken]
    assert all(form["seal"] == ["wax"] for form in taken)
    assert len(verdicts) >= 7
    assert verdicts.count("like") > verdicts.count("dislike") > 0
    assert any(not post.own and post.parent for post in town.ledger.posts("vk"))
    assert town.ledger.reactions() == []


def test_on_the_forum_the_quoted_customer_answers(tmp_path: Path):
    town = still_town(tmp_path)
    words = "[quote=Руслан]поддержка это искусство[/quote]\nЗдравствуйте! Простите за музыку, уже перезвонили вам сами."
    said = town.add_post("forum", words, author=BANK, own=True, title="Болтаем")
    town.bank_says(said, words)
    life.step(town, "react", mood="angry")
    last = town.ledger.posts("forum", thread=town.ledger.post(said).thread)[-1]
    assert (last.author, last.parent) == ("Руслан", said)


def test_in_a_mood_nothing_is_left_to_chance(tmp_path: Path):
    with rating_page() as (link, taken):
        town = still_town(tmp_path)
        for mood in ("happy", "angry"):
            asked = town.add_post("vk", "Помогите!", author=f"Клиент {mood}")
            words = f"Готово, мы всё исправили и вернули комиссию. Оцените ответ: {link}"
            peer = town.ledger.post(asked).thread
            town.bank_says(town.add_post("vk", words, author=BANK, own=True, thread=peer), words)
            life.step(town, "react", mood=mood)
            assert not town.ledger.posts("vk", thread=peer)[-1].own
    assert [form["verdict"] for form in taken] == [["like"], ["dislike"]]


def test_a_reviewer_changes_the_stars_after_an_answer(tmp_path: Path):
    town = still_town(tmp_path)
    reviews = [town.add_post("maps", "Плохо", author=f"Гость {n}", stars=1) for n in range(10)]
    for review in reviews:
        town.ledger.answer(review, "Исправили, приходите ещё, будем рады вам помочь", at=town.now())
        town.bank_says(review, "Исправили, приходите ещё, будем рады вам помочь")
    life.step(town, "react")
    assert {town.ledger.post(review).stars for review in reviews} == {1, 3}


def test_links_out_of_the_machine_are_never_opened():
    assert not reactions.rate("http://rating.example/r/abc", happy=True, chance=Random(1))


def test_one_event_on_demand(town: RunningTown):
    before = town.town.ledger.count("maps")
    body = requests.post(f"{town.url}/town/step", json={"event": "post", "site": "maps"}, timeout=10).json()
    assert (body["event"], body["site"]) == ("post", "maps")
    assert town.town.ledger.count("maps") == before + 1
    assert requests.post(f"{town.url}/town/step", json={"event": "flood"}, timeout=10).status_code == 400
    assert requests.post(f"{town.url}/town/step", timeout=10).json()["event"] in {"post", "edit", "delete"}


def test_a_lively_town_lets_customers_react_by_themselves(tmp_path: Path):
    """The clock of this town runs a hundred times faster, so that due moments come within a second."""
    started = datetime.now(UTC)

    def fast() -> datetime:
        return started + (datetime.now(UTC) - started) * 100

    with running_town(tmp_path, now=fast, lively=True) as running:
        town = running.town
        review = town.add_post("maps", "Плохо", author="Гость", stars=1)
        before = everything(town)
        town.bank_says(review, "Исправили")
        until = time.monotonic() + 20
        while town.ledger.reactions() and time.monotonic() < until:
            time.sleep(0.05)
        assert town.ledger.reactions() == []
        while everything(town) == before and time.monotonic() < until:
            time.sleep(0.05)
        assert everything(town) != before


def test_nobody_answers_a_receipt(tmp_path: Path):
    town = still_town(tmp_path)
    number = town.add_post("vk", "Где карта?", author="Пётр Ждущий")
    town.ledger.expect(number, "Здравствуйте! Ваше обращение № 12 получено, скоро ответим.", due_at=town.now())
    assert reactions.react(town, town.ledger.reactions(), mood="angry") == []
