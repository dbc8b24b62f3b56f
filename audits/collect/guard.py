"""Which addresses strangers' links may lead to: the public internet, and nothing else.

A link is judged twice. `Guard.read_url` judges what it says: scheme, host, port, no user info.
`Guard.find` judges what its name resolves to, once, just before the socket opens; the connection is
made to an address that was judged and to no other, so that a name server that changes its mind is
too late.
"""

import ipaddress
import re
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import httpx2

from audits.collect.text import clean_line

MAX_URL = 4_000
"""Characters. Longer ones come from no person; servers refuse them anyway."""
MAX_ADDRESSES = 64
PORTS = frozenset({80, 443})
_LOOKUPS = threading.BoundedSemaphore(16)
"""Names looked up at once in this process: a lookup cannot be ended, only left alone."""

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]
"""From host and port to addresses as text; raises `OSError` when there are none."""


class FetchError(Exception):
    """A link that was not fetched. The message is a sentence for people."""


class Refused(FetchError):  # noqa: N818 (a decision of ours, not a fault)
    """We do not fetch this, now or soon: its address, or its robots.txt, forbids it."""


class Unreachable(FetchError):  # noqa: N818
    """The look failed, which says nothing about the link: worth another one later."""


class HostBusy(Unreachable):
    """Others are asking the same host; trying again in a minute will do."""


