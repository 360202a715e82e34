"""The forum: phpBB 3 pages (prosilver markup), dates in Russian words, replies through a real form."""

import hashlib
import hmac
import time
from math import ceil
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from demo import library
from demo.keys import BANK
from demo.library import Section
from demo.paper import missing, number, page, town_of
from demo.state import Town, is_bank
from demo.words import Post, Topic

POSTS_PER_PAGE = 10
TOPICS_PER_PAGE = 8
_FORM_SECONDS = 2 * 3600
_LONGEST_POST = 20_000
_SIGNATURES = {
    "Rybak_Zaliv": "Лучше плохой день на рыбалке, чем хороший на работе",
    "Дядя Вова": "Не учите меня жить, лучше помогите материально",
    "bukhgalter_ok": "Дебет с кредитом всегда сойдётся",
    "pasha_motor": "Продам гараж",
}


class Pager(NamedTuple):
    """Links between pages: (number, start) pairs, the current number and the start of the next page."""

    pages: list[tuple[int, int]]
    current: int
    next_start: int | None
    previous_start: int | None


def pager(count: int, *, start: int, size: int) -> Pager:
    last = max(1, ceil(count / size))
    current = min(last, start // size + 1)
    return Pager(
        pages=[(place, (place - 1) * size) for place in range(1, last + 1)],
        current=current,
        next_start=current * size if current < last else None,
        previous_start=(current - 2) * size if current > 1 else None,
    )


class TopicRow(NamedTuple):
    topic: Topic
    replies: int
    first: Post
    last: Post


def _rows(town: Town, section: int) -> list[TopicRow]:
    """The topics of a section that have posts, the most recently written first."""
    rows = []
    for topic in town.ledger.topics():
        posts = town.ledger.posts("forum", thread=topic.id) if topic.section == section else []
        if posts:
            rows.append(TopicRow(topic, len(posts) - 1, posts[0], posts[-1]))
    return sorted(rows, key=lambda row: row.last.written_at, reverse=True)


def _section(section: int) -> Section | None:
    return next((known for known in library.sections() if known.id == section), None)


def index(request: Request) -> Response:
    sections = [(section, _rows(town_of(request), section.id)) for section in library.sections()]
    return page(request, "forum_index.html", sections=sections)


def viewforum(request: Request) -> Response:
    section = _section(number(request, "f"))
    if section is None:
        return missing(request, "Такого раздела на форуме нет")
    rows = _rows(town_of(request), section.id)
    start = max(0, number(request, "start"))
    return page(
        request, "forum_section.html", section=section, rows=rows[start : start + TOPICS_PER_PAGE],
        pager=pager(len(rows), start=start, size=TOPICS_PER_PAGE), count=len(rows),
    )  # fmt: skip


def viewtopic(request: Request) -> Response:
    town, wanted = town_of(request), number(request, "p")
    post = town.ledger.post(wanted) if wanted else None
    topic_id = post.thread if post and post.site == "forum" else number(request, "t")
    topic = next((known for known in town.ledger.topics() if known.id == topic_id), None)
    section = _section(topic.section) if topic else None
    if topic is None or section is None or (wanted and (post is None or post.gone_at)):
        return missing(request, "Запрошенной темы или сообщения не существует")
    posts = town.ledger.posts("forum", thread=topic.id)
    place = next((place for place, other in enumerate(posts) if other.id == wanted), 0)
    start = place // POSTS_PER_PAGE * POSTS_PER_PAGE if wanted else max(0, number(request, "start"))
    start = min(start, max(0, len(posts) - 1) // POSTS_PER_PAGE * POSTS_PER_PAGE)  # past the end stands the last page
    shown = posts[start : start + POSTS_PER_PAGE]
    return page(
        request, "forum_topic.html", topic=topic, section=section, posts=shown, count=len(posts), start=start,
        pager=pager(len(posts), start=start, size=POSTS_PER_PAGE), signatures=_SIGNATURES,
        written={author: sum(other.author == author for other in posts) for author in {post.author for post in shown}},
    )  # fmt: skip


def profile(request: Request) -> Response:
    """A member and what they wrote, newest first."""
    town, person = town_of(request), number(request, "u")
    name = town.ledger.name_of(person)
    posts = [post for post in town.ledger.posts("forum")[::-1] if post.author_id == person]
    if name is None or not posts:
        return missing(request, "Такого пользователя не существует")
    return page(request, "forum_profile.html", name=name, posts=posts[:50], signature=_SIGNATURES.get(name))


def _token(created: int, session: str) -> str:
    return hashlib.sha256(f"town-form:{created}:{session}".encode()).hexdigest()[:40]


def _form(request: Request, *, error: str = "", message: str = "", username: str = "") -> Response:
    """The posting form with a fresh token bound to the visitor's session cookie."""
    town = town_of(request)
    topic = next((known for known in town.ledger.topics() if known.id == number(request, "t")), None)
    if topic is None:
        return missing(request, "Тема, в которую вы отвечаете, не найдена")
    quoted = town.ledger.post(number(request, "p")) if number(request, "p") else None
    if quoted and not message:
        message = f"[quote={quoted.author}]{quoted.text}[/quote]\n"
    session = request.cookies.get("phpbb_town_sid") or hashlib.sha256(str(time.time_ns()).encode()).hexdigest()[:32]
    created = int(time.time())
    answer = page(
        request, "forum_posting.html", topic=topic, section=_section(topic.section), error=error, message=message,
        username=username, created=created, token=_token(created, session), official=BANK,
        status=400 if error else 200,
    )  # fmt: skip
    answer.set_cookie("phpbb_town_sid", session, httponly=True, samesite="lax", path="/forum")
    return answer


async def posting(request: Request) -> Response:
    """A reply by hand: a wrong or stale token brings the form back with what was typed."""
    if request.method == "GET":
        return _form(request)
    fields = await request.form(max_files=0)
    username, message = str(fields.get("username", "")).strip()[:60], str(fields.get("message", "")).strip()
    created = number(request, "creation_time", source=fields)
    expected = _token(created, request.cookies.get("phpbb_town_sid", ""))
    if not hmac.compare_digest(expected, str(fields.get("form_token", ""))) or not (
        0 <= time.time() - created <= _FORM_SECONDS
    ):
        return _form(
            request, error="Отправленная форма недействительна. Отправьте её ещё раз.",
            message=message, username=username,
        )  # fmt: skip
    if not username or not message or len(message) > _LONGEST_POST:
        wrong = "Укажите имя и текст сообщения (не длиннее 20 000 знаков)."
        return _form(request, error=wrong, message=message, username=username)
    town, topic_id = town_of(request), number(request, "t")
    if not town.ledger.posts("forum", thread=topic_id):
        return missing(request, "Тема, в которую вы отвечаете, не найдена")
    own = is_bank(username)
    post_id = town.add_post("forum", message, author=BANK if own else username, thread=topic_id, own=own)
    if own:
        town.bank_says(post_id, message)
    return RedirectResponse(f"/forum/viewtopic.php?p={post_id}#p{post_id}", status_code=302)


def robots(_: Request) -> Response:
    """The closed section of the forum is not for machines."""
    closed = [section.id for section in library.sections() if section.closed]
    paths = [f"{name}.php?f={section}" for section in closed for name in ("viewforum", "viewtopic")]
    rules = [f"Disallow: /forum/{path}" for path in [*paths, "posting.php", "memberlist.php"]]
    return PlainTextResponse("\n".join(["User-agent: *", *rules, ""]))


routes = [
    Route("/robots.txt", robots),
    Route("/forum/", index),
    Route("/forum", lambda _: RedirectResponse("/forum/", status_code=301)),
    Route("/forum/index.php", index),
    Route("/forum/viewforum.php", viewforum),
    Route("/forum/viewtopic.php", viewtopic),
    Route("/forum/memberlist.php", profile),
    Route("/forum/posting.php", posting, methods=["GET", "POST"]),
]
