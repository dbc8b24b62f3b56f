"""One request at a time for each host, all workers together, with a pause after each.

A gate is asked for a turn and keeps everybody else from the same host until the turn is over and
the pause has passed. `LocalGate` holds for one process, `SharedGate` for all that use the same
Valkey; while that is away, each process keeps to its own.
"""

import logging
import math
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from redis.exceptions import RedisError

from audits.collect.guard import HostBusy

log = logging.getLogger(__name__)

PREFIX: Final = "openboard:fetch"
PAUSE_SECONDS: Final = 1.0
"""From the end of one request to the start of the next at the same host."""
MAX_PAUSE_SECONDS: Final = 10.0
"""The longest pause that a robots.txt is given."""
LEASE_SECONDS: Final = 45
"""After so long somebody else may ask, should a worker have died in its turn."""
AWAY_SECONDS: Final = 5.0
_POLL_SECONDS: Final = 0.1
_MAX_HOSTS: Final = 4_096


class HostGate(Protocol):
    """Lets one request at a time through to each host."""

    def turn(
        self, host: str, wait: float, pause: float | None = None
    ) -> AbstractContextManager[None]:
        """Hold the host's turn; raises `HostBusy` when it does not come within `wait` seconds."""


@dataclass(slots=True)
class LocalGate:
    """The turns of one process, safe to use from threads."""

    pause: float = PAUSE_SECONDS
    clock: Callable[[], float] = time.monotonic
    _free_at: dict[str, float] = field(default_factory=dict)
    """When each host may be asked again; infinite while somebody is asking."""
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @contextmanager
    def turn(self, host: str, wait: float, pause: float | None = None) -> Iterator[None]:
        """Hold the host's turn; raises `HostBusy` when it does not come within `wait` seconds."""
        self._take(host, self.clock() + wait)
        try:
            yield
        finally:
            with self._changed:
                self._free_at[host] = self.clock() + (self.pause if pause is None else pause)
                self._changed.notify_all()

    def _take(self, host: str, until: float) -> None:
        with self._changed:
            while (free_at := self._free_at.get(host, -math.inf)) > (now := self.clock()):
                if now >= until or (free_at > until and free_at != math.inf):
                    raise _busy(host)
                self._changed.wait(max(0.0, min(free_at, until) - now))
            if len(self._free_at) >= _MAX_HOSTS:
                self._free_at = {key: at for key, at in self._free_at.items() if at > now}
            self._free_at[host] = math.inf


class Valkey(Protocol):
    """As much of a `redis.Redis` as is used here."""

    def register_script(self, script: str) -> Any:
        """Return a callable that runs a script."""

    def set(self, name: str, value: str, *, nx: bool, px: int) -> Any:
        """Keep a value for so many milliseconds, if there is none."""


# Whose turn it is holds a word of its own. The end of a turn leaves the key in place for the pause.
_LEAVE: Final = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if tonumber(ARGV[2]) <= 0 then return redis.call('DEL', KEYS[1]) end
redis.call('SET', KEYS[1], 'pause', 'PX', ARGV[2])
return 1
"""


class SharedGate:
    """The turns of all processes that use the same Valkey (or Redis)."""

    def __init__(self, client: Valkey, pause: float = PAUSE_SECONDS) -> None:
        """Make the script known; nothing is sent yet."""
        self.pause = pause
        self._client = client
        self._leave = client.register_script(_LEAVE)
        self._local = LocalGate(pause)
        self._away_until = -math.inf

    @contextmanager
    def turn(self, host: str, wait: float, pause: float | None = None) -> Iterator[None]:
        """Hold the host's turn; raises `HostBusy` when it does not come within `wait` seconds."""
        until, pause = time.monotonic() + wait, self.pause if pause is None else pause
        # The process's own gate first: its threads queue there instead of asking over and over.
        with self._local.turn(host, wait, pause):
            word, key = secrets.token_hex(8), f"{PREFIX}:gate:{host}"
            is_held = self._take(host, key, word, until)
            try:
                yield
            finally:
                if is_held:
                    self._give(key, word, pause)

    def _take(self, host: str, key: str, word: str, until: float) -> bool:
        """Wait for the turn; returns False when the server is away and nothing is held there."""
        while time.monotonic() >= self._away_until:
            try:
                if self._client.set(key, word, nx=True, px=LEASE_SECONDS * 1_000):
                    return True
            except (RedisError, OSError) as error:
                self._stay_away(error)
                return False
            if time.monotonic() + _POLL_SECONDS >= until:
                raise _busy(host)
            time.sleep(_POLL_SECONDS)
        return False

    def _give(self, key: str, word: str, pause: float) -> None:
        try:
            self._leave(keys=[key], args=[word, math.ceil(pause * 1_000)])
        except (RedisError, OSError) as error:
            self._stay_away(error)  # the lease ends by itself

    def _stay_away(self, error: Exception) -> None:
        self._away_until = time.monotonic() + AWAY_SECONDS
        log.warning(
            "The shared turns at hosts cannot be reached (%s): "
            "each process keeps to its own until they can.",
            type(error).__name__,
        )


def _busy(host: str) -> HostBusy:
    return HostBusy(f"Others are asking {host}; its turn did not come in time.")
