"""Views of staff: signing in, one's own account, everybody's accounts."""

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme


def read_next(request: HttpRequest) -> str:
    """Return the page of staff that a form leads to; "" for none, or a foreign one."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    is_staff = asked == "/staff" or asked.startswith(("/staff/", "/staff?"))
    return asked if is_ours and is_staff and len(asked) <= 1000 else ""


def home_for(*, is_moderator: bool, is_administrator: bool) -> str:
    """Return where a member starts: the queue, the people, or their own account."""
    if is_moderator:
        try:
            return reverse("queue")
        except NoReverseMatch:
            pass
    return reverse("staff_people" if is_administrator else "staff_account")
