"""Sessions of staff: begun at sign-in, ended by sign-out, by time, or by an administrator."""

import time
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, login
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from openboard.staff.factors import forget_unfinished_enrollment

BEGAN = "began"
"""When a session was signed in to, and, in SEEN, last used: seconds since 1970."""
SEEN = "seen"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def begin_session(*, request: HttpRequest, user: User) -> None:
    """Sign a person in by the first factor, under a new session key."""
    _store().clear_expired()  # few enough that no job is needed for it
    forget_unfinished_enrollment(user=user)
    login(request, user, backend=BACKEND)


def note_beginning(*, request: HttpRequest, **_: Any) -> None:
    """Write into a session when it was signed in to; called by each sign-in."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


def end_sessions(*, user: User) -> int:
    """End all sessions of a person, wherever they are signed in; return how many there were."""
    mine = [
        session.pk
        for session in Session.objects.filter(expire_date__gte=timezone.now()).iterator()
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(pk__in=mine).delete()
    return len(mine)


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore
