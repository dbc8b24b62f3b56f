"""Keeping within the Hub's request windows, all workers together.

The Hub counts requests in fixed windows, by caller and bucket, and says on every answer how many
are left and when the window ends. The rules, in the order in which they are applied:

1. After a refusal (429) everybody waits until the window ends.
2. Before anything is known, one request goes ahead to learn the window; the others wait for it.
3. A reserve is never touched: it is left to people who use the same address or token.
4. While more than half of the window is left, requests go at once; below, what is left is spent
   evenly over the time that is left.

A wait that is short is slept; a longer one raises `HubBusy`, so that the job can be put back.
The windows are kept by `LocalWindows` in one process, or by `audits.collect.shared.SharedWindows`
for all of them.
"""

import hashlib
import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from audits.collect.errors import HubBusy
from audits.collect.library import parse_ratelimit_headers

log = logging.getLogger(__name__)

API, FILES, PAGES = "api", "resolvers", "pages"
"""The buckets, by the names that the Hub's `RateLimit` header gives them."""

PILOT_SECONDS = 2.0
"""How long the others wait for the first answer, before one more request is tried."""
PILOT_POLL_SECONDS = 0.05
MARGIN_SECONDS = 1.0
"""Added to the whole seconds until a reset, which may have been rounded down."""
UNKNOWN_WINDOW_SECONDS = 60.0
"""How long a refusal without any header is respected."""
AWAY_SECONDS = 5.0
"""How long the shared windows are left alone after they could not be reached."""
DEFAULT_RESERVE = 25
DEFAULT_MAX_WAIT = 20.0


def bucket_of(path: str) -> str:
    """Return the bucket that a path on the Hub is counted in."""
    if "/resolve/" in path or path.startswith("/api/resolve-cache/"):
        return FILES
    return API if path.startswith("/api/") else PAGES


@dataclass(frozen=True, slots=True)
class Reading:
    """What one answer says about its window. `limit` and `window` are 0 where it does not say."""

    left: int
    reset_in: float
    limit: int = 0
    window: float = 0.0
    is_refusal: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """Whether a request may go, after so many seconds, or must ask again after so many seconds."""

    may_go: bool
    wait: float


class Windows(Protocol):
    """The state of the windows: who may go now, and what answers said."""

    def take(self, bucket: str, max_wait: float) -> Turn:
        """Take one request out of the window, if its turn is within `max_wait` seconds."""

    def note(self, bucket: str, reading: Reading) -> None:
        """Take in what an answer says."""


def read_headers(status: int, headers: Mapping[str, str]) -> tuple[str | None, Reading | None]:
    """Return the bucket that an answer names, if it names one, and what it says of the window."""
    info = parse_ratelimit_headers(headers)
    is_refusal = status == 429
    if info is None:
        wait = _retry_after(headers) or UNKNOWN_WINDOW_SECONDS
        return None, Reading(0, wait, is_refusal=True) if is_refusal else None
    reset_in = float(info.reset_in_seconds)
    if is_refusal and info.remaining > 0:
        # Refused for another reason than this window: the header tells nothing about how long.
        reset_in = _retry_after(headers) or UNKNOWN_WINDOW_SECONDS
    return info.resource_type, Reading(
        left=info.remaining,
        reset_in=reset_in,
        limit=info.limit or 0,
        window=float(info.window_seconds or 0),
        is_refusal=is_refusal,
    )


def _retry_after(headers: Mapping[str, str]) -> float | None:
    text = next((headers[key] for key in headers if key.lower() == "retry-after"), "").strip()
    return float(min(int(text), 3_600)) if text.isdecimal() and len(text) < 9 else None


@dataclass(slots=True)
class _Window:
    limit: int = 0
    length: float = 0.0
    left: int = 0
    reset: float = 0.0
    next_slot: float = 0.0
    closed_until: float = 0.0
    pilot_until: float = 0.0
    is_guessed: bool = False
    """True after a window ended and before an answer told about the next one."""


@dataclass(slots=True)
class LocalWindows:
    """The windows of one process, safe to use from threads."""

    reserve: int = DEFAULT_RESERVE
    clock: Callable[[], float] = time.monotonic
    _windows: dict[str, _Window] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, bucket: str, max_wait: float) -> Turn:
        """Take one request out of the window, if its turn is within `max_wait` seconds."""
        now = self.clock()
        with self._lock:
            return _take(self._windows.setdefault(bucket, _Window()), now, self.reserve, max_wait)

    def note(self, bucket: str, reading: Reading) -> None:
        """Take in what an answer says."""
        now = self.clock()
        with self._lock:
            _note(self._windows.setdefault(bucket, _Window()), now, reading)


