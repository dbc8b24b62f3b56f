"""In and out: password, second factor, first enrollment, invitation, lock-out."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openboard.staff import events, factors, people
from openboard.staff.access import is_verified, member_of, members_only, password_only
from openboard.staff.forms import CodeForm, EnrollForm, NewPasswordForm, ReplaceForm, SignInForm
from openboard.staff.pages import (
    CodesPage,
    EnrollPage,
    FormPage,
    JoinPage,
    LockoutPage,
    VerifyPage,
    wait_words,
)
from openboard.staff.roles import Role, roles_of
from openboard.staff.sessions import begin_session
from openboard.staff.views import home_for, read_next

PAGE = ["GET", "HEAD", "POST"]
WRONG_CODE = "This code is not right, or was used already. Wait for the next one and try that."
WRONG_RECOVERY_CODE = "This recovery code is not right, or was used already."


@require_safe
@members_only
def show_home(request: HttpRequest) -> HttpResponse:
    """Lead to where a member starts."""
    roles = roles_of(request.user)
    return redirect(
        home_for(is_moderator=Role.MODERATOR in roles, is_administrator=Role.ADMINISTRATOR in roles)
    )


@sensitive_post_parameters("password")
@require_http_methods(PAGE)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password, then lead to the second factor."""
    after = read_next(request)
    if request.method != "POST" and request.user.is_authenticated:
        return redirect(after or "staff")
    form = SignInForm(request, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and form.user is not None:
        begin_session(request=request, user=form.user)
        return _second_factor(form.user, after)
    return render(
        request, "staff/login.html", {"page": FormPage(form, after)}, status=_status(form)
    )


@sensitive_post_parameters("code")
@require_http_methods(PAGE)
@password_only
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a code of the app, or a recovery code."""
    user, after = member_of(request), read_next(request)
    if is_verified(user):
        return redirect(after or "staff")
    if not factors.has_second_factor(user):
        return _second_factor(user, after)
    form = CodeForm(request.POST if request.method == "POST" else None)
    wait = ""
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["code"]
        verdict = factors.verify_code(request=request, user=user, code=code)
        if verdict.is_right:
            events.note("The second factor was given", by=user.username, request=request)
            if verdict.was_recovery_code:
                events.note("It was a recovery code", by=user.username, request=request)
                _say_how_many_are_left(request, user)
            return redirect(after or "staff")
        wait = _refuse(form, verdict, code, user, request)
    page = VerifyPage(form, user.username, after, wait)
    return render(request, "staff/verify.html", {"page": page}, status=_status(form, wait))


@sensitive_post_parameters("code", "current")
@require_http_methods(PAGE)
@password_only
def enroll(request: HttpRequest) -> HttpResponse:
    """Set up an app: the first one after the password, another one only with both factors."""
    user, after = member_of(request), read_next(request)
    replaces = factors.has_second_factor(user)
    if replaces and not is_verified(user):
        return _second_factor(user, after)
    given = request.POST if request.method == "POST" else None
    form = ReplaceForm(request, user, given) if replaces else EnrollForm(given)
    wait = ""
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["code"]
        verdict, codes = factors.confirm_enrollment(
            request=request, user=user, code="".join(code.split())
        )
        if verdict.is_right:
            events.note("A second factor was set up", by=user.username, request=request)
            codes_page = CodesPage(tuple(codes), after or reverse("staff"), not replaces)
            return render(request, "staff/codes.html", {"page": codes_page})
        wait = _refuse(form, verdict, code, user, request)
    page = EnrollPage(form, factors.begin_enrollment(user=user), replaces, after, wait)
    return render(request, "staff/enroll.html", {"page": page}, status=_status(form, wait))


@sensitive_post_parameters("new", "again")
@require_http_methods(PAGE)
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody who was invited choose a password, once."""
    user = people.read_invitation(token)
    if user is None:
        return render(request, "staff/join.html", {"page": JoinPage()}, status=404)
    form = NewPasswordForm(user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            user = people.accept_invitation(
                token=token, password=form.cleaned_data["new"], request=request
            )
        except people.NotPossibleError:
            return render(request, "staff/join.html", {"page": JoinPage()}, status=404)
        begin_session(request=request, user=user)
        return _second_factor(user, "")
    # 200 with errors as well: Django's log names the address of a refusal, and this one is secret.
    return render(request, "staff/join.html", {"page": JoinPage(user.username, form)})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    logout(request)
    return redirect("staff_login")


def show_lockout(
    request: HttpRequest, response: HttpResponse | None = None, credentials: object = None
) -> HttpResponse:
    """Answer a sign-in after too many failures; the same for names that are nobody's. 429."""
    minutes = -(-settings.STAFF_LOCK_SECONDS // 60)
    answer = render(request, "staff/lockout.html", {"page": LockoutPage(minutes)}, status=429)
    answer.headers["Retry-After"] = str(settings.STAFF_LOCK_SECONDS)
    return answer


def _second_factor(user: User, after: str) -> HttpResponseRedirect:
    name = "staff_verify" if factors.has_second_factor(user) else "staff_enroll"
    address = reverse(name)
    return HttpResponseRedirect(address + ("?" + urlencode({"next": after}) if after else ""))


def _refuse(
    form: CodeForm, verdict: factors.Verdict, code: str, user: User, request: HttpRequest
) -> str:
    """Say at the field why a code was not taken; return how long to wait, or ""."""
    wait = wait_words(verdict.wait_until)
    if wait:
        form.add_error("code", f"Too many wrong codes. Wait {wait}, then enter a new one.")
    else:
        events.note("A wrong second factor was given", by=user.username, request=request)
        is_digits = code.strip().replace(" ", "").isdecimal()
        form.add_error("code", WRONG_CODE if is_digits else WRONG_RECOVERY_CODE)
    return wait


def _say_how_many_are_left(request: HttpRequest, user: User) -> None:
    left = factors.count_recovery_codes(user)
    messages.info(
        request,
        f"That was a recovery code, and it is used up. {left} left: new ones, and another app, "
        "are on your account page.",
    )


def _status(form: object, wait: str = "") -> int:
    if wait:
        return 429
    return 422 if getattr(form, "errors", None) else 200
