"""What the conversation asks of the server: the dialogue, what was written, who is here."""

import json
import socket
import threading
from datetime import UTC, datetime
from io import BytesIO
from types import SimpleNamespace

import pytest
import requests
import uvicorn
from PIL import Image
from sqlalchemy import func, select
from starlette.applications import Starlette
from starlette.middleware import Middleware

from desk.drafts import LONGEST
from desk.incoming import arrive
from desk.routes import ROUTES
from desk.sign_in import COOKIE, Candidate, begin, check
from door.gate import Gate
from storage.tables import Attachment, Draft, Handling, Message, Ticket, TicketMention, TicketRead, Viewing
from storage.vocabulary import Delivery, Direction
from tests.builders import a_channel, a_mention


class Browser:
    """A signed-in person's browser, as far as the interface sees it."""

    def __init__(self, url, signed_in):
        self.url, self.session = url, requests.Session()
        self.session.trust_env = False
        self.session.cookies[COOKIE] = signed_in.token
        self.headers = {"x-repdesk-csrf": signed_in.csrf}

    def ask(self, method, path, **more):
        return self.session.request(method, self.url + path, headers=self.headers, timeout=20, **more)

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, **more):
        return self.ask("POST", path, **more)


@pytest.fixture(scope="module")
def server():
    app = Starlette(routes=ROUTES, middleware=[Middleware(Gate)])
    running = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    running.should_exit = True
    thread.join()
    listening.close()


@pytest.fixture
def talk(base, make_house, server):
    """A ticket of Anna's channel with a private message; `browsers` by name."""
    now = datetime.now(UTC)
    with base.transaction() as session:
        house = make_house(session)
        house.number = house.ticket(now=now, source=house.talks, published_at=now, seen_at=now).id
        tokens = {}
        for person in (house.anna, house.boris, house.vera):
            person.language = "en"
            candidate = Candidate(person.id, person.password_hash, person.login, "127.0.0.1")
            token = begin(session, candidate, now=now).token
            tokens[person.name] = SimpleNamespace(token=token, csrf=check(session, token, now=now).csrf)
    house.browsers = {name: Browser(server, one) for name, one in tokens.items()}
    return house


@pytest.fixture
def client(talk):
    return talk.browsers["Анна"]


def at(talk, path):
    return f"/api/tickets/{talk.number}/{path}"


def said(talk, **more):
    return {"kind": "answer", "text": "Здравствуйте", "key": "k1", "based_on": 99_999} | more


def count_of(base, table):
    with base.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_the_dialogue_comes_ready_to_be_shown(client, talk):
    view = client.get(at(talk, "talk")).json()
    assert (view["ticket"], view["heading"]) == (talk.number, f"Ticket {talk.number}")
    assert [line["side"] for line in view["lines"]] == ["in", "event"]
    assert view["composer"]["targets"][0]["by_hand"] is False
    assert [one["name"] for one in view["nameable"]] == ["Борис", "Вера"]
    assert client.get("/api/tickets/999999/talk").status_code == 409


def test_an_answer_said_twice_is_said_once(client, talk, base):
    for _time in range(2):
        answer = client.post(at(talk, "say"), json=said(talk))
        assert answer.status_code == 200
        assert [line["text"] for line in answer.json()["lines"] if line["side"] == "out"] == ["Здравствуйте"]
    with base.reading() as session:
        sent = select(Message.delivery).where(Message.direction == Direction.OUT)
        assert session.scalars(sent).all() == [Delivery.QUEUED]


def test_a_lost_race_gives_both_texts_and_keeps_the_draft(client, talk, base):
    view = client.get(at(talk, "talk")).json()
    with base.transaction() as session:
        mention_id = session.scalar(select(TicketMention.mention_id))
        thread = session.get_one(Ticket, talk.number).thread_id
        more = a_mention(session, talk.talks, thread_id=thread, text="Уже не надо")
        arrive(session, more.id, now=datetime.now(UTC))
        assert more.id != mention_id
    refused = client.post(at(talk, "say"), json=said(talk, based_on=view["newest"]))
    assert refused.status_code == 409
    assert [one["text"] for one in refused.json()["unread"]] == ["Уже не надо"]
    with base.reading() as session:
        assert session.scalar(select(Draft.text)) == "Здравствуйте"
    assert "although 1 newer message" in refused.json()["anyway"]
    anyway = {"based_on": view["newest"], "anyway": refused.json()["up_to"]}
    with base.transaction() as session:
        again = a_mention(session, talk.talks, thread_id=thread, text="И ещё")
        arrive(session, again.id, now=datetime.now(UTC))
    held_back = client.post(at(talk, "say"), json=said(talk, **anyway))
    assert [one["text"] for one in held_back.json()["unread"]] == ["Уже не надо", "И ещё"], "the newest was not shown"
    anyway["anyway"] = held_back.json()["up_to"]
    assert client.post(at(talk, "say"), json=said(talk, **anyway)).status_code == 200


