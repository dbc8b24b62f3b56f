"""What changed between two ratings of a model, and in which direction."""

from dataclasses import replace
from typing import Any

import pytest

from audits.engine.compare import Aspect, Difference, Direction, compare, direction
from audits.engine.components import Availability, Component
from audits.engine.licenses import Rights
from audits.engine.observations import DatasetState, Gating, License, TrainingFiles
from audits.engine.rating import Rating
from tests.engine.samples import (
    MODEL,
    REED_SEEN,
    SAMPLES,
    fully_open,
    gone,
    look,
    quantization,
    rated,
    replace_base,
    says,
    source_available,
    terms,
    weights_only,
    with_seen,
    with_statement,
    without_statement,
)

WHOLE = rated(fully_open())


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_rating_does_not_differ_from_itself(sample: str) -> None:
    rating = rated(SAMPLES[sample]())
    assert compare(rating, rating) == ()
    assert direction(rating, rating) is Direction.SIDEWAYS


def test_a_lost_data_set_lowers_the_level_and_the_feed_can_say_why() -> None:
    now = rated(
        with_seen(
            fully_open(),
            datasets=(look("lab/reed-mix", DatasetState.GONE), REED_SEEN.datasets[1]),
        )
    )
    assert compare(WHOLE, now) == (
        Difference(Aspect.LEVEL, "level", "4", "3"),
        Difference(
            Aspect.CRITERION,
            "pretraining_data",
            "met",
            "unmet, gone",
            "lab/reed-mix is gone. It was listed as released: The whole mix, as it was read.",
        ),
        Difference(Aspect.CRITERION, "data_card", "met", "partial",
                   "1 of 2 training data sets on the Hub has a card."),
        Difference(Aspect.SCORE, "score", "95 to 100", "85 to 90"),
    )  # fmt: skip
    assert direction(WHOLE, now) is Direction.DOWN
    assert direction(now, WHOLE) is Direction.UP


def test_a_new_license_changes_rights_and_license() -> None:
    now = rated(with_seen(fully_open(), license=License(terms=terms("llama3"))))
    assert compare(WHOLE, now) == (
        Difference(Aspect.RIGHTS, "rights", "free", "restricted"),
        Difference(
            Aspect.LICENSE,
            "final_weights",
            "Apache-2.0",
            "llama3",
            "The weights are under llama3, which sets limits on who may use it or how.",
        ),
    )
    assert direction(WHOLE, now) is Direction.DOWN


def test_another_free_license_is_a_change_to_neither_side() -> None:
    now = rated(with_seen(fully_open(), license=License(terms=terms("mit"))))
    (found,) = compare(WHOLE, now)
    assert (found.aspect, found.old, found.new) == (Aspect.LICENSE, "Apache-2.0", "MIT")
    assert direction(WHOLE, now) is Direction.SIDEWAYS


def test_a_license_that_was_taken_away_is_an_empty_word() -> None:
    now = rated(
        replace(
            with_statement(
                with_seen(fully_open(), license=License()), says(Component.FINAL_WEIGHTS)
            ),
            dossier=replace(
                with_statement(fully_open(), says(Component.FINAL_WEIGHTS)).dossier, terms=None
            ),
        )
    )
    assert Difference(
        Aspect.LICENSE, "final_weights", "Apache-2.0", "", "No license was found for the weights."
    ) in compare(WHOLE, now)


def test_a_license_of_a_part_that_is_new_is_told_by_its_criterion_alone() -> None:
    before = rated(source_available())
    found = compare(before, WHOLE)
    assert Aspect.LICENSE not in {each.aspect for each in found}
    assert ("pretraining_data", "unmet", "met") in [(e.name, e.old, e.new) for e in found]


def test_a_license_of_a_base_is_its_own_to_change() -> None:
    before = rated(quantization())
    base = quantization().bases[0]
    weights = base.rights[0]
    other = replace(base, rights=(replace(weights, license="mit"), *base.rights[1:]))
    assert compare(before, rated(replace_base(quantization(), other))) == ()


