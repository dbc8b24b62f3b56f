"""Programs are kept running, and their words become one readable log."""

import io
import os
import re
import sys
import time
from collections.abc import Callable

import pytest

from openboard.embedded.programs import Program
from openboard.embedded.supervisor import Child, Log, Supervisor, describe_end


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def script(code: str) -> Program:
    return Program("web", (sys.executable, "-u", "-c", code))


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it did not happen within 20 s"
        time.sleep(0.02)


def test_every_line_says_when_and_who() -> None:
    stream = io.StringIO()
    Log(stream).say("web", "one\ntwo")
    assert re.fullmatch(r"(\d\d:\d\d:\d\d web      \| (one|two)\n){2}", stream.getvalue())


def test_colors_are_for_terminals_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    terminal, plain, unwanted = Terminal(), io.StringIO(), Terminal()
    Log(terminal).say("web", "hello")
    Log(plain).say("web", "hello")
    monkeypatch.setenv("NO_COLOR", "1")
    Log(unwanted).say("web", "hello")
    assert terminal.getvalue().startswith("\033[")
    assert "\033" not in plain.getvalue() + unwanted.getvalue()


def test_a_log_line_cannot_steer_the_terminal() -> None:
    stream = io.StringIO()
    Log(stream).say("worker", "model \x1b[2J\x07\x9b31m name\twith tab")
    assert stream.getvalue().endswith("| model [2J31m name\twith tab\n")


def test_a_closed_stream_does_not_stop_the_board() -> None:
    stream = io.StringIO()
    log = Log(stream)
    stream.close()
    log.say("web", "nobody listens")


def test_a_program_that_dies_is_started_again_with_growing_delay() -> None:
    stream = io.StringIO()
    child = Child(script("print('here', flush=True); raise SystemExit(3)"), os.environ, Log(stream))
    child._delay = 0.02
    child.start()

    def died_three_times() -> bool:
        child.tend()
        return stream.getvalue().count("starting it again") == 3

    wait_for(died_three_times)
    assert stream.getvalue().count("ended (exit code 3)") == 3
    assert child._delay == pytest.approx(0.16)
    child.wait_or_kill(time.monotonic() + 5)


def test_a_program_with_an_end_is_started_again_only_when_it_failed() -> None:
    stream = io.StringIO()
    for code, restarts in ((0, 0), (1, 1)):
        command = (sys.executable, "-c", f"raise SystemExit({code})")
        child = Child(Program("story", command, has_end=True), os.environ, Log(stream))
        child.start()
        assert child.process is not None
        child.process.wait(10)
        child.tend()
        assert stream.getvalue().count("starting it again") == restarts


def test_stopping_ends_the_last_first_and_leaves_nobody() -> None:
    stream = io.StringIO()
    supervisor = Supervisor(Log(stream))
    polite = "import signal, sys, time; signal.signal(15, lambda *_: sys.exit(print('bye')));"
    for _ in range(2):
        supervisor.add(script(polite + "print('up'); time.sleep(60)"), os.environ)
    wait_for(lambda: stream.getvalue().count("up") == 2)
    supervisor.stop()
    wait_for(lambda: stream.getvalue().count("bye") == 2)
    assert [child.process and child.process.poll() for child in supervisor.children] == [0, 0]


def test_a_stubborn_program_and_its_children_are_killed() -> None:
    stream = io.StringIO()
    child = Child(
        script(
            "import signal, subprocess, sys, time; signal.signal(15, signal.SIG_IGN);"
            "grand = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
            "print('grandchild', grand.pid); time.sleep(60)"
        ),
        os.environ,
        Log(stream),
    )
    child.start()
    wait_for(lambda: "grandchild" in stream.getvalue())
    grandchild = int(re.findall(r"grandchild (\d+)", stream.getvalue())[0])
    child.ask_to_stop()
    child.wait_or_kill(time.monotonic() + 0.2)
    assert "did not stop in time" in stream.getvalue()
    wait_for(lambda: not is_alive(grandchild))


def is_alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().split()[2] != "Z"
    except OSError:
        return False


def test_an_end_is_described_in_words() -> None:
    assert describe_end(0) == "exit code 0"
    assert describe_end(-9) == "killed by SIGKILL"
    assert describe_end(-250) == "killed by signal 250"
