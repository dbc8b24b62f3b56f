"""One request over one guarded connection: bytes out, a limited answer in.

The HTTP itself is `httpcore2`'s. Given here is what it leaves to its caller: which address a socket
may open to, how long everything may take, how much is read, and how much that may unpack to.
"""

import ssl
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import httpcore2
import httpx2

from audits.collect.guard import Deadline, FetchError, Guard, IPAddress, Refused, Unreachable

CONNECT_SECONDS: Final = 5.0
MAX_TRIED: Final = 3
"""Addresses of one name that are tried in turn."""
_PIECE: Final = 64 * 1024

Dial = Callable[[str, int, float], httpcore2.NetworkStream]
"""Opens a connection to an address and port within so many seconds."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one link may cost."""

    seconds: float = 20.0
    """In all: names, redirects, robots.txt, waiting for the host's turn, and reading."""
    body_bytes: int = 2 * 1024 * 1024
    """Unpacked. Reading stops there."""
    raw_bytes: int = 4 * 1024 * 1024
    """As sent, with the marks between its chunks."""
    header_bytes: int = 64 * 1024
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer: `body` is cut at the limit, which `is_cut` says."""

    status: int
    headers: Mapping[str, str]
    """By names in lower case; of repeated ones the first."""
    body: bytes
    is_cut: bool


class _Enough(Exception):  # noqa: N818
    """As many bytes of a body were read as may be."""


def dial(address: str, port: int, seconds: float) -> httpcore2.NetworkStream:
    """Open a TCP connection to an address, which is no name: nothing is looked up."""
    return httpcore2.SyncBackend().connect_tcp(address, port, timeout=seconds, socket_options=[])


@cache
def trusted() -> ssl.SSLContext:
    """Return the system's trust in certificates, read once."""
    return httpx2.create_ssl_context()


@dataclass(slots=True)
class _Meter:
    """Counts what is read: first the head of the answer, then its body."""

    left: int
    is_head: bool = True

    def take(self, wanted: int) -> int:
        """Return how many bytes may be read now."""
        if self.left <= 0:
            if self.is_head:
                raise Unreachable("The headers of the answer are too long.")
            raise _Enough
        return min(wanted, self.left)


class _LimitedStream(httpcore2.NetworkStream):
    """A connection on which every wait ends at the deadline, and every byte is counted."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline, meter: _Meter) -> None:
        self._stream, self._deadline, self._meter = stream, deadline, meter

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        wanted = self._meter.take(max_bytes)
        data = self._stream.read(wanted, timeout=self._deadline.left())
        self._meter.left -= len(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout=self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, timeout=self._deadline.left())
        return _LimitedStream(stream, self._deadline, self._meter)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class GuardedBackend(httpcore2.NetworkBackend):
    """Opens connections to judged addresses only."""

    def __init__(self, guard: Guard, deadline: Deadline, meter: _Meter, dial: Dial) -> None:
        """Hold what every connection of one request shares."""
        self._guard, self._deadline, self._meter, self._dial = guard, deadline, meter, dial

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Look the host up once, judge every address, connect to one of them."""
        addresses = self._guard.find(host, port, self._deadline)
        for address in addresses[:MAX_TRIED]:
            try:
                stream = self._dial(str(address), port, min(CONNECT_SECONDS, self._deadline.left()))
            except (httpcore2.NetworkError, httpcore2.TimeoutException):
                continue
            self._check(stream, host, port, address)
            return _LimitedStream(stream, self._deadline, self._meter)
        raise Unreachable(f"No connection to {host} could be made.")

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore2.NetworkStream:
        """Refuse: nothing here is reached that way."""
        raise Refused("Sockets of this machine are not fetched.")

    def _check(
        self, stream: httpcore2.NetworkStream, host: str, port: int, address: IPAddress
    ) -> None:
        try:
            self._guard.check_peer(host, port, stream.get_extra_info("server_addr"), address)
        except (FetchError, OSError):
            stream.close()
            raise


