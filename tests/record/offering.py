"""Rows of evidence, made directly: for tests of what stands on them."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from typing import Any

from django.contrib.auth.models import User

from audits.engine.accepted import Accepted
from audits.engine.canonical import digest, to_plain
from audits.models import AIModel, Case, Decision, EvidenceSet, Submission
from tests.record.boards import NOON, get

_numbers = itertools.count(1)


def offered(slug: str | None, **columns: Any) -> Submission:
    """Return a submission about a model with its open case."""
    number = next(_numbers)
    secret = hashlib.sha256(str(number).encode()).hexdigest()
    values: dict[str, Any] = {
        "kind": "evidence",
        "criterion": "training_code",
        "content": {"number": number},
        "digest": secret,
        "relationship": "user",
        "key_digest": secret,
        "proof_token": f"openboard-proof-{secret[:24]}",
        "created": NOON,
    }
    submission = Submission.objects.create(
        ai_model=get(slug) if slug else None, **(values | columns)
    )
    Case.objects.create(
        submission=submission,
        same=submission.digest,
        opened=submission.created,
        touched=submission.created,
        last_offered=submission.created,
    )
    return submission


def decided(submission: Submission, verdict: str = "accept", **columns: Any) -> Decision:
    """Return a decision, the next one of its submission."""
    by, _ = User.objects.get_or_create(username="ada")
    values: dict[str, Any] = {
        "verdict": verdict,
        "reason": "shown",
        "by": by,
        "role": "moderator",
        "created": NOON,
        "previous": submission.decisions.order_by("-pk").first(),
    }
    return Decision.objects.create(submission=submission, **(values | columns))


def accept(
    ai_model: AIModel,
    *accepted: Accepted,
    moves: list[dict[str, str]] | None = None,
    now: dt.datetime = NOON,
) -> EvidenceSet:
    """Make exactly this what is accepted about a model, without any decision."""
    content = to_plain(accepted)
    row = EvidenceSet.objects.create(
        ai_model=ai_model,
        previous=ai_model.evidence,
        digest=digest(content),
        content=content,
        moves=moves or [],
        created=now,
    )
    AIModel.objects.filter(pk=ai_model.pk).update(evidence=row, evidence_due=now)
    return row
