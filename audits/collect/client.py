"""The Hub's own client, set up for an auditor: limited in time and size, counted, paced.

Requests go through the session, headers, names and errors of `huggingface_hub`, and answers are
read here as plain JSON instead of by `HfApi.model_info` and its like, for four reasons. Those hold
any answer in memory, however large. Some retry and sleep inside the call, for up to five minutes,
past every budget. They raise on payloads that the real Hub sends (an evaluation without a link, an
unknown key). And they cannot be stopped in the middle of a body that comes one byte at a time.

Event hooks on the session do the rest for every request of the process, the library's own included:
time limits, the count, and the pace.
"""

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self
from urllib.parse import urlsplit

from audits.collect.errors import (
    BadAnswer,
    BadName,
    CollectError,
    HubBusy,
    HubRefused,
    HubUnreachable,
)
from audits.collect.library import (
    DisabledRepoError,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
    build_hf_headers,
    get_session,
    hf_hub_url,
    hf_raise_for_status,
    httpx2,
    set_client_factory,
    validate_repo_id,
)
from audits.collect.pace import API, FILES, Pace, bucket_of, local_pace

DEFAULT_ENDPOINT = "https://huggingface.co"
MAX_HOPS = 3
"""Redirects followed for one answer: a rename is one, a small file is one."""
MAX_JSON_BYTES = 12_000_000
"""A list of 50,000 file names has about 4 MB."""
KEEP_ALIVE_SECONDS = 4.0
"""Shorter than servers keep an idle connection: reusing one that was just closed fails a look."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Time limits in seconds."""

    connect: float = 5.0
    read: float = 30.0
    """Between two pieces of an answer."""
    answer: float = 60.0
    """For a whole answer, however many pieces it comes in."""


class Denial(StrEnum):
    """What the Hub says instead of an answer, each of which is a fact about the repository."""

    MISSING = "missing"
    """Not there, or private: an anonymous caller is not told which."""
    GATED = "gated"
    DISABLED = "disabled"
    NO_COMMIT = "no commit"
    NO_FILE = "no file"


class Denied(Exception):  # noqa: N818
    """Raised instead of an answer; caught by who knows what the denial means there."""

    def __init__(self, denial: Denial, what: str) -> None:
        """Hold the denial and what was asked for."""
        super().__init__(f"{what}: {denial.value}")
        self.denial, self.what = denial, what


class OutOfBudget(Exception):  # noqa: N818
    """The look has used the requests that it may use; nothing was sent to `path`."""

    def __init__(self, path: str) -> None:
        """Hold the path, which after a redirect is not the one that was asked for."""
        super().__init__(f"no request is left for {path}")
        self.path = path


class TooLarge(Exception):  # noqa: N818
    """An answer longer than what is read; perhaps less can be asked for."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a look cost: requests by the Hub's two buckets, redirects included."""

    api_requests: int = 0
    file_reads: int = 0
    bytes: int = 0
    """Of answers, as read."""
    seconds: float = 0.0
    """With waiting for the pace."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and the address of the next, if there is one."""

    items: Any
    next_path: str | None


@dataclass(frozen=True, slots=True)
class FileText:
    """The bytes of a file, cut off at the limit that was asked for."""

    content: bytes
    is_cut: bool


_current: ContextVar["Session | None"] = ContextVar("hub_session", default=None)


def _before_request(request: httpx2.Request) -> None:
    session = _current.get()
    limits = session.hub.timeouts if session else Timeouts()
    default = {
        "connect": limits.connect,
        "read": limits.read,
        "write": limits.read,
        "pool": limits.read,
    }
    given = request.extensions.get("timeout") or {}
    request.extensions["timeout"] = {
        key: default[key] if given.get(key) is None else given[key] for key in default
    }
    if session is not None:
        session.count(request)


def _after_response(response: httpx2.Response) -> None:
    session = _current.get()
    if session is not None:
        session.take_in(response)


def make_client() -> httpx2.Client:
    """Return the HTTP client that `huggingface_hub` uses in this process."""
    return httpx2.Client(
        follow_redirects=True,
        timeout=None,  # the hook fills in what a call leaves open
        event_hooks={"request": [_before_request], "response": [_after_response]},
        limits=httpx2.Limits(keepalive_expiry=KEEP_ALIVE_SECONDS),
    )


set_client_factory(make_client)


