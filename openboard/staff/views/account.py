"""One's own account: password and recovery codes."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from openboard.staff import events, factors
from openboard.staff.access import member_of, members_only, roles_of
from openboard.staff.forms import ChangePasswordForm, OwnPasswordForm
from openboard.staff.pages import AccountPage, CodesPage, role_words


@require_safe
@members_only
def show_account(request: HttpRequest) -> HttpResponse:
    """Show who one is here, and the forms to change password and recovery codes."""
    return _show(request)


@sensitive_post_parameters("current", "new", "again")
@require_POST
@members_only
def change_password(request: HttpRequest) -> HttpResponse:
    """Change the password; every other session of this person ends with it."""
    user = member_of(request)
    form = ChangePasswordForm(request, user, request.POST)
    if not form.is_valid():
        return _show(request, password=form)
    user.set_password(form.cleaned_data["new"])
    user.save(update_fields=["password"])
    update_session_auth_hash(request, user)
    events.note("The password was changed", by=user.username, request=request)
    messages.success(request, "Your password is changed. Other sessions of yours have ended.")
    return redirect("staff_account")


@sensitive_post_parameters("current")
@require_POST
@members_only
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Show new recovery codes, once, in place of those before."""
    user = member_of(request)
    form = OwnPasswordForm(request, user, request.POST, prefix="codes")
    if not form.is_valid():
        return _show(request, codes=form)
    codes = factors.renew_recovery_codes(user=user)
    events.note("New recovery codes were made", by=user.username, request=request)
    page = CodesPage(tuple(codes), reverse("staff_account"), is_first=False)
    return render(request, "staff/codes.html", {"page": page})


def _show(
    request: HttpRequest,
    *,
    password: ChangePasswordForm | None = None,
    codes: OwnPasswordForm | None = None,
) -> HttpResponse:
    user = member_of(request)
    page = AccountPage(
        name=user.username,
        roles=role_words({str(role) for role in roles_of(user)}),
        joined=user.date_joined,
        last_sign_in=user.last_login,
        codes_left=factors.count_recovery_codes(user),
        password=password or ChangePasswordForm(request, user),
        codes=codes or OwnPasswordForm(request, user, prefix="codes"),
    )
    status = 422 if password or codes else 200
    return render(request, "staff/account.html", {"page": page}, status=status)
