"""What stands in a closed channel reaches nobody outside of it: every screen, search, export and route, by every role.

One database, one pass. Words that stand nowhere else are looked for in everything that comes out.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
import uvicorn
from PIL import Image
from starlette.applications import Starlette
from starlette.middleware import Middleware
from streamlit.testing.v1 import AppTest

from desk import assignment, notes, replies, sign_in
from desk.customers import add_contact, know_customer, rename
from desk.departments import DepartmentForm, add_department
from desk.escalations import Question, escalate
from desk.routes import ROUTES as DESK_ROUTES
from desk.sign_in import actor_of
from desk.template_approval import approve
from desk.template_terms import Terms
from desk.templates import TemplateForm, propose_template
from desk.tickets import Wish, open_ticket
from door import routes, trouble
from door.gate import CSRF_HEADER, Gate
from door.navigation import open_to
from moderation.routes import ROUTES as MODERATION_ROUTES
from storage import kept_files
from storage.database import Database
from storage.rights import SYSTEM
from storage.search import Entry, index_of
from storage.tables import Attachment, Person
from storage.vocabulary import AttachmentState, ContactKind, EscalationWay, Ground, Label, MentionState, Role
from tests.builders import a_brand, a_calendar, a_channel, a_mention, a_person, a_source, actor, an_author
from tests.running import free_port

ROOT = Path(__file__).resolve().parents[2]
# In the closed ticket of a private talk; nobody outside its channel may ever read one of them.
PRIVATE = {
    "text": "qzvtext", "author": "qzvauthor", "file": "qzvfile", "reply": "qzvreply", "note": "qzvnote",
    "customer": "qzvcustomer", "phone": "900-77-55", "comment": "qzvcomment",
    "question": "qzvquestion",
}  # fmt: skip
# In the closed ticket of a text that stands on the internet: whoever reads the stream reads it there as a text.
PUBLIC = {"public text": "qzvpublic", "public author": "qzvwriter"}
CHANNEL = {"channel": "qzvchannel"}
# A template that is only for the closed channel: whoever sets channels up reads it.
TEMPLATE = {"template": "qzvtemplate"}
EVERYTHING = {**PRIVATE, **PUBLIC, **CHANNEL, **TEMPLATE}
ALLOWED = {
    Role.OPERATOR: (),
    Role.QUALITY: (),
    Role.MODERATOR: tuple(PUBLIC),
    Role.MARKETING: tuple(PUBLIC),
    Role.ADMINISTRATOR: (*PUBLIC, *CHANNEL, *TEMPLATE),
}


# What somebody might send who has guessed how; each route reads of it what it knows.
BODY = {"text": "qzx", "key": "qzx", "based_on": 0, "client_key": "qzx", "decisions": [], "typed": "", "template": 1}


@pytest.fixture
def database(base: Database) -> Database:
    return base


@pytest.fixture
def town(database: Database) -> SimpleNamespace:
    """A person of each role, all in a channel of their own; a closed channel in which only Zoya works."""
    at = datetime.now(UTC)
    with database.transaction() as session:
        brand = a_brand(session, name="Причал", query="банк")
        people = {role: a_person(session, role, name=f"Кто-то {role}") for role in Role}
        zoya = a_person(session, Role.OPERATOR, name="Зоя")
        own = a_channel(session, brand, *people.values(), name="Своё", is_first_line=True)
        closed = a_channel(session, brand, zoya, name=CHANNEL["channel"], is_open=False)
        talks = a_source(session, brand, kind="vk_messages", ground=Ground.OURS, name="Сообщения")
        blog = a_source(session, brand, kind="wordpress", name="Блог")
        place = SimpleNamespace(
            brand=brand, people=people, calendar=a_calendar(session).id, zoya=zoya, own=own, closed=closed, blog=blog,
            at=at, session=session,
        )  # fmt: skip
        place.private = a_ticket(place, talks, PRIVATE["text"], PRIVATE["author"], closed)
        place.public = a_ticket(place, blog, PUBLIC["public text"], PUBLIC["public author"], closed)
        place.mine = a_ticket(place, blog, "qzvmine банк", "qzvmyself", own)
        furnish(place)
    place.database = database
    return place


def a_ticket(place: SimpleNamespace, source: Any, text: str, author: str, channel: Any) -> SimpleNamespace:
    writer = an_author(place.session, source, name=author, external_id=author)
    mention = a_mention(
        place.session, source, text=f"{text} банк молчит", author_id=writer.id, seen_at=place.at,
        published_at=place.at - timedelta(minutes=1), state=MentionState.PROMOTED, label=Label.COMPLAINT,
        pretag=Label.COMPLAINT,
    )  # fmt: skip
    entry = Entry(mention.id, "", f"{text} банк молчит", mention.brand_id, source.id, mention.language)
    index_of(place.session).add(place.session, [entry])
    opened = open_ticket(place.session, mention.id, by=SYSTEM, now=place.at, wish=Wish(channel_id=channel.id))
    return SimpleNamespace(ticket=opened.ticket_id, mention=mention.id, author=writer.id)


def furnish(place: SimpleNamespace) -> None:
    """The private ticket gets everything a ticket can have."""
    zoya = actor_of(place.session, place.zoya)
    number, at = place.private.ticket, place.at
    assignment.take(place.session, number, by=zoya, now=at)
    notes.add_note(place.session, number, text=PRIVATE["note"], client_key="note", by=zoya, now=at)
    answer = replies.Answer(PRIVATE["reply"], "reply", based_on=10**6)
    replies.send_reply(place.session, number, answer=answer, by=zoya, now=at)
    place.customer = know_customer(place.session, number, by=zoya, now=at)
    rename(place.session, place.customer, name=PRIVATE["customer"], by=zoya, now=at)
    phone = f"+7 912 {PRIVATE['phone']}"
    add_contact(place.session, place.customer, kind=ContactKind.PHONE, typed=phone, by=zoya, now=at)
    lawyers = DepartmentForm("Юристы", EscalationWay.BY_HAND, place.calendar)
    department = add_department(place.session, place.brand.id, form=lawyers, by=SYSTEM, now=at).id
    form = TemplateForm("Наш", TEMPLATE["template"], terms=Terms(channels=(place.closed.id,)))
    approve(place.session, propose_template(place.session, place.brand.id, form, by=zoya, now=at), 1, by=SYSTEM, now=at)
    asked = Question(department, PRIVATE["question"], "question")
    escalate(place.session, number, asked=asked, by=zoya, now=at)
    assignment.give_back(place.session, number, comment=PRIVATE["comment"], by=zoya, now=at)
    drawn = BytesIO()
    Image.new("RGB", (8, 8), "red").save(drawn, "PNG")
    kept = kept_files.keep(drawn.getvalue())
    row = Attachment(
        mention_id=place.private.mention, number=0, name=PRIVATE["file"], state=AttachmentState.KEPT,
        sha256=kept.sha256, size=kept.size, is_picture=True, created_at=at,
    )  # fmt: skip
    place.session.add(row)
    place.session.flush()
    place.file = row.id


@pytest.fixture
def door(database: Database) -> Iterator[str]:
    """The address of all our routes behind the real gate."""
    app = Starlette(
        routes=[*routes.ROUTES, *DESK_ROUTES, *MODERATION_ROUTES], middleware=[Middleware(Gate)],
        exception_handlers=trouble.HANDLERS,
    )  # fmt: skip
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="critical"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def screens_of(place: SimpleNamespace, role: Role) -> Iterator[tuple[str, dict[str, str]]]:
    """Every screen that the role opens, as it opens and as somebody opens it who has guessed a number or a word."""
    mine = [one.path for screens in open_to(actor(role)).values() for one in screens]
    yield from ((path, {}) for path in mine)
    ways: list[tuple[str, dict[str, str]]] = []
    for ticket in (place.private, place.public):
        ways.append(("desk/screens/ticket.py", {"ticket": str(ticket.ticket)}))
        ways.append(("moderation/screens/author.py", {"author": str(ticket.author)}))
        ways.append(("moderation/screens/stream.py", {"mention": str(ticket.mention)}))
    ways.append(("desk/screens/customers.py", {"customer": str(place.customer)}))
    ways.append(("desk/screens/queue.py", {"find": "молчит", "channel": "all"}))
    ways.append(("desk/screens/queue.py", {"state": "ended", "channel": str(place.closed.id)}))
    ways.append(("dashboards/screens/sla.py", {"cell": "counted"}))
    yield from (way for way in ways if way[0] in mine)


def shown_on(path: str, query: dict[str, str]) -> str:
    """Everything a screen hands to the browser."""
    page = AppTest.from_file(ROOT / "home.py", default_timeout=60).switch_page(path)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, (path, query, page.exception)
    return "".join(str(getattr(node, "proto", "")) for node in page._tree)


def answers_of(door: str, place: SimpleNamespace, token: str) -> Iterator[tuple[str, str]]:
    """Every route there is, with the numbers of the closed tickets in it; the stream also by its filters."""
    visitor = requests.Session()
    visitor.cookies.set(sign_in.COOKIE, token)
    visitor.headers[CSRF_HEADER] = visitor.get(f"{door}/api/moderation/session", timeout=20).json()["csrf"]
    private, public = place.private, place.public
    stream = f"/api/moderation/batch?brand={place.brand.id}"
    asked = [
        ("GET", stream),
        *(("GET", f"{stream}&state={state}") for state in ("any", "promoted")),
        *(("GET", f"{stream}&state=any&search={word}") for word in (PRIVATE["text"], PUBLIC["public text"], "банк")),
        *(("GET", f"{stream}&state=any&mention={one.mention}") for one in (private, public)),
        *(("GET", f"{stream}&state=any&author={one.author}") for one in (private, public)),
        ("GET", f"/api/tickets/{place.mine.ticket}/files/{place.file}"),
        *((method, path) for one in (private, public) for method, path in filled_in(one, place.file)),
    ]
    for method, path in asked:
        answer = visitor.request(method, f"{door}{path}", json=None if method == "GET" else BODY, timeout=20)
        assert answer.status_code < 500, (path, answer.text)
        is_file = "/files/" in path and answer.status_code == 200
        yield f"{method} {path}", PRIVATE["file"] if is_file else answer.text + str(answer.headers)


def filled_in(one: SimpleNamespace, file_id: int) -> Iterator[tuple[str, str]]:
    """All routes of ours with this ticket's numbers in their places; a new route is walked without being named here."""
    numbers = {"ticket_id": one.ticket, "mention_id": one.mention, "file_id": file_id}
    for route in (*DESK_ROUTES, *MODERATION_ROUTES):
        path = re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: str(numbers[found[1]]), route.path)
        yield next(method for method in ("GET", "POST", "PUT") if method in (route.methods or ())), path


def leaks_in(words: str, role: Role) -> list[str]:
    return [what for what, secret in EVERYTHING.items() if what not in ALLOWED[role] and secret in words]


def test_a_closed_channel_reaches_nobody_outside_of_it(town, door, sign_in_as: Callable[[Person | None], str]):
    leaks: list[tuple[str, ...]] = []
    walked = 0
    for role in ALLOWED:
        token = sign_in_as(town.people[role])
        for path, query in screens_of(town, role):
            walked += 1
            leaks += [(role, path, str(query), what) for what in leaks_in(shown_on(path, query), role)]
        for path, told in answers_of(door, town, token):
            leaks += [(role, path, what) for what in leaks_in(told, role)]
    assert leaks == []
    assert walked > 40


def test_the_walk_finds_what_a_lead_may_see(town, door, sign_in_as: Callable[[Person | None], str]):
    """Without this the test above would pass on a desk that shows nothing at all."""
    token = sign_in_as(town.people[Role.LEAD])
    told = "".join(shown_on(path, query) for path, query in screens_of(town, Role.LEAD) if query)
    told += "".join(answer for _path, answer in answers_of(door, town, token))
    assert [what for what, secret in EVERYTHING.items() if secret not in told] == []
