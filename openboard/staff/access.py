"""Who may see a page: decorators for views, and the questions behind them.

A view for staff carries one of these outermost, and needs nothing else: whoever is not signed in is
sent to sign in and comes back; whoever has only given a password is sent to the second factor;
whoever lacks the role gets a 403 page.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from openboard.staff.factors import has_second_factor
from openboard.staff.roles import Role, is_administrator, is_moderator, role_of, roles_of

__all__ = [
    "Role",
    "administrators_only",
    "is_administrator",
    "is_moderator",
    "is_verified",
    "member_of",
    "members_only",
    "moderators_only",
    "password_only",
    "role_of",
    "roles_of",
]

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def password_only(view: View[P]) -> View[P]:
    """Let in whoever has given a password: for the pages of the second factor itself."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _send_to(request, "staff_login")
        return view(request, *args, **kwargs)

    return guarded


def members_only(view: View[P]) -> View[P]:
    """Let in whoever is signed in with both factors, whatever their roles."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return _send_to(request, "staff_login")
        if not is_verified(user):
            return _send_to(request, "staff_verify" if has_second_factor(user) else "staff_enroll")
        return view(request, *args, **kwargs)

    return guarded


def moderators_only(view: View[P]) -> View[P]:
    """Let in moderators who are signed in with both factors."""
    return _role_only(Role.MODERATOR, view)


def administrators_only(view: View[P]) -> View[P]:
    """Let in administrators who are signed in with both factors."""
    return _role_only(Role.ADMINISTRATOR, view)


def is_verified(user: User | AnonymousUser) -> bool:
    """Tell whether the person behind a request has given the second factor in this session."""
    return user.is_authenticated and getattr(user, "otp_device", None) is not None


def member_of(request: HttpRequest) -> User:
    """Return who is signed in, inside a view that is guarded.

    Raises `PermissionDenied` when nobody is, so that a forgotten guard shows nothing.
    """
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def _role_only(role: Role, view: View[P]) -> View[P]:
    @members_only
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if role not in roles_of(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _send_to(request: HttpRequest, name: str) -> HttpResponse:
    """Send somebody to another page, which leads back to this one if it can be asked for again."""
    address = reverse(name)
    if request.method in ("GET", "HEAD"):
        address += "?" + urlencode({"next": request.get_full_path()})
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(address)  # the whole page, not the fragment
    return HttpResponseRedirect(address)
