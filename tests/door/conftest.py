"""The gate and the pages before it on a real server, with a small application in the place of Streamlit."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
import requests
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from desk.passwords import hash_password
from desk.routes import ROUTES as DESK_ROUTES
from door import routes, trouble
from door.gate import Gate
from storage.database import Database
from storage.vocabulary import Role
from tests.builders import a_person
from tests.running import free_port

PASSWORD = "eleven tall ships"


async def inside(request: Request) -> JSONResponse:
    """What only somebody signed in gets to see."""
    return JSONResponse({"name": request.state.actor.name, "csrf": request.state.signed_in.csrf})


async def stream(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("in")
    await socket.close()


async def anything(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"page {request.url.path}")


@pytest.fixture
def door(database: Database) -> Iterator[str]:
    """The address of the gate; behind it stand an API, a websocket and a page at every other path."""
    behind = [
        Route("/api/who", inside, methods=["GET", "POST"]),
        WebSocketRoute("/_stcore/stream", stream),
        Route("/{path:path}", anything),
    ]
    app = Starlette(
        routes=[*routes.ROUTES, *DESK_ROUTES, *behind],
        middleware=[Middleware(Gate)],
        exception_handlers=trouble.HANDLERS,
    )
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


@pytest.fixture
def lena(database: Database) -> int:
    """The id of somebody who can sign in."""
    with database.transaction() as session:
        return int(a_person(session, Role.LEAD, login="lena", password_hash=hash_password(PASSWORD)).id)


@pytest.fixture
def knock(door: str) -> Callable[..., requests.Response]:
    """Fills in the sign-in form as a browser does; gives the answer, not followed."""

    def knocking(
        login: str = "lena", password: str = PASSWORD, *, visitor: requests.Session | None = None, **more: str
    ) -> requests.Response:
        visitor = visitor or requests.Session()
        fields = {"login": login, "password": password, "csrf": csrf_of(visitor, door)} | more
        answer = visitor.post(f"{door}/auth/sign-in", data=fields, allow_redirects=False, timeout=20)
        answer.visitor = visitor
        return answer

    return knocking


def csrf_of(visitor: requests.Session, door: str) -> str:
    """The hidden field of the sign-in page."""
    page = visitor.get(f"{door}/auth/sign-in?lang=en", timeout=20).text
    return page.partition('name="csrf" value="')[2].partition('"')[0]


def open_websocket(door: str, cookies: dict[str, str]) -> int:
    """The answer to a websocket handshake: 101 when it was let in."""
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Cookie": urlencode(cookies).replace("&", "; "),
    }
    with closing(HTTPConnection(door.removeprefix("http://"), timeout=20)) as connection:
        connection.request("GET", "/_stcore/stream", headers=headers)
        with connection.getresponse() as answer:
            return answer.status
