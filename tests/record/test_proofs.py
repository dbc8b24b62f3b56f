"""A producer shows who they are by a token in the repository, which the next look finds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audits.models import AIModel, Case, ProducerProof, RatingChange
from audits.offers import SubmissionKind
from audits.services import looks
from audits.services.proofs import LOOK_AGAIN, look_for_proof, note_proofs
from audits.services.submissions import withdraw
from audits.verdicts import Verdict
from tests.hub_standin import StandInHub
from tests.record.auditing import Auditor
from tests.record.boards import DAY, NOON, entry, get, load
from tests.record.deciding import decides
from tests.record.offers import LAB, MISSING, REPLY, offering

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _board() -> None:
    load(entry(LAB), entry("oak/a"), entry("closed/c", hub=False))


def reply(slug: str = LAB) -> Case:
    return offering(REPLY, SubmissionKind.REPLY, slug=slug).submission.case


def put(hub: StandInHub, case: Case, slug: str = LAB) -> None:
    """Put a submission's token into a model card."""
    hub.update(slug, body=f"# Card\n\n<!-- {case.submission.proof_token} -->\n")


def is_proven(case: Case) -> bool:
    return Case.objects.get(pk=case.pk).is_proven


def test_the_next_look_finds_the_token_and_notes_where(audit: Auditor, hub: StandInHub) -> None:
    case = reply()
    audit()
    assert not is_proven(case)
    put(hub, case)
    audit(now=NOON + DAY)
    assert is_proven(case)
    proof = ProducerProof.objects.get()
    assert (proof.submission, proof.created) == (case.submission, NOON + DAY)
    assert proof.observation == get(LAB).observation
    assert proof.commit == hub.repository(LAB).head.id


def test_a_proof_moves_no_rating(audit: Auditor, hub: StandInHub) -> None:
    case = reply()
    audit()
    changes = RatingChange.objects.count()
    put(hub, case)
    audit(now=NOON + DAY)
    assert is_proven(case)
    assert RatingChange.objects.count() == changes


def test_a_proof_is_noted_once_and_stays_when_the_token_is_taken_out(
    audit: Auditor, hub: StandInHub
) -> None:
    case = reply()
    put(hub, case)
    audit()
    audit(now=NOON + DAY)
    hub.update(LAB, body="# Card\n")
    audit(now=NOON + 2 * DAY)
    assert is_proven(case)
    assert ProducerProof.objects.count() == 1


def test_a_token_in_another_models_repository_proves_nothing(
    audit: Auditor, hub: StandInHub
) -> None:
    case = reply()
    put(hub, case, "oak/a")
    audit("oak/a")
    audit(LAB)
    assert not is_proven(case)


def test_one_token_proves_one_submission(audit: Auditor, hub: StandInHub) -> None:
    case = reply()
    other = offering(kind=SubmissionKind.EVIDENCE).submission.case
    assert case.submission.proof_token != other.submission.proof_token
    put(hub, case)
    audit()
    assert (is_proven(case), is_proven(other)) == (True, False)


def test_what_is_withdrawn_or_spam_is_not_proven(audit: Auditor, hub: StandInHub) -> None:
    case = reply()
    put(hub, case)
    withdraw(submission_id=case.pk, now=NOON)
    spam = offering().submission
    decides(spam, Verdict.SPAM)
    audit()
    assert not is_proven(case)
    assert not ProducerProof.objects.exists()


def test_noting_twice_is_noting_once(audit: Auditor, hub: StandInHub) -> None:
    case = reply()
    put(hub, case)
    audit()
    ai_model = get(LAB)
    assert ai_model.observation is not None
    assert note_proofs(ai_model=ai_model, observation=ai_model.observation, now=NOON) == 0
    assert ProducerProof.objects.count() == 1


def test_a_look_is_recorded_even_when_its_proofs_cannot_be_noted(
    audit: Auditor, hub: StandInHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = reply()
    put(hub, case)

    def fail(**_: object) -> int:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(looks, "note_proofs", fail)
        audit()
    assert get(LAB).last_audited == NOON
    assert get(LAB).failures == 0
    assert not is_proven(case)
    audit(now=NOON + DAY)
    assert is_proven(case)


def test_asking_to_look_makes_the_model_due_now(audit: Auditor) -> None:
    case = reply()
    audit()
    later = NOON + DAY
    assert look_for_proof(submission_id=case.pk, now=later) == later
    assert get(LAB).due_at == later
    assert look_for_proof(submission_id=case.pk, now=later + MINUTE) == later + MINUTE
    assert get(LAB).due_at == later  # asking again does not put it off


def test_asking_soon_after_a_look_waits_for_ten_minutes(audit: Auditor) -> None:
    case = reply()
    audit()
    assert look_for_proof(submission_id=case.pk, now=NOON + MINUTE) == NOON + LOOK_AGAIN
    assert get(LAB).due_at == NOON + LOOK_AGAIN


def test_nobody_looks_for_what_is_proven_closed_or_not_on_the_hub(
    audit: Auditor, hub: StandInHub
) -> None:
    proven, closed = reply(), reply("closed/c")
    missing = offering(MISSING, SubmissionKind.MISSING).submission
    withdrawn = reply("oak/a")
    withdraw(submission_id=withdrawn.pk, now=NOON)
    put(hub, proven)
    audit()
    before = dict(AIModel.objects.values_list("pk", "due_at"))
    for pk in (proven.pk, closed.pk, missing.pk, withdrawn.pk, 0):
        assert look_for_proof(submission_id=pk, now=NOON + DAY) is None
    assert dict(AIModel.objects.values_list("pk", "due_at")) == before