def _take(window: _Window, now: float, reserve: int, max_wait: float) -> Turn:
    """Decide about one request. The script in `audits.collect.shared` does the same, in Lua."""
    if now < window.closed_until:
        return Turn(False, window.closed_until - now)
    if not window.limit:
        if now < window.pilot_until:
            return Turn(False, PILOT_POLL_SECONDS)
        window.pilot_until = now + PILOT_SECONDS
        return Turn(True, 0.0)
    if now >= window.reset:
        window.left, window.reset = window.limit, now + window.length
        window.next_slot, window.is_guessed = now, True
    spare = window.left - min(reserve, window.limit // 2)
    if spare <= 0:
        return Turn(False, window.reset - now)
    slot, gap = now, 0.0
    if window.left * 2 < window.limit:
        slot = max(now, window.next_slot)
        gap = (window.reset - slot) / spare
        if slot >= window.reset:
            return Turn(False, window.reset - now)
    if slot - now > max_wait:
        return Turn(False, slot - now)
    window.left -= 1
    window.next_slot = slot + gap
    return Turn(True, slot - now)


def _note(window: _Window, now: float, reading: Reading) -> None:
    """Take one answer in. The script in `audits.collect.shared` does the same, in Lua."""
    reset = now + reading.reset_in + MARGIN_SECONDS
    if reading.is_refusal:
        window.closed_until = max(window.closed_until, reset)
    if reading.limit:
        is_first = not window.limit
        window.limit, window.length = reading.limit, reading.window
        if is_first or reset > window.reset + window.length / 2:
            window.left, window.reset, window.is_guessed = reading.left, reset, False
            window.next_slot = now
        elif window.is_guessed:
            window.left, window.reset = min(window.left, reading.left), reset
            window.is_guessed = False
        elif reset > window.reset - window.length / 2:
            # The same window. Whole seconds say too late rather than too early: take the earlier.
            window.left = min(window.left, reading.left)
            window.reset = min(window.reset, reset)


@dataclass(slots=True)
class Pace:
    """What the client asks before each request and tells after each answer.

    When the shared windows cannot be reached, each process keeps to its own: less even, and still
    within what the Hub says on every answer.
    """

    windows: Windows = field(default_factory=LocalWindows)
    max_wait: float = DEFAULT_MAX_WAIT
    """Seconds that one request may be made to wait before `HubBusy` is raised instead."""
    fallback: LocalWindows = field(default_factory=LocalWindows)
    errors: tuple[type[Exception], ...] = ()
    """What the shared windows raise when they cannot be reached."""
    sleep: Callable[[float], None] = time.sleep
    _said_at: float = -math.inf
    _away_until: float = -math.inf

    def before(self, bucket: str) -> None:
        """Wait for the turn of one request; raises `HubBusy` when that would take too long."""
        deadline = time.monotonic() + self.max_wait
        while True:
            left = max(0.0, deadline - time.monotonic())
            turn = self._take(bucket, left)
            if turn.may_go:
                if turn.wait > 0:
                    self.sleep(turn.wait)
                return
            if turn.wait > left:
                raise HubBusy(
                    f"The Hub's window for {bucket} is used up; the next opens in "
                    f"{math.ceil(turn.wait)} seconds.",
                    retry_after=turn.wait,
                )
            self.sleep(turn.wait)

    def after(self, bucket: str, status: int, headers: Mapping[str, str]) -> float:
        """Take in what an answer says; returns the seconds to wait when it is a refusal, else 0."""
        named, reading = read_headers(status, headers)
        if reading is None:
            return 0.0
        self._note(named or bucket, reading)
        return reading.reset_in + MARGIN_SECONDS if reading.is_refusal else 0.0

    def _take(self, bucket: str, max_wait: float) -> Turn:
        if not self._is_away():
            try:
                return self.windows.take(bucket, max_wait)
            except self.errors as error:
                self._stay_away(error)
        return self.fallback.take(bucket, max_wait)

    def _note(self, bucket: str, reading: Reading) -> None:
        # The fallback always listens, so that it knows the window when it is needed.
        self.fallback.note(bucket, reading)
        if self.windows is self.fallback or self._is_away():
            return
        try:
            self.windows.note(bucket, reading)
        except self.errors as error:
            self._stay_away(error)

    def _is_away(self) -> bool:
        return time.monotonic() < self._away_until

    def _stay_away(self, error: Exception) -> None:
        """Leave the shared windows alone for a while: asking in vain takes time each time."""
        now = time.monotonic()
        self._away_until = now + AWAY_SECONDS
        if now - self._said_at >= 60:
            self._said_at = now
            log.warning(
                "The shared limit of requests to the Hub cannot be reached (%s): "
                "each process keeps to its own until it can.",
                error,
            )


def local_pace(reserve: int = DEFAULT_RESERVE, max_wait: float = DEFAULT_MAX_WAIT) -> Pace:
    """Return a pace for a process that is alone."""
    windows = LocalWindows(reserve)
    return Pace(windows, max_wait, fallback=windows)


def caller_key(endpoint: str, token: str | None) -> str:
    """Return a name for who is counted, endpoint and token, that does not show the token."""
    return hashlib.sha256(f"{endpoint}\n{token or ''}".encode()).hexdigest()[:20]
