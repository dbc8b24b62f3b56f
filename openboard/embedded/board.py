"""Bring one board up, keep it up, take it down: what `make run` and `make demo` do."""

import contextlib
import http.client
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import NoReturn

from openboard.embedded import postgres, valkey
from openboard.embedded.folder import CannotStartError, Folder, stop_processes
from openboard.embedded.programs import (
    BEAT,
    WORKER,
    Program,
    board_environment,
    in_this_python,
    web,
)
from openboard.embedded.supervisor import ROOT, Log, Supervisor, describe_end

ADDRESS = "127.0.0.1"


def run_board(
    folder: Folder,
    port: int,
    log: Log,
    *,
    extra: Mapping[str, str] | None = None,
    prepare: tuple[str, ...] = (),
    before: tuple[Program, ...] = (),
    after: tuple[Program, ...] = (),
) -> None:
    """Run a board in the foreground until SIGINT, SIGTERM or SIGHUP.

    1. Keep the folder to ourselves, and end what a killed board left in it.
    2. Make sure of the port; start PostgreSQL and Valkey unless the environment names others.
    3. Migrate, load the registry, collect static files.
    4. Start web server, worker and beat, and say where the board is once it answers.
    5. Start again whatever dies. At the end stop everything that was started, and only that.

    `extra` is added to the environment, `prepare` to the command of step 3; `before` and `after`
    are programs started before the board's own and once it answers. Raises `CannotStartError`
    with a sentence for the person in front of the terminal.
    """
    with folder.hold(), _until_interrupted():
        environment = {**board_environment(folder, port), **(extra or {})}
        supervisor = Supervisor(log)
        servers: list[postgres.Postgres | valkey.Valkey] = []
        try:
            clear_leftovers(folder, log)
            require_free_port(port)
            folder.make_secret_key()
            if environment.get("DATABASE_URL") == folder.database_url:
                servers.append(postgres.Postgres(folder))
            if environment.get("REDIS_URL") == folder.redis_url:
                servers.append(valkey.Valkey(folder))
            for server in servers:
                server.start()
                log.say("board", f"{server.title} is running in {folder.root}")
            for program in before:
                supervisor.add(program, environment)
            _prepare(environment, log, prepare)
            for program in (web(ADDRESS, port), WORKER, BEAT):
                supervisor.add(in_this_python(program), environment)
            _tend_until_it_answers(supervisor, port, log)
            for program in after:
                supervisor.add(program, environment)
            while True:
                supervisor.tend()
                time.sleep(0.2)
        except KeyboardInterrupt:
            log.say("board", "stopping")
        finally:
            _ignore_signals()
            supervisor.stop()
            for server in reversed(servers):
                server.stop()
            # Nothing is left by now, unless a signal came in the middle of starting something.
            clear_leftovers(folder, log)
            log.say("board", "stopped")


@contextlib.contextmanager
def throwaway_folder(prefix: str) -> Iterator[Folder]:
    """A folder that goes away at the end; those of killed predecessors go away now."""
    for path in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        old = Folder(path)
        try:
            with old.hold():
                clear_leftovers(old, None)
        except CannotStartError:
            continue  # alive, or another person's
        shutil.rmtree(path, ignore_errors=True)
    folder = Folder(tempfile.mkdtemp(prefix=prefix))
    try:
        yield folder
    finally:
        shutil.rmtree(folder.root, ignore_errors=True)
        shutil.rmtree(folder.sockets, ignore_errors=True)


def clear_leftovers(folder: Folder, log: Log | None) -> None:
    """End what an earlier board left running in this folder. Only while holding it."""
    leftovers = folder.leftovers()
    if leftovers and log is not None:
        log.say("board", f"ending {len(leftovers)} processes that an earlier start left behind")
    postgres.stop_leftover(folder)
    valkey.stop_leftover(folder)
    stop_processes(folder.leftovers())


def require_free_port(port: int) -> None:
    """Raise `CannotStartError` when somebody listens on the port, or we may not."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except PermissionError:
            reason = "may not be used by an ordinary user"
        except OSError:
            reason = "is in use by another program"
        else:
            return
    other = port + 1 if 1024 <= port < 65535 else 8001
    raise CannotStartError(f"Port {port} {reason}. Take another one: make run PORT={other}")


def find_free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])


def _prepare(environment: Mapping[str, str], log: Log, arguments: tuple[str, ...]) -> None:
    """Migrate, load the registry and collect static files, in a process of their own."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "prepare_board", *arguments],
        env=dict(environment),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            log.say("prepare", line.decode("utf-8", "replace").rstrip())
        process.wait()
    finally:
        process.kill()
        process.wait()
    if process.returncode:
        raise CannotStartError(
            f"Preparing the board failed ({describe_end(process.returncode)}); "
            "the lines above say why. Once that is mended, the same command goes on from here."
        )


def _tend_until_it_answers(supervisor: Supervisor, port: int, log: Log) -> None:
    """Say the address once the front page is really there."""
    while True:
        supervisor.tend()
        try:
            connection = http.client.HTTPConnection(ADDRESS, port, timeout=30)
            connection.request("GET", "/")
            status = connection.getresponse().status
            connection.close()
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
            continue
        if status >= 500:
            log.say("board", f"the front page answers {status}; the log above may say why")
        log.say("board", f"OpenBoard is at http://{ADDRESS}:{port}/   (Ctrl-C stops it)")
        return


@contextlib.contextmanager
def _until_interrupted() -> Iterator[None]:
    """SIGTERM and a closed terminal end the board as Ctrl-C does."""
    signals = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as `nohup make run` wants it
        signals.append(signal.SIGHUP)
    before = {number: signal.signal(number, _interrupt_once) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt_once(number: int, frame: FrameType | None) -> NoReturn:
    """Stop the board; whatever comes after the first signal is ignored.

    Make passes a SIGTERM on that its whole group has had already: the second one must not arrive
    between the first and the stopping.
    """
    _ignore_signals()
    raise KeyboardInterrupt


def _ignore_signals() -> None:
    """While stopping, which takes seconds, a second Ctrl-C must not stop the stopping."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
