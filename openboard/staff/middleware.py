"""What holds for everything under `/staff`: kept by nobody, found by nobody, ended in time."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from openboard.staff.sessions import BEGAN, SEEN

SEEN_EVERY = 60
"""Seconds after which "last seen" is written again: not a row at each request."""


def is_staff_page(request: HttpRequest) -> bool:
    """Tell whether a request is for a page of staff, by its address."""
    return request.path == "/staff" or request.path.startswith("/staff/")


def keep_private(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let no cache and no search engine keep an answer of a staff page, errors included."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if is_staff_page(request):
            response.headers["Cache-Control"] = "no-store, private"
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return middleware


def end_old_sessions(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Sign out who signed in too long ago, or has done nothing for too long.

    The server's clock decides, not the cookie's age, which the browser could stretch.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_staff_page(request) and settings.SESSION_COOKIE_NAME in request.COOKIES:
            _end_if_old(request, int(time.time()))
        return get_response(request)

    return middleware


def _end_if_old(request: HttpRequest, now: int) -> None:
    if not request.user.is_authenticated:
        return
    began, seen = request.session.get(BEGAN, 0), request.session.get(SEEN, 0)
    if now - began > settings.STAFF_SESSION_SECONDS or now - seen > settings.STAFF_IDLE_SECONDS:
        logout(request)
    elif now - seen >= SEEN_EVERY:
        request.session[SEEN] = now
