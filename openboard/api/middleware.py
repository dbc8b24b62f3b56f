"""What holds for every answer under `/api/`, errors included.

1. Only reading: GET, HEAD, and OPTIONS for browsers that ask before they read.
2. One address gets so many answers in so much time, and is told how many are left.
3. Whatever went wrong is problem details.
4. What the reader has already is answered by 304.
5. Pages of any other site may read it.
"""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control

from openboard.addresses import client_address
from openboard.api.problems import is_problem, problem
from openboard.limits import Allowance, spend

PREFIX = "/api/"
READS = ("GET", "HEAD", "OPTIONS")
FRESH_SECONDS = 30
"""How long anybody may keep an answer without asking again."""
EXPOSED = "ETag, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID"
"""Headers that a page of another site may read."""

Answer = Callable[[HttpRequest], HttpResponseBase]


def for_programs(get_response: Answer) -> Answer:
    """Give answers under `/api/` what programs count on; leave all others as they are."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(PREFIX):
            return get_response(request)
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204)
            response.headers["Allow"] = ", ".join(READS)
            response.headers["Access-Control-Allow-Methods"] = ", ".join(READS)
            response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
            response.headers["Access-Control-Max-Age"] = "86400"
        elif request.method not in READS:
            response = problem(405)
            response.headers["Allow"] = ", ".join(READS)
        else:
            response = _limited(request, get_response)
        return open_to_all(response)

    return middleware


def open_to_all(response: HttpResponseBase) -> HttpResponseBase:
    """Let pages of other sites read an answer."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    return response


def count_request(request: HttpRequest) -> Allowance:
    """Count a request of a program for its address."""
    return spend(settings.API_PER_ADDRESS, "api", client_address(request) or "")


def note_allowance(response: HttpResponseBase, allowance: Allowance) -> None:
    """Say how many requests are left, and for how long that holds."""
    policy = f'"api";q={allowance.limit};w={allowance.seconds}'
    response.headers["RateLimit-Policy"] = policy
    response.headers["RateLimit"] = f'"api";r={allowance.left};t={allowance.resets_in}'
    if allowance.is_spent:
        response.headers["Retry-After"] = str(max(1, allowance.resets_in))


def _limited(request: HttpRequest, get_response: Answer) -> HttpResponseBase:
    allowance = count_request(request)
    response = problem(429) if allowance.is_spent else _read(request, get_response)
    note_allowance(response, allowance)
    return response


def _read(request: HttpRequest, get_response: Answer) -> HttpResponseBase:
    """Return the answer; to HEAD the same without its content."""
    is_head = request.method == "HEAD"
    if is_head:
        request.method = "GET"
    response = get_response(request)
    if response.status_code >= 400 and not is_problem(response):
        identifier = request.META.get("REQUEST_ID") if response.status_code >= 500 else None
        response = problem(response.status_code, request_id=identifier)
    elif response.status_code == 200 and not isinstance(response, StreamingHttpResponse):
        response = _conditional(request, response)
    if is_head:
        request.method = "HEAD"
        if isinstance(response, HttpResponse):
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
    return response


def _conditional(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Return the answer with its ETag, or 304 when the reader has it already.

    The tag is weak: a proxy may compress the answer on its way.
    """
    assert isinstance(response, HttpResponse)
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    etag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
