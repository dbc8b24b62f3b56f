"""Offering links, deciding about them and looking at them, at any time one likes."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from django.contrib.auth.models import User

from audits.collect.client import Hub
from audits.collect.fetch import Fetcher, Guard, name_ourselves
from audits.collect.gates import LocalGate
from audits.links import Link, LinkKind
from audits.models import Case, LinkCheck, Submission
from audits.offers import Offer, Relationship, Shows, SubmissionKind
from audits.services.check_schedule import claim_due_checks
from audits.services.checks import CheckReport, run_check
from audits.services.decisions import decide
from audits.services.effects import suggest
from audits.services.submissions import sender_of, submit
from audits.verdicts import Verdict
from tests.record.boards import DAY, DESCRIBED, NOON, entry, get, load
from tests.sites import Site

LAB = "fir-lab/fir-1b"
WITHOUT_CODE = DESCRIBED | {"training_recipe": "released"}
"""One criterion short of level 3: the training code."""

QUOTATION = "run train.py"
PAGE = f"<h1>Training</h1><p>Then {QUOTATION} on all machines."

_numbers = itertools.count(1)


def load_lab(now: dt.datetime = NOON) -> None:
    """Load the model that everything here is about, at level 2."""
    load(entry(LAB, WITHOUT_CODE), now=now)


def offer_link(
    url: str,
    *,
    slug: str = LAB,
    quotation: str = QUOTATION,
    shows: Shows = Shows.RELEASED,
    kind: LinkKind = LinkKind.PAGE,
    more: tuple[str, ...] = (),
    now: dt.datetime = NOON,
    **parts: Any,
) -> Submission:
    """Offer a link as evidence for the training code of a model."""
    links = [Link(kind, url, quotation=quotation, **parts)]
    links += [Link(LinkKind.PAGE, another) for another in more]
    receipt = submit(
        kind=SubmissionKind.EVIDENCE,
        ai_model_id=get(slug).pk,
        offer=Offer(
            criterion="training_code",
            component="training_code",
            shows=shows,
            links=tuple(links),
            words="It is all there.",
        ),
        relationship=Relationship.USER,
        name="",
        email="",
        sender=sender_of("203.0.113.7"),
        draft=f"draft {next(_numbers)}",
        now=now,
    )
    return receipt.submission


def decide_on(
    submission: Submission, verdict: Verdict = Verdict.ACCEPT, now: dt.datetime = NOON
) -> None:
    """Have a moderator decide; what is accepted is what the form suggests."""
    by, _ = User.objects.get_or_create(username="ada")
    reasons = {Verdict.ACCEPT: "shown", Verdict.REFUSE: "not_shown", Verdict.SPAM: "flood"}
    last = submission.decisions.order_by("-pk").first()
    decide(
        submission_id=submission.pk,
        verdict=verdict,
        reason=reasons[verdict],
        words="",
        ruling=suggest(submission, now=now) if verdict is Verdict.ACCEPT else None,
        by=by,
        role="moderator",
        after=last.pk if last else None,
        now=now,
    )


def case_of(submission: Submission) -> Case:
    """Return where a submission stands now."""
    return Case.objects.get(pk=submission.pk)


def checks_of(submission: Submission, number: int = 0) -> list[LinkCheck]:
    """Return the looks at one link of a submission, the oldest first."""
    return list(LinkCheck.objects.filter(submission=submission, number=number).order_by("pk"))


def fetcher_for(site: Site) -> Fetcher:
    """Return a fetcher that may also reach a site of ours, without pausing there."""
    return Fetcher(
        user_agent=name_ourselves("test", "https://board.example"),
        guard=Guard(allow=frozenset({site.place})),
        gate=LocalGate(pause=0.0),
    )


class Checker:
    """Claims one submission and looks at its links: `check(submission, now)`."""

    def __init__(self, fetcher: Fetcher, hub: Hub | None = None) -> None:
        self.fetcher = fetcher
        self.hub = hub

    def __call__(self, submission: Submission, now: dt.datetime = NOON) -> CheckReport:
        self.claim(submission, now)
        return self.look(submission, now)

    def claim(self, submission: Submission, now: dt.datetime = NOON) -> None:
        """Hold this submission, as the schedule does."""
        due = Case.objects.filter(check_due_at__isnull=False)
        due.exclude(pk=submission.pk).update(check_due_at=now + 999 * DAY)
        due.filter(pk=submission.pk).update(check_due_at=now)
        claim_due_checks(now=now, limit=1, holder="test")

    def look(self, submission: Submission, now: dt.datetime = NOON) -> CheckReport:
        """Do the job, as a worker does."""
        return run_check(
            submission_id=submission.pk,
            holder="test",
            fetcher=self.fetcher,
            hub=self.hub,
            worker="test",
            clock=lambda: now,
        )
