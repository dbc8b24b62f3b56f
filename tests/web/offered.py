"""What people offered about models, decided and looked at by the real services, for pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from audits.engine.components import Extent
from audits.links import Link, LinkKind, LinkState
from audits.models import AIModel, Case, Decision, LinkCheck, Submission
from audits.offers import Offer, Relationship, Report, SubmissionKind
from audits.services.accepted import Move, MoveWord, refresh_evidence
from audits.services.ratings import record_rating
from audits.verdicts import Verdict
from tests.record.boards import NOON, SOURCE, entry, get, load
from tests.record.deciding import decides, submitted

LAB = "fir-lab/fir-1b"
PAGE = f"/models/{LAB}"
ALMOST_SOURCE = {part: how for part, how in SOURCE.items() if part != "training_code"}
"""One accepted statement away from level 3."""

REPORT = Report(
    extent=Extent.STATISTICAL,
    code="https://ash.example/code at 1234567",
    data="fir-lab/corpus, all of it",
    environment="Python 3.12",
    hardware="8 accelerators for 9 days",
    outcome="Loss 2.31 against 2.30.",
    hashes="sha256:1111",
)


def load_lab() -> None:
    """Put the model on the board that everything here is about, at level 2."""
    load(entry(LAB, ALMOST_SOURCE))


def judge(slug: str = LAB, now: dt.datetime = NOON) -> None:
    """Judge a model from what is on file, as the worker does after a decision."""
    record_rating(model_id=get(slug).pk, now=now)


def accepted(offer: Offer | None = None, slug: str = LAB, **options: Any) -> Submission:
    """Return a submission that was accepted and judged."""
    submission = submitted(slug, offer, **options)
    decides(submission)
    judge(slug)
    return submission


def replied(
    words: str, criterion: str = "", *, proven: bool = True, name: str = "Fir Lab"
) -> Submission:
    """Return a reply of the publisher, accepted when it is proven."""
    submission = submitted(
        LAB,
        Offer(criterion=criterion, words=words),
        kind=SubmissionKind.REPLY,
        relationship=Relationship.PRODUCER,
        name=name,
    )
    if proven:
        Case.objects.filter(pk=submission.pk).update(is_proven=True)
        decides(submission)
    return submission


def reported(report: Report = REPORT, *, by: str = "bob", name: str = "Ash") -> Submission:
    """Return an accepted report of a reproduction; one that moves the model far has two people."""
    submission = submitted(
        LAB,
        Offer(
            criterion="independent_reproduction",
            links=(Link(LinkKind.PAGE, f"https://ash.example/{report.extent}"),),
            report=report,
        ),
        kind=SubmissionKind.REPRODUCTION,
        name=name,
    )
    if decides(submission, by=by).waits_for_second:
        decides(submission, by=f"{by}-too")
    judge()
    return submission


def looked(
    submission: Submission,
    state: LinkState = LinkState.THERE,
    at: dt.datetime = NOON,
    *,
    number: int = 0,
    gone: bool = False,
    **columns: Any,
) -> LinkCheck:
    """Note one look at a link of a submission, and what follows from it for what is accepted."""
    values: dict[str, Any] = {
        "url": "https://lab.example/training",
        "worker": "w",
        "status": 200 if state is LinkState.THERE else 404,
        "note": "It was read.",
    }
    check = LinkCheck.objects.create(
        submission=submission,
        number=number,
        state=state,
        started=at,
        finished=at,
        **(values | columns),
    )
    case: dict[str, Any] = {"last_check": check}
    if state is LinkState.THERE:
        case |= {"checked_at": at, "missing_since": None, "gone_since": None}
    if gone:
        case |= {"gone_since": at}
    Case.objects.filter(pk=submission.pk).update(**case)
    if submission.ai_model_id:
        word = MoveWord.GONE if gone else MoveWord.CHECKED
        move = Move(str(submission.uid), word)
        refresh_evidence(model_id=submission.ai_model_id, now=at, moves=[move])
        record_rating(model_id=submission.ai_model_id, now=at)
    return check


__all__ = [
    "LAB",
    "NOON",
    "PAGE",
    "REPORT",
    "AIModel",
    "Decision",
    "Verdict",
    "accepted",
    "decides",
    "judge",
    "load_lab",
    "looked",
    "replied",
    "reported",
    "submitted",
]
