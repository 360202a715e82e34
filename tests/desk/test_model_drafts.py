"""A draft by a language model, asked over real HTTP on loopback, shaped as the documented chat completions."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import select

from desk.insertions import model_words
from desk.model_drafts import DRAFT_JOB, DraftShown, ask_for_draft, draft_shown, make_draft
from desk.model_prompt import completions_url, draft_in, request_body
from desk.model_settings import ModelForm, connect_model, disconnect_model, model_form
from desk.nameless import nameless
from desk.replies import Answer, record_sent_by_hand
from desk.suggestions import put_in
from storage.errors import Refused, SourceFailed
from storage.jobs import Leased
from storage.rights import SYSTEM
from storage.settings import settings
from storage.tables import Insertion, Job, Message, ModelConnection, ModelDraft
from storage.vocabulary import Direction, InsertionOrigin, ModelDraftState, Role
from tests.builders import actor, an_author

KEY = "sk-very-secret"
DRAFT = "Здравствуйте, {name}! Проверим перевод по обращению {number}.\n\n{signature}"


def completion(content):
    """An answer as the interface documents it."""
    choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 9, "completion_tokens": 12, "total_tokens": 21}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [choice],
        "usage": usage,
    }


def error(message):
    """A refusal as the interface documents it."""
    return json.dumps({"error": {"message": message, "type": "requests", "param": None, "code": None}}).encode()


class Endpoint(ThreadingHTTPServer):
    """A model's endpoint that answers as it is told and keeps what it was asked."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.says = (200, json.dumps(completion(DRAFT)).encode(), {})
        self.asked = []
        self.hangs = False
        self.released = threading.Event()


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        """Tests print nothing."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.asked.append((self.path, dict(self.headers), json.loads(body)))
        if self.server.hangs:
            self.server.released.wait(20)
            return
        status, said, headers = self.server.says
        self.send_response(status)
        for name, value in ({"content-type": "application/json", "content-length": str(len(said))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(said)


@pytest.fixture
def endpoint():
    server = Endpoint()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.released.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def desk(base, make_house, endpoint, now, monkeypatch):
    """Anna's ticket, with the model switched on."""
    monkeypatch.setenv("REPDESK_LANGUAGE", "en")
    settings.cache_clear()
    with base.transaction() as session:
        house = make_house(session)
        author = an_author(session, house.blog, name="Мария Петрова")
        text = "Я Мария Петрова, карта 4111 1111 1111 1111, тел. +7 912 345-67-89, договор 40817810. Где Марии деньги?"
        house.number = house.ticket(now=now, author_id=author.id, text=text).id
        address = f"http://127.0.0.1:{endpoint.server_port}/v1"
        form = ModelForm(address, "m", KEY, is_local=True, is_on=True, manner="Коротко", wait_s=5)
        connect_model(session, house.brand.id, form=form, by=SYSTEM, now=now)
    house.by = house.actor(house.anna)
    return house


def run(base, desk, now):
    """Anna asks, the worker works; gives how the draft stands."""
    with base.transaction() as session:
        ask_for_draft(session, desk.number, by=desk.by, now=now)
        job = session.scalars(select(Job).where(Job.kind == DRAFT_JOB).order_by(Job.id.desc())).first()
        payload = dict(job.payload)
    make_draft(Leased(1, DRAFT_JOB, payload, 1, 1, now), now)
    with base.reading() as session:
        return draft_shown(session, desk.number, by=desk.by, now=now)


