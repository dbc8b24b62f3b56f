"""What is on file about a case, for moderators."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from audits.engine import rating as judge
from audits.models import AIModel, Case, Contact, Decision, LinkCheck, Submission
from audits.services.accepted import decision_in_force, entry_of
from audits.services.inputs import rating_of
from openboard.presenters.decisions import SubmissionRecord

MAX_CHECKS = 100
MAX_OTHERS = 8
MAX_COUNTED = 500
"""Submissions of one sender that are counted; a flood is known as one long before."""


@dataclass(frozen=True, slots=True)
class SenderRecord:
    """What else came from the same address, or under the same e-mail."""

    is_known: bool
    states: Counter[str]
    others: tuple[Submission, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """Everything that a moderator needs to decide a case."""

    submission: Submission
    case: Case
    ai_model: AIModel | None
    """The one it is about; of a missing model the one that was entered for it."""
    rating: judge.Rating | None
    """The current one."""
    public: SubmissionRecord
    sender: SenderRecord
    in_force: Decision | None

    @property
    def last(self) -> Decision | None:
        """The last decision, in force or not."""
        return self.public.decisions[-1] if self.public.decisions else None

    @property
    def last_supplement(self) -> int:
        """The last thing that was added; 0 when nothing was."""
        return self.public.supplements[-1].pk if self.public.supplements else 0

    @property
    def waiting(self) -> Decision | None:
        """The decision that waits for a second person."""
        return self.last if self.last is not None and self.last.waits_for_second else None


def read_case(uid: UUID) -> CaseRecord | None:
    """Return what is on file about a case; None when there is none of that name."""
    related = ("case", "case__last_check", "ai_model", "ai_model__rating", "producer_proof")
    submission = Submission.objects.select_related(*related).filter(uid=uid).first()
    if submission is None:
        return None
    decisions = submission.decisions.select_related(
        "by", "previous", "submission", "submission__ai_model", "submission__case"
    )
    public = SubmissionRecord(
        submission=submission,
        supplements=tuple(submission.supplements.order_by("pk")),
        checks=tuple(LinkCheck.objects.filter(submission=submission).order_by("-pk")[:MAX_CHECKS]),
        decisions=tuple(decisions.order_by("pk")),
        changes=(),
    )
    in_force = public.decisions[-1] if public.decisions else None
    if in_force is not None and in_force.waits_for_second:
        in_force = decision_in_force(submission.pk)
    ai_model = submission.ai_model
    if ai_model is None and (entry := entry_of(in_force)):
        ai_model = AIModel.objects.at(entry.id).select_related("rating").first()
    rating = rating_of(ai_model.rating) if ai_model is not None and ai_model.rating else None
    sender = _read_sender(submission)
    return CaseRecord(submission, submission.case, ai_model, rating, public, sender, in_force)


def _read_sender(submission: Submission) -> SenderRecord:
    """Return what else came from the same sender; addresses stay in the tables."""
    same = Q()
    for sender, email in submission.contacts.values_list("sender", "email").distinct():
        if sender:
            same |= Q(sender=sender)
        if email:
            same |= Q(email__iexact=email)
    if not same:
        return SenderRecord(False, Counter(), (), is_cut=False)
    contacts = Contact.objects.filter(same).exclude(submission=submission.pk)
    rows = Submission.objects.filter(pk__in=contacts.values("submission")).order_by("-pk")
    states = list(rows.values_list("case__state", flat=True)[: MAX_COUNTED + 1])
    return SenderRecord(
        is_known=True,
        states=Counter(states[:MAX_COUNTED]),
        others=tuple(rows.select_related("case", "ai_model")[:MAX_OTHERS]),
        is_cut=len(states) > MAX_COUNTED,
    )


def read_done(uid: UUID | None, user_id: int | None) -> Decision | None:
    """Return the last decision on a submission, if it is this person's: what they just did."""
    if uid is None or user_id is None:
        return None
    related = ("submission", "submission__ai_model", "submission__case")
    last = Decision.objects.filter(submission__uid=uid).select_related(*related).order_by("-pk")
    decision = last.first()
    return decision if decision is not None and decision.by_id == user_id else None
