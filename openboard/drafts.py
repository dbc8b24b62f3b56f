"""The one-time token in each form: what makes sending it twice the same, and shows its age."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from django.conf import settings
from django.core import signing

LONGEST_SECONDS = 86_400
"""After which a form has to be sent once more; nothing typed is lost."""

_LONGEST_TOKEN = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """A form's token, read."""

    token: str
    """What tells this form from all others; empty when the token was not ours or is too old."""
    problem: str = ""
    """Why it cannot be taken yet, as a sentence; empty when it can."""
    wait_seconds: float = 0.0


def new_draft(purpose: str) -> str:
    """Return a signed token for a new form; `purpose` names the form and what it is about."""
    return _signer(purpose).sign(secrets.token_urlsafe(16))


def read_draft(purpose: str, signed: str) -> Draft:
    """Return what a form's token says: whose it is, and whether its age is a person's."""
    try:
        token = _signer(purpose).unsign(signed[:_LONGEST_TOKEN], max_age=LONGEST_SECONDS)
    except signing.SignatureExpired:
        return Draft(
            "", "This page was open for more than a day. Nothing is lost: send it once more."
        )
    except signing.BadSignature:
        return Draft("", "This page could not be recognized. Nothing is lost: send it once more.")
    left = settings.FORM_LEAST_SECONDS - _age(purpose, signed)
    if left > 0:
        return Draft(
            token,
            "That was faster than anybody types. Wait a few seconds, and send it again.",
            left,
        )
    return Draft(token)


def _age(purpose: str, signed: str) -> float:
    """Return how many seconds ago a token was made: its stamp is part of what is signed."""
    stamp = signed.rsplit(":", 2)[1]
    return time.time() - signing.b62_decode(stamp)


def _signer(purpose: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"openboard.draft.{purpose}")