def test_a_draft_comes_filled_in_and_nobody_is_named_outside(base, desk, endpoint, now):
    shown = run(base, desk, now)
    assert shown.text == f"Здравствуйте, Мария! Проверим перевод по обращению {desk.number}.\n\nАнна"
    path, headers, body = endpoint.asked[0]
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == f"Bearer {KEY}"
    said = json.dumps(body, ensure_ascii=False)
    assert body["model"] == "m"
    assert "Коротко" in said
    assert "Где [имя] деньги" in said
    for secret in ("Мари", "Петров", "4111", "912", "40817810", "Анна"):
        assert secret not in said


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ((401, error("Incorrect API key provided: sk-very-secret"), {}), "does not accept ours (HTTP 401)"),
        ((429, error("Rate limit reached"), {"retry-after": "20"}), "come back later"),
        ((500, b"oops", {}), "fault of its own"),
        ((200, b"<html>", {"content-type": "text/html"}), "where JSON was expected"),
        ((200, b"{}", {}), "no text that could be a draft"),
        ((200, b'{"choices":[{"message":{"content":null,"refusal":"no"}}]}', {}), "no text"),
        ((307, b"", {"location": "http://127.0.0.1:9/"}), "HTTP 307"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_said_in_plain_words(base, desk, endpoint, now, says, why):
    endpoint.says = says
    shown = run(base, desk, now)
    assert (shown.state, shown.text) == (ModelDraftState.FAILED, "")
    assert why in shown.error
    assert KEY not in shown.error


def test_a_model_that_does_not_answer_is_not_waited_for(base, desk, endpoint, now):
    endpoint.hangs = True
    with base.transaction() as session:
        session.get_one(ModelConnection, desk.brand.id).wait_s = 1
    shown = run(base, desk, now)
    assert shown.state == ModelDraftState.FAILED
    assert "127.0.0.1" in shown.error


def test_it_is_asked_once_for_a_state_of_the_talk(base, desk, endpoint, now):
    with base.transaction() as session:
        for _click in range(2):
            ask_for_draft(session, desk.number, by=desk.by, now=now)
        assert len(session.scalars(select(Job).where(Job.kind == DRAFT_JOB)).all()) == 1
        ask_for_draft(session, desk.number, by=desk.by, now=now + timedelta(minutes=6))
        assert len(session.scalars(select(ModelDraft)).all()) == 2
    assert endpoint.asked == []


def test_it_is_off_until_it_is_switched_on(base, desk, endpoint, now):
    with base.transaction() as session:
        session.get_one(ModelConnection, desk.brand.id).is_on = False
        with pytest.raises(Refused, match="No language model"):
            ask_for_draft(session, desk.number, by=desk.by, now=now)
        assert draft_shown(session, desk.number, by=desk.by, now=now) == DraftShown(is_on=False)


def test_a_draft_is_put_in_by_a_person_and_sent_by_nobody_else(base, desk, now):
    shown = run(base, desk, now)
    with base.transaction() as session:
        assert session.scalars(select(Message).where(Message.direction == Direction.OUT)).all() == []
        text = put_in(
            session, desk.number, origin=InsertionOrigin.MODEL, number=shown.id, offer_id=0, by=desk.by, now=now
        )
        assert model_words(session, desk.number, by=desk.by) == text == shown.text
        given = Answer(text + " Напишем вечером.", "k", 99_999)
        record_sent_by_hand(session, desk.number, answer=given, url="", by=desk.by, now=now)
        assert model_words(session, desk.number, by=desk.by) == ""
        used = session.scalars(select(Insertion)).one()
        assert used.origin == InsertionOrigin.MODEL
        assert 0 < used.distance < 0.5


def test_the_key_is_sealed_and_kept_when_it_is_left_empty(base, desk, now):
    with base.transaction() as session:
        known = model_form(session, desk.brand.id, by=SYSTEM)
        assert known.key == ""
        assert KEY not in session.get_one(ModelConnection, desk.brand.id).secrets
        sealed = session.get_one(ModelConnection, desk.brand.id).secrets
        connect_model(session, desk.brand.id, form=known, by=SYSTEM, now=now)
        assert session.get_one(ModelConnection, desk.brand.id).secrets == sealed
        disconnect_model(session, desk.brand.id, by=SYSTEM, now=now)
        assert model_form(session, desk.brand.id, by=SYSTEM) is None
        for form in (ModelForm("ftp://x", "m"), ModelForm("https://x.example", " ")):
            with pytest.raises(Refused):
                connect_model(session, desk.brand.id, form=form, by=SYSTEM, now=now)
        with pytest.raises(Refused):
            model_form(session, desk.brand.id, by=actor(Role.LEAD))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Меня зовут Пётр Ильич Чайковский", "Меня зовут [имя]"),
        ("Спасибо Марии из отделения", "Спасибо [имя] из отделения"),
        ("Оператор Анна К. помогла", "Оператор [имя] К. помогла"),
        ("Пишите на a.b@mail.ru или @nick, https://t.me/x", "Пишите на … или …, …"),
        ("Счёт 40817 810 0999, сумма 1500 рублей", "Счёт [номер], сумма 1500 рублей"),
        ("kotik_1987: где деньги?", "[имя]: где деньги?"),
        ("Банк Причал молчит", "Банк Причал молчит"),
    ],
)
def test_nobody_is_named(text, said):
    assert nameless(text, called=["kotik_1987"]) == said


@pytest.mark.parametrize(
    ("answer", "draft"),
    [
        (completion("  Да  "), "Да"),
        (completion("<think>хм {name}\n</think>\nДа, {name}"), "Да, {name}"),
        (completion("{foo} {name:dative} {number}"), "foo name:dative {number}"),
        (completion([{"type": "text", "text": "Да"}, {"type": "text", "text": "!"}, 3]), "Да!"),
    ],
)
def test_only_our_placeholders_stay(answer, draft):
    assert draft_in(answer) == draft


@pytest.mark.parametrize("answer", [None, [], {}, {"choices": []}, {"choices": [3]}, completion(5), completion("  ")])
def test_rubbish_is_no_draft(answer):
    with pytest.raises(SourceFailed):
        draft_in(answer)


def test_the_request_is_as_documented():
    body = request_body("m", [], language="uk", manner="", examples=["Вітаємо"])
    assert [one["role"] for one in body["messages"]] == ["system", "user"]
    assert "Ukrainian" in body["messages"][0]["content"]
    assert body["stream"] is False
    assert completions_url("https://x.example/v1/") == "https://x.example/v1/chat/completions"
    assert completions_url("https://x.example/v1/chat/completions") == "https://x.example/v1/chat/completions"
