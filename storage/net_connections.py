"""The connections that requests run over: to checked addresses, or to the installation's own proxy."""

import socket
import ssl
from typing import Any
from urllib.parse import unquote

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError
from urllib3.poolmanager import PoolManager, ProxyManager
from urllib3.util import make_headers, parse_url

from storage.i18n import _
from storage.net_guard import connected, resolved
from storage.net_watch import Watch


def _dial(connection: HTTPConnection, *, local: bool | None) -> socket.socket:
    """A socket to a checked address; the name stays in the Host header and in the TLS handshake."""
    try:
        targets = resolved(connection.host, connection.port or connection.default_port, local=local)
    except (OSError, UnicodeError) as error:
        raise NewConnectionError(connection, _unknown(connection.host, error)) from error
    try:
        return connected(targets, connection.timeout if isinstance(connection.timeout, (int, float)) else 10.0)
    except OSError as error:
        raise NewConnectionError(connection, str(error)) from error


def _unknown(host: str, error: Exception) -> str:
    """Why a name leads nowhere, in our words: the system's own are English everywhere."""
    if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
        return _("the name {host} is not known now: no name server answers").format(host=host)
    return _("the name {host} is not known").format(host=host)


class _Guarded(HTTPConnection):
    """Dials checked addresses only, and lets the watch see whatever a request runs over."""

    # True opens private networks, None checks nothing: the proxy may stand wherever its owner has put it.
    local: bool | None = False

    def _new_conn(self) -> socket.socket:
        return _dial(self, local=self.local)

    def request(self, *args: Any, **kwargs: Any) -> None:
        """As the parent's; tells the watch when an open connection is used again."""
        if self.sock is not None:
            Watch.sees(self.sock)
        super().request(*args, **kwargs)


def _pools(guard: bool | None) -> dict[str, type[HTTPConnectionPool]]:  # noqa: FBT001 - `local` of the connections
    """The pools of connections guarded so; with TLS, certificate and SNI are checked against the name."""

    class Plain(_Guarded):
        local = guard

    class Tls(_Guarded, HTTPSConnection):
        local = guard

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = Tls

    return {"http": PlainPool, "https": TlsPool}


def connections(*, local: bool, context: ssl.SSLContext, proxy: str = "") -> PoolManager:
    """Open connections to checked addresses, or to the installation's own proxy; they know no cookies."""
    manager: PoolManager
    if proxy:
        parsed = parse_url(proxy)
        signed_in = make_headers(proxy_basic_auth=unquote(parsed.auth)) if parsed.auth else None
        manager = ProxyManager(proxy, num_pools=64, maxsize=8, proxy_headers=signed_in, ssl_context=context)
        manager.pool_classes_by_scheme = _pools(None)
    else:
        manager = PoolManager(num_pools=64, maxsize=8, ssl_context=context)
        manager.pool_classes_by_scheme = _pools(local)
    return manager
