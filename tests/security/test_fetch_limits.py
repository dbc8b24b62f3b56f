"""How much a stranger's server can cost: time, bytes, memory, redirects. And how polite we are."""

import gzip
import itertools
import os
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator

import pytest
import redis

from audits.collect.fetch import (
    Fetched,
    Fetcher,
    HostBusy,
    Limits,
    Refused,
    Unreachable,
    read_date,
)
from audits.collect.gates import PREFIX, HostGate, LocalGate, SharedGate
from audits.collect.robots import (
    MAX_BYTES,
    MemoryRobotsCache,
    SharedRobotsCache,
    for_us,
    read_rules,
)
from tests.security.conftest import OURSELVES, PUBLIC, MakeFetcher, StartServer
from tests.security.internet import Internet, LocalServer, Visit

URL = "http://public.test/"
MEBIBYTE = 2**20
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


def test_an_answer_is_given_with_what_it_says_of_itself(
    fetcher: Fetcher, server: LocalServer
) -> None:
    server.redirect("/", "/b?c=ü#top", 301)
    server.on(
        "/b?c=%C3%BC",
        "hello",
        kind="text/plain; charset=utf-8",
        headers=[("Last-Modified", "Wed, 21 Oct 2026 07:28:00 GMT"), ("Set-Cookie", "a=b")],
    )
    assert fetcher.fetch(f"{URL}#here") == Fetched(
        url=f"{URL}#here",
        final_url="http://public.test/b?c=%C3%BC",
        status=200,
        content_type="text/plain; charset=utf-8",
        body=b"hello",
        truncated=False,
        last_modified="2026-10-21T07:28:00Z",
        redirects=1,
    )


