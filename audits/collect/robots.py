"""robots.txt, by RFC 9309: read with `protego`, remembered for an hour.

| answer | meaning |
| --- | --- |
| 200 | its rules |
| 4xx, except 429 | there are none: everything may be fetched |
| 5xx, 429, none at all | not known, so nothing may for now: a failed look, never a verdict |
"""

import json
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, cast

from protego import Protego
from redis.exceptions import RedisError

from audits.collect.gates import MAX_PAUSE_SECONDS, PREFIX

ROBOT: Final = "OpenBoard"
"""The name by which a robots.txt can speak to us."""
MAX_BYTES: Final = 512 * 1024
"""RFC 9309 asks for at least 500 KiB."""
FRESH_SECONDS: Final = 3_600
_MAX_REMEMBERED: Final = 64
_LINE: Final = re.compile(
    r"\s{0,99}(user[- ]?agent|allow|disallow|crawl-?delay)(?:\s{0,99}:|\s)(.*)", re.IGNORECASE
)
_WORDS: Final = {"a": "Allow", "d": "Disallow", "c": "Crawl-delay"}
_TOKEN: Final = re.compile(r"[a-z_-]+")


class RobotsCache(Protocol):
    """Remembers what each place's robots.txt says to us; empty text allows everything."""

    def get(self, origin: str) -> str | None:
        """Return what was read there, or None when nobody has, or too long ago."""

    def put(self, origin: str, text: str) -> None:
        """Remember what was read there."""


@dataclass(slots=True)
class MemoryRobotsCache:
    """What one process remembers, safe to use from threads."""

    clock: Callable[[], float] = time.monotonic
    _held: OrderedDict[str, tuple[float, str]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, origin: str) -> str | None:
        """Return what was read there within the last hour."""
        with self._lock:
            at, text = self._held.get(origin, (0.0, None))
            return text if text is not None and self.clock() - at < FRESH_SECONDS else None

    def put(self, origin: str, text: str) -> None:
        """Remember what was read there; the oldest is forgotten."""
        with self._lock:
            self._held.pop(origin, None)
            self._held[origin] = (self.clock(), text)
            while len(self._held) > _MAX_REMEMBERED:
                self._held.popitem(last=False)


class Valkey(Protocol):
    """As much of a `redis.Redis` as is used here."""

    def get(self, name: str) -> Any:
        """Return a value."""

    def set(self, name: str, value: str, *, ex: int) -> Any:
        """Keep a value for so many seconds."""


@dataclass(frozen=True, slots=True)
class SharedRobotsCache:
    """What all workers remember. While Valkey is away it knows nothing."""

    client: Valkey

    def get(self, origin: str) -> str | None:
        """Return what anybody read there within the last hour."""
        try:
            held = cast("bytes | str | None", self.client.get(f"{PREFIX}:robots:{origin}"))
            text = None if held is None else json.loads(held)
        except (RedisError, OSError, ValueError):
            return None
        return text if isinstance(text, str) else None

    def put(self, origin: str, text: str) -> None:
        """Remember what was read there."""
        try:
            # As JSON: a stranger's text may hold what UTF-8 cannot.
            self.client.set(f"{PREFIX}:robots:{origin}", json.dumps(text), ex=FRESH_SECONDS)
        except (RedisError, OSError):
            return


@dataclass(frozen=True, slots=True)
class Rules:
    """What a robots.txt says to us."""

    parsed: Protego

    def allow(self, url: str) -> bool:
        """Return whether we may fetch this address."""
        return bool(self.parsed.can_fetch(url, ROBOT))

    def pause(self) -> float | None:
        """Return the seconds it asks to leave between requests, within reason."""
        delay = self.parsed.crawl_delay(ROBOT)
        return None if delay is None else max(0.0, min(float(delay), MAX_PAUSE_SECONDS))


def read_rules(text: str) -> Rules:
    """Return the rules in the text of a robots.txt, as `for_us` returns it."""
    return Rules(Protego.parse(text))


def for_us(text: str) -> str:
    """Return the groups of a robots.txt that speak to us or to everybody, in its plainest form.

    The parser gives each robot that a group names a copy of the group's rules: a hostile half
    megabyte would name ten thousand robots over ten thousand rules, and fill the memory.
    """
    lines: list[str] = []
    named: set[str] = set()
    has_rules = True
    for line in text[:MAX_BYTES].splitlines():
        match = _LINE.match(line.partition("#")[0])
        if match is None:
            continue
        word, value = match[1].lower(), match[2].strip()
        if not word.startswith("user"):
            has_rules = True
            if named:
                lines.append(f"{_WORDS[word[0]]}: {value}")
            continue
        if has_rules:
            named, has_rules = set(), False
        name = _robot(value)
        if name and name not in named:
            named.add(name)
            lines.append(f"User-agent: {name}")
    return "\n".join(lines)


def _robot(said: str) -> str:
    """Return who a line speaks to, as far as that is us; a version after the name is ignored."""
    if said.startswith("*"):
        return "*"
    token = _TOKEN.match(said.lower())
    return ROBOT if token and token[0] == ROBOT.lower() else ""
