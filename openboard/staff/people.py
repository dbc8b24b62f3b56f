"""Accounts of staff: made, given roles, closed and opened again, by an administrator or a shell.

Each function does one thing in one transaction and writes one line into the log. `by` is the
administrator who does it, or None for a command on the board's own machine, which may do anything.
"""

from collections.abc import Collection
from datetime import timedelta

from axes.models import AccessAttempt
from axes.utils import reset as reset_attempts
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import base36_to_int, int_to_base36
from django_otp.plugins.otp_totp.models import TOTPDevice

from openboard.staff import events, factors
from openboard.staff.roles import Role, group_of
from openboard.staff.sessions import end_sessions

NAME_LENGTH = 40


class NotPossibleError(Exception):
    """Says in a sentence why something cannot be done."""


class _InvitationTokens(PasswordResetTokenGenerator):
    """One-time: a token holds until the password changes, the person signs in, or time is up."""

    key_salt = "openboard.staff.invitation"


_tokens = _InvitationTokens()


def invite(
    *, name: str, roles: Collection[Role], by: User | None, request: HttpRequest | None = None
) -> User:
    """Make an account without a password; `invitation_link` says how its owner gets in.

    Raises `NotPossibleError` when the name cannot be one, or is taken in whatever case.
    """
    name = name.strip()
    try:
        ASCIIUsernameValidator()(name)
    except ValidationError as error:
        raise NotPossibleError(
            "Use letters, digits and . _ - + @ in a name, without spaces."
        ) from error
    if len(name) > NAME_LENGTH:
        raise NotPossibleError(f"Use a name of at most {NAME_LENGTH} characters.")
    if not roles:
        raise NotPossibleError("Choose at least one role.")
    with transaction.atomic():
        _one_at_a_time(by)
        if User.objects.filter(username__iexact=name).exists():
            raise NotPossibleError("There is an account of that name. Choose another one.")
        user = User.objects.create_user(username=name)  # with a password that none can be
        user.groups.set([group_of(role) for role in roles])
    events.note(f"Invited as {_words(roles)}", whom=name, by=_name(by), request=request)
    return user


def invitation_link(*, user: User, by: User | None, request: HttpRequest | None = None) -> str:
    """Return the one-time address at which a person chooses a password, with the board's host."""
    if not user.is_active:
        raise NotPossibleError(f"The account of {user.username} is closed. Open it first.")
    events.note(
        "A link to choose a password was made", whom=user.username, by=_name(by), request=request
    )
    token = f"{int_to_base36(user.pk)}.{_tokens.make_token(user)}"
    return settings.PUBLIC_URL + reverse("staff_join", args=[token])


def read_invitation(token: str) -> User | None:
    """Return whom a token invites; None when it was used, is too old, or is no token."""
    number, _, rest = token.partition(".")
    try:
        user = User.objects.filter(pk=base36_to_int(number), is_active=True).first()
    except (ValueError, OverflowError):
        return None
    return user if user is not None and _tokens.check_token(user, rest) else None


def accept_invitation(*, token: str, password: str, request: HttpRequest | None = None) -> User:
    """Set the password of whom a token invites; the token is used up, and other sessions end.

    Raises `NotPossibleError` when the token does not hold any more.
    """
    with transaction.atomic():
        found = read_invitation(token)
        # Again under a lock: of two who follow one link at the same moment, one gets in.
        user = found and User.objects.select_for_update().get(pk=found.pk)
        if user is None or read_invitation(token) is None:
            raise NotPossibleError("This link was used, or is too old.")
        user.set_password(password)
        user.save(update_fields=["password"])
    end_sessions(user=user)
    events.note(
        "A password was chosen by a link", whom=user.username, by=user.username, request=request
    )
    return user


