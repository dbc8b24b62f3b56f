"""Fetching strangers' links: guarded, limited, polite. Used in workers, never in a web process.

    fetcher = Fetcher(user_agent=name_ourselves("0.1.0", "https://board.example"))
    fetched = fetcher.fetch("https://example.org/recipe")

For every request, redirects and robots.txt included, in this order:

1. The address is judged as written (`audits.collect.guard`).
2. The place's robots.txt is asked, by requests that go through the same steps.
3. The host's turn is waited for (`audits.collect.gates`).
4. The name is looked up once, every address is judged, and the socket opens to one of them.
5. The answer is read up to a limit (`audits.collect.wire`).

All of it together may take `Limits.seconds`. No cookies, no credentials, no referrer and no proxy.
"""

import datetime as dt
import ssl
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Final

import httpx2

from audits.collect.gates import HostGate, LocalGate
from audits.collect.guard import (
    Deadline,
    FetchError,
    Guard,
    HostBusy,
    Refused,
    Unreachable,
    check_text,
)
from audits.collect.robots import MAX_BYTES as MAX_ROBOTS_BYTES
from audits.collect.robots import MemoryRobotsCache, RobotsCache, Rules, for_us, read_rules
from audits.collect.text import clean_line
from audits.collect.wire import Answer, Dial, Limits, dial, send

__all__ = [
    "FetchError",
    "Fetched",
    "Fetcher",
    "Guard",
    "HostBusy",
    "Limits",
    "Refused",
    "Unreachable",
    "name_ourselves",
]

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
ROBOTS_LIMITS: Final = Limits(body_bytes=MAX_ROBOTS_BYTES, raw_bytes=2 * MAX_ROBOTS_BYTES)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a link led to. A status of 404 or 410 is an answer like another."""

    url: str
    """As asked for."""
    final_url: str
    """After all redirects."""
    status: int
    content_type: str
    """As the server says, cleaned; empty when it does not say."""
    body: bytes
    """Unpacked, up to the limit."""
    truncated: bool
    """Whether there was more of it."""
    last_modified: str | None
    """As ISO text in UTC; None when the server does not say."""
    redirects: int


def name_ourselves(version: str, public_url: str) -> str:
    """Return the `User-Agent`: who asks, and where that is explained."""
    return f"OpenBoard/{version} (+{public_url.rstrip('/')}/about#fetching)"


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches one link at a time. Safe to share between threads."""

    user_agent: str
    guard: Guard = field(default_factory=Guard)
    gate: HostGate = field(default_factory=LocalGate)
    robots: RobotsCache = field(default_factory=MemoryRobotsCache)
    limits: Limits = field(default_factory=Limits)
    ssl_context: ssl.SSLContext | None = None
    """Whom https trusts; None for the system's trust."""
    dial: Dial = dial

    def fetch(self, url: str, *, as_is: bool = False, accept: str = "*/*") -> Fetched:
        """Return what a link leads to. `as_is` leaves a packed body packed, to be hashed.

        Raises `Refused` when the link may not be fetched, and `Unreachable` when the look failed:
        not found, not in time, broken off, busy (429), or an error on the server's side (5xx).
        """
        deadline = Deadline(self.limits.seconds)
        final, answer, redirects = self._follow(
            url, deadline, self.limits, asks_robots=True, as_is=as_is, accept=accept
        )
        host = final.raw_host.decode("ascii")
        if answer.status >= 500 or answer.status in (408, 425, 429):
            raise Unreachable(f"{host} answers {answer.status}.")
        if answer.status < 200:
            raise Unreachable(f"{host} answers in a way that is none ({answer.status}).")
        return Fetched(
            url=url,
            final_url=str(final),
            status=answer.status,
            content_type=clean_line(answer.headers.get("content-type", ""), 200),
            body=answer.body,
            truncated=answer.is_cut,
            last_modified=read_date(answer.headers.get("last-modified", "")),
            redirects=redirects,
        )

    def _follow(
        self,
        text: str,
        deadline: Deadline,
        limits: Limits,
        *,
        asks_robots: bool,
        as_is: bool = False,
        accept: str = "*/*",
    ) -> tuple[httpx2.URL, Answer, int]:
        url = self.guard.read_url(text)
        for redirects in range(limits.redirects + 1):
            pause = self._ask_robots(url, deadline) if asks_robots else None
            answer = self._send(url, deadline, limits, pause, as_is=as_is, accept=accept)
            target = answer.headers.get("location", "")
            if answer.status not in REDIRECTS or not target:
                return url, answer, redirects
            url = self._next(url, target)
        raise Unreachable(f"The link sends on more than {limits.redirects} times.")

    def _next(self, url: httpx2.URL, target: str) -> httpx2.URL:
        """Return where a redirect leads, judged like the link itself."""
        try:
            # Servers send other letters than ASCII as bytes of UTF-8.
            target = target.encode("latin-1").decode("utf-8", "replace")
            check_text(target)
            joined = str(url.join(target))
        except (httpx2.InvalidURL, ValueError) as error:
            raise Refused("The link sends on to an address that cannot be read.") from error
        return self.guard.read_url(joined)

    def _send(
        self,
        url: httpx2.URL,
        deadline: Deadline,
        limits: Limits,
        pause: float | None,
        *,
        as_is: bool,
        accept: str,
    ) -> Answer:
        with self.gate.turn(url.raw_host.decode("ascii"), deadline.left(), pause):
            return send(
                url,
                {"User-Agent": self.user_agent, "Accept": accept},
                guard=self.guard,
                deadline=deadline,
                limits=limits,
                ssl_context=self.ssl_context,
                dial=self.dial,
                as_is=as_is,
            )

    def _ask_robots(self, url: httpx2.URL, deadline: Deadline) -> float | None:
        """Raise `Refused` when robots.txt forbids an address; return the pause it asks for."""
        rules = self._rules_of(url, deadline)
        if rules is None:
            return None
        if not rules.allow(str(url)):
            host = url.raw_host.decode("ascii")
            raise Refused(f"The robots.txt of {host} asks not to fetch this address.")
        return rules.pause()

    def _rules_of(self, url: httpx2.URL, deadline: Deadline) -> Rules | None:
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        text = self.robots.get(origin)
        if text is None:
            text = self._read_robots(origin, deadline)
            self.robots.put(origin, text)
        return read_rules(text) if text else None

    def _read_robots(self, origin: str, deadline: Deadline) -> str:
        """Return what a place's robots.txt says to us, empty when it says nothing."""
        try:
            _, answer, _ = self._follow(
                f"{origin}/robots.txt", deadline, ROBOTS_LIMITS, asks_robots=False
            )
        except HostBusy:
            raise
        except Refused as error:
            raise Refused(f"The robots.txt of {origin} leads astray: {error}") from error
        except Unreachable as error:
            raise Unreachable(f"The robots.txt of {origin} was not reached: {error}") from error
        if answer.status >= 500 or answer.status in (408, 425, 429) or answer.status < 200:
            raise Unreachable(
                f"The robots.txt of {origin} cannot be read now: it answers {answer.status}."
            )
        if answer.status >= 300:
            return ""
        return for_us(answer.body.decode("utf-8", "replace"))


def read_date(text: str) -> str | None:
    """Return the date of a header as ISO text in UTC; None for none, or one that cannot be read."""
    if not text or len(text) > 100:
        return None
    try:
        date = parsedate_to_datetime(text)
        date = date.replace(tzinfo=dt.UTC) if date.tzinfo is None else date.astimezone(dt.UTC)
    except (ValueError, TypeError, OverflowError):
        return None
    return date.strftime("%Y-%m-%dT%H:%M:%SZ")
