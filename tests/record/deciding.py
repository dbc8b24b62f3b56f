"""Submissions as the forms send them, and moderators who decide about them."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from django.contrib.auth.models import User

from audits.engine.accepted import Accepted
from audits.links import Link, LinkKind
from audits.models import Case, Decision, Submission
from audits.offers import Offer, Relationship, Shows, SubmissionKind
from audits.services.accepted import decision_in_force, ruling_of
from audits.services.decisions import decide
from audits.services.effects import suggest
from audits.services.submissions import sender_of, submit
from audits.verdicts import REASONS, Verdict
from tests.record.boards import NOON, get

_drafts = itertools.count(1)

PAGE = "https://lab.example/training"


def page(url: str = PAGE, **parts: str) -> Link:
    """A link to a page."""
    return Link(LinkKind.PAGE, url, **parts)


def offer(
    criterion: str = "training_code", shows: Shows | None = Shows.RELEASED, **parts: Any
) -> Offer:
    """An offer with one link that shows something for a criterion."""
    values: dict[str, Any] = {"links": (page(f"{PAGE}/{criterion}"),), "words": "See there."}
    return Offer(criterion=criterion, shows=shows, **(values | parts))


def submitted(
    slug: str | None,
    what: Offer | None = None,
    *,
    kind: SubmissionKind = SubmissionKind.EVIDENCE,
    relationship: Relationship = Relationship.USER,
    name: str = "",
    now: dt.datetime = NOON,
) -> Submission:
    """Return a submission that came by a form."""
    return submit(
        kind=kind,
        ai_model_id=get(slug).pk if slug else None,
        offer=what or offer(),
        relationship=relationship,
        name=name,
        email="",
        sender=sender_of("203.0.113.7"),
        draft=f"draft-{next(_drafts)}",
        now=now,
    ).submission


def moderator(name: str = "bob") -> User:
    """A person who decides; roles are the pages' business."""
    return User.objects.get_or_create(username=name)[0]


def decides(
    submission: Submission,
    verdict: Verdict = Verdict.ACCEPT,
    *,
    by: str = "bob",
    ruling: Accepted | None = None,
    reason: str = "",
    now: dt.datetime = NOON,
    **options: Any,
) -> Decision:
    """Decide as somebody who saw the last decision, and takes the submission at its word."""
    is_judged = submission.kind in ("evidence", "dispute", "reproduction")
    if verdict is Verdict.ACCEPT and ruling is None and is_judged:
        ruling = suggest(Submission.objects.get(pk=submission.pk), now=now)
    last = submission.decisions.order_by("-pk").first()
    return decide(
        submission_id=submission.pk,
        verdict=verdict,
        reason=reason or next(iter(REASONS[verdict])),
        ruling=ruling,
        by=moderator(by),
        role="moderator",
        now=now,
        **({"after": last.pk if last else None, "words": ""} | options),
    )


def case_of(submission: Submission) -> Case:
    """Return where a submission stands now."""
    return Case.objects.get(pk=submission.pk)


def is_in_force(submission: Submission) -> bool:
    """Whether something of it is accepted, and goes to the judge."""
    return ruling_of(decision_in_force(submission.pk)) is not None


def evidence_of(slug: str) -> list[dict[str, Any]]:
    """Return what is accepted about a model, as it is stored for the judge."""
    evidence = get(slug).evidence
    return [] if evidence is None else list(evidence.content)
