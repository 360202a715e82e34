"""Small sites on loopback that take answers, as strictly as the real ones, and count what they got."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Site(ThreadingHTTPServer):
    """What a site holds, what it was asked, and how it misbehaves when told to."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Page)
        self.comments: list[dict] = []
        self.messages: dict[int, dict] = {}
        self.chats: list[dict] = []
        self.replies: dict[str, str] = {}
        self.requests: list[str] = []
        self.fault: tuple[int, dict] | None = None
        # A site that takes the same words twice shows who sends them twice.
        self.takes_twice = False
        # "before": stop before anything is stored; "after": stored, but the answer is never sent.
        self.hang = ""
        self.reached = threading.Event()
        self.released = threading.Event()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"


class Page(BaseHTTPRequestHandler):
    server: Site

    def log_message(self, *_):
        """Tests print nothing."""

    def do_GET(self):
        self.server.requests.append(f"GET {self.path}")
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        if path.endswith("/comments"):
            post, page = int(query["post"][0]), int(query.get("page", ["1"])[0])
            rows = [row for row in reversed(self.server.comments) if row["post"] == post]
            pages = max(1, -(-len(rows) // 100))
            self._say(200, rows[(page - 1) * 100 : page * 100], {"x-wp-totalpages": str(pages)})
        elif "/comments/" in path:
            self._say(200, {"id": int(path.rpartition("/")[2]), "status": "approved"})
        elif "/reviews/" in path:
            reply = self.server.replies.get(path.rpartition("/")[2])
            self._say(200, {"reviewReply": {"comment": reply}} if reply else {})

    def do_POST(self):
        self.server.requests.append(f"POST {self.path}")
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.server.fault:
            self._say(*self.server.fault)
            return
        self._hang("before")
        if self.path.endswith("/comments"):
            self._comment(json.loads(body))
        elif self.path.endswith("/sendMessage"):
            self._chat(json.loads(body))
        else:
            self._message({key: value[0] for key, value in parse_qs(body.decode()).items()})

    def do_PUT(self):
        self.server.requests.append(f"PUT {self.path}")
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        review = self.path.split("/")[-2]
        self.server.replies[review] = body["comment"]
        self._hang("after")
        self._say(200, {"comment": body["comment"], "updateTime": "2026-03-02T09:00:01Z"})

    def _comment(self, given):
        standing = [row for row in self.server.comments if row["parent"] == given.get("parent", 0)]
        if not self.server.takes_twice and any(row["raw"] == given["content"] for row in standing):
            self._say(409, {"code": "comment_duplicate", "message": "Дубликат"})
            return
        number = len(self.server.comments) + 900
        shown = "<p>" + given["content"].replace('"', "&#8220;").replace("\n\n", "</p>\n<p>") + "</p>\n"
        row = {
            "id": number,
            "post": given["post"],
            "parent": given.get("parent", 0),
            "raw": given["content"],
            "content": {"rendered": shown},
            "status": "approved",
            "date_gmt": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}",
            "link": f"{self.server.address}/?p=5#comment-{number}",
        }
        self.server.comments.append(row)
        self._hang("after")
        self._say(201, row)

    def _chat(self, given):
        self.server.chats.append(given)
        self._hang("after")
        self._say(200, {"ok": True, "result": {"message_id": len(self.server.chats), "date": 1_772_442_000}})

    def _message(self, fields):
        if fields["access_token"] != "secret":
            self._say(200, {"error": {"error_code": 5, "error_msg": "invalid access_token"}})
            return
        number = self.server.messages.setdefault(
            int(fields["random_id"]), {**fields, "id": len(self.server.messages) + 1}
        )
        self._hang("after")
        self._say(200, {"response": number["id"]})

    def _hang(self, moment):
        if self.server.hang == moment:
            self.server.hang = ""
            self.server.reached.set()
            self.server.released.wait(30)

    def _say(self, status, document, headers=None):
        body = json.dumps(document).encode()
        try:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass  # whoever asked was killed; that is what some tests are about


@contextmanager
def a_site() -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.released.set()
        site.shutdown()
        site.server_close()
        thread.join()