def test_we_say_who_we_are_and_nothing_of_anybody_else(
    fetcher: Fetcher, server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETRC", os.devnull)
    server.redirect("/", "/next")
    server.routes["/next"] = lambda visit: visit.answer(headers=[("Set-Cookie", "id=1; Path=/")])
    fetcher.fetch(URL)
    fetcher.fetch(f"{URL}next")
    for visit in server.visits:
        assert visit.header("User-Agent") == OURSELVES
        assert visit.header("Host") == "public.test"
        assert visit.header("Accept-Encoding") == "gzip, deflate"
        sent = {line.split(b":")[0].lower() for line in visit.head.split(b"\r\n")[1:] if line}
        assert sent == {b"host", b"accept-encoding", b"connection", b"user-agent", b"accept"}


@pytest.mark.parametrize("status", [200, 206, 401, 403, 404, 410, 451])
def test_an_answer_of_any_usual_status_is_an_answer(
    fetcher: Fetcher, server: LocalServer, status: int
) -> None:
    server.on("/", "x", status=status)
    assert fetcher.fetch(URL).status == status


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_server_in_trouble_says_nothing(
    fetcher: Fetcher, server: LocalServer, status: int
) -> None:
    server.on("/", "x", status=status)
    with pytest.raises(Unreachable, match=str(status)):
        fetcher.fetch(URL)


# Redirects


def test_five_redirects_are_followed_and_no_sixth(fetcher: Fetcher, server: LocalServer) -> None:
    for step in range(6):
        server.redirect(f"/{step}", f"/{step + 1}")
    server.on("/6", "the end")
    assert fetcher.fetch(f"{URL}1").redirects == 5
    server.visits.clear()
    with pytest.raises(Unreachable, match="more than 5 times"):
        fetcher.fetch(f"{URL}0")
    assert server.paths == [f"/{step}" for step in range(6)]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_circle_of_redirects_ends(fetcher: Fetcher, server: LocalServer, status: int) -> None:
    server.redirect("/", "/", status)
    with pytest.raises(Unreachable, match="sends on"):
        fetcher.fetch(URL)


def test_a_redirect_without_a_place_is_an_answer(fetcher: Fetcher, server: LocalServer) -> None:
    server.on("/", "x", status=302)
    assert fetcher.fetch(URL).status == 302


def test_a_redirect_whose_place_cannot_be_read_is_refused(
    fetcher: Fetcher, server: LocalServer
) -> None:
    server.redirect("/", "http://[::1/")
    with pytest.raises(Refused, match="cannot be read"):
        fetcher.fetch(URL)


# Bytes


def test_reading_stops_at_the_limit(fetcher: Fetcher, server: LocalServer) -> None:
    sent: list[int] = []

    def flood(visit: Visit) -> None:
        visit.send(HEAD + b"\r\n")
        for _ in range(400):
            visit.send(b"x" * 64 * 1024)
            sent.append(64 * 1024)

    server.routes["/"] = flood
    fetched = fetcher.fetch(URL)
    assert fetched.truncated
    assert len(fetched.body) == 2 * MEBIBYTE
    assert sum(sent) < 12 * MEBIBYTE  # the rest is in the buffers of the two sockets


def test_a_body_of_exactly_the_limit_is_whole(
    make_fetcher: MakeFetcher, server: LocalServer
) -> None:
    server.on("/", b"x" * 1_000)
    server.on("/more", b"x" * 1_001)
    fetcher = make_fetcher(limits=Limits(body_bytes=1_000))
    assert not fetcher.fetch(URL).truncated
    assert fetcher.fetch(f"{URL}more").truncated


def gzip_bomb() -> bytes:
    """Two layers would not be unpacked; this is one: 100 kB that mean 100 MiB."""
    return gzip.compress(b"\0" * 100 * MEBIBYTE)


BOMBS: dict[str, Callable[[], tuple[str, bytes]]] = {
    "gzip": lambda: ("gzip", gzip_bomb()),
    "x-gzip": lambda: ("x-gzip", gzip_bomb()),
    "deflate": lambda: ("deflate", zlib.compress(b"\0" * 100 * MEBIBYTE)),
    "deflate without its frame": lambda: ("deflate", zlib.compress(b"\0" * 100 * MEBIBYTE)[2:-4]),
}


@pytest.mark.parametrize("make", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_unpacked_only_to_the_limit(
    fetcher: Fetcher, server: LocalServer, make: Callable[[], tuple[str, bytes]]
) -> None:
    coding, body = make()
    server.on("/", body, headers=[("Content-Encoding", coding)])
    tracemalloc.start()
    try:
        fetched = fetcher.fetch(URL)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert fetched.truncated
    assert len(fetched.body) == 2 * MEBIBYTE
    assert peak < 12 * MEBIBYTE


PACKED = {
    "gzip": ("gzip", gzip.compress(b"what was packed " * 9_000)),
    "deflate": ("deflate", zlib.compress(b"what was packed " * 9_000)),
    "deflate without its frame": ("deflate", zlib.compress(b"what was packed " * 9_000)[2:-4]),
    "gzip that calls itself deflate": ("deflate", gzip.compress(b"what was packed " * 9_000)),
    "written in capitals": ("GZIP", gzip.compress(b"what was packed " * 9_000)),
    "not at all": ("identity", b"what was packed " * 9_000),
}


@pytest.mark.parametrize(("coding", "body"), PACKED.values(), ids=PACKED)
@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_a_packed_answer_is_unpacked_however_it_is_cut(
    fetcher: Fetcher, server: LocalServer, coding: str, body: bytes, step: int
) -> None:
    def answer(visit: Visit) -> None:
        visit.send(HEAD + f"Content-Encoding: {coding}\r\n".encode())
        visit.send(b"Transfer-Encoding: chunked\r\n\r\n")
        # Chunks as small as asked for at the beginning, where the form is found out.
        sizes = itertools.chain([step] * 10, itertools.repeat(50_000))
        rest, out = body, b""
        for size in sizes:
            if not rest:
                break
            out += f"{len(rest[:size]):x}\r\n".encode() + rest[:size] + b"\r\n"
            rest = rest[size:]
        visit.send(out + b"0\r\n\r\n")

    server.routes["/"] = answer
    fetched = fetcher.fetch(URL)
    assert fetched.body == b"what was packed " * 9_000
    assert not fetched.truncated


def test_an_archive_is_left_as_it_was_sent(fetcher: Fetcher, server: LocalServer) -> None:
    body = gzip.compress(b"an archive")
    server.on("/", body, headers=[("Content-Encoding", "gzip")])
    assert fetcher.fetch(URL, as_is=True).body == body
    assert server.visits[-1].header("Accept-Encoding") == "identity"


BROKEN = {
    "not gzip": ("gzip", b"<html>not packed</html>"),
    "half a gzip": ("gzip", gzip.compress(os.urandom(5_000))[:2_000]),
    "one byte": ("gzip", b"\x1f"),
    "brotli": ("br", b"whatever"),
    "zstd": ("zstd", b"\x28\xb5\x2f\xfd"),
    "packed twice": ("gzip, gzip", gzip.compress(gzip.compress(b"x"))),
    "a word": ("surprise", b"x"),
}


@pytest.mark.parametrize(("coding", "body"), BROKEN.values(), ids=BROKEN)
def test_an_answer_that_cannot_be_unpacked_says_nothing(
    fetcher: Fetcher, server: LocalServer, coding: str, body: bytes
) -> None:
    server.on("/", body, headers=[("Content-Encoding", coding)])
    with pytest.raises(Unreachable, match="packed"):
        fetcher.fetch(URL)


def test_an_empty_answer_that_says_it_is_packed_is_empty(
    fetcher: Fetcher, server: LocalServer
) -> None:
    server.on("/", b"", headers=[("Content-Encoding", "gzip")])
    assert fetcher.fetch(URL).body == b""


def test_marks_between_tiny_chunks_count_as_bytes(fetcher: Fetcher, server: LocalServer) -> None:
    def answer(visit: Visit) -> None:
        visit.send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        for _ in range(3_000):
            visit.send(b"1;" + b"x" * 2_000 + b"\r\nx\r\n")

    server.routes["/"] = answer
    fetched = fetcher.fetch(URL)
    assert fetched.truncated
    assert len(fetched.body) < 4_000


HEADER_FLOODS: dict[str, Callable[[Visit], None]] = {
    "one header without an end": lambda visit: visit.send(HEAD + b"X: " + b"x" * 300_000),
    "one large header": lambda visit: visit.send(HEAD + b"X: " + b"x" * 70_000 + b"\r\n\r\n"),
    "many headers": lambda visit: visit.send(
        HEAD + b"".join(b"X-%d: y\r\n" % number for number in range(20_000)) + b"\r\n"
    ),
    "a first line without an end": lambda visit: visit.send(b"HTTP/1.1 200 " + b"x" * 300_000),
    "one notice after another": lambda visit: visit.drip(
        itertools.repeat(b"HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n" * 100), 0
    ),
}


@pytest.mark.parametrize("flood", HEADER_FLOODS.values(), ids=HEADER_FLOODS)
def test_headers_are_read_up_to_64_kib(
    fetcher: Fetcher, server: LocalServer, flood: Callable[[Visit], None]
) -> None:
    server.routes["/"] = flood
    started = time.monotonic()
    with pytest.raises(Unreachable, match="headers"):
        fetcher.fetch(URL)
    assert time.monotonic() - started < 4


NO_ANSWERS: dict[str, bytes] = {
    "nothing": b"",
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
    "half a head": b"HTTP/1.1 200 OK\r\nContent-",
    "half a body": HEAD + b"Content-Length: 100\r\n\r\nonly this",
    "half a chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\nonly this",
    "a length that is none": HEAD + b"Content-Length: -5\r\n\r\n",
    "two lengths": HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
    "another protocol": b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    "a null byte in a header": HEAD + b"X: a\0b\r\n\r\n",
}


@pytest.mark.parametrize("answer", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_an_answer_that_is_none_says_nothing(
    fetcher: Fetcher, server: LocalServer, answer: bytes
) -> None:
    server.routes["/"] = lambda visit: visit.send(answer)
    with pytest.raises(Unreachable):
        fetcher.fetch(URL)


def test_what_headers_say_is_cleaned(fetcher: Fetcher, server: LocalServer) -> None:
    kind = "text/html\x7f\u0085" + "x" * 400
    server.on("/", "x", kind=kind, headers=[("Last-Modified", "yesterday")])
    fetched = fetcher.fetch(URL)
    assert fetched.content_type.startswith("text/html")
    assert len(fetched.content_type) <= 200
    assert fetched.content_type.isprintable()
    assert fetched.last_modified is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Wed, 21 Oct 2026 07:28:00 GMT", "2026-10-21T07:28:00Z"),
        ("Wed, 21 Oct 2026 07:28:00 +0200", "2026-10-21T05:28:00Z"),
        ("21 Oct 2026 07:28:00", "2026-10-21T07:28:00Z"),
        ("Wed, 99 Oct 2026 07:28:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -2359", None),
        ("", None),
        ("x" * 5_000, None),
    ],
)
def test_dates_are_read_or_left(said: str, meant: str | None) -> None:
    assert read_date(said) == meant


# Time

DRIPS: dict[str, Callable[[Visit], None]] = {
    "the head": lambda visit: visit.drip((bytes([byte]) for byte in HEAD * 50), 0.05),
    "the body": lambda visit: visit.drip([HEAD + b"\r\n", *[b"x"] * 1_000], 0.05),
    "a packed body": lambda visit: visit.drip(
        [HEAD + b"Content-Encoding: gzip\r\n\r\n", *[bytes([b]) for b in gzip.compress(HEAD * 99)]],
        0.05,
    ),
    "chunks": lambda visit: visit.drip(
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[b"1\r\nx\r\n"] * 1_000], 0.05
    ),
    "nothing": lambda visit: visit.drip([b""] * 1_000, 0.05),
    "notices": lambda visit: visit.drip([b"HTTP/1.1 102 Processing\r\n\r\n"] * 1_000, 0.05),
}


