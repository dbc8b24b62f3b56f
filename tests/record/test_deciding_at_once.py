"""Moderators, submitters and the machine at the same moment, each on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import transaction

from audits.models import AIModel, CaseState, Decision, EvidenceSet
from audits.offers import MissingModel, Offer, SubmissionKind
from audits.services.accepted import refresh_evidence
from audits.services.decisions import NotAllowed, Outdated
from audits.services.ratings import record_rating
from audits.services.submissions import withdraw
from audits.verdicts import Verdict
from tests.record.boards import DESCRIBED, NOON, SOURCE, entry, get, load
from tests.record.deciding import case_of, decides, evidence_of, moderator, offer, submitted
from tests.record.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)

LAB = "fir-lab/fir-1b"
NEARLY = {part: how for part, how in SOURCE.items() if part != "technical_report"}


def told(job: Callable[[], object]) -> Callable[[], str]:
    """Run a job; return how it ended."""

    def run() -> str:
        try:
            job()
        except (Outdated, NotAllowed) as error:
            return type(error).__name__
        return "done"

    return run


def test_of_two_who_decide_at_once_the_second_is_told() -> None:
    load(entry(LAB, DESCRIBED))
    submission = submitted(LAB)
    moderator("bob"), moderator("eve")
    ended = at_once(
        told(lambda: decides(submission, Verdict.ACCEPT, by="bob", after=None)),
        told(lambda: decides(submission, Verdict.REFUSE, by="eve", after=None)),
    )
    assert sorted(map(str, ended)) == ["Outdated", "done"]
    decision = Decision.objects.get()
    assert (case_of(submission).state == CaseState.ACCEPTED) == (decision.verdict == "accept")
    assert EvidenceSet.objects.exists() == (decision.verdict == "accept")


def test_two_who_accept_two_levels_at_once_have_not_agreed_unseen() -> None:
    """Each saw an undecided case: the second one is told, looks, and only then agrees."""
    load(entry(LAB, NEARLY))
    submission = submitted(LAB, offer("training_procedure"))
    moderator("bob"), moderator("eve")
    ended = at_once(
        told(lambda: decides(submission, by="bob", after=None)),
        told(lambda: decides(submission, by="eve", after=None)),
    )
    assert sorted(map(str, ended)) == ["Outdated", "done"]
    assert case_of(submission).state == CaseState.SECOND
    assert not EvidenceSet.objects.exists()


def test_decisions_about_one_model_made_at_once_are_all_in_its_evidence() -> None:
    load(entry(LAB, DESCRIBED))
    criteria = ("training_code", "training_recipe", "environment", "training_logs")
    offered = [submitted(LAB, offer(criterion)) for criterion in criteria]
    moderator()
    ended = at_once(*(told(partial(decides, one)) for one in offered))
    assert ended == ["done"] * 4
    accepted = {one["submission"] for one in evidence_of(LAB)}
    assert accepted == {str(one.uid) for one in offered}
    # One chain, no fork: each set but the first follows another.
    assert EvidenceSet.objects.count() == 4
    assert EvidenceSet.objects.filter(previous__isnull=True).count() == 1


def test_withdrawing_while_it_is_accepted_leaves_nothing_accepted() -> None:
    load(entry(LAB, DESCRIBED))
    submission = submitted(LAB)
    moderator()
    at_once(
        told(lambda: decides(submission)),
        lambda: withdraw(submission_id=submission.pk, now=NOON),
    )
    evidence = get(LAB).evidence
    assert evidence is None or evidence.content == []
    assert case_of(submission).state == CaseState.WITHDRAWN


def test_who_decides_while_it_is_being_withdrawn_waits_and_is_told() -> None:
    load(entry(LAB, DESCRIBED))
    submission = submitted(LAB)
    moderator()
    has_withdrawn, may_commit = threading.Event(), threading.Event()

    def take_back() -> None:
        with transaction.atomic():
            withdraw(submission_id=submission.pk, now=NOON)
            has_withdrawn.set()
            assert may_commit.wait(20)

    def accept() -> str:
        assert has_withdrawn.wait(20)
        return told(lambda: decides(submission))()

    def watch() -> None:
        assert has_withdrawn.wait(20)
        threading.Event().wait(0.5)
        may_commit.set()

    assert at_once(take_back, accept, watch) == [None, "NotAllowed", None]
    assert case_of(submission).state == CaseState.WITHDRAWN
    assert not Decision.objects.exists()


def test_who_gathers_while_another_gathers_waits_and_sees_what_came_of_it() -> None:
    load(entry(LAB, DESCRIBED))
    code, recipe = submitted(LAB), submitted(LAB, offer("training_recipe"))
    decides(code)
    decides(recipe)
    has_withdrawn, may_commit = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            withdraw(submission_id=code.pk, now=NOON)
            has_withdrawn.set()
            assert may_commit.wait(20)

    def second() -> None:
        assert has_withdrawn.wait(20)
        withdraw(submission_id=recipe.pk, now=NOON)

    def watch() -> None:
        assert has_withdrawn.wait(20)
        threading.Event().wait(0.5)
        may_commit.set()

    at_once(first, second, watch)
    assert evidence_of(LAB) == []
    assert EvidenceSet.objects.count() == 4


def test_of_two_who_enter_a_missing_model_at_once_the_second_is_told() -> None:
    about = Offer(missing=MissingModel(repository="oak/a"))
    submission = submitted(None, about, kind=SubmissionKind.MISSING)
    moderator("bob"), moderator("eve")
    ended = at_once(
        *(
            told(partial(decides, submission, by=who, after=None, entry=entry("oak/a", {})))
            for who in ("bob", "eve")
        )
    )
    assert sorted(map(str, ended)) == ["Outdated", "done"]
    assert AIModel.objects.count() == 1


def test_deciding_gathering_and_judging_at_once_end_in_one_state() -> None:
    load(entry(LAB, DESCRIBED))
    code, recipe = submitted(LAB), submitted(LAB, offer("training_recipe"))
    moderator()
    model_id = get(LAB).pk
    at_once(
        lambda: decides(code),
        lambda: decides(recipe),
        lambda: refresh_evidence(model_id=model_id, now=NOON),
        lambda: record_rating(model_id=model_id, now=NOON),
        lambda: record_rating(model_id=model_id, now=NOON),
    )
    record_rating(model_id=model_id, now=NOON)
    model = get(LAB)
    assert (model.level, model.evidence_due) == (3, None)
    assert model.rating is not None
    assert model.rating.evidence_id == model.evidence_id
