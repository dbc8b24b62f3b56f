"""The HTTP server: reads requests, counts them, misbehaves where told to, sends answers."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from tests.hub_standin import control
from tests.hub_standin.faults import Fault, Route, Trouble
from tests.hub_standin.json_types import JSON
from tests.hub_standin.messages import Part, Request, Response, error, html_response
from tests.hub_standin.ratelimit import Bucket, Limits, RateLimiter
from tests.hub_standin.repositories import Repository
from tests.hub_standin.routes import Target, answer, read_target
from tests.hub_standin.world import World

_CHUNK = 1 << 20
_BUCKET_WORDS: Mapping[str, Bucket] = {
    "api": Bucket.API,
    "resolve": Bucket.RESOLVERS,
    "resolvers": Bucket.RESOLVERS,
    "pages": Bucket.PAGES,
}


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """One request the stand-in has answered (or refused to), with what it was counted as."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    bucket: Bucket
    route: Route
    repo_id: str | None
    status: int  # 0: the connection was reset


class StandInHub(World):
    """A Hub on loopback. Use it as a context manager, or call :meth:`start` and :meth:`stop`.

    ``limits`` are really counted. ``latency`` (seconds) is added to every answer. ``tokens`` maps
    each known token to the restricted repositories it opens. ``is_missing_explicit`` adds the error
    code for missing repositories that the real Hub leaves out for anonymous callers.
    """

    def __init__(
        self,
        repositories: Iterable[Repository] = (),
        *,
        limits: Limits | None = None,
        latency: float = 0.0,
        host: str = "127.0.0.1",
        port: int = 0,
        tokens: Mapping[str, frozenset[str]] | None = None,
        is_missing_explicit: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(repositories)
        self.latency = latency
        self.tokens = dict(tokens or {})
        self.is_missing_explicit = is_missing_explicit
        self.limiter = RateLimiter(limits or Limits(), clock)
        self.is_stopping = threading.Event()
        self._address = (host, port)
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self._requests: list[RecordedRequest] = []

    # Running

    def start(self) -> "StandInHub":
        """Listen and answer in the background; raise ``OSError`` when the port is taken."""
        self.is_stopping.clear()
        self._server = _Server(self._address, self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="stand-in hub", daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening and end every connection, also those that wait on purpose."""
        if self._server is None or self._thread is None:
            return
        self.is_stopping.set()
        self._server.shutdown()
        self._server.end_connections()
        self._server.server_close()
        self._thread.join()
        self._server = None

    def __enter__(self) -> "StandInHub":
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The address to use as ``HF_ENDPOINT``, without a slash at the end."""
        if self._server is None:
            raise RuntimeError("the stand-in is not running")
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    # Counting

    @property
    def requests(self) -> list[RecordedRequest]:
        """Every request so far, in order of their answers."""
        with self._lock:
            return list(self._requests)

    def count(self, bucket: str = "") -> int:
        """Return the number of requests so far: of ``api``, ``resolve`` or ``pages``, or of all."""
        wanted = _BUCKET_WORDS[bucket] if bucket else None
        return sum(1 for item in self.requests if wanted in (None, item.bucket))

    def reset_counts(self) -> None:
        """Forget the requests so far, and start the windows of the rate limits anew."""
        with self._lock:
            self._requests.clear()
        self.limiter.restart()

    # Answering

    def respond(self, request: Request) -> tuple[Response, Fault | None]:
        """Return the answer to a request, and the fault with which to send it."""
        target, bucket = read_target(request), bucket_of(request.path)
        verdict = self.limiter.take(request.token or "anonymous", bucket)
        if verdict.is_allowed:
            fault = self.take_fault(target.kind, target.repo_id, target.route)
            response = self._answer(request, target, fault)
        else:
            fault, response = None, error(429, "Rate limit reached: wait for the next window.")
        was_reset = fault is not None and fault.trouble is Trouble.RESET
        recorded = RecordedRequest(
            method=request.method,
            path=request.path,
            query=tuple(request.query),
            headers=request.headers,
            bucket=bucket,
            route=target.route,
            repo_id=target.repo_id,
            status=0 if was_reset else response.status,
        )
        with self._lock:
            self._requests.append(recorded)
            number = len(self._requests)
        extra = (*verdict.headers, ("X-Request-Id", f"stand-in-{number}"))
        return response.with_headers(extra), fault

    def _answer(self, request: Request, target: Target, fault: Fault | None) -> Response:
        match fault.trouble if fault else None:
            case Trouble.RATE_LIMITED:
                assert fault is not None
                wait = (
                    () if fault.retry_after is None else (("Retry-After", str(fault.retry_after)),)
                )
                return error(429, "Rate limit reached: wait for the next window.", headers=wait)
            case Trouble.SERVER_ERROR:
                return error(500, "Internal Error - We're working hard to fix this.")
            case Trouble.GATEWAY_TIMEOUT:
                return html_response("504 Gateway Time-out", status=504)
            case Trouble.HTML_PAGE:
                return html_response("We will be back soon")
        response = answer(
            request,
            target,
            self,
            base_url=self.url,
            tokens=self.tokens,
            is_missing_explicit=self.is_missing_explicit,
        )
        if fault is None or response.status != 200 or not isinstance(response.body, bytes):
            return response
        if fault.trouble is Trouble.WRONG_TYPES:
            spoiled = spoil_types(json.loads(response.body))
            return Response(200, response.headers, json.dumps(spoiled).encode())
        if fault.trouble is Trouble.BROKEN_JSON:
            return Response(200, response.headers, response.body[: len(response.body) // 2])
        return response


def bucket_of(path: str) -> Bucket:
    """Return what a path is counted as. That the resolve cache is a resolver is an inference."""
    if "/resolve/" in path or path.startswith("/api/resolve-cache/"):
        return Bucket.RESOLVERS
    return Bucket.API if path.startswith("/api/") else Bucket.PAGES


def spoil_types(value: JSON) -> JSON:
    """Return an answer whose fields, except the names, have other types than they should."""
    if isinstance(value, list):
        return [spoil_types(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {"id", "_id", "path", "type"}
    return {key: item if key in kept else _other_type(item) for key, item in value.items()}


def _other_type(value: JSON) -> JSON:
    match value:
        case str():
            return 7
        case bool():
            return "perhaps"
        case int() | float():
            return [str(value)]
        case list():
            return {"0": value[0] if value else None}
        case dict():
            return list(value)
    return "nothing"


class _Server(ThreadingHTTPServer):
    """Keeps its connections, so that all of them can be ended and no thread outlives the server."""

    daemon_threads = False
    block_on_close = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], hub: StandInHub) -> None:
        self.hub = hub
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent about callers who hang up, which tests of time limits do on purpose."""

    def end_connections(self) -> None:
        with self._open_lock:
            left = list(self._open)
        for connection in left:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the caller was faster


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "StandInHub"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16  # head and body leave together; flushed after each request
    server: _Server

    def handle_any(self) -> None:
        path, _, query = self.path.partition("?")
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(
            method=self.command,
            path=path,
            query_string=query,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
        )
        hub = self.server.hub
        if path.startswith(control.PREFIX):
            self._send(control.answer(hub, request), None)
            return
        response, fault = hub.respond(request)
        wait = hub.latency + (fault.seconds if fault and fault.trouble is Trouble.SLOW else 0)
        if wait:
            hub.is_stopping.wait(wait)
        if fault is not None and fault.trouble is Trouble.RESET:
            self._reset()
            return
        self._send(response, fault)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815

    def _send(self, response: Response, fault: Fault | None) -> None:
        self.send_response(response.status)
        for name, value in response.headers:
            self.send_header(name, value.encode("latin-1", "replace").decode("latin-1"))
        # A 304 has no body, whatever length it states.
        self.send_header("Content-Length", str(response.length))
        trouble = fault.trouble if fault else None
        if trouble is Trouble.TRUNCATED:
            self.send_header("Connection", "close")
        has_body = self.command != "HEAD" and response.status != 304
        self.end_headers()
        if has_body:
            self._send_body(response, fault)

    def _send_body(self, response: Response, fault: Fault | None) -> None:
        trouble = fault.trouble if fault else None
        length = response.length // 2 if trouble is Trouble.TRUNCATED else response.length
        is_dripping = fault is not None and trouble is Trouble.DRIP
        step = max(1, length // 20) if is_dripping else _CHUNK
        for start in range(0, length, step):
            pause = fault.seconds / 20 if fault and is_dripping else 0
            if pause and self.server.hub.is_stopping.wait(pause):
                self.close_connection = True
                return
            self.wfile.write(_bytes_of(response, start, min(start + step, length)))
            if is_dripping:
                self.wfile.flush()
        if trouble is Trouble.TRUNCATED:
            self.close_connection = True

    def _reset(self) -> None:
        """End the connection so that the caller's next read fails, instead of a polite end."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the requests are recorded."""


def _bytes_of(response: Response, start: int, stop: int) -> bytes:
    if isinstance(response.body, Part):
        offset = response.body.start
        return response.body.file.read(offset + start, offset + stop)
    return response.body[start:stop]