@pytest.mark.parametrize("drip", DRIPS.values(), ids=DRIPS)
def test_a_slow_drip_is_left_at_the_deadline(
    make_fetcher: MakeFetcher, server: LocalServer, drip: Callable[[Visit], None]
) -> None:
    server.routes["/"] = drip
    started = time.monotonic()
    with pytest.raises(Unreachable):
        make_fetcher(seconds=0.6).fetch(URL)
    assert time.monotonic() - started < 4  # the drip itself takes far longer


def test_the_deadline_is_one_for_all_redirects(
    make_fetcher: MakeFetcher, server: LocalServer
) -> None:
    def wait(visit: Visit) -> None:
        visit.stopping.wait(0.3)
        visit.answer(302, headers=[("Location", f"{visit.path}x")])

    for step in range(6):
        server.routes["/" + "x" * step] = wait
    started = time.monotonic()
    with pytest.raises(Unreachable):
        make_fetcher(seconds=0.7).fetch(URL)
    assert time.monotonic() - started < 4
    assert len(server.paths) <= 3


def test_a_host_that_does_not_answer_is_left(fetcher: Fetcher, internet: Internet) -> None:
    internet.names["down.test"] = [["93.184.216.99"]]
    with pytest.raises(Unreachable, match="No connection"):
        fetcher.fetch("http://down.test/")


