"""What anybody offers is taken in once, and opens to its submitter alone."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from audits.models import AIModel, Case, CaseState, Contact, Submission
from audits.offers import Offer, Relationship, Shows, SubmissionKind
from audits.services import submissions
from audits.services.submissions import (
    REFUSED_AGAIN,
    Receipt,
    find_by_follow_key,
    find_by_key,
    follow_key,
    offer_of,
    sender_of,
    submit,
)
from audits.verdicts import Verdict
from tests.record.boards import DAY, NOON, entry, get, load
from tests.record.deciding import case_of, decides
from tests.record.offers import (
    DISPUTE,
    EVIDENCE,
    LAB,
    OFFERS,
    REPLY,
    REPORT,
    SENDER,
    link,
    offering,
)
from tests.record.test_concurrency import at_once

pytestmark = pytest.mark.django_db

KIND = SubmissionKind


@pytest.fixture(autouse=True)
def _board() -> None:
    load(entry(LAB), entry("oak/a"))


def decided(receipt: Receipt, verdict: Verdict) -> Case:
    """Decide about a submission, and return its case."""
    decides(receipt.submission, verdict)
    return case_of(receipt.submission)


# --- Taking in ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(KIND))
def test_each_kind_is_taken_in_and_reads_back_as_it_was(kind: SubmissionKind) -> None:
    receipt = offering(OFFERS[kind], kind, name="Ash")
    row = Submission.objects.get()
    read = offer_of(row)
    assert (receipt.is_new, receipt.is_repeat) == (True, False)
    assert replace(read, criterion="", component="") == replace(
        OFFERS[kind], criterion="", component=""
    )
    assert (row.kind, row.name, row.created) == (kind, "Ash", NOON)
    assert row.ai_model == (None if kind is KIND.MISSING else get(LAB))
    case = row.case
    assert (case.state, case.repeats, case.same) == (CaseState.OPEN, 1, row.digest)
    assert case.opened == case.touched == case.last_offered == NOON


def test_what_has_a_link_is_due_for_the_machine_at_once_and_what_has_none_is_not() -> None:
    assert offering().submission.case.check_due_at == NOON
    assert offering(REPLY, KIND.REPLY).submission.case.check_due_at is None


def test_a_reproduction_is_about_the_criterion_that_asks_for_one() -> None:
    row = offering(REPORT, KIND.REPRODUCTION).submission
    assert row.criterion == offer_of(row).criterion == "independent_reproduction"
    assert offer_of(row).component == "independent_reproductions"


def test_the_key_opens_the_page_and_is_not_stored() -> None:
    receipt = offering()
    assert receipt.key is not None
    assert find_by_key(receipt.key) == receipt.submission
    assert receipt.key not in str(Submission.objects.values().get())
    for wrong in ("", receipt.key[:-1], receipt.key + "x", receipt.submission.key_digest, "\0é"):
        assert find_by_key(wrong) is None


def test_the_same_form_sent_twice_is_one_submission_with_one_key() -> None:
    first, second = (offering(draft="one form", email="a@ash.example") for _ in range(2))
    assert (second.submission, second.key) == (first.submission, first.key)
    assert (second.is_new, second.is_repeat) == (False, False)
    assert Case.objects.get().repeats == 1
    assert Contact.objects.count() == 1


def test_a_form_that_was_changed_before_it_was_sent_again_is_another_submission() -> None:
    first = offering(draft="one form")
    second = offering(replace(EVIDENCE, words="I meant this."), draft="one form")
    assert second.is_new
    assert second.key != first.key


def test_keys_depend_on_the_secret_of_this_board(settings: Settings) -> None:
    key = offering(draft="one form").key
    Case.objects.update(same=None)
    settings.SECRET_KEY = "another one"
    assert offering(draft="one form").key != key


def test_the_same_from_another_form_moves_a_counter_and_gets_no_key() -> None:
    first = offering(email="a@ash.example")
    again = offering(email="b@bay.example", sender="b" * 64, now=NOON + DAY)
    assert (again.submission, again.key, again.is_repeat) == (first.submission, None, True)
    case = Case.objects.get()
    assert (case.repeats, case.last_offered, case.opened) == (2, NOON + DAY, NOON)
    assert sorted(Contact.objects.values_list("email", flat=True)) == [
        "a@ash.example",
        "b@bay.example",
    ]


@pytest.mark.parametrize(
    "offer",
    [
        replace(EVIDENCE, words="  the LOOP is\n in there. "),
        replace(EVIDENCE, words="The loop is in there."),
    ],
)
def test_case_and_space_do_not_make_it_another_thing(offer: Offer) -> None:
    offering()
    assert offering(offer).is_repeat


@pytest.mark.parametrize(
    ("offer", "kind", "slug"),
    [
        (EVIDENCE, KIND.EVIDENCE, "oak/a"),
        (replace(EVIDENCE, shows=Shows.PART), KIND.EVIDENCE, LAB),
        (replace(EVIDENCE, criterion="training_recipe"), KIND.EVIDENCE, LAB),
        (replace(EVIDENCE, links=(link("https://fir.example/Train.py"),)), KIND.EVIDENCE, LAB),
        (DISPUTE, KIND.DISPUTE, LAB),
    ],
)
def test_another_model_kind_criterion_or_link_is_another_thing(
    offer: Offer, kind: SubmissionKind, slug: str
) -> None:
    offering(replace(EVIDENCE, links=(link("https://fir.example/train.py"),)))
    offering()
    assert offering(offer, kind, slug=slug).is_new


def test_what_was_refused_may_be_offered_anew_after_a_while() -> None:
    first = offering()
    decided(first, Verdict.REFUSE)
    assert offering(now=NOON + REFUSED_AGAIN - DAY).is_repeat
    anew = offering(now=NOON + REFUSED_AGAIN)
    assert anew.is_new
    assert anew.submission != first.submission
    assert offering(now=NOON + REFUSED_AGAIN).submission == anew.submission


def test_what_was_spam_stays_spam_however_often_it_comes() -> None:
    decided(offering(), Verdict.SPAM)
    again = offering(now=NOON + 400 * DAY, email="a@ash.example", sender="b" * 64)
    assert again.is_repeat
    assert Case.objects.get().state == CaseState.SPAM
    assert Contact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_who_offer_the_same_at_once_leave_one_row_with_a_counter() -> None:
    receipts = at_once(*(partial(offering, sender=f"{n:064x}") for n in range(6)))
    assert Submission.objects.count() == 1
    assert Case.objects.get().repeats == 6
    assert sum(isinstance(r, Receipt) and r.key is not None for r in receipts) == 1
    assert Contact.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_many_times_at_once_leaves_one_row_and_one_key() -> None:
    receipts = at_once(*[partial(offering, draft="one form", email="a@ash.example")] * 6)
    assert len({r.key for r in receipts if isinstance(r, Receipt)}) == 1
    assert Submission.objects.count() == Case.objects.get().repeats == 1
    assert Contact.objects.count() == 1


def test_a_form_that_comes_while_its_first_sending_is_taken_in_is_no_repeat(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The other request commits between this one's two questions."""
    first = offering(draft="one form")
    monkeypatch.setattr(submissions, "_sent_before", lambda key: None)
    second = offering(draft="one form")
    assert (second.submission, second.key) == (first.submission, first.key)
    assert Case.objects.get().repeats == 1


