"""Keep the programs of a board running, and put what they say into one readable log."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TextIO

from openboard.embedded.programs import Program

ROOT = Path(__file__).resolve().parent.parent.parent

FIRST_DELAY = 1.0
LONGEST_DELAY = 30.0
# A program that ran this long was well, so its next death starts again with the first delay.
WELL_AFTER_SECONDS = 60.0

PATIENCE_SECONDS = 10.0

# Anything but printable text and tabs: a log line may quote a stranger, and must not be able to
# move the cursor or change the colors of whoever reads it.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
COLORS = (36, 33, 35, 32, 34, 31)


class Log:
    """Lines on one stream: time, who says it, what. Threads may share it."""

    def __init__(self, stream: TextIO | None = None, width: int = 8) -> None:
        self.stream = stream or sys.stdout
        self.width = width
        self._lock = threading.Lock()
        self._colors: dict[str, int] = {}
        self._has_color = (
            self.stream.isatty()
            and not os.environ.get("NO_COLOR")
            and os.environ.get("TERM", "") != "dumb"
        )

    def say(self, who: str, text: str) -> None:
        """Write each line of `text`; a closed stream is not an error."""
        for line in text.splitlines() or [""]:
            prefix = f"{time.strftime('%H:%M:%S')} {who:<{self.width}} |"
            if self._has_color:
                color = self._colors.setdefault(who, COLORS[len(self._colors) % len(COLORS)])
                prefix = f"\033[{color}m{prefix}\033[0m"
            with self._lock:
                try:
                    self.stream.write(f"{prefix} {UNPRINTABLE.sub('', line)}\n")
                    self.stream.flush()
                except (OSError, ValueError):
                    return


class Child:
    """A program that is kept running."""

    def __init__(self, program: Program, environment: Mapping[str, str], log: Log) -> None:
        self.program = program
        self.environment = environment
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self._delay = FIRST_DELAY
        self._started = 0.0
        self._restart_at: float | None = None

    def start(self) -> None:
        """Start it, and a thread that hands its lines to the log."""
        self._restart_at = None
        self._started = time.monotonic()
        self.process = subprocess.Popen(
            self.program.command,
            env=dict(self.environment),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C in the terminal reaches us, and we say in which order
        )
        assert self.process.stdout is not None
        threading.Thread(target=self._relay, args=(self.process.stdout,), daemon=True).start()

    def tend(self) -> None:
        """Start it again when it has died and its delay is over; each delay is twice the last."""
        if self.process is None or self.process.poll() is None:
            return
        if self.program.has_end and self.process.returncode == 0:
            return
        now = time.monotonic()
        if self._restart_at is None:
            if now - self._started > WELL_AFTER_SECONDS:
                self._delay = FIRST_DELAY
            self._restart_at = now + self._delay
            self.log.say(
                self.program.name,
                f"ended ({describe_end(self.process.returncode)}); "
                f"starting it again in {self._delay:.0f} s",
            )
            self._delay = min(self._delay * 2, LONGEST_DELAY)
        elif now >= self._restart_at:
            self._kill_group()  # what the dead one may have left
            self.start()

    def ask_to_stop(self) -> None:
        """Let it end in good order."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait_or_kill(self, deadline: float) -> None:
        """Wait until the deadline, then end it and whatever it started."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.log.say(self.program.name, "did not stop in time; killed")
        self._kill_group()
        self.process.wait()

    def _kill_group(self) -> None:
        assert self.process is not None
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return  # the whole group is gone; on macOS a finished one gives the second error

    def _relay(self, output: IO[bytes]) -> None:
        with output:
            for line in output:
                self.log.say(self.program.name, line.decode("utf-8", "replace").rstrip())


class Supervisor:
    """Runs children until told to stop."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.children: list[Child] = []

    def add(self, program: Program, environment: Mapping[str, str]) -> Child:
        """Start a program and keep it running from now on."""
        child = Child(program, environment, self.log)
        self.children.append(child)
        child.start()
        return child

    def tend(self) -> None:
        """One round: start again what has died."""
        for child in self.children:
            child.tend()

    def stop(self) -> None:
        """End all children, the last one first; none is left when this returns."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        for child in reversed(self.children):
            child.ask_to_stop()
        for child in reversed(self.children):
            child.wait_or_kill(deadline)


def describe_end(returncode: int) -> str:
    """How a process ended, in words."""
    if returncode >= 0:
        return f"exit code {returncode}"
    try:
        return f"killed by {signal.Signals(-returncode).name}"
    except ValueError:
        return f"killed by signal {-returncode}"