@dataclass(frozen=True, slots=True)
class Hub:
    """Where the Hub is, who asks, and how fast."""

    endpoint: str = DEFAULT_ENDPOINT
    token: str | None = field(default=None, repr=False)
    pace: Pace = field(default_factory=local_pace)
    timeouts: Timeouts = field(default_factory=Timeouts)
    version: str = ""
    """Of OpenBoard, told to the Hub in the name of the client."""

    @classmethod
    def from_environment(cls, pace: Pace | None = None, endpoint: str | None = None) -> Self:
        """Return the Hub at `HF_ENDPOINT`, asked with `HF_TOKEN` when it is set."""
        return cls(
            endpoint=(endpoint or os.environ.get("HF_ENDPOINT") or DEFAULT_ENDPOINT).rstrip("/"),
            token=os.environ.get("HF_TOKEN") or None,
            pace=pace or local_pace(),
        )

    def session(self, *, api_requests: int, file_reads: int) -> "Session":
        """Return a session that may use so many requests of each kind."""
        return Session(self, {API: api_requests, FILES: file_reads})


class Session:
    """The requests of one look: within a budget, counted, and each with few ways to fail.

    Every method raises `Denied`, `OutOfBudget`, `TooLarge`, or an error of `audits.collect.errors`.
    """

    def __init__(self, hub: Hub, budget: Mapping[str, int]) -> None:
        """Start counting and the clock."""
        self.hub = hub
        self._budget = dict(budget)
        self._used = dict.fromkeys(budget, 0)
        self._bytes = 0
        self._started = time.monotonic()
        self._headers = build_hf_headers(
            token=hub.token or False,
            library_name="openboard",
            library_version=hub.version or None,
        )

    @property
    def cost(self) -> Cost:
        """What was used so far."""
        return Cost(
            api_requests=self._used[API],
            file_reads=self._used[FILES],
            bytes=self._bytes,
            seconds=time.monotonic() - self._started,
        )

    @property
    def api_left(self) -> int:
        """API requests that may still be used."""
        return self._budget[API] - self._used[API]

    def json(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """Return the JSON at a path, floating-point numbers as text."""
        return self.page(path, params).items

    def page(self, path: str, params: Mapping[str, Any] | None = None) -> Page:
        """Return the JSON at a path and where its next page is.

        Only path and query of the next page's address are used, so that a mirror stays a mirror.
        """
        url = f"{self.hub.endpoint}{path}"
        body, is_cut, links = self._get(url, params, MAX_JSON_BYTES, path)
        if is_cut:
            raise TooLarge(f"The Hub's answer to {path} is longer than {MAX_JSON_BYTES:,} bytes.")
        following = links.get("next", {}).get("url")
        parts = urlsplit(following) if following else None
        next_path = f"{parts.path}?{parts.query}" if parts else None
        return Page(read_json(body, path), next_path)

    def file(
        self, repo_id: str, commit: str, path: str, limit: int, *, repo_type: str = "model"
    ) -> FileText:
        """Return up to `limit` bytes of a file of a repository at a commit."""
        url = hf_hub_url(
            repo_id, path, repo_type=repo_type, revision=commit, endpoint=self.hub.endpoint
        )
        body, is_cut, _ = self._get(url, None, limit, f"{path} of {repo_id}", is_file=True)
        return FileText(body, is_cut)

    # The hooks of the session call these two for every request, each redirect included.

    def count(self, request: httpx2.Request) -> None:
        """Wait for the request's turn and count it; raises `OutOfBudget` or `HubBusy`."""
        bucket = bucket_of(request.url.path)
        if bucket in self._budget and self._used[bucket] >= self._budget[bucket]:
            raise OutOfBudget(request.url.path)
        self.hub.pace.before(bucket)
        if bucket in self._used:
            self._used[bucket] += 1

    def take_in(self, response: httpx2.Response) -> None:
        """Tell the pace what an answer says of its window; raises `HubBusy` on a refusal."""
        bucket = bucket_of(response.request.url.path)
        wait = self.hub.pace.after(bucket, response.status_code, response.headers)
        if response.status_code == 429:
            raise HubBusy("The Hub says that its request window is used up.", retry_after=wait)

    def _get(
        self,
        url: str,
        params: Mapping[str, Any] | None,
        limit: int,
        what: str,
        *,
        is_file: bool = False,
    ) -> tuple[bytes, bool, Mapping[Any, Any]]:
        with self._errors(what):
            client = get_session()
            request: httpx2.Request | None = client.build_request(
                "GET", url, params=params, headers=self._headers
            )
            for _ in range(MAX_HOPS + 1):
                assert request is not None
                response = self._send(client, request)
                try:
                    if response.has_redirect_location:
                        request = response.next_request
                        self._check_hop(request, what, is_file=is_file)
                        continue
                    if response.status_code >= 400:
                        raise self._failure(response, what)
                    body, is_cut = self._read(response, limit)
                    return body, is_cut, response.links
                finally:
                    response.close()
        raise BadAnswer(f"The Hub sends on and on: {what}.")

    def _send(self, client: httpx2.Client, request: httpx2.Request) -> httpx2.Response:
        mark = _current.set(self)
        try:
            return client.send(request, stream=True, follow_redirects=False)
        finally:
            _current.reset(mark)

    def _check_hop(self, request: httpx2.Request | None, what: str, *, is_file: bool) -> None:
        """Refuse to leave the Hub for an answer of its API; files may lie elsewhere, over https."""
        if request is not None:
            home, target = urlsplit(self.hub.endpoint), urlsplit(str(request.url))
            if (target.scheme, target.netloc) == (home.scheme, home.netloc):
                return
            if is_file and target.scheme == "https":
                return
        raise BadAnswer(f"The Hub sends {what} to a place that is not its own.")

    def _read(self, response: httpx2.Response, limit: int) -> tuple[bytes, bool]:
        """Return the body up to the limit, and whether there was more of it."""
        deadline = time.monotonic() + self.hub.timeouts.answer
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            self._bytes += len(piece)
            if len(body) > limit:
                return bytes(body[:limit]), True
            if time.monotonic() > deadline:
                raise HubUnreachable(
                    f"The Hub's answer took longer than {self.hub.timeouts.answer:g} seconds."
                )
        return bytes(body), False

    def _failure(self, response: httpx2.Response, what: str) -> Exception:
        """Return what the library makes of a failed answer, in our few words."""
        # Headers say all that is needed; a body of any shape or length is not even read.
        headers = {
            name: response.headers[name]
            for name in ("X-Error-Code", "X-Error-Message", "X-Request-Id")
            if name in response.headers
        }
        bare = httpx2.Response(
            response.status_code, headers=headers, content=b"", request=response.request
        )
        try:
            hf_raise_for_status(bare)
        except GatedRepoError:  # before its parent, RepositoryNotFoundError
            return Denied(Denial.GATED, what)
        except DisabledRepoError:
            return Denied(Denial.DISABLED, what)
        except RevisionNotFoundError:
            return Denied(Denial.NO_COMMIT, what)
        except RemoteEntryNotFoundError:
            return Denied(Denial.NO_FILE, what)
        except RepositoryNotFoundError:
            return Denied(Denial.MISSING, what)
        except HfHubHTTPError as error:
            return self._other_failure(error, response.status_code, what)
        return BadAnswer(f"The Hub answers {response.status_code} for {what}.")

    def _other_failure(self, error: HfHubHTTPError, status: int, what: str) -> Exception:
        if status == 401 and not self.hub.token:
            # Over http the library leaves this as it is; to an anonymous caller it means the same.
            return Denied(Denial.MISSING, what)
        if status in (401, 403):
            said = error.response.headers.get("X-Error-Message", "")[:200]
            return HubRefused(f"The Hub refuses {what} ({status}): {said or 'it does not say why'}")
        if status == 408 or status >= 500:
            return HubUnreachable(f"The Hub answers {status} for {what}.")
        return BadAnswer(f"The Hub answers {status} for {what}.")

    @contextmanager
    def _errors(self, what: str) -> Iterator[None]:
        """Turn what the transport raises into an error of ours."""
        try:
            yield
        except (CollectError, Denied, OutOfBudget):
            raise
        except httpx2.TimeoutException as error:
            raise HubUnreachable(f"The Hub did not answer in time for {what}.") from error
        except (httpx2.HTTPError, httpx2.StreamError, OSError) as error:
            raise HubUnreachable(f"The Hub could not be reached for {what}: {error}") from error
        except (httpx2.InvalidURL, UnicodeError) as error:
            raise BadAnswer(f"The Hub names an address that is none, for {what}.") from error


def read_json(body: bytes, what: str) -> Any:
    """Return parsed JSON; fractions and very long numbers as text. Raises `BadAnswer`."""
    try:
        return json.loads(
            body,
            parse_float=str,
            parse_constant=str,
            parse_int=lambda digits: int(digits) if len(digits) < 19 else digits[:40],
        )
    except (ValueError, RecursionError) as error:
        raise BadAnswer(f"The Hub's answer for {what} is not JSON.") from error


def check_name(repo_id: str) -> None:
    """Raise `BadName` for what cannot be the name of a repository; nothing is sent for it."""
    try:
        validate_repo_id(repo_id)
    except HFValidationError as error:
        raise BadName(f"{repo_id[:100]!r} cannot be the name of a repository.") from error
