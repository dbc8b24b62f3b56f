"""What the log says about staff: who signed in, who was let in by whom; never a code or a secret.

A name that nobody here has is not written: people type passwords into the wrong field.
"""

import logging
from collections.abc import Mapping
from typing import Any

from axes.models import AccessAttempt
from axes.signals import user_locked_out
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import pre_save
from django.http import HttpRequest

from openboard.staff.sessions import note_beginning

log = logging.getLogger("openboard.staff")


def connect() -> None:
    """Listen to sign-ins; called once, when Django is set up."""
    user_logged_in.connect(note_beginning, dispatch_uid="staff-session")
    user_logged_in.connect(_note_sign_in, dispatch_uid="staff-in")
    user_logged_out.connect(_note_sign_out, dispatch_uid="staff-out")
    user_login_failed.connect(_note_failure, dispatch_uid="staff-failure")
    user_locked_out.connect(_note_lock, dispatch_uid="staff-lock")
    pre_save.connect(_keep_no_form, sender=AccessAttempt, dispatch_uid="staff-form")


def note(what: str, *, by: str, whom: str = "", request: HttpRequest | None = None) -> None:
    """Write one line: what was done, by whom, to whose account, in which request."""
    log.info("%s%s, by %s%s", what, f" for {whom}" if whom else "", by, _at(request))


def _note_sign_in(*, request: HttpRequest, user: User, **_: Any) -> None:
    log.info("%s gave the right password%s", user.get_username(), _at(request))


def _note_sign_out(*, request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        log.info("%s was signed out%s", user.get_username(), _at(request))


def _note_failure(
    *, credentials: Mapping[str, Any], request: HttpRequest | None = None, **_: Any
) -> None:
    log.warning("A sign-in as %s failed%s", _known(credentials.get("username")), _at(request))


def _note_lock(*, request: HttpRequest, username: str | None, **_: Any) -> None:
    log.warning(
        "Sign-ins as %s, or from the same address, are locked%s", _known(username), _at(request)
    )


def _keep_no_form(*, instance: AccessAttempt, **_: Any) -> None:
    """Keep nothing of the form in the count of failures: it may hold a password, new or old."""
    instance.get_data = instance.post_data = ""


def _known(name: object) -> str:
    found = User.objects.filter(username=str(name)[:150]).values_list("username", flat=True)
    return found.first() or "an unknown name"


def _at(request: HttpRequest | None) -> str:
    identifier = request.META.get("REQUEST_ID", "") if request is not None else ""
    return f" (request {identifier})" if identifier else ""