def test_a_flood_of_the_same_thing_leaves_few_rows() -> None:
    for number in range(80):
        offering(email=f"a{number}@ash.example", sender=f"{number:064x}")
    assert Submission.objects.count() == 1
    assert Case.objects.get().repeats == 80
    assert Contact.objects.count() == 50


def test_an_address_in_clear_is_not_taken_for_a_sender() -> None:
    with pytest.raises(ValueError, match="hashed"):
        offering(sender="192.0.2.1")
    with pytest.raises(AIModel.DoesNotExist):
        submit(
            kind=KIND.EVIDENCE,
            ai_model_id=0,
            offer=EVIDENCE,
            relationship=Relationship.NONE,
            name="",
            email="",
            sender=SENDER,
            draft="a form",
        )


def test_the_thousandth_repeat_costs_no_more_than_the_second() -> None:
    costs = []
    for number in range(60):
        with CaptureQueriesContext(connection) as queries:
            offering(sender=f"{number:064x}")
        costs.append(len(queries))
    assert max(costs[1:]) <= 10
    assert costs[-1] <= costs[1]


# --- Following ------------------------------------------------------------------------------------


def test_a_follower_has_a_link_of_their_own_that_is_always_the_same() -> None:
    receipt = offering()
    key = follow_key(receipt.submission)
    assert key == follow_key(Submission.objects.get())
    assert key != receipt.key
    assert find_by_follow_key(key) == receipt.submission
    assert find_by_key(key) is None
    for wrong in ("", ".", key[:-1], key.upper(), f"{receipt.submission.uid.hex}.", receipt.key):
        assert find_by_follow_key(str(wrong)) is None


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8:0:1::5", "2001:db8:0:1:ffff::", True),
        ("2001:db8:0:1::5", "2001:db8:0:2::5", False),
        ("fe80::1%eth0", "fe80::2", True),
    ],
)
def test_senders_are_told_together_by_network(one: str, other: str, are_one: bool) -> None:
    assert (sender_of(one) == sender_of(other)) is are_one
    assert one not in sender_of(one)


@pytest.mark.parametrize("nobody", ["", "unix:", "a.example", "1.2.3"])
def test_what_is_no_address_is_nobody(nobody: str) -> None:
    assert sender_of(nobody) == ""
