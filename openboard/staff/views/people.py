"""Everybody's accounts, for administrators."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timesince import timeuntil
from django.views.decorators.http import require_POST, require_safe

from openboard.staff import people
from openboard.staff.access import administrators_only, member_of
from openboard.staff.forms import InviteForm, RolesForm
from openboard.staff.pages import LinkPage, PeoplePage, PersonPage, show_person


@require_safe
@administrators_only
def show_people(request: HttpRequest) -> HttpResponse:
    """Show all accounts, and a form to invite somebody."""
    return _show_people(request, InviteForm())


@require_POST
@administrators_only
def invite(request: HttpRequest) -> HttpResponse:
    """Make an account, and show the link to hand over."""
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            user = people.invite(
                name=form.cleaned_data["name"],
                roles=form.chosen(),
                by=member_of(request),
                request=request,
            )
            return _show_link(request, user)
        except people.NotPossibleError as problem:
            form.add_error("name", str(problem))
    return _show_people(request, form, status=422)


@require_safe
@administrators_only
def show_one(request: HttpRequest, number: int) -> HttpResponse:
    """Show one account, with what can be done about it."""
    return _show_one(request, _find(number))


@require_POST
@administrators_only
def set_roles(request: HttpRequest, number: int) -> HttpResponse:
    """Give a person exactly the roles that are ticked."""
    user, form = _find(number), RolesForm(request.POST)
    if form.is_valid():
        try:
            people.set_roles(user=user, roles=form.chosen(), by=member_of(request), request=request)
        except people.NotPossibleError as problem:
            form.add_error("roles", str(problem))
        else:
            messages.success(request, f"The roles of {user.username} are changed.")
            return redirect("staff_person", number)
    return _show_one(request, user, form=form, status=422)


@require_POST
@administrators_only
def make_link(request: HttpRequest, number: int) -> HttpResponse:
    """Show a new one-time link by which a person chooses a password."""
    user = _find(number)
    try:
        return _show_link(request, user)
    except people.NotPossibleError as problem:
        return _show_one(request, user, problem=str(problem), status=422)


@require_POST
@administrators_only
def close_account(request: HttpRequest, number: int) -> HttpResponse:
    """Let a person in no more."""
    return _do(request, number, people.close_account, "The account of {} is closed.")


@require_POST
@administrators_only
def open_account(request: HttpRequest, number: int) -> HttpResponse:
    """Let a person in again."""
    return _do(request, number, people.open_account, "The account of {} is open again.")


@require_POST
@administrators_only
def reset_second_factor(request: HttpRequest, number: int) -> HttpResponse:
    """Let a person set up a new app at the next sign-in."""
    said = "{} sets up a new app at the next sign-in, and is signed out until then."
    return _do(request, number, people.reset_second_factor, said)


@require_POST
@administrators_only
def unlock(request: HttpRequest, number: int) -> HttpResponse:
    """Let a person try again after wrong passwords or codes."""
    return _do(request, number, people.unlock, "{} can try again at once.")


def _do(request: HttpRequest, number: int, what: Callable[..., None], said: str) -> HttpResponse:
    user = _find(number)
    try:
        what(user=user, by=member_of(request), request=request)
    except people.NotPossibleError as problem:
        return _show_one(request, user, problem=str(problem), status=422)
    messages.success(request, said.format(user.username))
    return redirect("staff_person", number)


def _find(number: int) -> User:
    return get_object_or_404(people.everybody(), pk=number)


def _show_people(request: HttpRequest, form: InviteForm, status: int = 200) -> HttpResponse:
    viewer = member_of(request)
    lines = tuple(show_person(user, viewer) for user in people.everybody())
    return render(request, "staff/people.html", {"page": PeoplePage(lines, form)}, status=status)


def _show_one(
    request: HttpRequest,
    user: User,
    *,
    form: RolesForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    roles = sorted(group.name for group in user.groups.all())
    page = PersonPage(
        person=show_person(user, member_of(request)),
        form=form or RolesForm(initial={"roles": roles}),
        problem=problem,
    )
    return render(request, "staff/person.html", {"page": page}, status=status)


def _show_link(request: HttpRequest, user: User) -> HttpResponse:
    viewer = member_of(request)
    link = people.invitation_link(user=user, by=viewer, request=request)
    now = timezone.now()
    until = now + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    page = LinkPage(show_person(_find(user.pk), viewer), link, timeuntil(until, now))
    return render(request, "staff/link.html", {"page": page})
