"""The address that a request came from."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """Return the visitor's IP address; None when it cannot be known, as on a unix socket.

    Behind a reverse proxy, which `TRUST_PROXY` says, it is the last one that the proxy named: what
    stands before it is the visitor's own word.
    """
    given = request.META.get("REMOTE_ADDR", "")
    if settings.TRUST_PROXY:
        given = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip() or given
    try:
        address = ip_address(given)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(address)


def lockout_address(request: HttpRequest) -> str | None:
    """Return the address that failures are counted under.

    Of an IPv6 address that is its network of 64 bits, which is what one subscriber has.
    """
    address = client_address(request)
    if address is None or ":" not in address:
        return address
    return str(IPv6Network(f"{address.partition('%')[0]}/64", strict=False).network_address)
