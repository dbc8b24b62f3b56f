"""The second factor: an app that shows codes (TOTP), and recovery codes for when it is lost.

Both are django-otp's devices as they are: a code is taken once, and each wrong one makes the next
try wait longer.
"""

import base64
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

import segno
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django_otp import login as note_device
from django_otp import verify_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES = 10
CODE = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a code was taken, and if not, until when no other one will be looked at."""

    is_right: bool
    wait_until: datetime | None = None
    was_recovery_code: bool = False


@dataclass(frozen=True, slots=True)
class Secret:
    """What an app needs to show codes: as a picture, and as text in groups of four."""

    picture: SafeString
    text: str


def has_second_factor(user: User) -> bool:
    """Tell whether a person has set up an app."""
    return bool(TOTPDevice.objects.devices_for_user(user, confirmed=True).exists())


def begin_enrollment(*, user: User) -> Secret:
    """Return the secret of the app that is being set up; the same one until it is confirmed."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # one at a time, or two tabs get two
        device, _ = TOTPDevice.objects.get_or_create(
            user=user, confirmed=False, defaults={"name": "app"}
        )
    key = base64.b32encode(device.bin_key).decode()
    picture = segno.make(device.config_url, error="m", micro=False).svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    groups = " ".join(key[start : start + 4] for start in range(0, len(key), 4))
    return Secret(mark_safe(picture), groups)


def confirm_enrollment(*, request: HttpRequest, user: User, code: str) -> tuple[Verdict, list[str]]:
    """Take the first code of a new app; the app before it ends, and so do its recovery codes.

    Returns the new recovery codes, which are not shown again, or none when the code was wrong.
    """
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
        verdict = _try(user, device, code)
        if not verdict.is_right:
            return verdict, []
        TOTPDevice.objects.filter(user=user, confirmed=True).delete()
        TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
        device.confirmed = True
        codes = renew_recovery_codes(user=user)
    _note(request, device)
    return verdict, codes


def verify_code(*, request: HttpRequest, user: User, code: str) -> Verdict:
    """Take a code of the app, or a recovery code, as the second factor of this session."""
    text = re.sub(r"[\s-]", "", code).lower()
    is_app = bool(CODE.fullmatch(text))
    devices = TOTPDevice if is_app else StaticDevice
    device = devices.objects.devices_for_user(user, confirmed=True).first()
    verdict = _try(user, device, text)
    if verdict.is_right:
        _note(request, device)
    return Verdict(verdict.is_right, verdict.wait_until, verdict.is_right and not is_app)


def renew_recovery_codes(*, user: User) -> list[str]:
    """Return new recovery codes in groups of four; those from before are no longer taken."""
    tokens = [_random_code() for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        # The device stays: the session of who signed in by a recovery code rests on it.
        device, _ = StaticDevice.objects.get_or_create(
            user=user, defaults={"name": "recovery codes"}
        )
        device.token_set.all().delete()
        StaticToken.objects.bulk_create(
            [StaticToken(device=device, token=token) for token in tokens]
        )
    return [f"{token[:4]}-{token[4:8]}-{token[8:]}" for token in tokens]


def count_recovery_codes(user: User) -> int:
    """Return how many recovery codes are left."""
    return int(StaticToken.objects.filter(device__user=user).count())


def forget_second_factor(*, user: User) -> None:
    """Remove app and recovery codes: the next sign-in sets up new ones."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()


def forget_unfinished_enrollment(*, user: User) -> None:
    """Drop a secret that was shown and never confirmed; somebody else may have seen it."""
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()


def forget_wrong_codes(*, user: User) -> None:
    """Let the next code be tried at once."""
    for devices in (TOTPDevice, StaticDevice):
        devices.objects.filter(user=user).update(
            throttling_failure_count=0, throttling_failure_timestamp=None
        )


def _try(user: User, device: TOTPDevice | StaticDevice | None, code: str) -> Verdict:
    if device is None:
        return Verdict(False)
    is_allowed, why = device.verify_is_allowed()
    if not is_allowed:
        return Verdict(False, (why or {}).get("locked_until"))
    return Verdict(verify_token(user, device.persistent_id, code) is not None)


def _note(request: HttpRequest, device: TOTPDevice | StaticDevice) -> None:
    """Write into the session that the second factor was given, under a new key."""
    request.session.cycle_key()
    note_device(request, device)


def _random_code() -> str:
    """Twelve letters and digits, 60 bits, of an alphabet without 0, 1, 8 and 9."""
    return base64.b32encode(secrets.token_bytes(8)).decode()[:12].lower()
