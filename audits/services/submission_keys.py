"""Secrets and hashes around submissions: the submitter's link, the follower's link, the sender.

None of them is stored as it is: a copy of the database opens nobody's page and names no address.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import re
import secrets
import uuid

from django.core import signing
from django.utils.crypto import salted_hmac

PROOF_PREFIX = "openboard-proof-"
"""What a producer's token begins with; `audits.collect.proofs` looks for it."""

_KEY_SALT = "audits.submission.key"
_FOLLOW_SALT = "audits.submission.follow"
_SENDER_SALT = "audits.submission.sender"

_SENDER = re.compile(r"[0-9a-f]{64}")
# Keys and signatures are about 45 and 80 characters; what is much longer was made up.
_LONGEST = 200


def key_for(draft: str, digest: str) -> str:
    """Return the secret for the submitter's link, as it stands in its address.

    It follows from the form's one-time token and what was offered: the same form sent twice has one
    key, and one that was changed in between has another.
    """
    made = salted_hmac(_KEY_SALT, f"{draft}\n{digest}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def digest_of_key(key: str) -> str:
    """Return what is stored of a key."""
    return hashlib.sha256(key[:_LONGEST].encode(errors="replace")).hexdigest()


def new_proof_token() -> str:
    """Return a token for a producer to put into the model's repository."""
    return PROOF_PREFIX + secrets.token_hex(12)


def follow_key_for(uid: uuid.UUID) -> str:
    """Return the signed name of a submission, for a link that shows its state and changes nothing.

    The same submission always has the same one.
    """
    return _follower().sign(uid.hex)


def uid_of_follow_key(key: str) -> uuid.UUID | None:
    """Return which submission a follower's link names; None when we did not sign it."""
    try:
        return uuid.UUID(_follower().unsign(key[:_LONGEST]))
    except (signing.BadSignature, ValueError):
        return None


def _follower() -> signing.Signer:
    return signing.Signer(salt=_FOLLOW_SALT, sep=".")


def sender_of(address: str) -> str:
    """Return a keyed hash of a network address, empty when it is none.

    An IPv6 address counts by its /64, which is what one household or machine has; one that embeds
    an IPv4 address counts as that.
    """
    try:
        parsed = ipaddress.ip_address(address.strip().partition("%")[0])
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            told = str(parsed.ipv4_mapped)
        else:
            told = str(ipaddress.IPv6Network((parsed, 64), strict=False))
    else:
        told = str(parsed)
    return salted_hmac(_SENDER_SALT, told, algorithm="sha256").hexdigest()


def is_sender(value: str) -> bool:
    """Whether this is what `sender_of` returns, and no address in clear."""
    return value == "" or _SENDER.fullmatch(value) is not None
