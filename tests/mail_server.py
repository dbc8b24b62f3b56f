"""A small SMTP server on loopback: takes letters, or refuses them with the codes that it is told.

with MailServer(recipients={"a@ash.example": 550}) as server:
    ...  # EMAIL_HOST, EMAIL_PORT = server.host, server.port
    server.letters
"""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType


@dataclass(frozen=True, slots=True)
class Arrived:
    """A letter as it came in."""

    to: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The letter, read."""
        return message_from_bytes(self.raw, policy=default)


class MailServer:
    """Runs in a thread while it is a context."""

    host = "127.0.0.1"

    def __init__(
        self, *, recipients: Mapping[str, int] | None = None, data: int = 250, greeting: int = 220
    ) -> None:
        """Take the codes to answer with: for some recipients, after the text, at the beginning."""
        self.recipients, self.data, self.greeting = dict(recipients or {}), data, greeting
        self.letters: list[Arrived] = []
        self.connections = 0
        self._server = socketserver.ThreadingTCPServer((self.host, 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def __enter__(self) -> MailServer:
        """Start."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def _handler(self) -> type[socketserver.StreamRequestHandler]:
        server = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                server.connections += 1
                self.answer(server.greeting)
                to: list[str] = []
                while line := self.rfile.readline().decode("ascii", errors="replace").strip():
                    word, _, rest = line.partition(":")
                    match word.upper().split()[0]:
                        case "RCPT":
                            address = rest.strip().strip("<>")
                            code = server.recipients.get(address, 250)
                            # Real servers repeat the address in their answer.
                            self.answer(code, f"<{address}> it is")
                            if code == 250:
                                to.append(address)
                        case "DATA":
                            self.answer(354)
                            raw = self.read_text()
                            self.answer(server.data)
                            if server.data == 250:
                                server.letters.append(Arrived(tuple(to), raw))
                            to = []
                        case "RSET":
                            to = []
                            self.answer(250)
                        case "QUIT":
                            self.answer(221)
                            return
                        case _:
                            self.answer(250)

            def answer(self, code: int, text: str = "as you say") -> None:
                self.wfile.write(f"{code} {text}\r\n".encode("ascii"))

            def read_text(self) -> bytes:
                lines = []
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
                return b"".join(lines)

        return Handler
