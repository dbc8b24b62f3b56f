"""What was offered can be added to and taken back, and addresses do not stay."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from audits.engine.canonical import canonical_json, to_plain
from audits.links import Link
from audits.models import AIModel, Case, CaseState, Contact, EvidenceSet, Supplement
from audits.offers import Addition, SubmissionKind
from audits.services.offered import supplements_for_public
from audits.services.submissions import (
    MAX_ALL_LINKS,
    MAX_SUPPLEMENTS,
    BadOffer,
    Closed,
    Receipt,
    add_more,
    addition_of,
    delete_old_contacts,
    find_by_key,
    is_withdrawal,
    links_of,
    withdraw,
)
from audits.verdicts import Verdict
from tests.record.boards import DAY, NOON, entry, get, load
from tests.record.deciding import case_of, decides
from tests.record.offers import (
    EVIDENCE,
    LAB,
    link,
    offering,
)

pytestmark = pytest.mark.django_db

KIND = SubmissionKind


@pytest.fixture(autouse=True)
def _board() -> None:
    load(entry(LAB), entry("oak/a"))


def decided(receipt: Receipt, verdict: Verdict) -> Case:
    """Decide about a submission, and return its case."""
    decides(receipt.submission, verdict)
    return case_of(receipt.submission)


# --- Adding and withdrawing -----------------------------------------------------------------------


def test_what_is_added_stands_beside_the_offer_and_its_links_are_looked_at() -> None:
    row = offering().submission
    Case.objects.update(check_due_at=NOON + 7 * DAY)
    more = link("https://fir.example/more")
    supplement = add_more(submission_id=row.pk, words=" See\0 also ", links=(more,), now=NOON + DAY)
    assert addition_of(supplement) == Addition("See also", (more,))
    assert [one.url for one in links_of(row)] == [EVIDENCE.links[0].url, more.url]
    case = Case.objects.get()
    assert case.check_due_at == case.touched == NOON + DAY
    assert case.state == CaseState.OPEN


def test_the_same_added_twice_in_a_row_is_added_once() -> None:
    row = offering().submission
    for _ in range(2):
        add_more(submission_id=row.pk, words="See also", now=NOON)
    assert Supplement.objects.count() == 1


@pytest.mark.parametrize("verdict", [Verdict.ASK, Verdict.REFUSE])
def test_who_was_asked_or_refused_comes_before_a_moderator_again(verdict: Verdict) -> None:
    receipt = offering()
    decided(receipt, verdict)
    add_more(submission_id=receipt.submission.pk, words="Line 7.", now=NOON + DAY)
    case = Case.objects.get()
    assert (case.state, case.opened) == (CaseState.OPEN, NOON + DAY)
    assert case.check_due_at == NOON + DAY or verdict is Verdict.ASK
    assert decided(receipt, Verdict.ACCEPT).state == CaseState.ACCEPTED


@pytest.mark.parametrize("verdict", [Verdict.ACCEPT, Verdict.SPAM])
def test_nothing_is_added_to_what_is_accepted_or_spam(verdict: Verdict) -> None:
    receipt = offering()
    decided(receipt, verdict)
    with pytest.raises(Closed, match=r"\.$"):
        add_more(submission_id=receipt.submission.pk, words="Buy now.", now=NOON)
    assert not Supplement.objects.exists()


def test_there_is_an_end_to_what_can_be_added() -> None:
    row = offering().submission
    with pytest.raises(BadOffer):
        add_more(submission_id=row.pk, words=" ", now=NOON)
    for number in range(MAX_SUPPLEMENTS):
        add_more(submission_id=row.pk, words=f"Line {number}.", now=NOON)
    with pytest.raises(Closed, match="20"):
        add_more(submission_id=row.pk, words="One more.", now=NOON)


def test_there_is_an_end_to_the_links_that_the_machine_looks_at() -> None:
    row = offering().submission
    with pytest.raises(BadOffer) as refused:  # noqa: PT012
        for batch in range(5):
            links = tuple(link(f"https://a.example/{batch}/{n}") for n in range(10))
            add_more(submission_id=row.pk, words="", links=links, now=NOON)
    assert refused.value.field == "link"
    assert len(links_of(row)) <= MAX_ALL_LINKS


def test_a_withdrawn_submission_waits_for_nobody_and_stays_in_the_log() -> None:
    receipt = offering()
    for _ in range(2):
        withdraw(submission_id=receipt.submission.pk, now=NOON + DAY)
    case = Case.objects.get()
    assert (case.state, case.same, case.check_due_at) == (CaseState.WITHDRAWN, None, None)
    assert case.touched == NOON + DAY
    supplement = Supplement.objects.get()
    assert is_withdrawal(supplement)
    assert addition_of(supplement) is None
    assert len(links_of(receipt.submission)) == 1
    assert receipt.key is not None
    assert find_by_key(receipt.key) == receipt.submission
    with pytest.raises(Closed):
        add_more(submission_id=receipt.submission.pk, words="Wait.", now=NOON)


def test_what_was_withdrawn_can_be_offered_by_somebody_else() -> None:
    withdraw(submission_id=offering().submission.pk, now=NOON)
    assert offering().is_new


def test_spam_cannot_be_withdrawn() -> None:
    receipt = offering()
    decided(receipt, Verdict.SPAM)
    with pytest.raises(Closed):
        withdraw(submission_id=receipt.submission.pk, now=NOON)


def test_what_was_accepted_leaves_the_judge_when_it_is_withdrawn() -> None:
    receipt = offering()
    decided(receipt, Verdict.ACCEPT)
    accepted = get(LAB).evidence
    assert accepted is not None
    AIModel.objects.update(evidence_due=None)
    withdraw(submission_id=receipt.submission.pk, now=NOON + DAY)
    now_accepted = EvidenceSet.objects.latest("pk")
    assert now_accepted.previous == accepted
    assert now_accepted.content == []
    assert now_accepted.moves == [{"submission": str(receipt.submission.uid), "what": "withdrawn"}]
    assert get(LAB).evidence == now_accepted
    assert get(LAB).evidence_due == NOON + DAY


def test_withdrawing_what_was_never_accepted_judges_nothing_again() -> None:
    withdraw(submission_id=offering().submission.pk, now=NOON)
    assert not EvidenceSet.objects.exists()
    assert get(LAB).evidence_due is None


def test_a_withdrawal_is_no_addition_that_could_be_typed() -> None:
    """No words and links can make the content that withdraws."""
    assert "withdrawn" not in to_plain(Addition("withdrawn", (link(),)))
    assert b"withdrawn" in canonical_json({"withdrawn": True})


# --- Contacts -------------------------------------------------------------------------------------


def contact_left(now_days: float) -> bool:
    delete_old_contacts(now=NOON + now_days * DAY)
    return Contact.objects.exists()


@pytest.mark.parametrize("verdict", [Verdict.ACCEPT, Verdict.REFUSE, Verdict.SPAM])
def test_addresses_are_deleted_some_time_after_the_decision(
    verdict: Verdict, settings: Settings
) -> None:
    settings.CONTACT_DAYS = 10
    decided(offering(email="a@ash.example"), verdict)
    assert contact_left(9.9)
    assert not contact_left(10)


def test_addresses_are_deleted_some_time_after_the_withdrawal() -> None:
    row = offering(email="a@ash.example").submission
    withdraw(submission_id=row.pk, now=NOON + DAY)
    assert contact_left(30.9)
    assert not contact_left(31)


@pytest.mark.parametrize("verdict", [None, Verdict.ASK])
def test_addresses_are_deleted_half_a_year_after_the_last_word_when_nobody_decides(
    verdict: Verdict | None,
) -> None:
    receipt = offering(email="a@ash.example")
    if verdict:
        decided(receipt, verdict)
    assert contact_left(179)
    assert not contact_left(180)


def test_a_submission_stays_when_its_contacts_are_deleted() -> None:
    receipt = offering(email="a@ash.example")
    decided(receipt, Verdict.REFUSE)
    assert not contact_left(31)
    assert receipt.key is not None
    assert find_by_key(receipt.key) == receipt.submission


def test_the_public_sees_what_was_added_once_somebody_has_looked_at_it() -> None:
    receipt = offering()
    pk = receipt.submission.pk
    read = add_more(submission_id=pk, words="Line 7.", now=NOON)
    assert supplements_for_public(receipt.submission) == ()
    decided(receipt, Verdict.ASK)
    add_more(submission_id=pk, words="BUY NOW", now=NOON + DAY)
    assert supplements_for_public(receipt.submission) == (read,)
    withdraw(submission_id=pk, now=NOON + DAY)
    first, last = supplements_for_public(receipt.submission)
    assert first == read
    assert is_withdrawal(last)


def test_links_of_takes_supplements_that_were_read_already() -> None:
    row = offering().submission
    more: Link = link("https://fir.example/more")
    supplement = add_more(submission_id=row.pk, words="", links=(more,), now=NOON)
    assert links_of(row, [supplement])[1] == more
