"""What anybody offers the board, taken in: once each, with a secret link for who offered it.

receipt = submit(kind=…, ai_model_id=7, offer=…, relationship=…, name="", email="",
                 sender=sender_of(address), draft=token)
receipt.key        # for the submitter's own page; None when the same was offered before
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from audits.engine.canonical import digest, to_plain
from audits.links import Link
from audits.models import AIModel, Case, CaseState, Submission, Supplement
from audits.offers import Offer, Relationship, SubmissionKind
from audits.services.accepted import Move, MoveWord, refresh_evidence
from audits.services.contacts import add_contact, delete_old_contacts
from audits.services.offer_checks import (
    BadOffer,
    checked_addition,
    checked_email,
    checked_name,
    checked_offer,
)
from audits.services.offered import WITHDRAWAL, addition_of, is_withdrawal, links_of, offer_of
from audits.services.proofs import look_for_proof, note_proofs
from audits.services.submission_keys import (
    digest_of_key,
    follow_key_for,
    is_sender,
    key_for,
    new_proof_token,
    sender_of,
    uid_of_follow_key,
)

__all__ = [
    "BadOffer",
    "Closed",
    "Receipt",
    "add_more",
    "addition_of",
    "delete_old_contacts",
    "find_by_follow_key",
    "find_by_key",
    "follow_key",
    "is_withdrawal",
    "links_of",
    "look_for_proof",
    "note_proofs",
    "offer_of",
    "sender_of",
    "submit",
    "withdraw",
]

MAX_SUPPLEMENTS = 20
"""To one submission, besides the one that withdraws it."""

MAX_ALL_LINKS = 30
"""Of one submission with all that was added: what the machine looks at again and again."""

REFUSED_AGAIN = timedelta(days=30)
"""From then on, what was refused may be offered anew, for things change; before, it is a repeat."""

# Two who offer the same at the same moment: the second sees the first's row at its next try.
_TRIES = 3


class Closed(Exception):  # noqa: N818  # the state it is in
    """The submission takes nothing more; the message is a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of offering something."""

    submission: Submission
    key: str | None
    """The secret for the submitter's own page; None for who offered what is there already."""
    is_new: bool
    """Whether a row was added; False also when the same form came a second time."""
    is_repeat: bool
    """Whether somebody had offered the same before, and only its counter moved."""


def submit(
    *,
    kind: SubmissionKind,
    ai_model_id: int | None,
    offer: Offer,
    relationship: Relationship,
    name: str,
    email: str,
    sender: str,
    draft: str,
    now: datetime | None = None,
) -> Receipt:
    """Take in what somebody offers. Judges nothing, and asks no network.

    `draft` is the form's one-time token, `sender` what `sender_of` made of their address.

    1. The same form sent again finds what the first one left, and gets the same key.
    2. The same thing offered by another form moves the counter of the first one. Who sent it is
       told of decisions too, and gets no key: the page of the first is not theirs.
    3. Else it is added, waits for a moderator, and for the machine when there is a link.

    Raises `BadOffer` when it cannot be taken, and `AIModel.DoesNotExist`.
    """
    now = now or timezone.now()
    if not draft or not is_sender(sender):
        raise ValueError("A submission needs its form's token, and a sender that is hashed.")
    ai_model = None if ai_model_id is None else AIModel.objects.get(pk=ai_model_id)
    offer = checked_offer(kind, ai_model, offer, relationship)
    name, email = checked_name(name), checked_email(email)
    same = _digest(kind, ai_model, offer)
    key = key_for(draft, same)
    for tries_left in reversed(range(_TRIES)):
        try:
            with transaction.atomic():
                receipt = _sent_before(key) or _offered_before(same, key, now)
                if receipt is None:
                    row = Submission(
                        kind=kind.value,
                        ai_model=ai_model,
                        criterion=offer.criterion,
                        content=to_plain(offer),
                        digest=same,
                        relationship=relationship.value,
                        name=name,
                        key_digest=digest_of_key(key),
                        proof_token=new_proof_token(),
                        created=now,
                    )
                    receipt = Receipt(_add(row, offer, now), key, is_new=True, is_repeat=False)
                add_contact(receipt.submission.case, email=email, sender=sender, now=now)
                return receipt
        except IntegrityError:
            if not tries_left:
                raise
    raise AssertionError("unreachable")


def _digest(kind: SubmissionKind, ai_model: AIModel | None, offer: Offer) -> str:
    """Return what tells one thing offered from another; case and white space do not."""
    plain = to_plain(offer)
    return digest(
        {
            "kind": kind.value,
            "model": ai_model.slug if ai_model else None,
            "content": _folded(plain),
        }
    )


def _folded(value: object) -> object:
    match value:
        case str():
            return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", value)).strip().casefold()
        case dict():
            return {
                # Paths and hashes in an address may differ by case alone.
                name: part if name == "url" else _folded(part)
                for name, part in value.items()
            }
        case list():
            return [_folded(part) for part in value]
        case _:
            return value


def _sent_before(key: str) -> Receipt | None:
    row = _by_key(key)
    return None if row is None else Receipt(row, key, is_new=False, is_repeat=False)


