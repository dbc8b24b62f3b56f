"""Where strangers' links may not lead: each case also shows that nothing was connected to."""

import ipaddress
import socket
import threading
import time

import httpx2
import pytest

from audits.collect.fetch import Fetcher, Guard, Refused, Unreachable
from audits.collect.gates import LocalGate
from audits.collect.guard import Deadline, is_public, system_resolver
from audits.collect.wire import GuardedBackend, _Meter, dial
from tests.security.conftest import ALSO_PUBLIC, OURSELVES, PUBLIC, MakeFetcher, StartServer
from tests.security.internet import Internet, LocalServer

PRIVATE_URLS = {
    "loopback": "http://127.0.0.1/",
    "another loopback": "http://127.8.7.6/",
    "IPv6 loopback": "http://[::1]/",
    "this network": "http://0.0.0.0/",
    "unspecified IPv6": "http://[::]/",
    "decimal": "http://2130706433/",
    "octal": "http://0177.0.0.1/",
    "octal whole": "http://017700000001/",
    "hexadecimal": "http://0x7f000001/",
    "hexadecimal part": "http://0x7f.1/",
    "short": "http://127.1/",
    "one number": "http://0/",
    "with a point at the end": "http://127.0.0.1./",
    "decimal with a point at the end": "http://2130706433./",
    "wide digits": "http://１２７.0.0.1/",
    "circled digits": "http://①②⑦.⓪.⓪.①/",
    "ideographic points": "http://127。0。0。1/",
    "percent-encoded": "http://%31%32%37.0.0.1/",
    "IPv4 mapped": "http://[::ffff:127.0.0.1]/",
    "IPv4 mapped in hexadecimal": "http://[::ffff:7f00:1]/",
    "IPv4 compatible": "http://[::127.0.0.1]/",
    "NAT64 of loopback": "http://[64:ff9b::7f00:1]/",
    "local NAT64": "http://[64:ff9b:1::7f00:1]/",
    "6to4 of loopback": "http://[2002:7f00:1::]/",
    "Teredo": "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/",
    "link-local with a zone": "http://[fe80::1%25lo]/",
    "private 10": "http://10.0.0.1/",
    "private 172": "http://172.16.0.1/",
    "private 192": "http://192.168.0.1/",
    "carrier": "http://100.64.0.1/",
    "metadata": "http://169.254.169.254/latest/meta-data/",
    "metadata over IPv6": "http://[fd00:ec2::254]/",
    "metadata of Azure": "http://168.63.129.16/",
    "metadata of Alibaba": "http://100.100.100.200/",
    "multicast": "http://224.0.0.1/",
    "multicast IPv6": "http://[ff02::1]/",
    "broadcast": "http://255.255.255.255/",
    "reserved": "http://240.0.0.1/",
    "benchmarks": "http://198.18.0.1/",
    "documentation": "http://192.0.2.1/",
    "documentation IPv6": "http://[2001:db8::1]/",
    "site-local": "http://[fec0::1]/",
    "unique local": "http://[fd12::1]/",
    "localhost": "http://localhost/",
    "a name without a point": "http://intranet/",
    "no host": "http:///etc/passwd",
}
OTHER_URLS = {
    "a file": "file:///etc/passwd",
    "a file on a host": "file://127.0.0.1/etc/passwd",
    "ftp": "ftp://public.test/",
    "gopher": "gopher://127.0.0.1:6379/_FLUSHALL",
    "data": "data:text/html,hello",
    "javascript": "javascript:alert(1)",
    "no scheme": "public.test/",
    "user info": "http://somebody@public.test/",
    "user info before loopback": "http://public.test@127.0.0.1/",
    "user and password": "http://a:b@public.test/",
    "empty user info": "http://@public.test/",
    "backslash": "http://public.test\\@127.0.0.1/",
    "backslash in the path": "http://public.test/a\\b",
    "line break": "http://public.test/\r\nHost: internal",
    "another port": "http://public.test:22/",
    "the port of Redis": "http://public.test:6379/",
    "port zero": "http://public.test:0/",
    "no real port": "http://public.test:99999/",
    "too long": "http://public.test/" + "a" * 5_000,
    "a label too long": "http://" + "a" * 64 + ".test/",
    "two points": "http://public..test/",
}
REFUSED = PRIVATE_URLS | OTHER_URLS
# In a redirect, one cannot be written into the header, and the other is a path of the same host.
REDIRECTED = {name: url for name, url in REFUSED.items() if name not in ("line break", "no scheme")}


