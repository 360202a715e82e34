"""The stream's HTTP interface, behind the real gate."""

import socket
import threading
from datetime import UTC, datetime, timedelta

import pytest
import requests
import uvicorn
from sqlalchemy import func, select, update
from starlette.applications import Starlette
from starlette.middleware import Middleware

from desk.sign_in import COOKIE, Candidate, begin, check
from door.gate import Gate
from moderation.routes import ROUTES
from moderation.showing import LONGEST_ON_CARD
from storage.tables import Decision, Lease, Mention, MentionVersion, PersonRole, SignIn
from storage.vocabulary import MentionState, Role
from tests.builders import a_brand, a_channel, a_mention, a_person, a_source

BATCH = "/api/moderation/batch"
DECISIONS = "/api/moderation/decisions"
UNDO = "/api/moderation/undo"
HEARTBEAT = "/api/moderation/heartbeat"
HOSTILE = "<img src=x onerror=alert(1)> Причал [x](javascript:alert(1)) :smile: 'DROP"


class Client:
    """A person's browser, as far as the interface sees it."""

    def __init__(self, url, token, csrf):
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.cookies[COOKIE] = token
        self.headers = {"x-repdesk-csrf": csrf, "x-repdesk-language": "en"}

    def get(self, path, **params):
        return self.session.get(self.url + path, params=params, headers=self.headers, timeout=20)

    def post(self, path, body):
        kind = "data" if isinstance(body, bytes) else "json"
        return self.session.post(self.url + path, headers=self.headers, timeout=20, **{kind: body})


class Desk:
    """Two moderators, and a brand with ten mentions."""

    def __init__(self, database, url):
        self.database = database
        self.url = url
        with database.transaction() as session:
            self.brand = a_brand(session, query="причал")
            a_channel(session, self.brand, is_first_line=True)
            self.source = a_source(session, self.brand)
            self.ids = [a_mention(session, self.source, text=f"{HOSTILE} {number}").id for number in range(10)]
            self.people = [a_person(session, Role.MODERATOR, name=name) for name in ("Вера", "Иван")]

    def browser(self, person):
        candidate = Candidate(person.id, person.password_hash, person.login, "127.0.0.1")
        with self.database.transaction() as session:
            token = begin(session, candidate, now=datetime.now(UTC)).token
            csrf = check(session, token, now=datetime.now(UTC)).csrf
        return Client(self.url, token, csrf)

    def batch(self, client, **params):
        return client.get(BATCH, brand=self.brand.id, **params).json()


@pytest.fixture
def desk(database):
    app = Starlette(routes=ROUTES, middleware=[Middleware(Gate)])
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield Desk(database, f"http://127.0.0.1:{listening.getsockname()[1]}")
    server.should_exit = True
    thread.join()
    listening.close()


def press(client, *presses, session="visit-0001"):
    items = [
        {
            "seq": number,
            "mention_id": mention_id,
            "kind": kind,
            "label": label,
            "seconds": 1.5,
            "was": "new",
            "version": 1,
        }
        for number, (mention_id, kind, label) in enumerate(presses, start=1)
    ]
    return client.post(DECISIONS, {"session": session, "decisions": items})


def test_a_batch_brings_cards_with_marked_words_and_no_unsafe_address(desk):
    with desk.database.transaction() as session:
        session.execute(update(Mention).where(Mention.id == desk.ids[-1]).values(url="javascript:alert(1)"))
        session.execute(update(Mention).where(Mention.id == desk.ids[-2]).values(url="http://[evil"))
    told = desk.batch(desk.browser(desk.people[0]))
    assert [card["id"] for card in told["mentions"]] == desk.ids[::-1]
    newest = told["mentions"][0]
    assert [card["url"] for card in told["mentions"][:2]] == ["", ""]
    assert "".join(text for text, _ in newest["text"]) == f"{HOSTILE} 9"
    assert ["Причал", "brand"] in newest["text"]
    assert told["waiting"] == 10
    assert told["lease_s"] == 240


def test_two_people_get_different_mentions(desk):
    hers = desk.batch(desk.browser(desk.people[0]))
    his = desk.batch(desk.browser(desk.people[1]))
    assert len(hers["mentions"]) == 10
    assert his["mentions"] == []