# robots.txt

ROBOTS = {
    "nobody": ("User-agent: *\nDisallow: /\n", False),
    "not us": ("User-agent: OpenBoard\nDisallow: /\n", False),
    "not us, with a version": ("User-agent: openboard/9.9\nDisallow: /\n", False),
    "not this path": ("User-agent: *\nDisallow: /pa\n", False),
    "not this pattern": ("User-agent: *\nDisallow: /*ge$\n", False),
    "us, and nobody else": ("User-agent: *\nDisallow: /\n\nUser-agent: OpenBoard\nAllow: /", True),
    "us by an empty rule": ("User-agent: OpenBoard\nDisallow:\n\nUser-agent: *\nDisallow: /", True),
    "another path": ("User-agent: *\nDisallow: /private/\n", True),
    "another robot": ("User-agent: Other\nDisallow: /\n", True),
    "another robot after us": (
        "User-agent: *\nDisallow: /no\n\nUser-agent: Other\nDisallow: /\n",
        True,
    ),
    "one whose name holds ours": ("User-agent: NotOpenBoardX\nDisallow: /\n", True),
    "several names": ("User-agent: Other\nUser-agent: OpenBoard\nDisallow: /\n", False),
    "the longer rule": ("User-agent: *\nDisallow: /\nAllow: /page\n", True),
    "a mistake in writing": ("useragent: *\ndisallow /\n", False),
    "with remarks": ("# hello\nUser-agent: * # all\nDisallow: / # everything\n", False),
    "a rule of nobody": ("Disallow: /\n", True),
    "no text": ("\0\1\2\ud800".encode("utf-8", "replace").decode(), True),
    "nothing": ("", True),
}


@pytest.mark.parametrize(("text", "is_allowed"), ROBOTS.values(), ids=ROBOTS)
def test_robots_txt_is_respected(
    fetcher: Fetcher, server: LocalServer, text: str, is_allowed: bool
) -> None:
    server.on("/robots.txt", text, kind="text/plain")
    server.on("/page", "here")
    if is_allowed:
        assert fetcher.fetch(f"{URL}page").body == b"here"
    else:
        with pytest.raises(Refused, match=r"robots\.txt of public\.test"):
            fetcher.fetch(f"{URL}page")
        assert server.paths == []