def set_roles(
    *, user: User, roles: Collection[Role], by: User | None, request: HttpRequest | None = None
) -> None:
    """Give a person exactly these roles."""
    if not roles:
        raise NotPossibleError("Choose at least one role, or close the account.")
    with transaction.atomic():
        _one_at_a_time(by)
        if Role.ADMINISTRATOR not in roles:
            _keep_an_administrator(user, by, "give up the role of administrator")
        user.groups.set([group_of(role) for role in roles])
    events.note(f"Roles are now {_words(roles)}", whom=user.username, by=_name(by), request=request)


def close_account(*, user: User, by: User | None, request: HttpRequest | None = None) -> None:
    """Let a person in no more, and end their sessions; what they decided stays."""
    with transaction.atomic():
        _one_at_a_time(by)
        _keep_an_administrator(user, by, "close this account")
        _set_active(user, False)
    end_sessions(user=user)
    events.note("The account was closed", whom=user.username, by=_name(by), request=request)


def open_account(*, user: User, by: User | None, request: HttpRequest | None = None) -> None:
    """Let a person in again, with the password and roles from before."""
    with transaction.atomic():
        _one_at_a_time(by)
        _set_active(user, True)
    events.note("The account was opened again", whom=user.username, by=_name(by), request=request)


def reset_second_factor(*, user: User, by: User | None, request: HttpRequest | None = None) -> None:
    """Forget a person's app and recovery codes and end their sessions.

    The next sign-in sets up a new app, so this is for somebody who was spoken to.
    """
    with transaction.atomic():
        _one_at_a_time(by)
        if by is not None and by.pk == user.pk:
            raise NotPossibleError("Set up another app on your own account page.")
        factors.forget_second_factor(user=user)
    end_sessions(user=user)
    events.note("The second factor was reset", whom=user.username, by=_name(by), request=request)


def unlock(*, user: User, by: User | None, request: HttpRequest | None = None) -> None:
    """Let a person try again at once after wrong passwords or codes."""
    reset_attempts(username=user.username)
    factors.forget_wrong_codes(user=user)
    events.note("The lock was lifted", whom=user.username, by=_name(by), request=request)


def everybody() -> QuerySet[User]:
    """Return all accounts by name, with `has_factor` and `is_locked`, and groups at hand."""
    since = timezone.now() - timedelta(seconds=settings.STAFF_LOCK_SECONDS)
    failed = (
        AccessAttempt.objects.filter(username=OuterRef("username"), attempt_time__gte=since)
        .order_by()
        .values("username")
        .annotate(failures=Sum("failures_since_start"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT)
    )
    return (
        User.objects.annotate(
            has_factor=Exists(TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)),
            is_locked=Exists(failed),
        )
        .prefetch_related("groups")
        .order_by("-is_active", "username")
    )


def _one_at_a_time(by: User | None) -> None:
    """Wait for other changes of accounts, then see that who asks may still do so.

    Without it two administrators could close each other's account in the same moment.
    """
    group_of(Role.ADMINISTRATOR)
    Group.objects.select_for_update().get(name=Role.ADMINISTRATOR)
    if by is not None and not _administrators().filter(pk=by.pk).exists():
        raise NotPossibleError("You are no longer an administrator.")


def _keep_an_administrator(user: User, by: User | None, what: str) -> None:
    if by is not None and by.pk == user.pk:
        raise NotPossibleError(f"You cannot {what} yourself. Ask another administrator.")
    others = _administrators().exclude(pk=user.pk)
    if _administrators().filter(pk=user.pk).exists() and not others.exists():
        raise NotPossibleError("This is the last administrator. Make somebody else one first.")


def _administrators() -> QuerySet[User]:
    return User.objects.filter(is_active=True, groups__name=Role.ADMINISTRATOR)


def _set_active(user: User, is_active: bool) -> None:
    user.is_active = is_active
    user.save(update_fields=["is_active"])


def _name(by: User | None) -> str:
    return by.username if by is not None else "a command"


def _words(roles: Collection[Role]) -> str:
    return " and ".join(sorted(roles))