@pytest.mark.parametrize("url", REFUSED.values(), ids=REFUSED)
def test_a_link_to_no_public_place_is_refused_before_any_connection(
    fetcher: Fetcher, internet: Internet, canary: LocalServer, server: LocalServer, url: str
) -> None:
    with pytest.raises(Refused) as caught:
        fetcher.fetch(url)
    assert str(caught.value).endswith((".", ":"))
    assert internet.dialed == []
    assert canary.connections == server.connections == 0


@pytest.mark.parametrize("url", REDIRECTED.values(), ids=REDIRECTED)
def test_a_redirect_to_no_public_place_is_refused_and_not_followed(
    fetcher: Fetcher, internet: Internet, canary: LocalServer, server: LocalServer, url: str
) -> None:
    server.routes["/"] = lambda visit: visit.send(
        b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + url.encode() + b"\r\n\r\n"
    )
    with pytest.raises(Refused):
        fetcher.fetch("http://public.test/")
    assert server.paths == ["/"]
    assert canary.connections == 0
    assert {address for address, _ in internet.dialed} == {PUBLIC}


# Port by port the real thing: real resolver, real sockets, a real listener on loopback.
REAL_NAMES = [
    "127.0.0.1", "2130706433", "0177.0.0.1", "0x7f.1", "127.1", "0x7f000001", "localhost",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "[::]", "0", "127.0.0.1.", "localhost.",
]  # fmt: skip


@pytest.mark.parametrize("host", REAL_NAMES)
def test_no_socket_of_this_machine_is_opened_whatever_its_name(
    canary: LocalServer, host: str
) -> None:
    fetcher = Fetcher(OURSELVES, guard=Guard(ports=frozenset({canary.port})))
    with pytest.raises(Refused):
        fetcher.fetch(f"http://{host}:{canary.port}/")
    # The socket's own guard holds even when the address is not judged as written.
    backend = GuardedBackend(Guard(), Deadline(2), _Meter(1_000), dial)
    with pytest.raises((Refused, Unreachable)):
        backend.connect_tcp(host.strip("[]"), canary.port)
    assert canary.connections == 0


def test_sockets_of_the_file_system_are_refused() -> None:
    with pytest.raises(Refused):
        GuardedBackend(Guard(), Deadline(2), _Meter(1_000), dial).connect_unix_socket("/run/x")


MIXED = {
    "only private": ["10.0.0.1"],
    "public, then private": [PUBLIC, "127.0.0.1"],
    "private, then public": ["127.0.0.1", PUBLIC],
    "private among IPv6": [ALSO_PUBLIC, "::1"],
    "mapped": [PUBLIC, "::ffff:10.0.0.1"],
    "metadata": ["169.254.169.254"],
    "link-local with a zone": ["fe80::1%eth0"],
    "beyond the first ten": [PUBLIC] * 20 + ["127.0.0.1"],
    "more than are judged": [PUBLIC] * 70,
    "no address at all": ["public.example"],
}


@pytest.mark.parametrize("addresses", MIXED.values(), ids=MIXED)
def test_a_name_with_any_address_that_is_not_public_is_refused(
    fetcher: Fetcher,
    internet: Internet,
    canary: LocalServer,
    server: LocalServer,
    addresses: list[str],
) -> None:
    internet.names["mixed.test"] = [addresses]
    with pytest.raises(Refused):
        fetcher.fetch("http://mixed.test/")
    server.redirect("/", "http://mixed.test/")
    with pytest.raises(Refused):
        fetcher.fetch("http://public.test/")
    assert canary.connections == 0
    assert {address for address, _ in internet.dialed} == {PUBLIC}
    assert server.paths == ["/"]


