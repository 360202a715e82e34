"""Proxies and authorities against a real proxy and a real TLS server on loopback."""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from storage.errors import Refused, SourceFailed
from storage.net import Limits, Request, fetch
from storage.net_guard import AddressRefused
from storage.net_way import Way, going, proxy_address
from storage.settings import settings

QUICK = Limits(pause=0, connect=2, read=2, total=3)
HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"


class Listener:
    """Serves each connection with a function, in threads; `heads` are the requests as they came."""

    def __init__(self, serve: Callable[["Listener", socket.socket], None]) -> None:
        self.heads: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._serve = serve
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            client.settimeout(5)
            threading.Thread(target=self._one, args=(client,), daemon=True).start()

    def _one(self, client: socket.socket) -> None:
        with client:
            try:
                self._serve(self, client)
            except OSError:
                return  # whoever asked has gone

    def head(self, client: socket.socket) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data and (more := client.recv(65_536)):
            data += more
        self.heads.append(data)
        return data

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def listening() -> Iterator[Callable[..., Listener]]:
    made: list[Listener] = []

    def listen(serve: Callable[[Listener, socket.socket], None]) -> Listener:
        made.append(Listener(serve))
        return made[-1]

    yield listen
    for one in made:
        one.close()


def answering(listener: Listener, client: socket.socket) -> None:
    listener.head(client)
    client.sendall(HELLO)


def tunnel_to(port: int) -> Callable[[Listener, socket.socket], None]:
    """A proxy that leads every CONNECT to a port of ours."""

    def serve(listener: Listener, client: socket.socket) -> None:
        assert listener.head(client).startswith(b"CONNECT ")
        with socket.create_connection(("127.0.0.1", port), 5) as onward:
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=_pump, args=(onward, client), daemon=True)
            back.start()
            _pump(client, onward)
            back.join(5)

    return serve


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65_536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for site.test that only its own file vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "site.test")])
    made = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key(), serial_number=1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("site.test")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "company.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_a_request_goes_through_the_installations_proxy(listening, monkeypatch):
    proxy = listening(answering)
    monkeypatch.setenv("REPDESK_PROXY", f"http://desk:secret@127.0.0.1:{proxy.port}")
    settings.cache_clear()
    # Nobody here can resolve the name; the proxy can.
    assert fetch(Request("http://nowhere.invalid/page"), limits=QUICK).body == b"hello"
    assert proxy.heads[0].startswith(b"GET http://nowhere.invalid/page HTTP/1.1\r\n")
    # Names of headers have no case (RFC 9110, 5.1); what they carry has.
    assert re.search(rb"\r\n(?i:proxy-authorization): Basic ZGVzazpzZWNyZXQ=\r\n", proxy.heads[0])


def test_a_source_may_go_straight_or_have_a_proxy_of_its_own(listening, monkeypatch):
    site, other = listening(answering), listening(answering)
    monkeypatch.setenv("REPDESK_PROXY", "http://127.0.0.1:9")
    settings.cache_clear()
    with going(Way("direct")):
        assert fetch(Request(f"http://127.0.0.1:{site.port}/"), limits=QUICK, local=True).status == 200
    with going(Way(f"http://127.0.0.1:{other.port}")):
        assert fetch(Request("http://nowhere.invalid/"), limits=QUICK).status == 200
    assert (len(site.heads), len(other.heads)) == (1, 1)


def test_tls_runs_through_the_tunnel_and_trusts_the_companys_authority_only_where_it_is_named(listening, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def secure(listener: Listener, client: socket.socket) -> None:
        with context.wrap_socket(client, server_side=True) as inside:
            answering(listener, inside)

    site = listening(secure)
    proxy = f"http://127.0.0.1:{listening(tunnel_to(site.port)).port}"
    with going(Way(proxy)), pytest.raises(SourceFailed, match="certificate"):
        fetch(Request("https://site.test/"), limits=QUICK)
    with going(Way(proxy, str(certificate))):
        assert fetch(Request("https://site.test/"), limits=QUICK).body == b"hello"
    with going(Way(proxy)), pytest.raises(SourceFailed, match="certificate"):
        fetch(Request("https://site.test/"), limits=QUICK)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://169.254.169.254/latest", "http://[::1]/", "http://2130706433/"]
)
def test_a_private_address_is_refused_before_the_proxy_hears_of_it(listening, url):
    proxy = listening(answering)
    with going(Way(f"http://127.0.0.1:{proxy.port}")), pytest.raises(AddressRefused):
        fetch(Request(url), limits=QUICK)
    assert proxy.heads == []


def test_a_redirect_into_the_house_is_refused_through_the_proxy_too(listening):
    def moving(listener: Listener, client: socket.socket) -> None:
        listener.head(client)
        client.sendall(
            b"HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )

    proxy = listening(moving)
    with going(Way(f"http://127.0.0.1:{proxy.port}")), pytest.raises(AddressRefused):
        fetch(Request("http://nowhere.invalid/"), limits=QUICK)
    assert len(proxy.heads) == 1


def test_a_file_without_authorities_is_named(tmp_path):
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    with going(Way("", str(empty))), pytest.raises(SourceFailed, match=r"empty\.pem"):
        fetch(Request("http://127.0.0.1:9/"), limits=QUICK, local=True)


@pytest.mark.parametrize("text", ["socks5://127.0.0.1:1", "http://proxy", "proxy:3128", "http://[", "http://u:p@"])
def test_what_is_no_proxy_is_refused(text):
    with pytest.raises(Refused):
        proxy_address(text)
