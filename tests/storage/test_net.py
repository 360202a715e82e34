"""The guarded client against real servers; public names are led to loopback at the socket itself."""

import gzip
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from storage.errors import SourceFailed
from storage.net import Limits, Request, expected, fetch
from storage.net_guard import AddressRefused, is_allowed
from storage.net_rate import ProcessPace
from storage.vocabulary import PageState

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
PUBLIC = "93.184.216.34"
QUICK = Limits(pause=0, connect=2, read=2, total=3)
Reply = Callable[[bytes], Iterator[bytes | float]]


class Raw(socketserver.ThreadingTCPServer):
    """Answers each request with whatever bytes and pauses (seconds) the test says."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, reply: Reply) -> None:
        self.seen: list[bytes] = []
        server = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                self.request.settimeout(10)
                head = b""
                while b"\r\n\r\n" not in head:
                    more = self.request.recv(65_536)
                    if not more:
                        return
                    head += more
                server.seen.append(head)
                try:
                    for part in reply(head):
                        if isinstance(part, float):
                            time.sleep(part)
                        else:
                            self.request.sendall(part)
                except OSError:
                    return

        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def port(self) -> int:
        return int(self.server_address[1])


@pytest.fixture
def raw() -> Iterator[Callable[[Reply], Raw]]:
    open_servers: list[Raw] = []

    def start(reply: Reply) -> Raw:
        server = Raw(reply)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        open_servers.append(server)
        return server

    yield start
    for server in open_servers:
        server.shutdown()
        server.server_close()


def plain(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def moved(to: str, status: str = "302 Found") -> bytes:
    return plain(b"", f"Location: {to}", status=status)


@pytest.fixture
def public_names(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int, str], None]:
    """Registers a name with the address it resolves to and our port, where its connections land."""
    names: dict[str, str] = {}
    ports: dict[str, int] = {}
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        return real(names.get(host, host), port, *args, **kwargs)

    class Led(socket.socket):
        def connect(self, target: Any) -> None:
            super().connect(("127.0.0.1", ports[target[0]]) if target[0] in ports else target)

    def register(name: str, port: int, address: str = PUBLIC) -> None:
        names[name] = address
        ports[address] = port

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "socket", Led)
    return register


FORBIDDEN = (
    "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1",  # noqa: S104 - an address to refuse, nothing binds to it
    "ff02::1", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "::127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1",
    "2001:0:808:808:0:0:80ff:fffe",
)  # fmt: skip


@pytest.mark.parametrize("address", FORBIDDEN)
def test_an_address_inside_is_refused(address):
    assert not is_allowed(ip_address(address), local=False)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_a_public_address_is_allowed(address):
    assert is_allowed(ip_address(address), local=False)


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "fd00:ec2::254", "ff02::1"]
)
def test_local_opens_private_networks_but_never_the_metadata_service(address):
    assert is_allowed(ip_address("10.0.0.1"), local=True)
    assert not is_allowed(ip_address(address), local=True)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
    ],
)
def test_every_way_to_write_loopback_is_refused_before_a_byte_is_sent(raw, host):
    server = raw(lambda _: iter([plain(b"secret")]))
    with pytest.raises(AddressRefused, match="private network"):
        fetch(Request(f"http://{host}:{server.port}/"), limits=QUICK)
    assert server.seen == []


def test_a_public_name_that_resolves_to_loopback_is_refused(raw, public_names):
    server = raw(lambda _: iter([plain(b"secret")]))
    public_names("rebound.test", server.port, "127.0.0.1")
    with pytest.raises(AddressRefused, match=r"rebound\.test leads to 127\.0\.0\.1"):
        fetch(Request(f"http://rebound.test:{server.port}/"), limits=QUICK)


@pytest.mark.parametrize(
    "inside",
    [
        "http://127.0.0.1:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:127.0.0.1]:{port}/",
    ],
)
def test_a_redirect_inside_is_refused_at_the_hop(raw, public_names, inside):
    server = raw(lambda head: iter([moved(inside.format(port=server.port)) if b"/start" in head else plain(b"secret")]))
    public_names("site.test", server.port)
    with pytest.raises(AddressRefused):
        fetch(Request("http://site.test/start"), limits=QUICK)
    assert len(server.seen) == 1


def test_local_is_no_way_to_the_metadata_service(raw):
    server = raw(lambda _: iter([moved("http://169.254.169.254/latest/")]))
    with pytest.raises(AddressRefused):
        fetch(Request(f"http://127.0.0.1:{server.port}/"), limits=QUICK, local=True)


def test_the_name_goes_into_the_host_header_although_the_address_is_pinned(raw, public_names):
    server = raw(
        lambda _: iter([plain("привет".encode(), "Content-Type: text/plain; charset=utf-8", "Set-Cookie: a=b")])
    )
    public_names("site.test", server.port)
    answer = fetch(Request("http://site.test/страница?q=1#tail"), limits=QUICK)
    assert (answer.status, answer.body.decode(), answer.encoding) == (200, "привет", "utf-8")
    assert b"Host: site.test\r\n" in server.seen[0]
    assert b"User-Agent: Repdesk/" in server.seen[0]
    assert b"#tail" not in server.seen[0]
    fetch(Request("http://site.test/"), limits=QUICK)
    assert b"Cookie" not in server.seen[1]


def test_tls_names_the_site_and_refuses_a_certificate_nobody_vouches_for(public_names, tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "site.test")])
    certificate = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key(), serial_number=1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "site.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    names: list[str | None] = []
    context.sni_callback = lambda _socket, server_name, _context: names.append(server_name)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        public_names("site.test", listener.getsockname()[1])

        def answer_once() -> None:
            client, _ = listener.accept()
            with client, pytest.raises(ssl.SSLError):
                context.wrap_socket(client, server_side=True).recv(1)

        thread = threading.Thread(target=answer_once)
        thread.start()
        with pytest.raises(SourceFailed, match="certificate"):
            fetch(Request("https://site.test/"), limits=QUICK)
        thread.join(5)
    assert names == ["site.test"]


def test_a_gzip_bomb_is_cut_at_the_limit(raw):
    bomb = gzip.compress(b"\0" * 200_000_000)
    server = raw(lambda _: iter([plain(bomb, "Content-Encoding: gzip")]))
    started = time.monotonic()
    with pytest.raises(SourceFailed, match="larger than 8 MiB") as caught:
        fetch(Request(f"http://127.0.0.1:{server.port}/"), limits=Limits(pause=0), local=True)
    assert caught.value.state is PageState.UNREACHABLE
    assert time.monotonic() - started < 5


def test_a_large_page_is_cut_although_it_declares_itself_small(raw):
    server = raw(lambda _: iter([b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", *([b"x" * 100_000] * 20)]))
    with pytest.raises(SourceFailed, match="larger than 1 MiB"):
        fetch(Request(f"http://127.0.0.1:{server.port}/"), limits=Limits(pause=0, size=1024 * 1024), local=True)


def drip_body(_: bytes) -> Iterator[bytes | float]:
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
    for _step in range(200):
        yield b"x"
        yield 0.1


def drip_head(_: bytes) -> Iterator[bytes | float]:
    yield b"HTTP/1.1 200 OK\r\n"
    for step in range(200):
        yield b"X-%d: y\r\n" % step
        yield 0.1


def drip_open(_: bytes) -> Iterator[bytes | float]:
    yield b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
    for _step in range(200):
        yield b"x"
        yield 0.1


@pytest.mark.parametrize("drip", [drip_body, drip_head, drip_open])
def test_bytes_that_drip_are_cut_by_the_total_time(raw, drip):
    server = raw(drip)
    started = time.monotonic()
    with pytest.raises(SourceFailed, match="longer than 1 seconds"):
        fetch(Request(f"http://127.0.0.1:{server.port}/"), limits=Limits(pause=0, total=1), local=True)
    assert time.monotonic() - started < 3


def test_a_silent_server_is_left_after_the_read_time(raw):
    server = raw(lambda _: iter([5.0]))
    with pytest.raises(SourceFailed, match="silent"):
        fetch(Request(f"http://127.0.0.1:{server.port}/"), limits=Limits(pause=0, read=0.3), local=True)


def test_a_closed_port_and_an_unknown_name_are_unreachable_in_plain_words():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(SourceFailed, match="refused") as caught:
        fetch(Request(f"http://127.0.0.1:{port}/"), limits=QUICK, local=True)
    assert caught.value.state is PageState.UNREACHABLE
    with pytest.raises(SourceFailed, match="is not known"):
        fetch(Request("http://no-such-name.invalid/"), limits=QUICK)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://site.test/",
        "gopher://x/",
        "http://",
        "http://user:pw@site.test/",
        "http://[::1",
        "javascript:1",
    ],
)
def test_only_plain_web_addresses_are_asked(url):
    with pytest.raises(SourceFailed, match="address"):
        fetch(Request(url), limits=QUICK)


def test_redirects_end_after_five_hops(raw):
    server = raw(lambda _: iter([moved("/again")]))
    with pytest.raises(SourceFailed, match="redirects more than 5 times"):
        fetch(Request(f"http://127.0.0.1:{server.port}/"), limits=QUICK, local=True)
    assert len(server.seen) == 6


def test_credentials_stay_with_their_origin(raw):
    other = raw(lambda _: iter([plain(b"there")]))
    first = raw(lambda _: iter([moved(f"http://127.0.0.1:{other.port}/")]))
    answer = fetch(Request(f"http://127.0.0.1:{first.port}/").with_bearer("hush"), limits=QUICK, local=True)
    assert answer.url == f"http://127.0.0.1:{other.port}/"
    assert b"Authorization: Bearer hush" in first.seen[0]
    assert b"uthorization" not in other.seen[0]


def test_a_body_is_never_sent_on_to_another_address(raw):
    server = raw(lambda _: iter([moved("https://elsewhere.test/", status="307 Temporary Redirect")]))
    with pytest.raises(SourceFailed, match=r"has moved to https://elsewhere\.test/"):
        fetch(
            Request(f"http://127.0.0.1:{server.port}/", method="POST", json={"a": 1}),
            limits=QUICK,
            local=True,
        )


def test_json_and_forms_and_basic_sign_in_arrive(raw):
    server = raw(lambda _: iter([0.05, plain(b'{"ok": true}', "Content-Type: application/json")]))
    url = f"http://127.0.0.1:{server.port}/"
    answer = fetch(Request(url, method="post", json={"text": "да"}).with_basic("bot", "ключ"), limits=QUICK, local=True)
    assert answer.json() == {"ok": True}
    assert server.seen[0].startswith(b"POST / ")
    assert b"Authorization: Basic Ym900rrQu9GO0Yc=" not in server.seen[0]
    assert b"Authorization: Basic Ym90OtC60LvRjtGH" in server.seen[0]
    fetch(Request(url, method="POST", form={"guid": 1}, params={"v": "5.199"}), limits=QUICK, local=True)
    assert server.seen[1].startswith(b"POST /?v=5.199 ")
    assert b"application/x-www-form-urlencoded" in server.seen[1]


def test_what_is_not_json_is_drift(raw):
    server = raw(lambda _: iter([plain(b"<html>", "Content-Type: text/html")]))
    answer = fetch(Request(f"http://127.0.0.1:{server.port}/"), limits=QUICK, local=True)
    with pytest.raises(SourceFailed, match="text/html where JSON was expected") as caught:
        answer.json()
    assert caught.value.state is PageState.SCHEMA_DRIFT


@pytest.mark.parametrize(
    ("status", "signed_in", "state"),
    [
        ("304 Not Modified", False, PageState.NOT_MODIFIED),
        ("401 Unauthorized", False, PageState.AUTH_FAILED),
        ("403 Forbidden", False, PageState.BLOCKED),
        ("403 Forbidden", True, PageState.AUTH_FAILED),
        ("404 Not Found", False, PageState.GONE),
        ("410 Gone", False, PageState.GONE),
        ("418 Teapot", False, PageState.UNREACHABLE),
        ("429 Too Many Requests", False, PageState.QUOTA),
        ("500 Oops", False, PageState.UNREACHABLE),
        ("503 Busy", False, PageState.UNREACHABLE),
    ],
)
def test_a_status_becomes_a_state_with_its_number_in_the_words(raw, status, signed_in, state):
    server = raw(lambda _: iter([plain(b"", "Retry-After: 120", status=status)]))
    answer = fetch(Request(f"http://127.0.0.1:{server.port}/"), limits=QUICK, local=True)
    with pytest.raises(SourceFailed, match=status[:3]) as caught:
        expected(answer, now=NOW, signed_in=signed_in)
    assert caught.value.state is state
    assert caught.value.retry_at == NOW + timedelta(seconds=120)


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("Tue, 10 Mar 2026 12:05:00 GMT", NOW + timedelta(minutes=5)),
        ("Tue, 10 Mar 2020 12:05:00 GMT", NOW),
        ("99999999999", NOW + timedelta(days=1)),
        ("soon", None),
    ],
)
def test_retry_after_is_read_in_both_shapes_and_never_beyond_a_day(raw, value, at):
    server = raw(lambda _: iter([plain(b"", f"Retry-After: {value}")]))
    answer = fetch(Request(f"http://127.0.0.1:{server.port}/"), limits=QUICK, local=True)
    assert answer.retry_at(NOW) == at


def test_a_host_is_asked_with_pauses_and_another_host_is_not_held_up():
    pace = ProcessPace()
    assert pace.reserve("a", 1.0) == 0
    assert 0.85 < pace.reserve("a", 1.0) <= 1.2
    assert 1.7 < pace.reserve("a", 1.0) <= 2.4
    assert pace.reserve("b", 1.0) == 0


def test_an_open_connection_is_used_again_and_still_watched(raw):
    def twice(_: bytes) -> Iterator[bytes | float]:
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    server = raw(twice)
    for _ in range(3):
        assert fetch(Request(f"http://127.0.0.1:{server.port}/"), limits=QUICK, local=True).body == b"ok"