def test_decisions_are_acknowledged_one_by_one_and_count_once(desk):
    client = desk.browser(desk.people[0])
    desk.batch(client)
    first, second, third = desk.ids[:3]
    presses = [
        (first, "label", "complaint"),
        (10**9, "label", "news"),
        (second, "promote", None),
        (third, "skip", None),
    ]
    told = press(client, *presses).json()["results"]
    assert [one["saved"] for one in told] == [True, False, True, True]
    assert told[1]["refusal"]["why"].startswith("It does not exist")
    assert told[2]["ticket"]
    assert press(client, *presses).json()["results"] == told
    with desk.database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Decision)) == 3


def test_a_refused_decision_brings_the_card_back_when_it_still_waits(desk):
    client = desk.browser(desk.people[0])
    desk.batch(client)
    with desk.database.transaction() as session:
        session.execute(update(Mention).where(Mention.id == desk.ids[0]).values(version=2))
    [told] = press(client, (desk.ids[0], "label", "news")).json()["results"]
    assert not told["saved"]
    assert "changed while you were reading" in told["refusal"]["why"]


def test_what_another_person_holds_is_refused_and_stays_away(desk):
    hers, his = desk.browser(desk.people[0]), desk.browser(desk.people[1])
    desk.batch(hers)
    [told] = press(his, (desk.ids[0], "label", "news")).json()["results"]
    assert told["refusal"]["why"] == "Вера is looking at it now."
    assert told["mention"] is None


def test_undo_gives_the_card_back(desk):
    client = desk.browser(desk.people[0])
    desk.batch(client)
    press(client, (desk.ids[0], "not_ours", None))
    told = client.post(UNDO, {}).json()
    again = client.post(UNDO, {"client_key": "visit-0001:1"}).json()
    assert told["mention"]["id"] == again["mention"]["id"] == desk.ids[0]
    assert told["mention"]["state"] == MentionState.NEW
    refused = client.post(UNDO, {})
    assert refused.status_code == 409
    assert refused.json()["error"]["what"] == "There is nothing to undo."


def test_a_heartbeat_tells_what_is_still_held_and_gives_back_what_is_not_wanted(desk):
    client = desk.browser(desk.people[0])
    desk.batch(client)
    with desk.database.transaction() as session:
        session.execute(update(Lease).where(Lease.mention_id == desk.ids[0]).values(person_id=desk.people[1].id))
    told = client.post("/api/moderation/heartbeat", {"held": desk.ids[:3], "dropped": desk.ids[3:]}).json()
    assert told["held"] == desk.ids[1:3]
    assert {card["id"] for card in desk.batch(desk.browser(desk.people[1]))["mentions"]} == {desk.ids[0], *desk.ids[3:]}


def test_an_ended_session_is_told_and_the_kept_decisions_count_after_signing_in_again(desk):
    client = desk.browser(desk.people[0])
    desk.batch(client)
    with desk.database.transaction() as session:
        session.execute(update(SignIn).values(ended_at=datetime.now(UTC) - timedelta(seconds=1)))
    refused = press(client, (desk.ids[0], "label", "news"))
    assert refused.status_code == 401
    assert refused.json()["error"]["why"]
    again = desk.browser(desk.people[0])
    assert again.get("/api/moderation/session").json()["person_id"] == desk.people[0].id
    [told] = press(again, (desk.ids[0], "label", "news")).json()["results"]
    assert told["saved"]


def test_without_the_token_nothing_is_changed(desk):
    client = desk.browser(desk.people[0])
    client.headers["x-repdesk-csrf"] = "forged"
    assert press(client, (desk.ids[0], "label", "news")).status_code == 403


def leases(desk):
    with desk.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Lease))


def test_who_only_reads_keeps_nobody_from_deciding(desk):
    with desk.database.transaction() as session:
        reader = a_person(session, Role.QUALITY)
    client = desk.browser(reader)
    assert [card["id"] for card in desk.batch(client)["mentions"]] == desk.ids[::-1]
    assert [card["id"] for card in desk.batch(client, have=",".join(map(str, desk.ids[1:])))["mentions"]] == desk.ids[
        :1
    ]
    assert client.post(HEARTBEAT, {"held": desk.ids, "dropped": []}).json()["held"] == desk.ids
    assert leases(desk) == 0
    assert len(desk.batch(desk.browser(desk.people[0]))["mentions"]) == 10


def test_a_moderator_of_another_brand_gets_neither_a_card_nor_a_lease(desk):
    with desk.database.transaction() as session:
        stranger = a_person(session)
        session.add(PersonRole(person_id=stranger.id, brand_id=a_brand(session).id, role=Role.MODERATOR))
    client = desk.browser(stranger)
    [told] = press(client, (desk.ids[0], "label", "complaint")).json()["results"]
    assert (told["saved"], told["mention"]) == (False, None)
    assert client.get(BATCH, brand=desk.brand.id).status_code == 409
    assert client.post(HEARTBEAT, {"held": desk.ids, "dropped": desk.ids}).json()["held"] == []
    assert leases(desk) == 0


