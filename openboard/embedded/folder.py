"""The folder that holds one board: its data, its sockets, its key, and who runs it now.

Two boards with two folders share nothing, so they run side by side. One folder has at most one
board: the operating system's lock on a file says so, and lets go of it however the holder ended.
"""

import fcntl
import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

# A unix socket's path may have 107 bytes on Linux and 103 on macOS. The longest name we put into
# the folder is PostgreSQL's lock file, `.s.PGSQL.5432.lock`.
LONGEST_SOCKET_FOLDER = 80

# The variable that every process of a board carries; its value is the board's folder.
MARK = "OPENBOARD_FOLDER"


class CannotStartError(Exception):
    """Something that the person who started the board can mend; the message says how."""


class Folder:
    """Paths and bookkeeping of one board. Making one touches nothing; `hold` does."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root).expanduser().resolve()
        self.postgres = self.root / "postgres"
        self.valkey = self.root / "valkey"
        self.static = self.root / "static"
        self.logs = self.root / "log"
        self.secret_key = self.root / "secret_key"
        self.schedule = self.root / "beat-schedule"
        self._lock = self.root / "lock"

    @property
    def sockets(self) -> Path:
        """Where the servers' sockets are: in the folder, or near it when its path is too long."""
        inside = self.root / "run"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"openboard-{os.getuid()}-{digest}"

    @property
    def database_url(self) -> str:
        """`DATABASE_URL` of the embedded PostgreSQL."""
        return f"postgresql://openboard@/openboard?host={self.sockets}"

    @property
    def redis_url(self) -> str:
        """`REDIS_URL` of the embedded Valkey."""
        return f"unix://{self.sockets / 'valkey.sock'}?db=0"

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Make the folder and keep it to ourselves until the block ends.

        Raises `CannotStartError` when a living board holds it, or when it cannot be written.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            self.logs.mkdir(exist_ok=True)
            handle = self._lock.open("a+", encoding="utf-8")
        except OSError as error:
            raise CannotStartError(
                f"The folder {self.root} cannot be written ({error.strerror}). "
                "Mend its owner or its permissions, or take another: make run DATA=other-folder"
            ) from error
        with handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                handle.seek(0)
                raise CannotStartError(
                    f"A board is already running in {self.root} "
                    f"(process {handle.read().strip() or 'unknown'}). Stop it with Ctrl-C, "
                    "or start a second one beside it: make run PORT=8001 DATA=other-folder"
                ) from None
            handle.seek(0)
            handle.truncate()
            handle.write(f"{os.getpid()}\n")
            handle.flush()
            yield

    def mark(self, environment: Mapping[str, str]) -> dict[str, str]:
        """The environment for a process of this board, with the mark that we find it by."""
        return {**environment, MARK: str(self.root)}

    def leftovers(self) -> list[psutil.Process]:
        """Processes with this folder's mark: what a board that was killed has left running.

        The mark is inherited, so the web server's and the worker's own children are found as well,
        and a process that merely reuses an old id never is.
        """
        ours = [os.getpid(), *(parent.pid for parent in psutil.Process().parents())]
        return [process for process in psutil.process_iter() if self._bears_mark(process, ours)]

    def _bears_mark(self, process: psutil.Process, ours: list[int]) -> bool:
        try:
            return process.pid not in ours and process.environ().get(MARK) == str(self.root)
        except (psutil.Error, OSError):
            return False  # another user's, or gone while we looked

    def make_secret_key(self) -> None:
        """Make the key that signs cookies, once; readable by its owner only."""
        if self.secret_key.exists() and self.secret_key.stat().st_size:
            return
        unfinished = self.secret_key.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(50) + "\n")
        unfinished.replace(self.secret_key)


def stop_processes(processes: list[psutil.Process], patience: float = 10) -> None:
    """Ask processes to end, and kill those that have not after `patience` seconds."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _, alive = psutil.wait_procs(processes, timeout=patience)
    for straggler in alive:
        with suppress(psutil.NoSuchProcess):
            straggler.kill()
    psutil.wait_procs(alive, timeout=5)
