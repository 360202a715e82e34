"""Whether somebody of our own stands before a public page: signed in at the desk, or in our own networks."""

from datetime import datetime
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from starlette.requests import Request

from desk.sign_in import COOKIE, check
from storage.database import reading
from storage.settings import settings

Network = IPv4Network | IPv6Network


def is_signed_in(request: Request, *, now: datetime) -> bool:
    """Whether this browser holds a live session of the desk; a desk on the same host shares its cookie with us."""
    token = request.cookies.get(COOKIE)
    if not token:
        return False
    with reading() as session:
        return check(session, token, now=now) is not None


def comes_from_house(request: Request) -> bool:
    """Whether the request comes from one of the networks that the installation calls its own."""
    networks = own_networks(settings().staff_networks)
    if not networks or request.client is None:
        return False
    try:
        address = ip_address(request.client.host.removeprefix("::ffff:"))
    except ValueError:  # a socket without an address
        return False
    return any(address in network for network in networks)


@cache
def own_networks(written: str) -> tuple[Network, ...]:
    """Networks such as "10.0.0.0/8, 203.0.113.7"."""
    return tuple(ip_network(part.strip(), strict=False) for part in written.split(",") if part.strip())
