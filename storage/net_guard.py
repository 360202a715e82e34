"""Which addresses may be connected to: checked after the name is resolved, and then used as checked."""

import socket
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Final
from urllib.parse import urlsplit

from storage.errors import SourceFailed
from storage.i18n import _
from storage.net_watch import Watch
from storage.vocabulary import PageState

Address = IPv4Address | IPv6Address

NAT64: Final = ip_network("64:ff9b::/96")
COMPATIBLE: Final = ip_network("::/96")
# Link-local holds the clouds' metadata service: nothing that anybody reads, so `local` does not open it.
NEVER: Final = tuple(map(ip_network, ("169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128")))


class AddressRefused(SourceFailed):
    """The name leads somewhere this client must not go."""

    def __init__(self, host: str, address: Address) -> None:
        self.host = host
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


def resolved(host: str, port: int, *, local: bool | None) -> list[tuple[socket.AddressFamily, tuple[Any, ...]]]:
    """Socket addresses of a host, all of them checked. Raises AddressRefused when any of them is forbidden,
    OSError when the name is unknown. One bad answer spoils the name: rebinding mixes good and bad ones. With `local`
    None, for the installation's own proxy, nothing is checked.
    """
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    for _family, _kind, _protocol, _name, target in found:
        address = ip_address(str(target[0]).partition("%")[0])
        if local is not None and not is_allowed(address, local=local):
            raise AddressRefused(host, address)
    return [(family, target) for family, _kind, _protocol, _name, target in found]


def dialled(host: str, port: int, *, local: bool, timeout: float) -> socket.socket:
    """A connection to a checked address, for protocols other than HTTP.

    Raises AddressRefused for a forbidden address, OSError when the name is unknown or nobody answers.
    """
    try:
        targets = resolved(host, port, local=local)
    except UnicodeError as error:
        raise OSError(str(error)) from error
    return connected(targets, timeout)


def connected(targets: list[tuple[socket.AddressFamily, tuple[Any, ...]]], timeout: float) -> socket.socket:
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


def require_allowed(url: str, *, local: bool) -> None:
    """For requests through a proxy, which finds the address itself: refuses what this house can tell is private.

    Raises AddressRefused. A name that only the proxy can resolve is left to the proxy, whose rules are its owner's.
    """
    parts = urlsplit(url)
    with suppress(OSError, UnicodeError):
        resolved(parts.hostname or "", parts.port or 0, local=local)