def test_a_gate_is_a_difference_though_the_outcome_stays() -> None:
    now = rated(with_seen(fully_open(), gating=Gating.AUTO))
    (found,) = compare(WHOLE, now)
    assert (found.name, found.old, found.new) == ("weights", "met", "met, gated")
    assert found.reason == (
        "The repository has 3 weight files (safetensors), given after agreeing to terms."
    )


def test_what_was_given_up_is_told_as_gone() -> None:
    found = compare(WHOLE, rated(gone()))
    assert ("weights", "met", "unmet, gone") in [(each.name, each.old, each.new) for each in found]


def test_other_words_and_places_are_no_difference() -> None:
    now = rated(
        with_statement(
            with_seen(fully_open(), training=TrainingFiles(logs=("logs/other.csv",))),
            says(Component.ENVIRONMENT, note="Other words.", url="https://elsewhere.example/"),
        )
    )
    assert now != WHOLE
    assert compare(WHOLE, now) == ()


def test_a_question_that_is_new_or_no_longer_asked_is_told() -> None:
    before = replace(WHOLE, findings=WHOLE.findings[1:])
    (new,) = compare(before, WHOLE)
    assert (new.aspect, new.name, new.old, new.new, new.reason) == (
        Aspect.CRITERION,
        "training_code",
        "not asked",
        "met",
        WHOLE.findings[0].reason,
    )
    assert compare(WHOLE, before) == (
        Difference(Aspect.CRITERION, "training_code", "met", "no longer asked"),
    )
    gated = replace(WHOLE, findings=(replace(WHOLE.findings[0], gated=True, gone=True),))
    assert compare(gated, replace(WHOLE, findings=()))[0].old == "met, gated, gone"


def test_a_better_score_alone_is_a_way_up() -> None:
    now = rated(without_statement(fully_open(), Component.COMPUTE_DISCLOSURE))
    assert [each.aspect for each in compare(WHOLE, now)] == [Aspect.CRITERION, Aspect.SCORE]
    assert direction(WHOLE, now) is Direction.DOWN
    assert direction(now, WHOLE) is Direction.UP


def test_either_end_of_the_score_is_a_difference() -> None:
    low = replace(WHOLE, score_low=WHOLE.score_low - 1)
    high = replace(WHOLE, score_high=WHOLE.score_high - 1)
    assert compare(WHOLE, low) == (Difference(Aspect.SCORE, "score", "95 to 100", "94 to 100"),)
    assert compare(WHOLE, high) == (Difference(Aspect.SCORE, "score", "95 to 100", "95 to 99"),)
    assert direction(WHOLE, high) is Direction.SIDEWAYS


def standing(**changes: Any) -> Rating:
    return replace(WHOLE, **{"level": 3, "rights": Rights.UNSTATED, "score_low": 50, **changes})


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param(*row[1:], id=row[0])
        for row in (
            ("a level up weighs more than rights and score",
             standing(level=4, rights=Rights.RESTRICTED, score_low=0), Direction.UP),
            ("a level down weighs more than rights and score",
             standing(level=2, rights=Rights.FREE, score_low=99), Direction.DOWN),
            ("free rights weigh more than the score",
             standing(rights=Rights.FREE, score_low=0), Direction.UP),
            ("stated limits weigh more than the score",
             standing(rights=Rights.RESTRICTED, score_low=0), Direction.UP),
            ("a better score", standing(score_low=51), Direction.UP),
            ("a worse score", standing(score_low=49), Direction.DOWN),
            ("the same", standing(), Direction.SIDEWAYS),
        )
    ],
)  # fmt: skip
def test_the_direction_is_that_of_the_board(now: Rating, expected: Direction) -> None:
    assert direction(standing(), now) is expected


def test_the_weightiest_difference_comes_first() -> None:
    now = rated(with_statement(weights_only(), says(Component.FINAL_WEIGHTS, Availability.GONE)))
    aspects = [each.aspect for each in compare(WHOLE, replace(now, model=MODEL))]
    assert aspects == sorted(
        aspects,
        key=(Aspect.LEVEL, Aspect.RIGHTS, Aspect.LICENSE, Aspect.CRITERION, Aspect.SCORE).index,
    )
    assert aspects[0] is Aspect.LEVEL
    assert aspects[-1] is Aspect.SCORE
