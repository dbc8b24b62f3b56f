"""`make run` from start to end: real servers, real signals, two boards side by side.

Nothing here asks a Hub: the endpoint is a port on which nobody listens.
"""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from openboard.embedded.board import find_free_port
from openboard.embedded.folder import Folder

ROOT = Path(__file__).parent.parent.parent

pytestmark = [pytest.mark.pipeline, pytest.mark.timeout(300)]


class Board:
    """A `make run` in a process group of its own, as a terminal would start it."""

    def __init__(self, data: Path, port: int) -> None:
        self.folder = Folder(data)
        self.port = port
        self.log = data.with_name(f"{data.name}-{time.monotonic_ns()}.log")
        environment = {
            key: value
            for key, value in os.environ.items()
            # What this test run has set for itself must not reach the board.
            if key not in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DATA", "MAKEFLAGS")
        }
        with self.log.open("ab") as file:
            # `-o setup`: the environment is the one that runs this test.
            self.make = subprocess.Popen(
                [
                    *("make", "-o", "setup", "run", f"VENV={sys.prefix}"),
                    *(f"PORT={port}", f"DATA={data}"),
                ],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # Under `nohup make test` a hang-up is ignored, and a board started there heeds it.
                preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
            )

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def wait_until(self, condition: Callable[[], bool], seconds: float = 90) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"not within {seconds} s:\n{self.said()}"
            assert self.make.poll() is None, f"it ended:\n{self.said()}"
            time.sleep(0.1)

    def wait_until_it_answers(self) -> None:
        self.wait_until(lambda: f"OpenBoard is at http://127.0.0.1:{self.port}/" in self.said())

    def get(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", path)
        status = connection.getresponse().status
        connection.close()
        return status

    def supervisor(self) -> psutil.Process:
        lock = (self.folder.root / "lock").read_text()
        return psutil.Process(int(lock))

    def processes(self) -> list[psutil.Process]:
        """Everything it has started that still runs."""
        found = self.folder.leftovers()
        for process in psutil.process_iter(["name", "cmdline"]):
            if process.info["name"] in ("postgres", "valkey-server"):
                line = " ".join(process.info["cmdline"] or [])
                if str(self.folder.root) in line and process not in found:
                    found.append(process)
        return found

    def end(self, number: signal.Signals) -> None:
        os.killpg(self.make.pid, number)
        self.make.wait(40)

    def destroy(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.make.pid, signal.SIGKILL)
        self.make.wait()
        for process in self.processes():
            process.kill()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str, int], Board]]:
    boards: list[Board] = []

    def start_board(name: str, port: int) -> Board:
        boards.append(Board(tmp_path / name, port))
        return boards[-1]

    yield start_board
    for board in boards:
        board.destroy()


def test_boards_start_side_by_side_survive_and_stop(start: Callable[[str, int], Board]) -> None:
    one, other = start("one", find_free_port()), start("other", find_free_port())
    one.wait_until_it_answers()
    other.wait_until_it_answers()
    assert (one.get("/"), one.get("/healthz"), other.get("/healthz")) == (200, 200, 200)

    # A folder and a port have one board each, and whoever comes second is told what to do.
    same_folder = start("one", find_free_port())
    assert same_folder.make.wait(30) != 0
    assert "A board is already running in" in same_folder.said()
    same_port = start("third", one.port)
    assert same_port.make.wait(30) != 0
    assert f"Port {one.port} is in use" in same_port.said()
    assert f"make run PORT={one.port + 1}" in same_port.said()
    assert same_port.processes() == []

    # What dies is started again, and the log says so.
    web = next(p for p in other.folder.leftovers() if "granian" in " ".join(p.cmdline()))
    web.kill()
    other.wait_until(lambda: "killed by SIGKILL); starting it again in 1 s" in other.said())
    other.wait_until(lambda: answers(other.port))

    # Killed outright, it leaves servers and programs behind; the next start ends them, takes the
    # same port, and finds the data again.
    count = count_models(one)
    before = one.processes()
    one.supervisor().kill()
    one.make.wait(30)
    assert len([process for process in before if process.is_running()]) > 3
    one = start("one", one.port)
    one.wait_until_it_answers()
    assert "that an earlier start left behind" in one.said()
    assert one.get("/healthz") == 200
    assert count_models(one) == count > 0
    assert not any(process.is_running() for process in before)

    # Ctrl-C ends everything that it started, and only that.
    one.end(signal.SIGINT)
    assert one.processes() == []
    lines = [line for line in one.said().splitlines() if not line.startswith("make")]
    assert lines[-1].endswith("board    | stopped")
    speakers = r"\d\d:\d\d:\d\d (board|prepare|web|worker|beat) +\| |A board is already"
    assert [line for line in lines if not re.match(speakers, line)] == []
    assert other.get("/healthz") == 200
    supervisor = other.supervisor()
    for _ in range(5):  # a second signal must not stop the stopping
        supervisor.terminate()
        time.sleep(0.02)
    other.end(signal.SIGTERM)
    assert other.processes() == []


def test_a_start_that_is_killed_at_any_moment_is_recovered_from(
    start: Callable[[str, int], Board],
) -> None:
    port = find_free_port()
    for marker in ("postgres.new", "postgres/postmaster.pid"):
        board = start("killed", port)
        board.wait_until(lambda found=board.folder.root / marker: found.exists())  # type: ignore[misc]
        board.supervisor().kill()
        board.make.wait(30)
    board = start("killed", port)
    board.wait_until_it_answers()
    board.end(signal.SIGHUP)
    assert board.processes() == []


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def count_models(board: Board) -> int:
    """How many rows the first table of ours with rows has, read past the board."""
    with psycopg.connect(board.folder.database_url) as connection:
        row = connection.execute("SELECT count(*) FROM audits_aimodel").fetchone()
    assert row is not None
    return int(row[0])