def send(
    url: httpx2.URL,
    headers: Mapping[str, str],
    *,
    guard: Guard,
    deadline: Deadline,
    limits: Limits,
    ssl_context: ssl.SSLContext | None = None,
    dial: Dial = dial,
    as_is: bool = False,
) -> Answer:
    """Send one GET request and return its answer; redirects are the caller's business.

    `as_is` leaves the body as it was sent. Raises `Refused` or `Unreachable`.
    """
    meter = _Meter(limits.header_bytes)
    host = url.raw_host.decode("ascii")
    sent = {
        "Host": url.netloc.decode("ascii"),
        "Accept-Encoding": "identity" if as_is else "gzip, deflate",
        "Connection": "close",
        **headers,
    }
    target = httpcore2.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )
    try:
        with (
            httpcore2.ConnectionPool(
                ssl_context=ssl_context or trusted(),
                max_connections=1,
                max_keepalive_connections=0,
                network_backend=GuardedBackend(guard, deadline, meter, dial),
            ) as pool,
            pool.stream("GET", target, headers=list(sent.items())) as response,
        ):
            found = _headers(response.headers, limits)
            meter.is_head, meter.left = False, limits.raw_bytes
            coding = "" if as_is else found.get("content-encoding", "").strip().lower()
            body, is_cut = _read(response.iter_stream(), coding, limits.body_bytes, deadline)
            return Answer(response.status, found, body, is_cut)
    except httpcore2.TimeoutException as error:
        deadline.left()
        raise Unreachable(f"{host} did not answer in time.") from error
    except httpcore2.ConnectError as error:
        raise Unreachable(f"No safe connection to {host} could be made.") from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError) as error:
        raise Unreachable(f"The answer of {host} broke off, or is none.") from error
    except (httpcore2.UnsupportedProtocol, UnicodeError) as error:
        raise Refused("This is no address that can be fetched.") from error


def _headers(raw: Iterable[tuple[bytes, bytes]], limits: Limits) -> dict[str, str]:
    found: dict[str, str] = {}
    size = 0
    for name, value in raw:
        size += len(name) + len(value) + 4
        found.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    if size > limits.header_bytes:
        raise Unreachable("The headers of the answer are too long.")
    return found


def _read(
    pieces: Iterator[bytes], coding: str, limit: int, deadline: Deadline
) -> tuple[bytes, bool]:
    """Return the unpacked body up to the limit, and whether there was more of it."""
    body = bytearray()
    unpack = _Unpacker(coding)
    try:
        for piece in pieces:
            for part in unpack.feed(piece):
                body += part
                if len(body) > limit:
                    return bytes(body[:limit]), True
                deadline.left()
            deadline.left()
    except _Enough:
        return bytes(body), True
    if not unpack.is_whole:
        raise Unreachable("The packed answer broke off.")
    return bytes(body), False


class _Unpacker:
    """Unpacks gzip and deflate a piece at a time, so that no piece is larger than 64 KiB."""

    def __init__(self, coding: str) -> None:
        if coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise Unreachable("The answer is packed in a way that was not asked for.")
        self._is_packed = coding not in ("", "identity")
        self._is_deflate = coding == "deflate"
        self._start = b""
        self._inflate: Any = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing at the end; an empty body is whole."""
        return not self._is_packed or not self._start or bool(self._inflate and self._inflate.eof)

    def feed(self, piece: bytes) -> Iterator[bytes]:
        if not self._is_packed:
            yield piece
            return
        if self._inflate is None:
            self._start += piece
            if len(self._start) < 2:
                return
            self._inflate, piece = self._inflater(self._start), self._start
        while not self._inflate.eof:
            try:
                part = bytes(self._inflate.decompress(piece, _PIECE))
            except zlib.error as error:
                raise Unreachable("The packed answer cannot be unpacked.") from error
            yield part
            piece = self._inflate.unconsumed_tail
            if not piece and len(part) < _PIECE:
                return

    def _inflater(self, start: bytes) -> Any:
        # Some servers leave out the frame that "deflate" should have (RFC 1950: a multiple of 31).
        is_framed = start[0] & 15 == 8 and int.from_bytes(start[:2], "big") % 31 == 0
        if self._is_deflate and not is_framed and start[:2] != b"\x1f\x8b":
            return zlib.decompressobj(wbits=-zlib.MAX_WBITS)
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
