"""A small internet on loopback: names that resolve as told, and servers that misbehave on purpose.

Nothing of the fetcher is replaced but its two ends. The resolver answers from a table, and the dial
leads each address of the table to a local server; every lookup and every dialed address is written
down, so that a test can say that nothing was dialed at all.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpcore2

from audits.collect.wire import dial as open_socket

CERTIFICATES = Path(__file__).parent / "certificates"
Send = Callable[[bytes], None]
Behavior = Callable[["Visit"], None]


def trusting() -> ssl.SSLContext:
    """Whom the fetcher of a test trusts: the authority of nobody, whose key is lost."""
    return ssl.create_default_context(cafile=CERTIFICATES / "authority.pem")


@dataclass
class Visit:
    """One request as it came, and the way to answer it, in whatever form."""

    path: str
    head: bytes
    send: Send
    stopping: threading.Event

    def header(self, name: str) -> str:
        """The value of a header, empty without one."""
        for line in self.head.decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return ""

    def answer(
        self,
        status: int = 200,
        body: bytes = b"",
        *,
        kind: str = "text/html; charset=utf-8",
        headers: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Answer properly."""
        lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}"]
        lines += [f"Content-Type: {kind}"] if kind else []
        lines += [f"{name}: {value}" for name, value in headers]
        self.send("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    def drip(self, pieces: Iterable[bytes], seconds: float) -> None:
        """Send piece by piece, with a pause after each, until the test is over."""
        for piece in pieces:
            self.send(piece)
            if self.stopping.wait(seconds):
                return


def _say_missing(visit: Visit) -> None:
    visit.answer(404, b"not here")


class LocalServer:
    """Listens on loopback, keeps what it was asked, and answers by path as it is told.

    `robots.txt` is missing unless it is told otherwise; other paths it does not know are missing.
    """

    def __init__(self, *, tls: bool = False, host: str = "127.0.0.1") -> None:
        self.routes: dict[str, Behavior] = {}
        self.visits: list[Visit] = []
        self.connections = 0
        self.stopping = threading.Event()
        self._tls: ssl.SSLContext | None = None
        if tls:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(CERTIFICATES / "server.pem")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, 0), family=family)
        self.port = int(self._socket.getsockname()[1])
        self._threads = [threading.Thread(target=self._listen, name="local server")]
        self._threads[0].start()

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order, without questions after robots.txt."""
        return [visit.path for visit in self.visits if visit.path != "/robots.txt"]

    def on(self, path: str, body: bytes | str | Behavior = b"", **options: Any) -> None:
        """Answer a path with a body, or by a behavior of its own."""
        if callable(body):
            self.routes[path] = body
            return
        content = body.encode() if isinstance(body, str) else body
        self.routes[path] = lambda visit: visit.answer(body=content, **options)

    def redirect(self, path: str, target: str, status: int = 302) -> None:
        """Send whoever asks for a path to another place."""
        place = target.encode().decode("latin-1")  # as servers do it: bytes of UTF-8
        self.routes[path] = lambda visit: visit.answer(status, headers=[("Location", place)])

    def stop(self) -> None:
        """Stop listening, and wait for every thread."""
        self.stopping.set()
        self._socket.shutdown(socket.SHUT_RDWR)  # wakes who waits for a connection
        for thread in list(self._threads):
            thread.join()
        self._socket.close()

    def _listen(self) -> None:
        while not self.stopping.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return  # stopped
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(10)
            try:
                stream = (
                    self._tls.wrap_socket(connection, server_side=True) if self._tls else connection
                )
                with stream:
                    self._answer(stream)
            except OSError:
                return  # the fetcher hung up, which is its right

    def _answer(self, stream: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = stream.recv(4096)
            if not piece:
                return
            head += piece
        path = head.split(b" ", 2)[1].decode("latin-1")
        visit = Visit(path, head, stream.sendall, self.stopping)
        self.visits.append(visit)
        self.routes.get(path, _say_missing)(visit)


class _Elsewhere(httpcore2.NetworkStream):
    """A connection to a local server that says it ends at the address that was dialed."""

    def __init__(self, stream: httpcore2.NetworkStream, peer: tuple[str, int]) -> None:
        self._stream, self._peer = stream, peer

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        return _Elsewhere(self._stream.start_tls(ssl_context, server_hostname, timeout), self._peer)

    def get_extra_info(self, info: str) -> Any:
        return self._peer if info == "server_addr" else self._stream.get_extra_info(info)


@dataclass
class Internet:
    """Names, addresses and what is behind them."""

    names: dict[str, list[Sequence[str]]] = field(default_factory=dict)
    """The answers to one lookup after another; the last one stays."""
    places: dict[tuple[str, int], int] = field(default_factory=dict)
    """The local port behind each address and port."""
    lookups: list[str] = field(default_factory=list)
    dialed: list[tuple[str, int]] = field(default_factory=list)
    peer: tuple[str, int] | None = None
    """Where every connection says that it ends, when that is not where it was dialed to."""

    def resolve(self, host: str, port: int) -> Sequence[str]:
        """Answer a lookup as told; a name that is not in the table does not exist."""
        self.lookups.append(host)
        answers = self.names.get(host)
        if not answers:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def dial(self, address: str, port: int, seconds: float) -> httpcore2.NetworkStream:
        """Open a connection to the server that stands behind an address."""
        self.dialed.append((address, port))
        place = self.places.get((address, port))
        if place is None:
            raise httpcore2.ConnectError("nobody listens there")
        stream = open_socket("127.0.0.1", place, seconds)
        return _Elsewhere(stream, self.peer or (address, port))
