"""Members of staff, made and signed in without the pages, for tests of what they may do."""

from __future__ import annotations

import time

from django.contrib.auth.models import User
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from openboard.staff.factors import renew_recovery_codes
from openboard.staff.roles import Role, group_of
from openboard.staff.sessions import BACKEND

PASSWORD = "ferry lantern oblique tundra"


def make_member(
    name: str, *roles: Role, password: str | None = None, has_factor: bool = True
) -> User:
    """Make an account with these roles; without a password only `sign_in` signs it in."""
    user = User.objects.create_user(username=name, password=password)
    user.groups.set([group_of(role) for role in roles])
    if has_factor:
        TOTPDevice.objects.create(user=user, name="app", confirmed=True)
        renew_recovery_codes(user=user)
    return user


def make_moderator(name: str = "bob") -> User:
    """Make a moderator with a second factor."""
    return make_member(name, Role.MODERATOR)


def make_administrator(name: str = "alice") -> User:
    """Make an administrator, who is no moderator, with a second factor."""
    return make_member(name, Role.ADMINISTRATOR)


def sign_in(client: Client, user: User, *, verified: bool = True) -> Client:
    """Sign somebody in, with both factors unless told otherwise; return the client."""
    client.force_login(user, backend=BACKEND)
    if verified:
        device = TOTPDevice.objects.get(user=user, confirmed=True)
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.save()
    return client


def code_of(user: User, *, confirmed: bool = True, later: int = 0) -> str:
    """Return what the person's app shows now, or `later` codes further on."""
    device = TOTPDevice.objects.get(user=user, confirmed=confirmed)
    shift = later * device.step
    return f"{totp(device.bin_key, device.step, device.t0 - shift, device.digits):06d}"


def wrong_code_of(user: User, *, confirmed: bool = True) -> str:
    """Return six digits that no code near this moment is."""
    device = TOTPDevice.objects.get(user=user, confirmed=confirmed)
    now = int(time.time())
    right = {
        totp(device.bin_key, device.step, -shift * device.step, device.digits)
        for shift in range(-4, 5)
    }
    return next(f"{code:06d}" for code in range(now % 1000, 10**6) if code not in right)
