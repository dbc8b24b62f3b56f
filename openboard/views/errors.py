"""Errors with the site's face: a sentence, and a way on. None of them asks the database."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from openboard.pages import ErrorPage


def _show(request: HttpRequest, page: ErrorPage) -> HttpResponse:
    return render(request, "errors/page.html", {"page": page}, status=page.status)


def show_bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    text = "Something in the address or the form is not as it should be."
    return _show(request, ErrorPage(400, "That could not be read", text))


def show_forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _show(request, ErrorPage(403, "Not for you", "This page needs a right you do not have."))


def show_csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from our own page, or came too late."""
    text = "The form was open for too long, or your browser keeps no cookies. Go back, load the " \
        "page again, and send it once more."  # fmt: skip
    return _show(request, ErrorPage(403, "The form could not be accepted", text))


def show_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    text = "There is no page at this address. Models are at /models/ and their place on the Hub, " \
        "owner/name; the search above finds them by any part of their name."  # fmt: skip
    return _show(request, ErrorPage(404, "Nothing here", text))


def show_server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    identifier = request.META.get("REQUEST_ID", "")
    text = "The fault is ours, and it is in the log. No rating is affected. Try again in a minute."
    if identifier:
        text += f" If you write to us about it, name {identifier}."
    return _show(request, ErrorPage(500, "Something went wrong here", text))
