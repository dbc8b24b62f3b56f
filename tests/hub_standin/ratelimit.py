"""Rate limits as the Hub counts them: per caller and bucket, in fixed windows."""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class Bucket(StrEnum):
    """What requests are counted as; the value is the name in the ``RateLimit`` header."""

    API = "api"
    RESOLVERS = "resolvers"
    PAGES = "pages"


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests allowed per window and the length of the window in seconds.

    The defaults are those of a caller without a token.
    """

    api: int = 500
    resolvers: int = 3_000
    pages: int = 100
    window: float = 300.0

    def quota(self, bucket: Bucket) -> int:
        """Return how many requests of a bucket one window allows."""
        return {Bucket.API: self.api, Bucket.RESOLVERS: self.resolvers, Bucket.PAGES: self.pages}[
            bucket
        ]


@dataclass(slots=True)
class _Window:
    start: float
    used: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may pass, and the headers that go with the answer either way."""

    is_allowed: bool
    headers: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class RateLimiter:
    """Counts requests. A window starts with the first request after the last one ended."""

    limits: Limits
    clock: Callable[[], float]
    _windows: dict[tuple[str, Bucket], _Window] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, caller: str, bucket: Bucket) -> Verdict:
        """Count one request of a caller and say whether it is still within the window's quota."""
        now = self.clock()
        with self._lock:
            limits = self.limits
            quota = limits.quota(bucket)
            window = self._windows.setdefault((caller, bucket), _Window(now))
            if now - window.start >= limits.window:
                window.start, window.used = now, 0
            window.used += 1
            remaining = max(0, quota - window.used)
            is_allowed = window.used <= quota
            reset = max(0, math.ceil(window.start + limits.window - now))
        return Verdict(
            is_allowed,
            (
                ("RateLimit", f'"{bucket}";r={remaining};t={reset}'),
                (
                    "RateLimit-Policy",
                    f'"fixed window";"{bucket}";q={quota};w={math.ceil(limits.window)}',
                ),
            ),
        )

    def restart(self, limits: Limits | None = None) -> None:
        """Forget what was counted; take other limits when given."""
        with self._lock:
            self._windows.clear()
            self.limits = limits or self.limits
