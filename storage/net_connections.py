"""The connections that requests run over: to checked addresses, or to the installation's own proxy."""

import socket
import ssl
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError
from urllib3.poolmanager import PoolManager

from storage.i18n import _
from storage.net_guard import connected, resolved
from storage.net_watch import Watch


def _dial(connection: HTTPConnection, *, local: bool | None) -> socket.socket:
    """A socket to a checked address; the name stays in the Host header and in the TLS handshake."""
    try:
        targets = resolved(connection.host, connection.port or connection.default_port, local=local)
    except (OSError, UnicodeError) as error:
        raise NewConnectionError(
            connection, _("the name {host} is not known ({reason})").format(host=connection.host, reason=error)
        ) from error
    try:
        return connected(targets, connection.timeout if isinstance(connection.timeout, (int, float)) else 10.0)
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


class ProxyConnection(GuardedConnection):
    """A connection to the proxy, wherever its owner has put it."""

    def _new_conn(self) -> socket.socket:
        return _dial(self, local=None)


class ProxyTls(GuardedTls):
    """A tunnel through the proxy."""

    def _new_conn(self) -> socket.socket:
        return _dial(self, local=None)


class ProxyPool(HTTPConnectionPool):
    """Connections to the proxy."""

    ConnectionCls = ProxyConnection


class ProxyTlsPool(HTTPSConnectionPool):
    """Tunnels through the proxy."""

    ConnectionCls = ProxyTls


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
    """requests' transport over guarded pools; through a proxy, over pools that the watch can still cut."""

    def __init__(self, *, local: bool, context: ssl.SSLContext) -> None:
        self._local = local
        self._context = context
        super().__init__(pool_connections=64, pool_maxsize=8, max_retries=0)

    def proxy_manager_for(self, proxy: str, **more: Any) -> Any:
        """The manager of connections to the proxy, which may stand in a private network."""
        more.setdefault("ssl_context", self._context)
        manager = super().proxy_manager_for(proxy, **more)
        manager.pool_classes_by_scheme = {"http": ProxyPool, "https": ProxyTlsPool}
        return manager

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **more: Any) -> None:  # noqa: FBT001, FBT002 - the parent's signature
        """A pool manager that only knows guarded pools."""
        more.setdefault("ssl_context", self._context)
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **more)
        self.poolmanager.pool_classes_by_scheme = (
            {"http": LocalPool, "https": LocalTlsPool}
            if self._local
            else {"http": GuardedPool, "https": GuardedTlsPool}
        )
