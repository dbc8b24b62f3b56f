"""Headers on every answer: a request's id, and what a browser may let our pages do."""

import re
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# What a proxy in front may hand us as an id: enough for a UUID or a trace id, nothing that could
# break a log line.
PROXY_ID = re.compile(r"[0-9A-Za-z._-]{8,64}")

# No page uses any of these. A feature that is not listed keeps the browser's default.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera"),
        *("display-capture", "encrypted-media", "geolocation", "gyroscope", "hid"),
        *("identity-credentials-get", "idle-detection", "local-fonts", "magnetometer"),
        *("microphone", "midi", "payment", "publickey-credentials-get", "screen-wake-lock"),
        *("serial", "usb", "web-share", "xr-spatial-tracking"),
    )
)


def request_id(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give each request an id, in `X-Request-ID`, that a visitor can quote and we can look for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        identifier = given if PROXY_ID.fullmatch(given) else secrets.token_hex(8)
        request.META["REQUEST_ID"] = identifier
        response = get_response(request)
        response.headers["X-Request-ID"] = identifier
        return response

    return middleware


def isolation_headers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Switch off what we do not use, and keep other sites from embedding our pages.

    A view that is made for other sites, such as a badge, sets Cross-Origin-Resource-Policy itself.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware
