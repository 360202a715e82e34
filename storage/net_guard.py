"""Which addresses may be connected to: checked after the name is resolved, and then used as checked."""

import os
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Final

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError
from urllib3.poolmanager import PoolManager

from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

Address = IPv4Address | IPv6Address

NAT64: Final = ip_network("64:ff9b::/96")
COMPATIBLE: Final = ip_network("::/96")
# Link-local holds the clouds' metadata service: nothing that anybody reads, so `local` does not open it.
NEVER: Final = tuple(map(ip_network, ("169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128")))


class AddressRefused(SourceFailed):
    """The name leads somewhere this client must not go."""

    def __init__(self, host: str, address: Address) -> None:
        super().__init__(
            PageState.UNREACHABLE,
            _(
                "{host} leads to {address}, an address inside a private network. "
                "If that is intended, an administrator sets local=true for it."
            ).format(host=host, address=address),
        )


def reached(address: Address) -> tuple[Address, ...]:
    """The address and every IPv4 address that it carries inside (mapped, compatible, 6to4, Teredo, NAT64)."""
    if isinstance(address, IPv4Address):
        return (address,)
    inside: list[Address] = [address]
    if address.ipv4_mapped is not None:
        inside = [address.ipv4_mapped]
    if address.sixtofour is not None:
        inside.append(address.sixtofour)
    if address.teredo is not None:
        inside.extend(address.teredo)
    if address in NAT64 or (address in COMPATIBLE and int(address) > 1):
        inside.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return tuple(inside)


def is_allowed(address: Address, *, local: bool) -> bool:
    """Whether this client may connect there; `local` opens private networks, never link-local ones."""
    for part in reached(address):
        if any(part.version == net.version and part in net for net in NEVER):
            return False
        if part.is_multicast or part.is_unspecified:
            return False
        if not local and (not part.is_global or getattr(part, "is_site_local", False)):
            return False
    return True


def resolved(host: str, port: int, *, local: bool) -> list[tuple[socket.AddressFamily, tuple[Any, ...]]]:
    """Socket addresses of a host, all of them checked. Raises AddressRefused when any of them is forbidden,
    OSError when the name is unknown. One bad answer spoils the name: rebinding mixes good and bad ones.
    """
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    for _family, _kind, _protocol, _name, target in found:
        address = ip_address(str(target[0]).partition("%")[0])
        if not is_allowed(address, local=local):
            raise AddressRefused(host, address)
    return [(family, target) for family, _kind, _protocol, _name, target in found]


class Watch:
    """Cuts the connection of one request when its time is over, however slowly the bytes drip."""

    _current = threading.local()

    def __init__(self, seconds: float) -> None:
        self.expired = False
        self._tap: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    @classmethod
    def sees(cls, sock: object) -> None:
        """Tells the watch of this thread which connection the request runs over."""
        watch: Watch | None = getattr(cls._current, "watch", None)
        if watch is None or not hasattr(sock, "fileno") or sock.fileno() < 0:
            return
        # A second handle on the same connection: the first moves into the TLS layer and is not ours.
        tap = socket.socket(fileno=os.dup(sock.fileno()))
        with watch._lock:  # noqa: SLF001 - its own class
            old, watch._tap = watch._tap, tap  # noqa: SLF001 - its own class
        if old is not None:
            old.close()
        if watch.expired:
            watch._cut()  # noqa: SLF001 - its own class

    def _cut(self) -> None:
        self.expired = True
        with self._lock:
            if self._tap is not None:
                try:
                    self._tap.shutdown(socket.SHUT_RDWR)
                except OSError:
                    return  # the other side was quicker

    @contextmanager
    def over(self) -> Iterator[None]:
        """Watches whatever this thread requests inside the block."""
        Watch._current.watch = self
        self._timer.start()
        try:
            yield
        finally:
            self._timer.cancel()
            Watch._current.watch = None
            with self._lock:
                if self._tap is not None:
                    self._tap.close()
                    self._tap = None


def dialled(host: str, port: int, *, local: bool, timeout: float) -> socket.socket:
    """A connection to a checked address, for protocols other than HTTP.

    Raises AddressRefused for a forbidden address, OSError when the name is unknown or nobody answers.
    """
    try:
        targets = resolved(host, port, local=local)
    except UnicodeError as error:
        raise OSError(str(error)) from error
    return _connected(targets, timeout)


def _connected(targets: list[tuple[socket.AddressFamily, tuple[Any, ...]]], timeout: float) -> socket.socket:
    """A socket to the first of the addresses that answers; the watch of this thread sees it."""
    last = OSError(_("the name has no addresses"))
    for family, target in targets:
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(timeout)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            Watch.sees(sock)
            sock.connect(target)
        except OSError as error:
            sock.close()
            last = error
            continue
        return sock
    raise last


def _dial(connection: HTTPConnection, *, local: bool) -> socket.socket:
    """A socket to a checked address; the name stays in the Host header and in the TLS handshake."""
    try:
        targets = resolved(connection.host, connection.port or connection.default_port, local=local)
    except (OSError, UnicodeError) as error:
        raise NewConnectionError(
            connection, _("the name {host} is not known ({reason})").format(host=connection.host, reason=error)
        ) from error
    try:
        return _connected(targets, connection.timeout if isinstance(connection.timeout, (int, float)) else 10.0)
    except OSError as error:
        raise NewConnectionError(connection, str(error)) from error


class GuardedConnection(HTTPConnection):
    """Plain HTTP to checked public addresses."""

    local = False

    def _new_conn(self) -> socket.socket:
        return _dial(self, local=self.local)

    def request(self, *args: Any, **kwargs: Any) -> None:
        """As the parent's; tells the watch when an open connection is used again."""
        if self.sock is not None:
            Watch.sees(self.sock)
        super().request(*args, **kwargs)


class GuardedTls(HTTPSConnection):
    """HTTPS to checked public addresses; certificate and SNI are checked against the name."""

    local = False

    def _new_conn(self) -> socket.socket:
        return _dial(self, local=self.local)

    def request(self, *args: Any, **kwargs: Any) -> None:
        """As the parent's; tells the watch when an open connection is used again."""
        if self.sock is not None:
            Watch.sees(self.sock)
        super().request(*args, **kwargs)


class LocalConnection(GuardedConnection):
    """Plain HTTP that may also go to private networks."""

    local = True


class LocalTls(GuardedTls):
    """HTTPS that may also go to private networks."""

    local = True


class GuardedPool(HTTPConnectionPool):
    """Connections to checked addresses."""

    ConnectionCls = GuardedConnection


class GuardedTlsPool(HTTPSConnectionPool):
    """TLS connections to checked addresses."""

    ConnectionCls = GuardedTls


class LocalPool(HTTPConnectionPool):
    """Connections that may also go to private networks."""

    ConnectionCls = LocalConnection


class LocalTlsPool(HTTPSConnectionPool):
    """TLS connections that may also go to private networks."""

    ConnectionCls = LocalTls


class GuardedAdapter(HTTPAdapter):
    """requests' transport over guarded pools."""

    def __init__(self, *, local: bool) -> None:
        self._local = local
        super().__init__(pool_connections=64, pool_maxsize=8, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **more: Any) -> None:  # noqa: FBT001, FBT002 - the parent's signature
        """A pool manager that only knows guarded pools."""
        if "ssl_context" not in more:
            more["ssl_context"] = ssl.create_default_context()
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **more)
        self.poolmanager.pool_classes_by_scheme = (
            {"http": LocalPool, "https": LocalTlsPool}
            if self._local
            else {"http": GuardedPool, "https": GuardedTlsPool}
        )
