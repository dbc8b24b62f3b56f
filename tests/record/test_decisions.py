"""Deciding: what each verdict leads to, who must agree, what cannot be decided, and undoing it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from audits.engine.accepted import Accepted
from audits.engine.components import Availability, Basis, Component, Relation, Stage
from audits.engine.evidence import BaseModel, DatasetNamed
from audits.engine.observations import DatasetState
from audits.models import AIModel, Case, CaseState, Decision, EvidenceSet, RatingChange
from audits.offers import (
    DisputeReason,
    Offer,
    Relationship,
    Shows,
    SubmissionKind,
)
from audits.services.decisions import NotAllowed, Outdated, decide, may_decide, model_to_judge
from audits.services.effects import suggest
from audits.services.ratings import record_rating
from audits.services.submissions import add_more, withdraw
from audits.verdicts import REASONS, Verdict, reason_sentence
from tests.record.boards import (
    DAY,
    DESCRIBED,
    NOON,
    SOURCE,
    WEIGHTS,
    entry,
    get,
    load,
    look,
    seen,
)
from tests.record.deciding import (
    case_of,
    decides,
    evidence_of,
    is_in_force,
    moderator,
    offer,
    submitted,
)

pytestmark = pytest.mark.django_db

LAB = "fir-lab/fir-1b"
ACCEPT, REFUSE, ASK, SPAM, REOPEN = Verdict
# With this alone, the model is one statement away from level 2, and with it from level 3.
ALMOST_SOURCE = {part: how for part, how in SOURCE.items() if part != "training_code"}
NEARLY = {part: how for part, how in SOURCE.items() if part != "technical_report"}


def level() -> int:
    """Judge the model from what is on file, and return its level."""
    record_rating(model_id=get(LAB).pk, now=NOON)
    return get(LAB).level


def test_an_accepted_statement_reaches_the_judge_and_the_change_names_it() -> None:
    load(entry(LAB, ALMOST_SOURCE))
    submission = submitted(LAB)
    decision = decides(submission)
    assert (decision.old_level, decision.new_level, decision.waits_for_second) == (2, 3, False)
    assert get(LAB).evidence_due == NOON
    assert model_to_judge(decision) == get(LAB).pk
    assert level() == 3
    change = RatingChange.objects.get()
    assert change.evidence["submissions"] == [
        {"submission": str(submission.uid), "what": "accepted"}
    ]
    case = case_of(submission)
    assert (case.state, case.decision, case.decided_at) == (CaseState.ACCEPTED, decision, NOON)


def test_refusing_leaves_the_rating_and_ends_the_looks() -> None:
    load(entry(LAB, ALMOST_SOURCE))
    submission = submitted(LAB)
    decision = decides(submission, REFUSE, words="  It is\x00 another model's. ")
    case = case_of(submission)
    assert (case.state, case.check_due_at) == (CaseState.REFUSED, None)
    assert (decision.words, decision.old_level, decision.ruling) == (
        "It is another model's.",
        None,
        {},
    )
    assert not EvidenceSet.objects.exists()
    assert get(LAB).evidence_due is None


def test_asking_waits_for_the_submitter_and_an_answer_brings_it_back() -> None:
    load(entry(LAB, ALMOST_SOURCE))
    submission = submitted(LAB)
    decides(submission, ASK)
    assert (case_of(submission).state, case_of(submission).decided_at) == (CaseState.ASKED, None)
    add_more(submission_id=submission.pk, words="In train.py.", now=NOON)
    assert case_of(submission).state == CaseState.OPEN
    decides(submission)
    assert case_of(submission).state == CaseState.ACCEPTED


def test_spam_is_hidden_with_all_its_decisions() -> None:
    load(entry(LAB))
    submission = submitted(LAB)
    decides(submission, ASK)
    assert Decision.objects.public().count() == 1
    decides(submission, SPAM)
    assert not Decision.objects.public().exists()
    assert case_of(submission).check_due_at is None
    with pytest.raises(NotAllowed, match="marked as spam"):
        decides(submission, ACCEPT)
    decides(submission, REOPEN)
    assert case_of(submission).state == CaseState.OPEN
    assert case_of(submission).check_due_at == NOON


def test_what_was_accepted_once_can_no_longer_be_hidden_as_spam() -> None:
    load(entry(LAB, ALMOST_SOURCE))
    submission = submitted(LAB)
    decides(submission)
    decides(submission, REOPEN)
    with pytest.raises(NotAllowed, match="stays public"):
        decides(submission, SPAM)


def test_undoing_is_one_more_decision_and_takes_the_evidence_out() -> None:
    load(entry(LAB, ALMOST_SOURCE))
    submission = submitted(LAB)
    decides(submission)
    assert level() == 3
    undone = decides(submission, REOPEN, by="eve")
    assert (undone.old_level, undone.new_level) == (3, 2)
    assert level() == 2
    assert RatingChange.objects.latest("serial").evidence["submissions"][0]["what"] == "overturned"
    assert case_of(submission).state == CaseState.OPEN
    assert list(submission.decisions.order_by("pk").values_list("verdict", flat=True)) == [
        "accept",
        "reopen",
    ]
    assert EvidenceSet.objects.count() == 2


def test_refusing_what_was_accepted_overturns_it() -> None:
    load(entry(LAB, ALMOST_SOURCE))
    submission = submitted(LAB)
    decides(submission)
    decides(submission, REFUSE, reason="accepted_wrongly")
    assert case_of(submission).state == CaseState.REFUSED
    assert not is_in_force(submission)
    assert evidence_of(LAB) == []


def test_a_refusal_can_be_undone_and_what_was_refused_accepted_at_once() -> None:
    load(entry(LAB, ALMOST_SOURCE))
    submission = submitted(LAB)
    decides(submission, REFUSE)
    decides(submission, REOPEN)
    decides(submission, REFUSE)
    decides(submission, ACCEPT)
    assert level() == 3
    assert case_of(submission).check_due_at == NOON


def test_a_corrected_ruling_replaces_the_one_before() -> None:
    load(entry(LAB, ALMOST_SOURCE))
    submission = submitted(LAB)
    first = decides(submission)
    ruling = suggest(submission)
    assert ruling.statement is not None
    less = replace(ruling, statement=replace(ruling.statement, availability=Availability.WITHHELD))
    decides(submission, ruling=less, reason="corrected")
    assert level() == 2
    (only,) = evidence_of(LAB)
    assert only["statement"]["availability"] == "withheld"
    assert first.ruling["statement"]["availability"] == "released"


# --- Two people -----------------------------------------------------------------------------------


def test_two_levels_wait_for_a_second_person() -> None:
    load(entry(LAB, NEARLY))
    submission = submitted(LAB, offer("training_procedure"))
    first = decides(submission, by="bob")
    assert (first.old_level, first.new_level, first.waits_for_second) == (1, 3, True)
    case = case_of(submission)
    assert (case.state, case.levels_moved, case.decided_at) == (CaseState.SECOND, 2, None)
    assert (level(), is_in_force(submission), model_to_judge(first)) == (1, False, get(LAB).pk)
    second = decides(submission, by="eve", reason="agreed", now=NOON + DAY)
    assert not second.waits_for_second
    assert second.ruling == first.ruling
    assert (level(), case_of(submission).state) == (3, CaseState.ACCEPTED)


def test_nobody_is_their_own_second_person() -> None:
    load(entry(LAB, NEARLY))
    submission = submitted(LAB, offer("training_procedure"))
    decides(submission, by="bob")
    with pytest.raises(NotAllowed, match="Somebody else has to agree"):
        decides(submission, by="bob", now=NOON + DAY)
    assert Decision.objects.count() == 1
    assert level() == 1


def test_a_second_person_who_accepts_something_else_has_not_agreed() -> None:
    load(entry(LAB, NEARLY))
    submission = submitted(LAB, offer("training_procedure"))
    decides(submission, by="bob")
    ruling = suggest(submission)
    assert ruling.statement is not None
    other = replace(ruling, statement=replace(ruling.statement, component=Component.RESEARCH_PAPER))
    decision = decides(submission, by="eve", ruling=other)
    assert (decision.waits_for_second, level()) == (True, 1)
    assert not decides(submission, by="bob", ruling=other).waits_for_second
    assert level() == 3


def test_a_second_person_agrees_by_giving_no_ruling_of_their_own() -> None:
    load(entry(LAB, NEARLY))
    submission = submitted(LAB, offer("training_procedure"))
    first = decides(submission, by="bob")
    second = decide(
        submission_id=submission.pk,
        verdict=ACCEPT,
        reason="agreed",
        words="",
        ruling=None,
        by=moderator("eve"),
        role="moderator",
        after=first.pk,
        now=NOON,
    )
    assert (second.waits_for_second, second.ruling) == (False, first.ruling)


@pytest.mark.parametrize("verdict", [REOPEN, REFUSE], ids=["reopen", "refuse"])
def test_undoing_two_levels_waits_for_a_second_person_too(verdict: Verdict) -> None:
    load(entry(LAB, NEARLY))
    submission = submitted(LAB, offer("training_procedure"))
    decides(submission, by="bob")
    decides(submission, by="eve")
    first = decides(submission, verdict, by="bob")
    assert (first.waits_for_second, first.old_level, first.new_level) == (True, 3, 1)
    assert (level(), case_of(submission).state) == (3, CaseState.SECOND)
    with pytest.raises(NotAllowed, match="Somebody else"):
        decides(submission, verdict, by="bob")
    decides(submission, verdict, by="eve")
    assert level() == 1


def test_a_second_person_who_sees_it_otherwise_refuses_and_that_is_final() -> None:
    load(entry(LAB, NEARLY))
    submission = submitted(LAB, offer("training_procedure"))
    decides(submission, by="bob")
    refusal = decides(submission, REFUSE, by="eve")
    assert (refusal.waits_for_second, case_of(submission).state) == (False, CaseState.REFUSED)
    assert level() == 1


def test_an_undoing_that_waits_is_called_off_by_accepting_what_is_in_force() -> None:
    load(entry(LAB, NEARLY))
    submission = submitted(LAB, offer("training_procedure"))
    decides(submission, by="bob")
    decides(submission, by="eve")
    decides(submission, REOPEN, by="bob")
    kept = decides(submission, ACCEPT, by="eve", now=NOON + DAY)
    assert (kept.waits_for_second, kept.old_level) == (False, None)
    assert (level(), case_of(submission).state) == (3, CaseState.ACCEPTED)
    assert EvidenceSet.objects.count() == 1


def test_a_first_person_may_change_their_mind() -> None:
    load(entry(LAB, NEARLY))
    submission = submitted(LAB, offer("training_procedure"))
    decides(submission, by="bob")
    decides(submission, REOPEN, by="bob")
    assert case_of(submission).state == CaseState.OPEN
    decides(submission, by="bob")
    assert case_of(submission).state == CaseState.SECOND


def test_what_moved_far_when_it_was_decided_needs_nobody_once_it_moves_no_more() -> None:
    """The model changed meanwhile: the registry states itself what the submission showed."""
    load(entry(LAB, NEARLY))
    submission = submitted(LAB, offer("training_procedure"))
    decides(submission, by="bob")
    load(entry(LAB, SOURCE), now=NOON + DAY)
    second = decides(submission, by="bob", now=NOON + DAY)
    assert (second.waits_for_second, second.old_level, second.new_level) == (False, 3, 3)


def test_what_moved_little_when_it_was_seen_waits_if_it_moves_far_when_decided() -> None:
    load(entry(LAB, WEIGHTS))
    submission = submitted(LAB, offer("training_procedure"))
    load(entry(LAB, NEARLY), now=NOON + DAY)
    assert decides(submission, now=NOON + DAY).waits_for_second


# --- What cannot be decided -----------------------------------------------------------------------


def test_who_saw_an_older_decision_is_told_of_the_newer_one() -> None:
    load(entry(LAB, ALMOST_SOURCE))
    submission = submitted(LAB)
    first = decides(submission, REFUSE)
    with pytest.raises(Outdated) as raised:
        decides(submission, ACCEPT, after=None)
    assert raised.value.last == first
    assert Decision.objects.count() == 1


def test_the_table_itself_has_one_first_and_one_next_decision() -> None:
    load(entry(LAB))
    submission = submitted(LAB)
    first = decides(submission, ASK)
    columns = {
        "submission": submission,
        "verdict": "refuse",
        "reason": "known",
        "by": moderator(),
        "role": "moderator",
        "created": NOON,
    }
    with pytest.raises(IntegrityError, match="decision_one_first"), transaction.atomic():
        Decision.objects.create(**columns)
    Decision.objects.create(previous=first, **columns)
    with pytest.raises(IntegrityError, match="previous"), transaction.atomic():
        Decision.objects.create(previous=first, **columns)


@pytest.mark.parametrize(
    ("before", "verdict", "sentence"),
    [
        ((), REOPEN, "nothing to undo"),
        ((REFUSE,), REFUSE, "refused already"),
        ((REFUSE, REOPEN), REOPEN, "open already"),
        ((ACCEPT,), ACCEPT, "accepted already"),
        ((ACCEPT,), ASK, "Reopen it before"),
        ((ACCEPT,), SPAM, "stays public"),
        ((SPAM,), REFUSE, "marked as spam"),
        ((SPAM,), SPAM, "marked as spam"),
    ],
    ids=[
        "undo before anything was decided",
        "refuse what is refused",
        "reopen what is open",
        "accept the same again",
        "ask about what is accepted",
        "hide what is accepted",
        "refuse spam",
        "spam twice",
    ],
)
def test_a_verdict_that_does_not_fit_is_refused_with_a_sentence(
    before: tuple[Verdict, ...], verdict: Verdict, sentence: str
) -> None:
    load(entry(LAB, ALMOST_SOURCE))
    submission = submitted(LAB)
    for earlier in before:
        decides(submission, earlier)
    with pytest.raises(NotAllowed, match=sentence):
        decides(submission, verdict)
    assert Decision.objects.count() == len(before)
    if verdict is not ACCEPT:
        assert sentence in may_decide(case=case_of(submission), verdict=verdict, by=moderator())


def test_what_was_withdrawn_is_not_decided_about() -> None:
    load(entry(LAB, ALMOST_SOURCE))
    submission = submitted(LAB)
    withdraw(submission_id=submission.pk, now=NOON)
    for verdict in Verdict:
        with pytest.raises(NotAllowed, match="withdrawn"):
            decides(submission, verdict)


def test_a_reason_must_be_one_of_the_verdicts_own() -> None:
    load(entry(LAB))
    submission = submitted(LAB)
    with pytest.raises(NotAllowed, match="reasons"):
        decides(submission, REFUSE, reason="shown")
    with pytest.raises(NotAllowed, match="2000 characters"):
        decides(submission, REFUSE, words="x" * 2001)
    with pytest.raises(NotAllowed, match="moderators"):
        decide(
            submission_id=submission.pk,
            verdict=REFUSE,
            reason="known",
            words="",
            ruling=None,
            by=moderator(),
            role="",
            after=None,
        )


def test_evidence_is_not_accepted_without_saying_what_is() -> None:
    load(entry(LAB))
    submission = submitted(LAB)
    with pytest.raises(NotAllowed, match="what is accepted"):
        decides(submission, ruling=Accepted("whatever"))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://a.example/x", "https://", "a b"])
def test_a_ruling_with_a_link_that_is_none_is_refused(url: str) -> None:
    load(entry(LAB))
    submission = submitted(LAB)
    ruling = suggest(submission)
    assert ruling.statement is not None
    with pytest.raises(NotAllowed, match="web address"):
        decides(submission, ruling=replace(ruling, statement=replace(ruling.statement, url=url)))


@pytest.mark.parametrize("name", ["oak", "../../etc/passwd", "oak/a/b", "https://oak.example/a"])
def test_a_base_or_data_set_that_has_no_place_is_refused(name: str) -> None:
    load(entry(LAB))
    submission = submitted(LAB)
    for ruling in (
        Accepted("", base=BaseModel(name, Relation.MERGE)),
        Accepted("", dataset=DatasetNamed("A set", Stage.PRETRAINING, hub=name)),
    ):
        with pytest.raises(NotAllowed, match="owner/name"):
            decides(submission, ruling=ruling)


def test_a_ruling_says_nothing_of_its_own_submission_day_or_basis() -> None:
    load(entry(LAB, ALMOST_SOURCE))
    submission = submitted(LAB)
    ruling = suggest(submission)
    assert ruling.statement is not None
    said = replace(
        ruling.statement, entered="2001-01-01", basis=Basis.ATTESTED, note="a\x00b" + "c" * 400
    )
    decision = decides(
        submission, ruling=replace(ruling, submission="other", statement=said, is_gone=True)
    )
    kept = decision.ruling
    assert (kept["submission"], kept["is_gone"]) == (str(submission.uid), False)
    assert (kept["statement"]["entered"], kept["statement"]["basis"]) == ("2026-11-24", "listed")
    assert kept["statement"]["note"].startswith("ab")
    assert len(kept["statement"]["note"]) == 300


def test_a_model_is_not_accepted_as_a_base_of_its_own_base() -> None:
    load(entry("fir-lab/child", base={LAB: "finetune"}), entry(LAB))
    about = offer("base_models", Shows.BASE, base="fir-lab/child", relation="finetune")
    submission = submitted(LAB, about)
    with pytest.raises(NotAllowed, match="was made from this model"):
        decides(submission)
    itself = Accepted("", base=BaseModel(LAB.upper(), Relation.FINETUNE))
    with pytest.raises(NotAllowed, match="was made from this model"):
        decides(submission, ruling=itself)


# --- Replies and disputes -------------------------------------------------------------------------


def test_a_reply_is_accepted_once_its_writer_is_known_and_moves_nothing() -> None:
    load(entry(LAB, ALMOST_SOURCE))
    words = Offer(words="The code comes next month.", criterion="training_code")
    submission = submitted(
        LAB, words, kind=SubmissionKind.REPLY, relationship=Relationship.PRODUCER
    )
    with pytest.raises(NotAllowed, match="shown who they are"):
        decides(submission, reason="proven")
    Case.objects.filter(pk=submission.pk).update(is_proven=True)
    decision = decides(submission, reason="proven", ruling=suggest(submission))
    assert (decision.ruling, decision.old_level, decision.waits_for_second) == ({}, None, False)
    assert not EvidenceSet.objects.exists()
    assert get(LAB).evidence_due is None
    assert case_of(submission).state == CaseState.ACCEPTED
    with pytest.raises(NotAllowed, match="already"):
        decides(submission, reason="proven")
    decides(submission, REOPEN)
    assert case_of(submission).state == CaseState.OPEN


def test_a_dispute_may_be_right_without_anything_to_state() -> None:
    load(entry(LAB, ALMOST_SOURCE))
    said = offer(shows=None, reason=DisputeReason.MISREAD)
    submission = submitted(LAB, said, kind=SubmissionKind.DISPUTE)
    decision = decides(submission, reason="finding_wrong")
    assert (decision.ruling["statement"], decision.old_level) == (None, decision.new_level)
    assert not EvidenceSet.objects.exists()


def test_a_dispute_that_a_thing_is_withheld_lowers_the_level() -> None:
    load(entry(LAB, SOURCE))
    said = offer(shows=Shows.WITHHELD, reason=DisputeReason.CHANGED_SINCE)
    submission = submitted(LAB, said, kind=SubmissionKind.DISPUTE)
    decides(submission)
    assert level() == 2


# --- The rest -------------------------------------------------------------------------------------


def test_what_others_showed_stays_when_one_is_overturned() -> None:
    load(entry(LAB, DESCRIBED))
    code = submitted(LAB)
    recipe = submitted(LAB, offer("training_recipe"))
    decides(code)
    decides(recipe)
    assert level() == 3
    decides(code, REFUSE)
    assert [one["submission"] for one in evidence_of(LAB)] == [str(recipe.uid)]
    assert level() == 2


def test_a_decision_after_a_look_is_judged_with_what_the_look_saw() -> None:
    load(entry(LAB, ALMOST_SOURCE, datasets=("fir-lab/corpus",)))
    submission = submitted(LAB)
    look(LAB, seen(LAB, datasets={"fir-lab/corpus": DatasetState.PUBLIC}))
    decides(submission)
    assert level() == 3
    assert [change.cause for change in RatingChange.objects.order_by("serial")] == [
        "repository",
        "evidence",
    ]


def test_every_reason_has_a_sentence_and_fits_its_column() -> None:
    for verdict, reasons in REASONS.items():
        for word, sentence in reasons.items():
            assert len(word) <= 40
            assert sentence.endswith(".")
            assert reason_sentence(verdict, word) == sentence
    assert set(REASONS) == set(Verdict)
    assert reason_sentence("accept", "no longer used") == reason_sentence("no such", "shown") == ""


def test_the_decisions_of_a_submission_cannot_be_changed() -> None:
    load(entry(LAB))
    decision = decides(submitted(LAB), ASK)
    for write in (
        lambda: Decision.objects.filter(pk=decision.pk).update(words="other"),
        lambda: Decision.objects.filter(pk=decision.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    assert AIModel.objects.filter(slug=LAB).exists()
