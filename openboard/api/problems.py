"""Errors of the API: problem details (RFC 9457), whatever went wrong."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.errors import HttpError, ValidationError

from openboard.api.schemas.base import Problem, ProblemField

MEDIA_TYPE = "application/problem+json"

SENTENCES = {
    400: "The request could not be read.",
    403: "This is not for everybody.",
    404: "There is nothing at this address. /api says what there is.",
    405: "The API is only read: GET, HEAD and OPTIONS.",
    422: "A parameter could not be read.",
    429: "Too many requests from one address. Retry-After says in how many seconds to go on.",
    500: "The fault is ours, and it is in the log.",
}
MAX_ERRORS = 20


class Refused(Exception):  # noqa: N818 (what was asked, not a fault of ours)
    """The request is answered by a problem: a status, a sentence, and the parameters at fault."""

    def __init__(self, status: int, detail: str = "", **fields: str) -> None:
        """Take the status, and by name what is wrong with each parameter."""
        super().__init__(detail)
        self.status, self.detail = status, detail
        self.errors = tuple(ProblemField(name=name, detail=one) for name, one in fields.items())


def problem(
    status: int,
    detail: str = "",
    errors: Iterable[ProblemField] = (),
    request_id: str | None = None,
) -> HttpResponse:
    """Return an answer that says what went wrong."""
    content = Problem(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail or SENTENCES.get(status, HTTPStatus(status).phrase),
        errors=list(errors) or None,
        request_id=request_id,
    )
    text = content.model_dump_json(exclude_none=True)
    return HttpResponse(text, status=status, content_type=MEDIA_TYPE)


def is_problem(response: Any) -> bool:
    """Say whether an answer already is one."""
    return str(response.headers.get("Content-Type", "")).startswith(MEDIA_TYPE)


def from_refusal(request: HttpRequest, refused: Any) -> HttpResponse:
    """Return the problem for what a view refused."""
    return problem(refused.status, refused.detail, refused.errors)


def from_missing(request: HttpRequest, missing: Any) -> HttpResponse:
    """Return the problem for what is not there; its sentence is ours."""
    return problem(404, str(missing))


def from_http(request: HttpRequest, error: Any) -> HttpResponse:
    """Return the problem for an error of the framework."""
    assert isinstance(error, HttpError)
    return problem(error.status_code)


def from_validation(request: HttpRequest, error: Any) -> HttpResponse:
    """Return the problem for parameters that could not be read, without repeating them."""
    assert isinstance(error, ValidationError)
    return problem(422, errors=[_field(one) for one in error.errors[:MAX_ERRORS]])


def _field(error: Mapping[str, Any]) -> ProblemField:
    # `loc` is ("query", "asked", "level", 0): where it came from, whose, the name, which value.
    words = [str(one) for one in error["loc"] if isinstance(one, str)]
    name = words[-1] if words else ""
    return ProblemField(name=name, detail=str(error["msg"])[:500])