def test_the_context_of_a_mention_stays_in_its_brand(desk):
    client = desk.browser(desk.people[0])
    told = client.get(f"/api/moderation/mentions/{desk.ids[0]}").json()
    assert "".join(text for text, _ in told["card"]["text"]) == f"{HOSTILE} 0"
    assert (told["edits"], told["branch"], told["card"]["notes"]) == ([], None, [])
    assert client.get("/api/moderation/mentions/999999").status_code == 409


def test_a_huge_text_travels_only_when_it_is_asked_for(desk):
    huge = "Причал " * 20_000
    with desk.database.transaction() as session:
        session.execute(update(MentionVersion).where(MentionVersion.mention_id == desk.ids[0]).values(text=huge))
    client = desk.browser(desk.people[0])
    card = desk.batch(client)["mentions"][-1]
    assert card["is_cut"]
    assert sum(len(text) for text, _ in card["text"]) == LONGEST_ON_CARD
    whole = client.get(f"/api/moderation/mentions/{desk.ids[0]}").json()["card"]
    assert "".join(text for text, _ in whole["text"]) == huge
    assert not whole["is_cut"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'{"session": "x", "decisions": []}',
        b'{"session": "visit-0001", "decisions": [{"seq": "one"}]}',
        b'{"session": "visit-0001", "decisions": [{"seq": 1, "mention_id": 1, "kind": "delete"}]}',
        b" " * 300_000,
    ],
)
def test_a_body_that_no_browser_sends_is_refused_in_words(desk, body):
    answer = desk.browser(desk.people[0]).post(DECISIONS, body)
    assert answer.status_code in {400, 409}
    assert answer.json()["error"]["what"]


def test_a_bad_filter_is_refused_in_words(desk):
    client = desk.browser(desk.people[0])
    answer = client.get(BATCH, brand=desk.brand.id, search='"open')
    assert answer.status_code == 409
    assert "quotation mark" in answer.json()["error"]["why"]
    for bad in ({"brand": "x"}, {"brand": "9" * 30}, {"until": "9999-12-31"}, {"source": "9" * 30}, {"since": "never"}):
        refused = client.get(BATCH, **{"brand": desk.brand.id, **bad})
        assert (refused.status_code, refused.json()["error"]["what"]) == (409, "The filter cannot be read."), bad
    assert client.get(BATCH, brand=desk.brand.id, have="9" * 30, before="9" * 30).status_code == 200
    assert client.get(BATCH, brand=999).status_code == 200


def test_the_words_of_an_answer_are_in_the_language_of_the_page(desk):
    client = desk.browser(desk.people[0])
    client.headers["x-repdesk-language"] = "ru"
    assert desk.batch(client)["mentions"][0]["state_name"] == "ждёт решения"


def test_the_form_of_a_promotion_tells_proposal_and_choices_and_its_choice_is_carried_out(desk):
    client = desk.browser(desk.people[0])
    told = client.get(f"/api/moderation/mentions/{desk.ids[0]}/promotion").json()
    assert told["proposed"]["channel"] == told["channels"][0]["id"]
    assert (told["tickets"], told["because"], told["missing"]) == ([], "", "")
    assert [one["id"] for one in told["priorities"]] == [-1, 0, 1, 2]
    wish = told["proposed"] | {"request": "praise", "priority": 2}
    sent = {"seq": 1, "mention_id": desk.ids[0], "kind": "promote", "was": "new", "version": 1, "wish": wish}
    [answer] = client.post(DECISIONS, {"session": "visit-0001", "decisions": [sent]}).json()["results"]
    with desk.database.transaction() as session:
        kept = session.scalars(select(Decision.promotion)).one()
        assert (kept["ticket"], kept["chosen"]["request"], kept["chosen"]["priority"]) == (
            answer["ticket"],
            "praise",
            2,
        )
        assert kept["proposed"]["request"] == "other"
    assert client.get(f"/api/moderation/mentions/{desk.ids[0]}/promotion").status_code == 409
    assert client.get("/api/moderation/mentions/999999/promotion").status_code == 409


def test_the_form_is_for_those_who_decide(desk):
    with desk.database.transaction() as session:
        reader = a_person(session, Role.QUALITY)
    assert desk.browser(reader).get(f"/api/moderation/mentions/{desk.ids[0]}/promotion").status_code == 409
