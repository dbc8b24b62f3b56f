"""How much anybody may send in and read: by address, by model and in all, counted in Valkey.

    gate = Gate(request, slug)
    if gate.opens_at() is None: …look at what was sent…
    if gate.take() is None: …write it down…

What is refused writes nothing to the database. While Valkey is silent each process counts for
itself: a gate that opened without its counter would be opened by whoever overloads the counter.
"""

from __future__ import annotations

import logging
import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, RedisStorage, StorageTypes
from limits.strategies import FixedWindowRateLimiter, SlidingWindowCounterRateLimiter
from redis import ConnectionPool, Redis
from redis.exceptions import RedisError

from audits.services.submissions import sender_of
from openboard.addresses import client_address

log = logging.getLogger(__name__)

TALLY = "openboard:refused"
"""A hash: for each model how many submissions were refused of late, and since when."""
TALLY_SECONDS = 86_400
"""How long after the last one a tally is forgotten."""
FLOOD = 100
"""Refused submissions about one model from which on they are a flood."""
SILENT_SECONDS = 2.0
"""After which Valkey counts as gone; a visitor waits for it."""
AWAY_SECONDS = 10.0
"""For so long it is then not asked again."""


@dataclass(frozen=True, slots=True)
class FloodLine:
    """Submissions about one model that were refused because there were too many."""

    slug: str
    """The model's place on the board; empty for models that the board lacks."""
    count: int
    since: datetime


class Gate:
    """The limits that one submission has to pass."""

    def __init__(self, request: HttpRequest, slug: str) -> None:
        """Take the request, and the model's place; empty for one that the board lacks."""
        self.sender = sender_of(client_address(request) or "")
        self.slug = slug
        self.is_flooded = False
        """Whether so much was refused of late that an answer should cost as little as it can."""
        self._asked: tuple[tuple[RateLimitItem, tuple[str, ...]], ...] = (
            (parse(settings.SUBMISSIONS_PER_ADDRESS), ("address", self.sender)),
            (parse(settings.SUBMISSIONS_PER_MODEL), ("model", slug.lower())),
            (parse(settings.SUBMISSIONS_IN_ALL), ("all",)),
        )

    def opens_at(self) -> datetime | None:
        """Return when the next submission is taken, if this one comes too early; else None.

        What comes too early is tallied, for the moderators' queue, and see `is_flooded`.
        """
        try:
            if _is_away():
                return self._opens_at(_own())
            opens = self._opens_at(shared_limiter())
            if opens is not None:
                self.is_flooded = _tally(self.slug) > FLOOD
            return opens
        except RedisError as error:
            _note_away(error)
            return self._opens_at(_own())

    def take(self) -> datetime | None:
        """Count a submission that is to be written down now; None when it may be.

        Of many at the same moment only so many get through, however many `opens_at` let in; the
        others are told when the next one is taken.
        """
        try:
            if not _is_away():
                opens = self._take(shared_limiter())
                if opens is not None:
                    _tally(self.slug)
                return opens
        except RedisError as error:
            _note_away(error)
        return self._take(_own())

    def _opens_at(self, limiter: SlidingWindowCounterRateLimiter) -> datetime | None:
        closed = [
            limiter.get_window_stats(item, *key).reset_time
            for item, key in self._asked
            if not limiter.test(item, *key)
        ]
        return datetime.fromtimestamp(max(closed), UTC) if closed else None

    def _take(self, limiter: SlidingWindowCounterRateLimiter) -> datetime | None:
        for item, key in self._asked:
            if not limiter.hit(item, *key):
                return datetime.fromtimestamp(limiter.get_window_stats(item, *key).reset_time, UTC)
        return None


# --- Reading by programs --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a limit after a request."""

    limit: int
    seconds: int
    """The length of time that the limit is for."""
    left: int
    resets_in: int
    """Seconds until more is left."""
    is_spent: bool
    """Whether this request was one too many."""


def spend(rate: str, purpose: str, address: str) -> Allowance:
    """Count a request from an address against a rate, such as `600/5 minutes`."""
    item, key = parse(rate), (purpose, sender_of(address))
    try:
        if not _is_away():
            return _spend(shared_limiter().storage, item, key)
    except RedisError as error:
        _note_away(error)
    return _spend(_own().storage, item, key)


def _spend(storage: StorageTypes, item: RateLimitItem, key: tuple[str, ...]) -> Allowance:
    # Windows with a fixed end, so that a program can be told when it may go on.
    limiter = FixedWindowRateLimiter(storage)
    is_spent = not limiter.hit(item, *key)
    window = limiter.get_window_stats(item, *key)
    return Allowance(
        limit=item.amount,
        seconds=item.get_expiry(),
        left=0 if is_spent else max(0, window.remaining),
        resets_in=max(1, math.ceil(window.reset_time - time.time())),
        is_spent=is_spent,
    )


# --- Floods ---------------------------------------------------------------------------------------


def flood_lines() -> tuple[FloodLine, ...]:
    """Return how many submissions were refused of late, a line a model, the most first."""
    try:
        told: dict[bytes, bytes] = _valkey().hgetall(TALLY)  # type: ignore[assignment]
    except RedisError as error:
        log.warning("What was refused cannot be counted: %s", error)
        return ()
    lines = []
    for name, count in told.items():
        what, _, slug = name.decode(errors="replace").partition(":")
        if what == "count":
            since = int(told.get(f"since:{slug}".encode(), b"0"))
            lines.append(FloodLine(slug, int(count), datetime.fromtimestamp(since, UTC)))
    return tuple(sorted(lines, key=lambda line: (-line.count, line.slug)))


def forget_floods() -> None:
    """Begin to count anew what is refused: a moderator has seen it."""
    try:
        _valkey().delete(TALLY)
    except RedisError as error:
        log.warning("What was refused cannot be forgotten: %s", error)


def _tally(slug: str) -> int:
    """Count one more that was refused; returns how many there were of late."""
    pipeline = _valkey().pipeline(transaction=False)
    pipeline.hincrby(TALLY, f"count:{slug}", 1)
    pipeline.hsetnx(TALLY, f"since:{slug}", str(int(time.time())))
    pipeline.expire(TALLY, TALLY_SECONDS)
    count: int = pipeline.execute()[0]
    return count


# --- The counters ---------------------------------------------------------------------------------


@cache
def _pool() -> ConnectionPool:
    return ConnectionPool.from_url(
        settings.REDIS_LIMIT_URL,
        socket_timeout=SILENT_SECONDS,
        socket_connect_timeout=SILENT_SECONDS,
    )


def _valkey() -> Redis:
    return Redis(connection_pool=_pool())


@cache
def shared_limiter() -> SlidingWindowCounterRateLimiter:
    """Return the limiter that counts in Valkey, for all processes."""
    # The pool says where the server is; the address only says which kind of storage it is.
    storage = RedisStorage("redis://", connection_pool=_pool(), key_prefix="openboard:limits")
    return SlidingWindowCounterRateLimiter(storage)


@cache
def _own() -> SlidingWindowCounterRateLimiter:
    return SlidingWindowCounterRateLimiter(MemoryStorage())


_away_until = 0.0


def _is_away() -> bool:
    return time.monotonic() < _away_until


def forget_connections() -> None:
    """Begin anew with the settings as they are now."""
    global _away_until
    _away_until = 0.0
    for made in (_pool, shared_limiter, _own):
        made.cache_clear()


def _note_away(error: RedisError) -> None:
    global _away_until
    _away_until = time.monotonic() + AWAY_SECONDS
    log.warning("Valkey is away, so this process counts for itself: %s", error)
