"""What a decision would do is what it does; and what is suggested is what was offered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from audits.engine.accepted import Accepted, merge
from audits.engine.compare import Aspect, compare
from audits.engine.components import (
    Availability,
    Completeness,
    Component,
    Extent,
    Relation,
    Stage,
)
from audits.engine.evidence import BaseModel, DatasetNamed, Dossier, Statement
from audits.engine.findings import Outcome
from audits.engine.probes import PROBES
from audits.engine.subject import Subject
from audits.links import Link, LinkKind, LinkState
from audits.models import Case, LinkCheck, Submission
from audits.offers import (
    DisputeReason,
    MissingModel,
    Offer,
    Relationship,
    Report,
    Shows,
    SubmissionKind,
)
from audits.rubrics import license_table, load_rubric
from audits.services.effects import (
    component_of,
    effect_of,
    effect_of_entry,
    is_answered_by_statements,
    suggest,
)
from audits.services.inputs import rating_of
from audits.services.ratings import record_rating
from audits.verdicts import Verdict
from tests.record.boards import (
    DESCRIBED,
    NOON,
    REBUILDABLE,
    SOURCE,
    WEIGHTS,
    entry,
    get,
    load,
    look,
    seen,
)
from tests.record.deciding import decides, offer, page, submitted

LAB = "fir-lab/fir-1b"
ALMOST_SOURCE = {part: how for part, how in SOURCE.items() if part != "training_code"}

board = pytest.mark.django_db


def suggested(what: Offer, **options: Any) -> Accepted:
    """Return what is suggested for an offer about a model of the board."""
    load(entry(LAB))
    return suggest(submitted(LAB, what, **options), now=NOON)


def said(what: Offer, **options: Any) -> Statement:
    statement = suggested(what, **options).statement
    assert statement is not None
    return statement


# --- What is suggested ----------------------------------------------------------------------------


@board
@pytest.mark.parametrize(
    ("shows", "availability", "completeness"),
    [
        (Shows.RELEASED, Availability.RELEASED, Completeness.ALL),
        (Shows.PART, Availability.RELEASED, Completeness.PART),
        (Shows.GATED, Availability.GATED, Completeness.ALL),
        (Shows.DESCRIBED, Availability.DESCRIBED, Completeness.ALL),
        (Shows.WITHHELD, Availability.WITHHELD, Completeness.ALL),
        (Shows.PROMISED, Availability.PROMISED, Completeness.ALL),
        (Shows.GONE, Availability.GONE, Completeness.ALL),
    ],
    ids=lambda value: str(value),
)
def test_what_a_link_shows_becomes_a_statement(
    shows: Shows, availability: Availability, completeness: Completeness
) -> None:
    statement = said(offer("training_code", shows))
    assert (statement.availability, statement.completeness) == (availability, completeness)
    assert statement.component is Component.TRAINING_CODE
    assert statement.url == "https://lab.example/training/training_code"
    assert (statement.entered, statement.note) == ("2026-11-24", "See there.")


@board
def test_the_quotation_goes_before_the_submitters_words_and_is_cut() -> None:
    quotation = "All our code is here. " * 20
    note = said(offer(links=(page(quotation=quotation),))).note
    assert note.startswith("All our code")
    assert note.endswith("…")
    assert len(note) <= 300


@board
def test_the_component_is_the_one_that_was_chosen_else_the_criterions_first() -> None:
    chosen = offer("training_procedure", component="research_paper")
    assert component_of(chosen) is Component.RESEARCH_PAPER
    assert component_of(offer("training_procedure")) is Component.TECHNICAL_REPORT
    assert component_of(Offer(criterion="no such")) is None


@board
def test_a_license_becomes_terms_that_the_judge_reads() -> None:
    found = suggested(offer("weights", Shows.LICENSE, license="MIT OR Apache-2.0")).license
    assert found is not None
    assert found.component is Component.FINAL_WEIGHTS
    assert sorted(found.terms.alternatives) == [("apache-2.0",), ("mit",)]


@board
def test_a_base_and_pretraining_from_scratch_have_parts_of_their_own() -> None:
    base = suggested(offer("base_models", Shows.BASE, base="oak/a", relation="merge"))
    assert base.base == BaseModel("oak/a", Relation.MERGE)
    scratch = suggested(offer("base_models", Shows.FROM_SCRATCH))
    assert (scratch.stages, scratch.statement) == ((Stage.PRETRAINING,), None)


@board
def test_a_data_set_on_the_hub_is_named_so_that_the_machine_looks_at_it() -> None:
    link = Link(
        LinkKind.HUB_DATASET,
        "https://huggingface.co/datasets/fir-lab/corpus",
        repository="fir-lab/corpus",
    )
    found = suggested(offer("posttraining_data", links=(link,)))
    assert found.dataset == DatasetNamed("fir-lab/corpus", Stage.POSTTRAINING, hub="fir-lab/corpus")
    assert found.statement is not None
    assert suggested(offer("training_code", links=(link,))).dataset is None
    assert suggested(offer("pretraining_data", Shows.WITHHELD, links=(link,))).dataset is None


@board
def test_a_report_becomes_a_reproduction_a_failed_one_too() -> None:
    report = Report(Extent.FAILED, "github.com/x@1", "all", "docker", "8 GPUs", "NaN at step 9.")
    found = suggested(
        Offer(report=report, links=(page(),)), kind=SubmissionKind.REPRODUCTION, name="Ada"
    ).reproduction
    assert found is not None
    assert (found.extent, found.by, found.note) == (Extent.FAILED, "Ada", "NaN at step 9.")


@board
def test_a_dispute_is_suggested_like_evidence() -> None:
    what = offer(shows=Shows.GATED, reason=DisputeReason.MISREAD)
    assert said(what, kind=SubmissionKind.DISPUTE).availability is Availability.GATED


@board
def test_a_release_that_the_machine_found_behind_a_gate_is_suggested_as_gated() -> None:
    load(entry(LAB))
    submission = submitted(LAB)
    row = LinkCheck.objects.create(
        submission=submission,
        url="https://lab.example",
        started=NOON,
        finished=NOON,
        worker="test",
        state=LinkState.GATED.value,
    )
    Case.objects.filter(pk=submission.pk).update(last_check=row)
    statement = suggest(Submission.objects.get(pk=submission.pk)).statement
    assert statement is not None
    assert statement.availability is Availability.GATED


@board
def test_nothing_is_suggested_for_what_is_not_judged() -> None:
    words = Offer(words="It comes.", criterion="training_code")
    options: dict[str, Any] = {"kind": SubmissionKind.REPLY, "relationship": Relationship.PRODUCER}
    assert suggested(words, **options).is_empty
    missing = Offer(missing=MissingModel(repository="oak/new"))
    assert suggest(submitted(None, missing, kind=SubmissionKind.MISSING)).is_empty
    assert suggested(offer("weights_format")).is_empty
    assert suggested(offer("base_models")).is_empty


def test_the_criteria_that_no_statement_answers_are_those_whose_probes_read_none() -> None:
    """Every availability of every component of a criterion, against the probe itself."""
    for criterion in load_rubric().criteria:
        answers = set()
        for component in criterion.components:
            for availability in Availability:
                statement = Statement(
                    component, availability, Completeness.ALL, "https://a.example", "", "2026-01-01"
                )
                dossier = Dossier("a/b", True, (Stage.PRETRAINING, Stage.POSTTRAINING))
                merged = merge(dossier, [Accepted("s", statement=statement)])
                answers.add(PROBES[criterion.probe](Subject(merged, license_table())).outcome)
        # Without weights there is no format: that is said of the weights, not of their format.
        is_read = bool(answers & {Outcome.MET, Outcome.PARTIAL})
        assert is_read == is_answered_by_statements(criterion), criterion.id


# --- What it would do -----------------------------------------------------------------------------


@board
@pytest.mark.parametrize(
    "what",
    [
        offer(),
        offer(shows=Shows.PART),
        offer("weights", Shows.WITHHELD),
        offer("weights", Shows.LICENSE, license="CC-BY-NC-4.0"),
        offer("base_models", Shows.BASE, base="oak/a", relation="finetune"),
        offer("weights_format"),
        offer("environment", Shows.GONE),
    ],
    ids=[
        "the missing code",
        "part of it",
        "weights withheld",
        "a license",
        "a base",
        "a format",
        "gone",
    ],
)
def test_what_is_foreseen_is_what_happens(what: Offer) -> None:
    load(entry(LAB, ALMOST_SOURCE), entry("oak/a", WEIGHTS))
    before = rating_of(get(LAB).rating)  # type: ignore[arg-type]
    submission = submitted(LAB, what)
    foreseen = effect_of(submission=submission, accepted=suggest(submission))
    assert foreseen is not None
    assert foreseen.old == before
    if suggest(submission).is_empty:
        assert (foreseen.differences, foreseen.levels_moved) == ((), 0)
        return
    decision = decides(submission)
    if decision.waits_for_second:
        decides(submission, by="eve")
    record_rating(model_id=get(LAB).pk)
    after = rating_of(get(LAB).rating)  # type: ignore[arg-type]
    assert foreseen.new == after
    assert foreseen.differences == compare(before, after)


@board
def test_looking_ahead_writes_nothing() -> None:
    load(entry(LAB, ALMOST_SOURCE))
    submission = submitted(LAB)
    from django.db import connection

    with CaptureQueriesContext(connection) as queries:
        effect = effect_of(submission=submission, accepted=suggest(submission))
    assert effect is not None
    assert (effect.old_level, effect.new_level, effect.levels_moved) == (2, 3, 1)
    assert all(query["sql"].startswith("SELECT") for query in queries)
    assert effect.differences[0].aspect is Aspect.LEVEL


@board
def test_taking_an_accepted_one_out_is_foreseen_too() -> None:
    load(entry(LAB, ALMOST_SOURCE))
    submission = submitted(LAB)
    decides(submission)
    effect = effect_of(submission=submission, accepted=None)
    assert effect is not None
    assert (effect.old_level, effect.new_level, effect.levels_moved) == (3, 2, 1)


@board
def test_the_rating_that_it_starts_from_counts_what_is_accepted_and_not_judged_yet() -> None:
    load(entry(LAB, DESCRIBED))
    code, recipe = submitted(LAB), submitted(LAB, offer("training_recipe"))
    decides(code)
    effect = effect_of(submission=recipe, accepted=suggest(recipe))
    assert get(LAB).level == 2
    assert effect is not None
    assert (effect.old_level, effect.new_level) == (2, 3)


@board
def test_the_same_ruling_again_moves_nothing() -> None:
    load(entry(LAB, ALMOST_SOURCE))
    submission = submitted(LAB)
    decides(submission, now=NOON)
    effect = effect_of(submission=submission, accepted=suggest(submission, now=NOON), now=NOON)
    assert effect is not None
    assert effect.differences == ()


@board
def test_of_two_statements_about_one_part_the_one_that_would_be_accepted_last_is_foreseen() -> None:
    load(entry(LAB, ALMOST_SOURCE))
    there, withheld = submitted(LAB), submitted(LAB, offer(shows=Shows.WITHHELD))
    decides(there)
    effect = effect_of(submission=withheld, accepted=suggest(withheld))
    assert effect is not None
    assert (effect.old_level, effect.new_level) == (3, 2)


@board
def test_what_the_machine_saw_comes_before_what_is_stated_and_nothing_moves() -> None:
    load(entry(LAB, DESCRIBED))
    look(LAB, seen(LAB))
    submission = submitted(LAB, offer("tokenizer", Shows.WITHHELD))
    effect = effect_of(submission=submission, accepted=suggest(submission))
    assert effect is not None
    assert effect.differences == ()


@board
def test_a_link_that_is_gone_by_now_is_foreseen_as_gone() -> None:
    load(entry(LAB, ALMOST_SOURCE))
    submission = submitted(LAB)
    Case.objects.filter(pk=submission.pk).update(gone_since=NOON)
    submission = Submission.objects.get(pk=submission.pk)
    effect = effect_of(submission=submission, accepted=suggest(submission))
    assert effect is not None
    assert effect.new_level == 2
    assert effect.differences[-2].new == "unmet, gone"


@board
def test_a_reproduction_of_a_rebuildable_model_lifts_it_to_the_last_level() -> None:
    load(entry(LAB, REBUILDABLE))
    report = Report(Extent.STATISTICAL, "github.com/x@1", "all", "docker", "8 GPUs", "The same.")
    submission = submitted(
        LAB, Offer(report=report, links=(page(),)), kind=SubmissionKind.REPRODUCTION
    )
    effect = effect_of(submission=submission, accepted=suggest(submission))
    assert effect is not None
    assert (effect.old_level, effect.new_level) == (4, 5)
    less = replace(report, extent=Extent.FAILED, outcome="It did not work.")
    other = submitted(LAB, Offer(report=less, links=(page(),)), kind=SubmissionKind.REPRODUCTION)
    failed = effect_of(submission=other, accepted=suggest(other))
    assert failed is not None
    assert (failed.old_level, failed.new_level) == (4, 4)
    assert ("unknown", "unmet") in {(one.old, one.new) for one in failed.differences}


@board
def test_there_is_no_effect_on_a_model_that_the_board_lacks() -> None:
    missing = Offer(missing=MissingModel(repository="oak/new"))
    submission = submitted(None, missing, kind=SubmissionKind.MISSING)
    assert effect_of(submission=submission, accepted=suggest(submission)) is None
    effect = effect_of_entry(entry("oak/new", SOURCE))
    assert (effect.old_level, effect.new_level, effect.levels_moved) == (0, 3, 3)


@board
def test_an_effect_is_one_and_the_same_after_a_refusal() -> None:
    load(entry(LAB, ALMOST_SOURCE))
    submission = submitted(LAB)
    before = effect_of(submission=submission, accepted=suggest(submission))
    decides(submission, Verdict.REFUSE)
    assert effect_of(submission=submission, accepted=suggest(submission)) == before
