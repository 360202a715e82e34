"""A forum on loopback for the benchmark of the spider: XenForo's markup, made anew for each request, nothing kept.

Run as a process of its own: `python -m benchmarks.spider_site THREADS PAGES_OF_ONE SEED` prints its port.
"""

import random
import sys
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

POSTS = 10
ROWS = 25
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
WORDS = (
    "банк", "карта", "перевод", "кредит", "вклад", "поддержка", "отделение", "приложение", "деньги", "комиссия",
    "вчера", "сегодня", "обещали", "ответили", "третий", "день", "звонил", "оператор", "сказал", "ждать", "никто",
    "спасибо", "помогли", "быстро", "закрыли", "счёт", "справка", "очередь",
)  # fmt: skip


class Board:
    """Threads of so many pages each."""

    def __init__(self, threads: int, pages: int, seed: int) -> None:
        self.threads, self.pages, self.seed = threads, pages, seed

    def answer(self, path: str) -> str | None:
        """The page at a path; None for one that is not there."""
        place, _mark, query = path.partition("?page=")
        number = int(query or 1)
        if place == "/forums/all.1/":
            return self._list(number)
        if place.startswith("/threads/t."):
            return self._thread(int(place.removeprefix("/threads/t.").strip("/")), number)
        return None

    def _list(self, number: int) -> str:
        shown = range(ROWS * (number - 1) + 1, min(self.threads, ROWS * number) + 1)
        rows = "".join(
            '<div class="structItem structItem--thread"><div class="structItem-cell"><div class="structItem-title">'
            f'<a href="/threads/t.{thread}/" data-tp-primary="on">Тема {thread}</a></div></div>'
            '<div class="structItem-cell structItem-cell--meta"><dl class="pairs"><dt>Ответов</dt>'
            f"<dd>{self.pages * POSTS - 1}</dd></dl></div><div class='structItem-cell structItem-cell--latest'>"
            f'<time class="structItem-latestDate" datetime="{self._moment(thread).isoformat()}">x</time></div></div>'
            for thread in shown
        )
        more = f'<a class="pageNav-jump pageNav-jump--next" href="/forums/all.1/?page={number + 1}">→</a>'
        return _page("Все темы", rows + (more if ROWS * number < self.threads else ""))

    def _thread(self, thread: int, number: int) -> str:
        chance = random.Random(self.seed * 1_000_003 + thread * 1_009 + number)
        first = ((thread - 1) * self.pages + number - 1) * POSTS
        posts = "".join(self._post(first + place + 1, thread, chance) for place in range(POSTS))
        more = f'<a class="pageNav-jump pageNav-jump--next" href="/threads/t.{thread}/?page={number + 1}">→</a>'
        return _page(f"Тема {thread}", posts + (more if number < self.pages else ""))

    def _post(self, post: int, thread: int, chance: random.Random) -> str:
        name, text = f"user{chance.randrange(2_000)}", " ".join(chance.choices(WORDS, k=50))
        about = " Банк «Причал» опять." if chance.random() < 0.02 else ""
        user, moment = chance.randrange(2_000), self._moment(thread).isoformat()
        return (
            f'<article class="message message--post" data-author="{name}" data-content="post-{post}" '
            f'id="js-post-{post}"><div class="message-user"><h4 class="message-name">'
            f'<a class="username" data-user-id="{user}">{name}</a></h4><div class="message-userTitle">Участник</div>'
            '</div><div class="message-main"><header class="message-attribution message-attribution--split">'
            f'<ul class="message-attribution-main"><li><a href="/threads/t.{thread}/post-{post}">'
            f'<time class="u-dt" datetime="{moment}">x</time></a></li></ul></header><div class="message-content">'
            f'<div class="message-body"><div class="bbWrapper">{text}.{about}</div></div></div></div></article>'
        )

    def _moment(self, thread: int) -> datetime:
        return NOW - timedelta(days=10, minutes=thread)


def _page(title: str, body: str) -> str:
    menu = "".join(f'<li><a class="p-navEl-link" href="/menu/{number}">Пункт {number}</a></li>' for number in range(40))
    return (
        '<!DOCTYPE html><html id="XF" lang="ru-RU" data-app="public"><head><meta charset="utf-8">'
        f"<title>{title}</title></head><body><nav><ul>{menu}</ul></nav><h1 class='p-title-value'>{title}</h1>"
        f"{body}<footer>©</footer></body></html>"
    )


def main() -> None:
    """Serves until it is ended."""
    board = Board(*(int(word) for word in sys.argv[1:4]))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            page = board.answer(self.path)
            body = (page or "").encode()
            status = "200 OK" if page is not None else "404 Not Found"
            head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
            # In one piece: two would wait for each other (Nagle's algorithm), which says nothing about a spider.
            self.wfile.write(head.encode() + body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
