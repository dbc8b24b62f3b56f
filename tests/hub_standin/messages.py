"""A request as the routes see it, an answer as they give it, and the Hub's errors."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, unquote

from tests.hub_standin.files import File
from tests.hub_standin.json_types import JSON

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """One request. ``path`` is as it came (percent-encoded); header names are in lower case.

    ``token`` is the bearer token, if any; whether it is a known one is the routes' business.
    """

    method: str
    path: str
    query_string: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def segments(self) -> tuple[str, ...]:
        """The path between slashes, each part decoded, so that ``refs%2Fpr%2F1`` is one of them."""
        return tuple(unquote(part) for part in self.path.split("/") if part)

    @property
    def query(self) -> list[tuple[str, str]]:
        """The query as pairs, in order, with repeats."""
        return parse_qsl(self.query_string, keep_blank_values=True)

    def value(self, name: str, default: str = "") -> str:
        """Return the last value of a query parameter."""
        found = [value for key, value in self.query if key == name]
        return found[-1] if found else default

    def values(self, name: str) -> list[str]:
        """Return every value of a parameter that may be spelled ``name`` or ``name[]``."""
        return [value for key, value in self.query if key in (name, f"{name}[]")]

    def is_set(self, name: str) -> bool:
        """Whether a switch such as ``full=true`` is on."""
        return self.value(name).lower() in ("true", "1")

    @property
    def token(self) -> str | None:
        """The bearer token sent along."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" and token.strip() else None


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a file, sent without holding it all in memory."""

    file: File
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Response:
    """One answer: status, headers without ``Content-Length``, and bytes or part of a file."""

    status: int
    headers: Headers = ()
    body: "bytes | Part" = b""

    @property
    def length(self) -> int:
        """Bytes of the body."""
        if isinstance(self.body, Part):
            return self.body.stop - self.body.start
        return len(self.body)

    def with_headers(self, extra: Iterable[tuple[str, str]]) -> "Response":
        """Return the same answer with more headers."""
        return replace(self, headers=(*self.headers, *extra))


def json_response(payload: JSON, *, status: int = 200, headers: Headers = ()) -> Response:
    """Return JSON as the Hub sends it; half a surrogate pair goes out as its escape."""
    return Response(
        status,
        (("Content-Type", "application/json; charset=utf-8"), *headers),
        json.dumps(payload, ensure_ascii=False).encode("utf-8", "backslashreplace"),
    )


def html_response(text: str, *, status: int = 200) -> Response:
    """Return a small page."""
    page = f"<!doctype html><html><head><title>{text}</title></head><body>{text}</body></html>"
    return Response(status, (("Content-Type", "text/html; charset=utf-8"),), page.encode())


def redirect(location: str, headers: Headers = ()) -> Response:
    """Return 307 to a place on this host (the Hub's ``Location`` is relative)."""
    return Response(307, (("Location", location), ("Content-Type", "text/plain"), *headers))


def error(status: int, message: str, *, code: str | None = None, headers: Headers = ()) -> Response:
    """Return an error with the Hub's two headers beside the JSON."""
    header_text = message.encode("ascii", "replace").decode().replace("\n", " ")
    extra: Headers = (("X-Error-Message", header_text),)
    if code is not None:
        extra = (("X-Error-Code", code), *extra)
    return json_response({"error": message}, status=status, headers=(*extra, *headers))


_CHALLENGE = ("WWW-Authenticate", 'Bearer realm="Authentication required", charset="UTF-8"')


def missing_repository(*, is_known: bool, is_explicit: bool) -> Response:
    """Return what a missing or private repository answers: 404 with a token, a bare 401 without.

    ``is_explicit`` adds the code that the real Hub leaves out for anonymous callers; without it the
    client maps the 401 to "not found" on https addresses only.
    """
    if is_known:
        return error(404, "Repository not found", code="RepoNotFound")
    code = "RepoNotFound" if is_explicit else None
    return error(401, "Invalid username or password.", code=code, headers=(_CHALLENGE,))


def bad_token() -> Response:
    """Return what a token nobody issued answers, wherever it is sent."""
    return error(401, "Invalid credentials in Authorization header", headers=(_CHALLENGE,))


def gated(repo_id: str, *, is_known: bool) -> Response:
    """Return the refusal of files and commits of a gated repository."""
    if is_known:
        message = (
            f"Access to model {repo_id} is restricted and you are not in the authorized list. "
            f"Visit https://huggingface.co/{repo_id} to ask for access."
        )
        return error(403, message, code="GatedRepo")
    message = (
        f"Access to model {repo_id} is restricted. You must have access to it and be authenticated "
        "to access it. Please log in."
    )
    return error(401, message, code="GatedRepo")


def disabled() -> Response:
    """Return what a repository disabled in the second way answers to everything."""
    return error(403, "Access to this resource is disabled.")


def bad_revision(revision: str) -> Response:
    """Return what an unknown branch, tag or hash answers."""
    return error(404, f"Invalid rev id: {revision}", code="RevisionNotFound")


def missing_entry(path: str, commit_id: str) -> Response:
    """Return what a path that is not in the commit answers."""
    return error(
        404,
        f"Entry not found: {path}",
        code="EntryNotFound",
        headers=(("X-Repo-Commit", commit_id),),
    )