def test_a_name_is_looked_up_once_and_the_socket_opens_to_that_address(
    fetcher: Fetcher, internet: Internet, canary: LocalServer, server: LocalServer
) -> None:
    """Public at the check and private at the use: there is no second lookup that could lie."""
    server.on("/", "<p>public</p>")
    internet.names["liar.test"] = [[PUBLIC], [PUBLIC], ["127.0.0.1"]]
    fetched = fetcher.fetch("http://liar.test/")
    assert fetched.body == b"<p>public</p>"
    assert internet.lookups == ["liar.test", "liar.test"]  # for robots.txt, and for the page
    assert internet.dialed == [(PUBLIC, 80)] * 2
    with pytest.raises(Refused):
        fetcher.fetch("http://liar.test/")
    assert internet.lookups == ["liar.test"] * 3
    assert len(internet.dialed) == 2
    assert canary.connections == 0


def test_the_address_is_judged_anew_at_each_redirect_to_the_same_name(
    fetcher: Fetcher, internet: Internet, canary: LocalServer, server: LocalServer
) -> None:
    server.redirect("/", "http://liar.test/secret")
    internet.names["liar.test"] = [[PUBLIC], [PUBLIC], ["10.0.0.1"]]
    with pytest.raises(Refused, match=r"10\.0\.0\.1"):
        fetcher.fetch("http://liar.test/")
    assert server.paths == ["/"]
    assert canary.connections == 0


def test_a_connection_that_ends_at_another_place_is_refused(
    fetcher: Fetcher, internet: Internet, server: LocalServer
) -> None:
    internet.peer = ("127.0.0.1", 80)
    with pytest.raises(Refused, match="another place"):
        fetcher.fetch("http://public.test/")
    assert server.visits == []


def test_the_next_public_address_is_tried_when_one_does_not_answer(
    fetcher: Fetcher, internet: Internet, server: LocalServer
) -> None:
    server.on("/", "here")
    internet.names["two.test"] = [[ALSO_PUBLIC, PUBLIC]]
    assert fetcher.fetch("http://two.test/").body == b"here"
    assert internet.dialed[-2:] == [(ALSO_PUBLIC, 80), (PUBLIC, 80)]


def test_a_point_at_the_end_of_a_name_hides_nothing(
    fetcher: Fetcher, internet: Internet, server: LocalServer
) -> None:
    server.on("/robots.txt", "User-agent: *\nDisallow: /no", kind="text/plain")
    server.on("/", "here")
    assert fetcher.fetch("http://public.test./").final_url == "http://public.test/"
    assert internet.lookups == ["public.test"] * 2
    assert {visit.header("Host") for visit in server.visits} == {"public.test"}


def test_a_name_that_does_not_exist_says_nothing(fetcher: Fetcher, internet: Internet) -> None:
    with pytest.raises(Unreachable, match="was not found"):
        fetcher.fetch("http://nowhere.test/")
    assert internet.dialed == []


def test_a_slow_resolver_does_not_hold_anybody(make_fetcher: MakeFetcher) -> None:
    release = threading.Event()

    def slow(host: str, port: int) -> list[str]:
        release.wait(10)
        return [PUBLIC]

    started = time.monotonic()
    with pytest.raises(Unreachable, match="in time"):
        make_fetcher(seconds=0.5, guard=Guard(resolver=slow)).fetch("http://public.test/")
    assert time.monotonic() - started < 5
    release.set()