def _offered_before(same: str, key: str, now: datetime) -> Receipt | None:
    cases = Case.objects.select_related("submission").select_for_update(of=("self",))
    case = cases.filter(same=same).first()
    if case is None:
        return None
    if case.submission.key_digest == digest_of_key(key):
        # This very form, which another request has taken in a moment ago.
        return Receipt(case.submission, key, is_new=False, is_repeat=False)
    decided = case.decided_at or now
    if case.state == CaseState.REFUSED and now - decided >= REFUSED_AGAIN:
        Case.objects.filter(pk=case.pk).update(same=None)
        return None
    Case.objects.filter(pk=case.pk).update(repeats=F("repeats") + 1, last_offered=now)
    return Receipt(case.submission, None, is_new=False, is_repeat=True)


def _add(row: Submission, offer: Offer, now: datetime) -> Submission:
    row.save(force_insert=True)
    Case.objects.create(
        submission=row,
        same=row.digest,
        last_offered=now,
        opened=now,
        touched=now,
        check_due_at=now if offer.links else None,
    )
    return row


def find_by_key(key: str) -> Submission | None:
    """Return the submission that this key opens, with its case and model; None when it is none."""
    return _by_key(key)


def _by_key(key: str) -> Submission | None:
    rows = Submission.objects.select_related("case", "ai_model")
    return rows.filter(key_digest=digest_of_key(key)).first()


def follow_key(submission: Submission) -> str:
    """Return what a link holds that shows a submission's state and changes nothing."""
    return follow_key_for(submission.uid)


def find_by_follow_key(key: str) -> Submission | None:
    """Return the submission that a follower's link names; None when the link is not ours."""
    uid = uid_of_follow_key(key)
    if uid is None:
        return None
    return Submission.objects.select_related("case", "ai_model").filter(uid=uid).first()


@transaction.atomic
def add_more(
    *,
    submission_id: int,
    words: str,
    links: tuple[Link, ...] = (),
    now: datetime | None = None,
) -> Supplement:
    """Add words and links to a submission, and have the machine look at the links.

    Who was asked for more, or was refused, is put before a moderator again. The same sent twice in
    a row is added once. Raises `BadOffer`, and `Closed` for what was accepted (what is new is
    evidence of its own), for spam, for what was withdrawn, and after 20 supplements.
    """
    addition = checked_addition(words, links)
    case = _case(submission_id)
    # By the clock after the lock: who decided while this waited has not seen it.
    now = now or timezone.now()
    content = to_plain(addition)
    before = list(case.submission.supplements.order_by("pk"))
    if before and before[-1].content == content:
        return before[-1]
    _refuse_closed(case)
    if case.state == CaseState.ACCEPTED:
        raise Closed("This was accepted. Offer what is new as evidence of its own.")
    if len(before) >= MAX_SUPPLEMENTS:
        raise Closed(f"Something was added {MAX_SUPPLEMENTS} times; that is as often as it can be.")
    count = len(links_of(case.submission, before)) + len(addition.links)
    if count > MAX_ALL_LINKS:
        raise BadOffer("link", f"A submission can have {MAX_ALL_LINKS} links in all.")
    supplement = Supplement.objects.create(submission=case.submission, content=content, created=now)
    columns: dict[str, object] = {"touched": now}
    is_reopened = case.state in (CaseState.ASKED, CaseState.REFUSED)
    if is_reopened:
        columns |= {"state": CaseState.OPEN, "opened": now, "decided_at": None}
    if addition.links or (is_reopened and count):
        columns["check_due_at"] = now
    Case.objects.filter(pk=case.pk).update(**columns)
    return supplement


@transaction.atomic
def withdraw(*, submission_id: int, now: datetime | None = None) -> None:
    """Take a submission back. What was accepted of it leaves the judge; the log keeps all of it.

    Doing so twice is once. Raises `Closed` for spam.
    """
    now = now or timezone.now()
    case = _case(submission_id)
    if case.state == CaseState.WITHDRAWN:
        return
    _refuse_closed(case)
    submission = case.submission
    Supplement.objects.create(submission=submission, content=WITHDRAWAL, created=now)
    Case.objects.filter(pk=case.pk).update(
        state=CaseState.WITHDRAWN, same=None, touched=now, check_due_at=None
    )
    if submission.ai_model_id is not None:
        # Changes nothing unless something of it had been accepted.
        move = Move(str(submission.uid), MoveWord.WITHDRAWN)
        refresh_evidence(model_id=submission.ai_model_id, now=now, moves=[move])


def _case(submission_id: int) -> Case:
    """Return a submission's case, locked: who decides at the same moment waits, or goes first."""
    cases = Case.objects.select_related("submission").select_for_update(of=("self",))
    return cases.get(pk=submission_id)


def _refuse_closed(case: Case) -> None:
    if case.state == CaseState.SPAM:
        raise Closed("This submission was closed as spam.")
    if case.state == CaseState.WITHDRAWN:
        raise Closed("This submission was withdrawn.")
