"""The page of one submission, for who sent it and for who offered the same."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from audits.models import CaseState, Contact, Submission
from audits.offers import Relationship, SubmissionKind
from audits.services.submissions import is_withdrawal
from openboard import formats
from openboard.evidence_forms import SupplementForm
from openboard.pages import Link
from openboard.pages.submission import Moment, ProofBox, SubmissionPage
from openboard.presenters.common import hub_url, model_url, when_words
from openboard.presenters.decisions import SubmissionRecord, show_decided_page
from openboard.presenters.evidence import record_url

CLOSED = (CaseState.SPAM, CaseState.WITHDRAWN)
TAKES_MORE = (CaseState.OPEN, CaseState.ASKED, CaseState.SECOND, CaseState.REFUSED)


def show_submission_page(
    record: SubmissionRecord,
    *,
    key: str,
    is_own: bool,
    is_new: bool = False,
    more: SupplementForm | None = None,
) -> SubmissionPage:
    """Return the page; `key` is the secret in its address, or the follower's."""
    submission = record.submission
    state = submission.case.state
    form = None
    if is_own and state in TAKES_MORE:
        form = more or SupplementForm(purpose=str(submission.uid))
    path = reverse("submission" if is_own else "submission_follow", args=(key,))
    is_public = submission.case.decision_id is not None and state != CaseState.SPAM
    return SubmissionPage(
        record=show_decided_page(record),
        model=_model(submission),
        state=_state(record),
        moments=tuple(_moments(record)),
        is_new=is_new,
        is_own=is_own,
        address=f"{settings.PUBLIC_URL}{path}",
        feed_url=reverse("submission_feed", args=(key,)) if is_own else "",
        public_url=record_url(submission) if is_public else "",
        more=form,
        more_url=reverse("submission_more", args=(key,)) if form else "",
        withdraw_url=(
            reverse("submission_withdraw", args=(key,)) if is_own and state not in CLOSED else ""
        ),
        proof=_proof(submission, key) if is_own and state not in CLOSED else None,
        taken=_form_of(submission),
        may_write=is_own
        and Contact.objects.filter(submission=submission).exclude(email="").exists(),
    )


def _model(submission: Submission) -> Link | None:
    ai_model = submission.ai_model
    return Link(ai_model.name, model_url(ai_model.slug)) if ai_model else None


def _state(record: SubmissionRecord) -> str:
    """Return where it stands, and what happens next."""
    case = record.submission.case
    match case.state:
        case CaseState.OPEN if record.decisions:
            return "It is open again, and waits for a moderator."
        case CaseState.OPEN if _is_unproven(record.submission):
            return (
                "It waits until you have shown that you are the publisher, as is told below; then "
                "a moderator reads it."
            )
        case CaseState.OPEN if case.last_check_id is None and case.check_due_at is not None:
            return "The machine looks at the link first; then it waits for a moderator."
        case CaseState.OPEN:
            return "It waits for a moderator."
        case CaseState.ASKED:
            return "A moderator asks for more. Add it below, and it is looked at again."
        case CaseState.SECOND:
            return (
                "One person has decided. It would move the model by two levels or more, so a "
                "second person has to agree."
            )
        case CaseState.ACCEPTED if case.gone_since is not None:
            return (
                f"It was accepted. Its link has been gone since {when_words(case.gone_since)}, so "
                "it no longer counts; it does again when the link is back."
            )
        case CaseState.ACCEPTED:
            return "It was accepted."
        case CaseState.REFUSED:
            return "It was refused; the reason stands below. If there is more to show, add it."
        case CaseState.WITHDRAWN:
            return "It was withdrawn."
        case _:
            return "It was closed as spam, and is not shown to anybody else."


def _is_unproven(submission: Submission) -> bool:
    return submission.kind == SubmissionKind.REPLY and not submission.case.is_proven


def _moments(record: SubmissionRecord) -> list[Moment]:
    submission = record.submission
    moments = [Moment(submission.created, "Offered")]
    looks = [check for check in record.checks if check.number == 0]
    if looks:
        many = f" ({formats.count(len(looks), 'look')})" if len(looks) > 1 else ""
        moments.append(Moment(looks[0].finished, f"The machine looked at the link{many}"))
    moments += [
        Moment(one.created, "Withdrawn" if is_withdrawal(one) else "Something was added")
        for one in record.supplements
    ]
    page = show_decided_page(record)
    moments += [Moment(one.when, one.verdict) for one in page.decisions]
    moments += [
        Moment(
            one.when,
            f"The rating changed: level {one.old_level.number} to {one.new_level.number}"
            if one.is_level
            else "The rating changed",
        )
        for one in page.changes
    ]
    return sorted(moments, key=lambda one: one.when)


def _proof(submission: Submission, key: str) -> ProofBox | None:
    """Return how they show that they are the producer; None where that is not asked."""
    is_asked = (
        submission.kind == SubmissionKind.REPLY or submission.relationship == Relationship.PRODUCER
    )
    ai_model = submission.ai_model
    if not is_asked or ai_model is None or not ai_model.on_hub:
        return None
    name = ai_model.current_name or ai_model.hub_repository
    return ProofBox(
        token=submission.proof_token,
        file=f"{submission.proof_token}.txt",
        repository=Link(name, hub_url(name)),
        is_proven=submission.case.is_proven,
        look_url=reverse("submission_look", args=(key,)),
        due=_future(ai_model.due_at),
    )


_FORMS = {
    SubmissionKind.EVIDENCE: "evidence_new",
    SubmissionKind.DISPUTE: "dispute_new",
    SubmissionKind.REPLY: "reply_new",
    SubmissionKind.REPRODUCTION: "reproduction_new",
}


def _form_of(submission: Submission) -> str:
    """Return the address of the form by which it came."""
    if submission.ai_model is None:
        return reverse("missing_new")
    name = _FORMS[SubmissionKind(submission.kind)]
    return reverse(name, args=submission.ai_model.slug.split("/", 1))


def _future(moment: datetime | None) -> datetime | None:
    return moment if moment and moment > timezone.now() else None