class Deadline:
    """The moment by which everything about one link must be over."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Start counting."""
        self.seconds, self._clock = seconds, clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Return the seconds that are left; raises `Unreachable` when there are none."""
        left = self._end - self._clock()
        if left <= 0:
            raise Unreachable(f"It took longer than {self.seconds:g} seconds.")
        return left


# Global by the registries' word, and yet no place for a stranger's link.
_NOT_FOR_STRANGERS: Final = (
    ipaddress.ip_network("192.88.99.0/24"),  # relays from IPv6, RFC 7526
    ipaddress.ip_network("168.63.129.16/32"),  # what Azure tells its machines, and them alone
)
_GLOBAL_UNICAST: Final = ipaddress.ip_network("2000::/3")
# Parts of it with tasks of their own, whatever this Python's registry says of them.
_NOT_UNICAST: Final = (
    ipaddress.ip_network("2001::/23"),  # protocols, Teredo among them
    ipaddress.ip_network("2001:db8::/32"),  # documentation
    ipaddress.ip_network("2002::/16"),  # 6to4
    ipaddress.ip_network("3fff::/20"),  # documentation
)
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: IPAddress) -> bool:
    """Return whether an address belongs to the public internet, by what it really means.

    IPv4 inside IPv6 (mapped, NAT64) is judged as what is inside. Ways of tunnelling that nobody
    needs to offer a page (6to4, Teredo, compatible addresses) are not public.
    """
    if isinstance(address, ipaddress.IPv6Address):
        inside = _embedded(address)
        if inside is not None:
            return is_public(inside)
        if address not in _GLOBAL_UNICAST or any(address in net for net in _NOT_UNICAST):
            return False
    elif any(address in net for net in _NOT_FOR_STRANGERS):
        return False
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or address.is_loopback
        or address.is_link_local
        or address.is_private
    )


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return None


def read_address(text: str) -> IPAddress | None:
    """Return an address written in the one usual way; None for anything else."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def system_resolver(host: str, port: int) -> Sequence[str]:
    """Ask the system for the addresses of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")
# Other ways to write IPv4 end in a number: decimal, octal, hexadecimal, with parts left out.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


@dataclass(frozen=True, slots=True)
class Guard:
    """What may be fetched. `allow` are exact `host:port` pairs that may be although not public."""

    allow: frozenset[str] = frozenset()
    ports: frozenset[int] = PORTS
    resolver: Resolver = field(default=system_resolver)

    def read_url(self, text: str) -> httpx2.URL:
        """Return an address that may be tried, without its fragment; raises `Refused`."""
        check_text(text)
        url = _parse(text)
        if url.scheme not in ("http", "https"):
            raise Refused(f"Only http and https are fetched, not {clean_line(url.scheme, 20)}:.")
        if url.userinfo:
            raise Refused("An address with a user name or password in it is not fetched.")
        host, port = _host_of(url), _port_of(url)
        if self.allows(host, port):
            return url
        if port not in self.ports:
            raise Refused(f"Port {port} is not fetched, only the usual ones of the web.")
        self._judge_host(host)
        return url

    def allows(self, host: str, port: int) -> bool:
        """Return whether this very place is an exception."""
        name = f"[{host}]" if ":" in host else host
        return f"{name}:{port}" in self.allow

    def find(self, host: str, port: int, deadline: Deadline) -> list[IPAddress]:
        """Return the addresses to connect to, in order.

        Raises `Refused` when any of them is not public: who answers with a public and a private one
        means the private one. Raises `Unreachable` when the name is not found in time.
        """
        literal = read_address(host)
        found = [literal] if literal is not None else self._look_up(host, port, deadline)
        if not self.allows(host, port):
            for address in found:
                if not is_public(address):
                    raise Refused(f"{host} leads to {address}, which is not a public address.")
        return list(dict.fromkeys(found))

    def check_peer(self, host: str, port: int, peer: object, chosen: IPAddress) -> None:
        """Raise `Refused` when the socket ends at another address than the one that was chosen."""
        name = str(peer[0]) if isinstance(peer, tuple) and peer else ""
        address = read_address(name)
        if address is None or _plain(address) != _plain(chosen):
            raise Refused(f"The connection to {host} ended at another place than its address.")
        if not self.allows(host, port) and not is_public(address):
            raise Refused(f"{host} leads to {address}, which is not a public address.")

    def _judge_host(self, host: str) -> None:
        address = read_address(host)
        if address is not None:
            if not is_public(address):
                raise Refused(f"{address} is not a public address.")
            return
        if _NUMBER.fullmatch(host.rpartition(".")[2]):
            raise Refused("An address in numbers is fetched only when written in the usual way.")
        if len(host) > 253 or not _NAME.fullmatch(host):
            raise Refused("The host is not a full name on the public internet.")

    def _look_up(self, host: str, port: int, deadline: Deadline) -> list[IPAddress]:
        names = _within(lambda: self.resolver(host, port), host, deadline)
        found = [read_address(name) for name in names[:MAX_ADDRESSES]]
        known = [address for address in found if address is not None]
        if len(known) < len(names):
            raise Refused(f"{host} leads to addresses that cannot be judged.")
        if not known:
            raise Unreachable(f"The name {host} has no address.")
        return known


_AUTHORITY = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//([^/?#]*)")
_NO_AUTHORITY = re.compile(r"https?:(?!//[^/?#])", re.IGNORECASE)


def check_text(text: str) -> None:
    """Raise `Refused` for what readers of addresses disagree on; a redirect may be relative."""
    if len(text) > MAX_URL:
        raise Refused(f"An address of more than {MAX_URL:,} characters is not fetched.")
    if "\\" in text:
        raise Refused("An address with a backslash in it is not fetched.")
    if _NO_AUTHORITY.match(text):
        raise Refused("The address names no host.")
    authority = _AUTHORITY.match(text)
    if authority and "@" in authority[1]:
        raise Refused("An address with a user name or password in it is not fetched.")


def _parse(text: str) -> httpx2.URL:
    try:
        url = httpx2.URL(text).copy_with(fragment=None)
        host = url.raw_host.decode("ascii")
    except (httpx2.InvalidURL, ValueError) as error:  # UnicodeError is a ValueError
        raise Refused("This is no address that can be read.") from error
    # A point at the end means the same name, and hides it from a comparison of text.
    return url.copy_with(host=host[:-1]) if host.endswith(".") else url


def _host_of(url: httpx2.URL) -> str:
    return url.raw_host.decode("ascii").lower()


def _port_of(url: httpx2.URL) -> int:
    return {"http": 80, "https": 443}[url.scheme] if url.port is None else url.port


def _plain(address: IPAddress) -> IPAddress:
    """Return IPv4 in place of IPv4 inside IPv6, which sockets report for the same place."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _within(look_up: Callable[[], Sequence[str]], host: str, deadline: Deadline) -> Sequence[str]:
    """Run a lookup in a thread that is left alone when the time is over."""
    found: list[Sequence[str]] = []
    failed: list[Exception] = []

    def run() -> None:
        try:
            found.append(look_up())
        except Exception as error:  # the caller's thread raises what it means
            failed.append(error)
        finally:
            _LOOKUPS.release()

    if not _LOOKUPS.acquire(timeout=deadline.left()):
        raise HostBusy("Too many names are being looked up at once.")
    thread = threading.Thread(target=run, name="look up a host", daemon=True)
    try:
        thread.start()
    except RuntimeError:
        _LOOKUPS.release()
        raise
    thread.join(deadline.left())
    if found:
        return found[0]
    if failed and not isinstance(failed[0], (OSError, UnicodeError)):
        raise failed[0]
    if failed:
        raise Unreachable(f"The name {host} was not found.") from failed[0]
    raise Unreachable(f"The name {host} could not be looked up in time.")
