"""What templates of staff pages know without being told: who is signed in, what was just done."""

from django.contrib.messages import get_messages
from django.http import HttpRequest

from openboard.staff.access import is_verified
from openboard.staff.middleware import is_staff_page
from openboard.staff.pages import StaffBar
from openboard.staff.roles import Role, roles_of


def bar(request: HttpRequest) -> dict[str, object]:
    """Return `bar` and `said`; nothing on public pages, which must not ask who is looking."""
    if not is_staff_page(request) or not hasattr(request, "user"):
        return {}
    user = request.user
    if not user.is_authenticated:
        return {"bar": None, "said": ()}
    roles = roles_of(user)
    return {
        "bar": StaffBar(
            name=user.username,
            is_verified=is_verified(user),
            is_moderator=Role.MODERATOR in roles,
            is_administrator=Role.ADMINISTRATOR in roles,
        ),
        "said": get_messages(request),
    }
