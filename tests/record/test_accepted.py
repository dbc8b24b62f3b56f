"""What is accepted about a model is drawn from decisions and looks, and each move is named."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import override_settings

from audits.engine.components import Basis
from audits.links import LinkState
from audits.models import Case, EvidenceSet, LinkCheck, Submission
from audits.services.accepted import Move, MoveWord, gather, refresh_evidence
from audits.services.inputs import accepted_in
from audits.services.ratings import record_rating
from audits.services.submissions import withdraw
from audits.verdicts import Verdict
from tests.record.boards import DAY, DESCRIBED, NOON, SOURCE, entry, get, load
from tests.record.deciding import case_of, decides, evidence_of, offer, submitted

pytestmark = pytest.mark.django_db

LAB = "fir-lab/fir-1b"
ALMOST_SOURCE = {part: how for part, how in SOURCE.items() if part != "training_code"}


def refresh(*moves: Move, now: dt.datetime = NOON) -> EvidenceSet | None:
    return refresh_evidence(model_id=get(LAB).pk, now=now, moves=moves)


def accepted(components: dict[str, str] = ALMOST_SOURCE) -> Submission:
    """Return a submission that is accepted."""
    load(entry(LAB, components))
    submission = submitted(LAB)
    decides(submission)
    return submission


def looked(submission: Submission, state: LinkState, at: dt.datetime = NOON, **case: Any) -> None:
    """Leave what a look at its first link leaves."""
    row = LinkCheck.objects.create(
        submission=submission,
        number=0,
        url="https://lab.example/training",
        started=at,
        finished=at,
        worker="test",
        state=state.value,
    )
    Case.objects.filter(pk=submission.pk).update(last_check=row, **case)


def moves() -> list[str]:
    """Return what moved in the newest set."""
    return [move["what"] for move in EvidenceSet.objects.latest("pk").moves]


def basis() -> str:
    (only,) = evidence_of(LAB)
    return str(only["statement"]["basis"])


def test_gathering_twice_adds_one_set() -> None:
    accepted()
    assert refresh() is None
    assert EvidenceSet.objects.count() == 1


def test_a_model_without_accepted_evidence_has_no_set() -> None:
    load(entry(LAB))
    submitted(LAB)
    assert refresh() is None
    assert (get(LAB).evidence, get(LAB).evidence_due) == (None, None)


def test_each_set_follows_the_one_before_and_waits_to_be_judged() -> None:
    submission = accepted()
    record_rating(model_id=get(LAB).pk, now=NOON)
    assert get(LAB).evidence_due is None
    first = get(LAB).evidence
    looked(submission, LinkState.MISSING, gone_since=NOON + DAY)
    second = refresh(now=NOON + DAY)
    assert second is not None
    assert (second.previous, get(LAB).evidence, get(LAB).evidence_due) == (
        first,
        second,
        NOON + DAY,
    )


def test_evidence_is_in_the_order_in_which_it_was_accepted() -> None:
    load(entry(LAB, DESCRIBED))
    first, second = submitted(LAB), submitted(LAB, offer("training_recipe"))
    decides(second)
    decides(first)
    told = [one.submission for one in gather(model_id=get(LAB).pk, now=NOON)]
    assert told == [str(second.uid), str(first.uid)]


def test_calling_off_an_undoing_leaves_evidence_in_its_place() -> None:
    load(entry(LAB, {part: how for part, how in SOURCE.items() if part != "technical_report"}))
    first, second = submitted(LAB, offer("training_procedure")), submitted(LAB)
    decides(first, by="bob")
    decides(first, by="eve")
    decides(second)
    before = evidence_of(LAB)
    assert decides(first, Verdict.REOPEN).waits_for_second
    decides(first)
    assert refresh() is None
    assert evidence_of(LAB) == before


def test_a_link_that_is_gone_takes_the_level_back_and_its_return_brings_it() -> None:
    submission = accepted()
    record_rating(model_id=get(LAB).pk)
    looked(submission, LinkState.MISSING, gone_since=NOON, missing_since=NOON - DAY)
    refresh()
    record_rating(model_id=get(LAB).pk)
    assert (moves(), get(LAB).level) == (["gone"], 2)
    looked(submission, LinkState.THERE, gone_since=None, missing_since=None)
    refresh()
    record_rating(model_id=get(LAB).pk)
    assert (moves(), get(LAB).level) == (["back"], 3)


def test_what_the_machine_found_as_it_was_said_counts_as_checked() -> None:
    submission = accepted()
    assert basis() == "listed"
    looked(submission, LinkState.THERE, checked_at=NOON)
    refresh()
    assert (moves(), basis()) == (["checked"], "checked")
    record_rating(model_id=get(LAB).pk)
    rating = get(LAB).rating
    assert rating is not None
    (finding,) = [one for one in rating.content["findings"] if one["criterion"] == "training_code"]
    assert finding["basis"] == Basis.CHECKED


@override_settings(EVIDENCE_STALE_SECONDS=86400)
def test_a_look_that_grows_old_leaves_it_listed_and_stale() -> None:
    submission = accepted()
    looked(submission, LinkState.THERE, checked_at=NOON)
    refresh()
    assert refresh(now=NOON + DAY - dt.timedelta(seconds=1)) is None
    refresh(now=NOON + DAY)
    assert (moves(), basis()) == (["stale"], "listed")


@pytest.mark.parametrize(
    ("state", "still"),
    [
        (LinkState.DIFFERENT, "listed"),
        (LinkState.GATED, "listed"),
        (LinkState.UNREACHED, "checked"),
        (LinkState.REFUSED, "checked"),
        (LinkState.MISSING, "checked"),
    ],
    ids=["another text", "a gate", "a failed look", "robots.txt", "missing once"],
)
def test_a_later_look_that_finds_it_otherwise_ends_that_and_a_failed_one_does_not(
    state: LinkState, still: str
) -> None:
    submission = accepted()
    looked(submission, LinkState.THERE, checked_at=NOON)
    refresh()
    looked(submission, state, NOON + DAY)
    looked(submission, LinkState.UNREACHED, NOON + 2 * DAY)
    refresh(now=NOON + 2 * DAY)
    assert basis() == still


def test_what_was_withdrawn_leaves_and_is_called_so() -> None:
    submission = accepted()
    withdraw(submission_id=submission.pk, now=NOON)
    assert (moves(), evidence_of(LAB)) == (["withdrawn"], [])
    assert case_of(submission).state == "withdrawn"


def test_moves_that_nobody_named_are_found_and_those_that_did_not_happen_left_out() -> None:
    submission = accepted()
    other = submitted(LAB, offer("training_logs"))
    looked(submission, LinkState.MISSING, gone_since=NOON)
    refresh(Move(str(other.uid), MoveWord.ACCEPTED))
    assert EvidenceSet.objects.latest("pk").moves == [
        {"submission": str(submission.uid), "what": "gone"}
    ]


def test_evidence_that_waits_for_a_second_person_is_not_gathered() -> None:
    without = {part: how for part, how in SOURCE.items() if part != "technical_report"}
    load(entry(LAB, without))
    submission = submitted(LAB, offer("training_procedure"))
    assert decides(submission).waits_for_second
    assert gather(model_id=get(LAB).pk, now=NOON) == ()
    assert get(LAB).evidence is None


def test_overturning_that_waits_for_a_second_person_leaves_it_in() -> None:
    without = {part: how for part, how in SOURCE.items() if part != "technical_report"}
    load(entry(LAB, without))
    submission = submitted(LAB, offer("training_procedure"))
    decides(submission, by="bob")
    decides(submission, by="eve")
    assert decides(submission, Verdict.REFUSE).waits_for_second
    assert len(gather(model_id=get(LAB).pk, now=NOON)) == 1


def test_a_stored_set_reads_back_as_what_was_gathered() -> None:
    submission = accepted()
    looked(submission, LinkState.THERE, checked_at=NOON)
    refresh()
    assert accepted_in(get(LAB).evidence) == gather(model_id=get(LAB).pk, now=NOON)


def test_gathering_costs_the_same_queries_however_much_was_offered_in_vain(
    django_assert_num_queries: Any,
) -> None:
    accepted()
    model_id = get(LAB).pk
    with django_assert_num_queries(1):
        gather(model_id=model_id, now=NOON)
    for number in range(10):
        decides(submitted(LAB, offer(words=f"Number {number}.")), Verdict.REFUSE)
    with django_assert_num_queries(1):
        gather(model_id=model_id, now=NOON)
