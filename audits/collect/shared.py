"""What all workers share through Valkey (or Redis): the request windows, and answers on data sets.

Both take a client that the caller has made: how it is reached is the caller's business.
"""

import json
from dataclasses import dataclass
from typing import Any, Protocol, cast

from redis.exceptions import RedisError

from audits.collect.datasets import CachedLook
from audits.collect.pace import (
    DEFAULT_MAX_WAIT,
    DEFAULT_RESERVE,
    MARGIN_SECONDS,
    PILOT_POLL_SECONDS,
    PILOT_SECONDS,
    LocalWindows,
    Pace,
    Reading,
    Turn,
    caller_key,
)
from audits.engine.canonical import to_plain
from audits.engine.observations import DatasetLook
from audits.engine.plain import PlainError, from_plain

PREFIX = "openboard:hub"
KEPT_SECONDS = 30 * 86_400
"""How long an answer on a data set is kept after it has gone stale: better than none."""

# The server's clock is the one clock of all workers. Numbers are text, since Valkey would cut a
# fraction off.
_START = """
local now = redis.call('TIME')
now = tonumber(now[1]) + tonumber(now[2]) / 1e6
local w = {limit = 0, length = 0, left = 0, reset = 0, next_slot = 0, closed = 0, pilot = 0,
           guessed = 0}
local held = redis.call('HGETALL', KEYS[1])
for i = 1, #held, 2 do w[held[i]] = tonumber(held[i + 1]) end
local function keep()
  local out = {}
  for name, value in pairs(w) do
    out[#out + 1] = name
    out[#out + 1] = string.format('%.6f', value)
  end
  redis.call('HSET', KEYS[1], unpack(out))
  redis.call('EXPIRE', KEYS[1], math.ceil(math.max(w.length, w.closed - now, 0)) * 2 + 60)
end
local function turn(may_go, wait)
  if may_go then keep() end
  return {may_go and 1 or 0, string.format('%.6f', math.max(0, wait))}
end
"""

_TAKE = (
    _START
    + """
local reserve, max_wait = tonumber(ARGV[1]), tonumber(ARGV[2])
local pilot_seconds, poll = tonumber(ARGV[3]), tonumber(ARGV[4])
if now < w.closed then return turn(false, w.closed - now) end
if w.limit == 0 then
  if now < w.pilot then return turn(false, poll) end
  w.pilot = now + pilot_seconds
  return turn(true, 0)
end
if now >= w.reset then
  w.left, w.reset, w.next_slot, w.guessed = w.limit, now + w.length, now, 1
  keep()
end
local spare = w.left - math.min(reserve, math.floor(w.limit / 2))
if spare <= 0 then return turn(false, w.reset - now) end
local slot, gap = now, 0
if w.left * 2 < w.limit then
  slot = math.max(now, w.next_slot)
  gap = (w.reset - slot) / spare
  if slot >= w.reset then return turn(false, w.reset - now) end
end
if slot - now > max_wait then return turn(false, slot - now) end
w.left = w.left - 1
w.next_slot = slot + gap
return turn(true, slot - now)
"""
)

_NOTE = (
    _START
    + """
local left, reset_in = tonumber(ARGV[1]), tonumber(ARGV[2])
local limit, length, refusal = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5] == '1'
local reset = now + reset_in + tonumber(ARGV[6])
if refusal then w.closed = math.max(w.closed, reset) end
if limit > 0 then
  local first = w.limit == 0
  w.limit, w.length = limit, length
  if first or reset > w.reset + w.length / 2 then
    w.left, w.reset, w.guessed, w.next_slot = left, reset, 0, now
  elseif w.guessed == 1 then
    w.left, w.reset, w.guessed = math.min(w.left, left), reset, 0
  elseif reset > w.reset - w.length / 2 then
    w.left, w.reset = math.min(w.left, left), math.min(w.reset, reset)
  end
end
keep()
return 1
"""
)


class Valkey(Protocol):
    """As much of a `redis.Redis` as is used here."""

    def register_script(self, script: str) -> Any:
        """Return a callable that runs a script."""

    def get(self, name: str) -> Any:
        """Return a value."""

    def set(self, name: str, value: str, ex: int) -> Any:
        """Keep a value for so many seconds."""


class SharedWindows:
    """The windows of all processes that use the same Valkey, endpoint and token."""

    def __init__(
        self, client: Valkey, endpoint: str, token: str | None, reserve: int = DEFAULT_RESERVE
    ) -> None:
        """Make the scripts known; nothing is sent yet."""
        self.reserve = reserve
        self._key = f"{PREFIX}:pace:{caller_key(endpoint, token)}"
        self._take = client.register_script(_TAKE)
        self._note = client.register_script(_NOTE)

    def take(self, bucket: str, max_wait: float) -> Turn:
        """Take one request out of the window, if its turn is within `max_wait` seconds."""
        arguments = [self.reserve, max_wait, PILOT_SECONDS, PILOT_POLL_SECONDS]
        may_go, wait = self._take(keys=[f"{self._key}:{bucket}"], args=arguments)
        return Turn(bool(int(may_go)), float(wait))

    def note(self, bucket: str, reading: Reading) -> None:
        """Take in what an answer says."""
        arguments = [
            reading.left,
            reading.reset_in,
            reading.limit,
            reading.window,
            int(reading.is_refusal),
            MARGIN_SECONDS,
        ]
        self._note(keys=[f"{self._key}:{bucket}"], args=arguments)


def shared_pace(
    client: Valkey,
    endpoint: str,
    token: str | None,
    *,
    reserve: int = DEFAULT_RESERVE,
    max_wait: float = DEFAULT_MAX_WAIT,
) -> Pace:
    """Return a pace that all workers keep together, each by itself while Valkey is away."""
    return Pace(
        SharedWindows(client, endpoint, token, reserve),
        max_wait,
        fallback=LocalWindows(reserve),
        errors=(RedisError, OSError),
    )


@dataclass(frozen=True, slots=True)
class SharedDatasetCache:
    """Answers on data sets for all workers. While Valkey is away it knows nothing."""

    client: Valkey
    endpoint: str = ""
    token: str | None = None

    def get(self, name: str) -> CachedLook | None:
        """Return what was last seen of a data set, however long ago."""
        try:
            held = cast("bytes | str | None", self.client.get(self._key(name)))
            if held is None:
                return None
            plain = json.loads(held)
            look = from_plain(DatasetLook, plain["look"])
            return CachedLook(look, float(plain["at"]))
        except (RedisError, OSError, ValueError, KeyError, TypeError, PlainError):
            # Out of reach, or written by another version: as if nobody had looked.
            return None

    def put(self, name: str, cached: CachedLook) -> None:
        """Keep what was seen of a data set."""
        text = json.dumps({"look": to_plain(cached.look), "at": repr(cached.at)})
        try:
            self.client.set(self._key(name), text, ex=KEPT_SECONDS)
        except (RedisError, OSError):
            return

    def _key(self, name: str) -> str:
        return f"{PREFIX}:dataset:{caller_key(self.endpoint, self.token)}:{name.lower()}"