def test_an_exception_is_one_host_at_one_port(start_server: StartServer) -> None:
    server, other = start_server(), start_server()
    server.on("/", "inside")
    server.redirect("/away", f"http://127.0.0.1:{other.port}/")
    allowed = Guard(allow=frozenset({f"127.0.0.1:{server.port}"}))
    fetcher = Fetcher(OURSELVES, guard=allowed, gate=LocalGate(pause=0))
    assert fetcher.fetch(f"http://127.0.0.1:{server.port}/").body == b"inside"
    for url in (
        f"http://127.0.0.1:{other.port}/",
        f"http://127.1:{server.port}/",
        f"http://localhost:{server.port}/",
        f"http://127.0.0.1:{server.port}/away",
        "http://127.0.0.1/",
    ):
        with pytest.raises(Refused):
            fetcher.fetch(url)
    assert other.connections == 0


def test_user_info_is_refused_even_for_an_exception(start_server: StartServer) -> None:
    server = start_server()
    fetcher = Fetcher(OURSELVES, guard=Guard(allow=frozenset({f"127.0.0.1:{server.port}"})))
    with pytest.raises(Refused, match="user name"):
        fetcher.fetch(f"http://me@127.0.0.1:{server.port}/")
    assert server.connections == 0


def test_an_exception_may_be_a_name_or_an_ipv6_address() -> None:
    guard = Guard(allow=frozenset({"hub.internal:8080", "[::1]:8080"}))
    assert guard.allows("hub.internal", 8080)
    assert guard.allows("::1", 8080)
    assert not guard.allows("hub.internal", 80)


@pytest.mark.parametrize(
    "address",
    [PUBLIC, ALSO_PUBLIC, "8.8.8.8", "::ffff:8.8.8.8", "64:ff9b::808:808", "2a00:1450::1"],
)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_no_address_of_the_special_registries_is_public() -> None:
    blocks = (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/29 "
        "192.0.0.170/31 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 "
        "203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 ::/128 ::1/128 64:ff9b:1::/48 100::/64 2001::/32 "
        "2001:2::/48 2001:10::/28 2001:db8::/32 2002::/16 3fff::/20 5f00::/16 fc00::/7 fe80::/10 "
        "fec0::/10 ff00::/8"
    )
    for block in blocks.split():
        network = ipaddress.ip_network(block)
        for address in (network[0], network[-1], network[network.num_addresses // 2]):
            assert not is_public(address), address


def test_the_systems_resolver_gives_addresses_only() -> None:
    assert set(system_resolver("localhost", 80)) <= {"127.0.0.1", "::1"}


def test_an_error_of_the_resolver_that_is_a_fault_of_ours_is_not_hidden(
    make_fetcher: MakeFetcher,
) -> None:
    def broken(host: str, port: int) -> list[str]:
        raise KeyError(host)

    with pytest.raises(KeyError):
        make_fetcher(guard=Guard(resolver=broken)).fetch("http://public.test/")


def test_the_environments_proxy_is_not_used(
    fetcher: Fetcher,
    server: LocalServer,
    canary: LocalServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    server.on("/", "straight")
    assert fetcher.fetch("http://public.test/").body == b"straight"
    assert canary.connections == 0


def test_https_is_checked_against_the_name_of_the_link(
    make_fetcher: MakeFetcher, internet: Internet, start_server: StartServer
) -> None:
    safe = start_server(tls=True)
    safe.on("/", "safe")
    internet.places[PUBLIC, 443] = safe.port
    internet.names["stranger.test"] = [[PUBLIC]]
    assert make_fetcher().fetch("https://public.test/").body == b"safe"
    with pytest.raises(Unreachable, match="safe connection"):
        make_fetcher().fetch("https://stranger.test/")  # another name than the certificate's
    with pytest.raises(Unreachable, match="safe connection"):
        make_fetcher(ssl_context=httpx2.create_ssl_context()).fetch("https://public.test/")
    assert [visit.path for visit in safe.visits] == ["/robots.txt", "/"]


def test_a_tls_handshake_that_never_ends_is_left(
    make_fetcher: MakeFetcher, internet: Internet
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        internet.places[PUBLIC, 443] = silent.getsockname()[1]
        started = time.monotonic()
        with pytest.raises(Unreachable):
            make_fetcher(seconds=0.6).fetch("https://public.test/")
        assert time.monotonic() - started < 5