def test_a_colleague_s_answer_is_a_race_too(client, talk):
    view, lead = client.get(at(talk, "talk")).json(), talk.browsers["Вера"]
    assert client.post(at(talk, "say"), json=said(talk, key="a", text="Анна отвечает")).status_code == 200
    assert client.post(at(talk, "say"), json=said(talk, key="b", based_on=view["newest"])).status_code == 200, "own"
    refused = lead.post(at(talk, "say"), json=said(talk, key="v", based_on=view["newest"]))
    assert refused.status_code == 409
    assert "Анна has answered" in refused.json()["error"]["why"]
    assert [one["text"] for one in refused.json()["unread"]] == ["Анна отвечает", "Здравствуйте"]


def test_pictures_come_along_and_are_drawn_anew(client, talk, base):
    drawn = BytesIO()
    Image.new("RGB", (4, 4), "red").save(drawn, "PNG")
    files = [("pictures", ("red.png", drawn.getvalue(), "image/png"))]
    answer = client.post(at(talk, "say"), data={"said": json.dumps(said(talk))}, files=files)
    assert answer.status_code == 200, answer.text
    with base.reading() as session:
        kept = session.scalars(select(Attachment)).one()
        assert (kept.name, kept.is_picture, kept.media_type) == ("red.png", True, "image/png")
    wrong = client.post(
        at(talk, "say"), data={"said": json.dumps(said(talk, key="k2"))}, files=[("pictures", ("x.png", b"no"))]
    )
    assert (wrong.status_code, count_of(base, Attachment)) == (409, 1)


def test_a_sign_of_life_tells_who_is_here_and_counts_the_work(client, talk, base):
    beat = {"typing": True, "heard": 1, "sitting": "sitting-1", "spent": {str(talk.number): 12}}
    assert client.post(at(talk, "here"), json=beat).json()["viewers"] == []
    told = talk.browsers["Борис"].post(at(talk, "here"), json={}).json()
    assert told["viewers"] == [{"name": "Анна", "is_typing": True}]
    with base.reading() as session:
        assert session.scalars(select(Handling.seconds)).all() == [12]
        assert session.scalars(select(TicketRead.message_id)).all() == [1]
    assert count_of(base, Viewing) == 2


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"x" * 300_000, b'{"spent": {"x": 1}}', b'{"spent": {"1": "x"}}', b'{"heard": "x"}']
)
def test_what_cannot_be_read_is_refused_in_words(client, talk, body):
    answer = client.post(at(talk, "here"), data=body)
    assert answer.status_code == 400
    assert set(answer.json()["error"]) == {"what", "why", "way_out"}


def test_a_draft_that_is_too_long_is_refused_before_it_is_read(client, talk, base):
    for text in ("я" * (LONGEST + 1), "x" * 2_000_000):
        answer = client.ask("PUT", at(talk, "draft"), json={"text": text, "based_on": 1})
        assert answer.status_code == 409
        assert "Shorten it" in answer.json()["error"]["way_out"]
    assert count_of(base, Draft) == 0


def test_nothing_of_a_closed_ticket_is_told(client, talk, base):
    with base.transaction() as session:
        closed = a_channel(session, talk.brand, is_open=False)
        session.get_one(Ticket, talk.number).channel_id = closed.id
    settle = {"message": 1, "do": "send"}
    for answer in (
        client.get(at(talk, "talk")), client.post(at(talk, "here"), json={}),
        client.post(at(talk, "say"), json=said(talk)), client.post(at(talk, "settle"), json=settle),
    ):  # fmt: skip
        assert answer.status_code == 409
        assert "unread" not in answer.json()
        assert "closed to you" in answer.json()["error"]["why"]
    assert count_of(base, Handling) == count_of(base, Viewing) == 0