def test_robots_txt_is_asked_at_every_place_that_a_redirect_leads_to(
    fetcher: Fetcher, server: LocalServer, internet: Internet
) -> None:
    internet.names["other.test"] = [[PUBLIC]]
    server.redirect("/", "http://other.test/page")
    server.on("/robots.txt", "User-agent: *\nDisallow: /page", kind="text/plain")
    with pytest.raises(Refused, match=r"other\.test"):
        fetcher.fetch(URL)
    assert server.paths == ["/"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_no_robots_txt_forbids_nothing(fetcher: Fetcher, server: LocalServer, status: int) -> None:
    server.on("/robots.txt", "User-agent: *\nDisallow: /", status=status)
    server.on("/", "here")
    assert fetcher.fetch(URL).body == b"here"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_robots_txt_in_trouble_makes_a_failed_look_and_no_verdict(
    fetcher: Fetcher, server: LocalServer, status: int
) -> None:
    server.on("/robots.txt", "", status=status)
    with pytest.raises(Unreachable, match=rf"robots\.txt.*{status}"):
        fetcher.fetch(URL)
    assert server.paths == []
    server.on("/robots.txt", "", status=404)  # and it is asked again the next time
    server.on("/", "here")
    assert fetcher.fetch(URL).body == b"here"


def test_a_robots_txt_may_send_on_but_not_to_a_private_place(
    fetcher: Fetcher, server: LocalServer, canary: LocalServer
) -> None:
    server.redirect("/robots.txt", "/rules")
    server.on("/rules", "User-agent: *\nDisallow: /no", kind="text/plain")
    server.on("/", "here")
    assert fetcher.fetch(URL).body == b"here"
    with pytest.raises(Refused):
        fetcher.fetch(f"{URL}no")
    server.redirect("/robots.txt", "http://127.0.0.1/robots.txt")
    with pytest.raises(Refused, match="leads astray"):
        Fetcher(OURSELVES, fetcher.guard, LocalGate(0), dial=fetcher.dial).fetch(URL)
    assert canary.connections == 0


def test_robots_txt_is_remembered_for_an_hour(
    make_fetcher: MakeFetcher, server: LocalServer
) -> None:
    now = [1_000.0]
    fetcher = make_fetcher(robots=MemoryRobotsCache(clock=lambda: now[0]))
    server.on("/", "here")
    for _ in range(3):
        fetcher.fetch(URL)
    assert len(server.visits) == 4
    now[0] += 3_601
    fetcher.fetch(URL)
    assert [visit.path for visit in server.visits[4:]] == ["/robots.txt", "/"]


def test_only_so_many_places_are_remembered() -> None:
    cache = MemoryRobotsCache()
    for number in range(200):
        cache.put(f"http://{number}.test", "x")
    assert cache.get("http://0.test") is None
    assert cache.get("http://199.test") == "x"


HOSTILE_ROBOTS = {
    "many robots over many rules": "".join(f"User-agent: x{n}\n" for n in range(16_000))
    + "".join(f"Disallow: /{n}\n" for n in range(16_000)),
    "ourselves over and over": "User-agent: OpenBoard\n" * 10_000 + "Disallow: /a\n" * 10_000,
    "many groups": "User-agent: *\nDisallow: /*a*b*c*d*e*f$\n" * 10_000,
    "one long pattern": "User-agent: *\nDisallow: /" + "*a" * 250_000,
    "one long line": "User-agent: *\n" + "Disallow" + " " * 400_000,
    "dollars": "User-agent: *\nDisallow: /" + "$" * 400_000,
    "spaces": " " * 500_000,
}


@pytest.mark.parametrize("text", HOSTILE_ROBOTS.values(), ids=HOSTILE_ROBOTS)
def test_a_hostile_robots_txt_is_read_in_no_time(text: str) -> None:
    started = time.monotonic()
    rules = read_rules(for_us(text))
    rules.allow("http://public.test/" + "ab" * 900)
    rules.pause()
    assert time.monotonic() - started < 5


def test_a_large_robots_txt_counts_up_to_512_kib(fetcher: Fetcher, server: LocalServer) -> None:
    filler = "# filler\n" * (MAX_BYTES // 9 + 1)
    server.on("/robots.txt", f"User-agent: *\n{filler}Disallow: /\n", kind="text/plain")
    server.on("/", "here")
    assert fetcher.fetch(URL).body == b"here"


@pytest.mark.parametrize(
    ("said", "pause"), [("2", 2.0), ("0.5", 0.5), ("86400", 10.0), ("-3", None), ("soon", None)]
)
def test_a_pause_that_is_asked_for_is_kept_within_reason(said: str, pause: float | None) -> None:
    rules = read_rules(for_us(f"User-agent: *\nCrawl-delay: {said}\n"))
    assert rules.pause() == pause


# One at a time


@pytest.fixture
def valkey() -> Iterator["redis.Redis"]:
    """The test run's own Valkey."""
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    yield client
    for key in client.scan_iter(f"{PREFIX}:*"):
        client.delete(key)
    client.close()


@pytest.fixture(params=["local", "shared"])
def gates(request: pytest.FixtureRequest, valkey: "redis.Redis") -> Callable[[float], HostGate]:
    """Both gates; each call gives the gate as another worker has it."""
    if request.param == "shared":
        return lambda pause: SharedGate(valkey, pause)
    one: dict[float, HostGate] = {}
    return lambda pause: one.setdefault(pause, LocalGate(pause))


def test_one_request_at_a_time_goes_to_a_host_with_a_pause_after_it(
    gates: Callable[[float], HostGate],
) -> None:
    times: list[tuple[float, float]] = []

    def ask() -> None:
        with gates(0.2).turn("public.test", 5):
            start = time.monotonic()
            time.sleep(0.05)
            times.append((start, time.monotonic()))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gaps = [later[0] - earlier[1] for earlier, later in itertools.pairwise(sorted(times))]
    assert len(gaps) == 3
    assert all(gap >= 0.19 for gap in gaps)


def test_hosts_do_not_wait_for_each_other(gates: Callable[[float], HostGate]) -> None:
    gate = gates(5)
    started = time.monotonic()
    with gate.turn("one.test", 1), gate.turn("two.test", 1):
        pass
    assert time.monotonic() - started < 3


def test_a_turn_that_does_not_come_in_time_says_so(gates: Callable[[float], HostGate]) -> None:
    with gates(0).turn("public.test", 1):
        started = time.monotonic()
        with pytest.raises(HostBusy), gates(0).turn("public.test", 0.3):
            pytest.fail("two at once")
        assert time.monotonic() - started < 4
    with gates(0).turn("public.test", 0.5):
        pass


def test_a_turn_is_given_back_when_the_request_fails(gates: Callable[[float], HostGate]) -> None:
    with pytest.raises(Unreachable), gates(0).turn("public.test", 1):
        raise Unreachable("It broke.")
    with gates(0).turn("public.test", 0.5):
        pass


def test_a_turn_of_a_worker_that_died_ends_by_itself(valkey: "redis.Redis") -> None:
    gate = SharedGate(valkey, 0)
    with gate.turn("public.test", 1):
        assert 0 < valkey.ttl(f"{PREFIX}:gate:public.test") <= 45


def test_a_turn_that_outlived_its_lease_does_not_end_somebody_elses(
    valkey: "redis.Redis",
) -> None:
    with SharedGate(valkey, 0).turn("public.test", 1):
        valkey.set(f"{PREFIX}:gate:public.test", "somebody else")
    assert valkey.get(f"{PREFIX}:gate:public.test") == b"somebody else"


def test_without_valkey_each_process_keeps_to_its_own_turns(
    caplog: pytest.LogCaptureFixture,
) -> None:
    nobody = redis.Redis.from_url("redis://127.0.0.1:9/0", socket_connect_timeout=0.2)
    gate = SharedGate(nobody, 0.2)
    started = time.monotonic()
    for _ in range(3):
        with gate.turn("public.test", 2):
            pass
    assert 0.4 <= time.monotonic() - started < 4
    assert len([record for record in caplog.records if "shared turns" in record.message]) == 1
    cache = SharedRobotsCache(nobody)
    cache.put("http://public.test", "x")
    assert cache.get("http://public.test") is None


def test_workers_share_what_robots_txt_says(
    make_fetcher: MakeFetcher, server: LocalServer, valkey: "redis.Redis"
) -> None:
    server.on("/robots.txt", "User-agent: *\nDisallow: /no", kind="text/plain")
    server.on("/", "here")
    for _ in range(2):
        fetcher = make_fetcher(robots=SharedRobotsCache(valkey), gate=SharedGate(valkey, 0))
        fetcher.fetch(URL)
    assert [visit.path for visit in server.visits] == ["/robots.txt", "/", "/"]
    valkey.set(f"{PREFIX}:robots:{URL.rstrip('/')}", "not JSON")
    assert SharedRobotsCache(valkey).get(URL.rstrip("/")) is None


def test_redirects_within_a_host_keep_its_pause(
    make_fetcher: MakeFetcher, server: LocalServer, start_server: StartServer
) -> None:
    server.redirect("/", "/next")
    server.on("/next", "here")
    started = time.monotonic()
    make_fetcher(pause=0.2).fetch(URL)
    assert time.monotonic() - started >= 0.4
