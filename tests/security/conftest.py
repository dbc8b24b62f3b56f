"""What the tests of the guarded fetch share."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from audits.collect.fetch import Fetcher, Guard, Limits, name_ourselves
from audits.collect.gates import LocalGate
from audits.collect.robots import MemoryRobotsCache
from tests.security.internet import Internet, LocalServer, trusting

PUBLIC = "93.184.216.34"
"""An address of the public internet; only the small internet of the tests dials it."""
ALSO_PUBLIC = "2606:2800:220:1:248:1893:25c8:1946"
OURSELVES = name_ourselves("0.1.0", "https://board.test")

StartServer = Callable[..., LocalServer]
MakeFetcher = Callable[..., Fetcher]


@pytest.fixture
def start_server() -> Iterator[StartServer]:
    """Start a server on loopback; it stops with the test."""
    with ExitStack() as stack:

        def start(**options: Any) -> LocalServer:
            server = LocalServer(**options)
            stack.callback(server.stop)
            return server

        yield start


@pytest.fixture
def server(start_server: StartServer) -> LocalServer:
    """The server behind `public.test`."""
    return start_server()


@pytest.fixture
def canary(start_server: StartServer) -> LocalServer:
    """What stands on private addresses: nobody may ever connect to it."""
    return start_server()


@pytest.fixture
def internet(server: LocalServer, canary: LocalServer) -> Internet:
    """`public.test` is public; behind every private address of the tests sits the canary."""
    private = ("127.0.0.1", "::1", "10.0.0.1", "169.254.169.254", "0.0.0.0", "::ffff:127.0.0.1")
    return Internet(
        names={"public.test": [[PUBLIC]]},
        places={(PUBLIC, 80): server.port} | {(item, 80): canary.port for item in private},
    )


@pytest.fixture
def make_fetcher(internet: Internet) -> MakeFetcher:
    """Make a fetcher that lives in the small internet."""

    def make(*, seconds: float = 5.0, pause: float = 0.0, **options: Any) -> Fetcher:
        settings: dict[str, Any] = {
            "guard": Guard(resolver=internet.resolve),
            "gate": LocalGate(pause=pause),
            "robots": MemoryRobotsCache(),
            "limits": Limits(seconds=seconds),
            "ssl_context": trusting(),
            "dial": internet.dial,
        }
        return Fetcher(OURSELVES, **(settings | options))

    return make


@pytest.fixture
def fetcher(make_fetcher: MakeFetcher) -> Fetcher:
    """A fetcher with the usual limits, and less time."""
    return make_fetcher()
