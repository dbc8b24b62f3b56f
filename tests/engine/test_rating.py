"""From findings to level, rights, score, limits, strip and what is missing."""

from dataclasses import replace
from typing import Any

import pytest

from audits.engine import ENGINE_VERSION
from audits.engine.components import Availability, Basis, Component, Group, Relation, Stage
from audits.engine.findings import Finding, Outcome
from audits.engine.licenses import Rights, Terms
from audits.engine.observations import License, RepositoryState
from audits.engine.rating import GroupState, Limit, Missing, Rating, rate
from audits.engine.rubric import Rubric
from audits.engine.subject import BaseStanding, RightsFinding, Subject
from audits.rubrics import load_rubric
from tests.engine.cases import MET, NOT_APPLICABLE, PARTIAL, UNKNOWN, UNMET
from tests.engine.samples import (
    APACHE,
    COMMIT,
    MODEL,
    NO_REPOSITORY,
    SAMPLES,
    closed,
    dataset,
    described,
    emptied_dataset,
    fine_tune,
    from_the_registry,
    fully_open,
    gated_community,
    gone,
    merge,
    nothing_known,
    quantization,
    rated,
    rebuilt,
    repository,
    says,
    source_available,
    standing,
    subject,
    terms,
    weights_only,
    with_seen,
    with_statement,
    without_statement,
)

FREE, RESTRICTED, UNSTATED = Rights.FREE, Rights.RESTRICTED, Rights.UNSTATED


@pytest.mark.parametrize(
    ("asked", "level", "rights"),
    [
        pytest.param(*row[1:], id=row[0])
        for row in (
            ("rebuilt by somebody else", rebuilt(), 5, FREE),
            ("everything is released", fully_open(), 4, FREE),
            ("everything is listed and nobody has looked", from_the_registry(), 4, FREE),
            ("its data was emptied", emptied_dataset(), 3, FREE),
            ("its data is withheld", source_available(), 3, FREE),
            ("it is only described", described(), 2, FREE),
            ("weights alone", weights_only(), 1, FREE),
            ("weights behind a gate under a vendor's terms", gated_community(), 1, RESTRICTED),
            ("a service", closed(), 0, RESTRICTED),
            ("it is gone", gone(), 0, RESTRICTED),
            ("a name of which nothing is known", nothing_known(), 0, UNSTATED),
            ("a fine-tune of weights alone", fine_tune(), 1, FREE),
            ("a quantization of what can be rebuilt", quantization(), 4, FREE),
            ("a merge with restricted weights", merge(), 1, RESTRICTED),
        )
    ],
)
def test_level_and_rights_of_a_believable_model(asked: Subject, level: int, rights: Rights) -> None:
    rating = rated(asked)
    assert (rating.level, rating.rights) == (level, rights)


@pytest.mark.parametrize(
    ("lacking", "level"),
    [
        (Component.MODEL_ARCHITECTURE, 1),
        (Component.TECHNICAL_REPORT, 1),
        (Component.DATA_INFORMATION, 1),
        (Component.TRAINING_CODE, 2),
        (Component.TRAINING_RECIPE, 2),
        (Component.PRETRAINING_DATA, 3),
        (Component.POSTTRAINING_DATA, 3),
        (Component.DATA_PROCESSING_CODE, 3),
        (Component.ENVIRONMENT, 3),
        (Component.INDEPENDENT_REPRODUCTIONS, 4),
    ],
)
@pytest.mark.parametrize(
    "state", [Availability.WITHHELD, Availability.GATED, Availability.PROMISED, None]
)
def test_a_level_is_not_reached_while_one_of_its_gates_is_not_met(
    lacking: Component, level: int, state: Availability | None
) -> None:
    everything = replace(rebuilt(), observations=None)
    everything = replace(everything, dossier=replace(everything.dossier, papers=(), datasets=()))
    assert rated(everything).level == 5
    asked = (
        without_statement(everything, lacking)
        if state is None
        else with_statement(everything, says(lacking, state))
    )
    rating = rated(asked)
    assert rating.level == level
    assert [missing.outcome for missing in rating.missing] != []
    assert {missing.outcome for missing in rating.missing} <= {UNKNOWN, UNMET, PARTIAL}


def test_a_base_below_level_4_keeps_a_model_from_level_4() -> None:
    own = replace(fine_tune(), bases=(BaseStanding("ox/ox-7b", Relation.FINETUNE, 3),))
    rating = rated(with_statement(own, says(Component.PRETRAINING_DATA)))
    assert rating.level == 3
    assert [missing.criterion for missing in rating.missing] == ["base_models"]


def test_a_stage_that_did_not_happen_needs_no_data() -> None:
    own = without_statement(fully_open(), Component.POSTTRAINING_DATA)
    assert rated(own).level == 3
    only = replace(own, dossier=replace(own.dossier, stages=(Stage.PRETRAINING,)))
    assert rated(only).level == 4


def test_a_lead_reaches_no_level() -> None:
    own = without_statement(fully_open(), Component.TECHNICAL_REPORT)
    own = replace(own, dossier=replace(own.dossier, papers=()))
    rating = rated(own)
    found = rating.finding("training_procedure")
    assert found is not None
    assert (found.outcome, found.basis) == (PARTIAL, Basis.CLAIMED)
    assert rating.level == 1


def test_a_rating_says_what_it_was_made_of() -> None:
    rating = rated(fully_open())
    rubric = load_rubric()
    assert (rating.rubric, rating.rubric_digest) == (rubric.id, rubric.digest)
    assert rating.rubric == "rebuild/2026-1"
    assert rating.engine == ENGINE_VERSION
    assert (rating.model, rating.commit) == (MODEL, COMMIT)
    assert [found.criterion for found in rating.findings] == [
        criterion.id for criterion in rubric.criteria
    ]
    assert rated(from_the_registry()).commit is None
    assert rating.finding("nobody asked") is None


def test_a_rating_is_provisional_until_the_machine_has_found_the_repository() -> None:
    own = fully_open()
    assert rated(own).provisional is False
    assert rated(gone()).provisional is False
    assert rated(from_the_registry()).provisional is True
    assert rated(replace(own, observations=NO_REPOSITORY)).provisional is True


def test_one_look_that_found_no_repository_lowers_nothing() -> None:
    before, after = (
        rated(from_the_registry()),
        rated(replace(fully_open(), observations=NO_REPOSITORY)),
    )
    assert (after.level, after.rights, after.score_low) == (
        before.level,
        before.rights,
        before.score_low,
    )


# Lineage ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base_level", "level"), [(None, 1), (0, 1), (1, 1), (2, 2), (3, 3), (4, 4), (5, 4)]
)
def test_a_derived_model_stands_no_higher_than_its_base(base_level: int | None, level: int) -> None:
    own = replace(fully_open(), bases=(BaseStanding("ox/ox-7b", Relation.FINETUNE, base_level),))
    rating = rated(own)
    assert rating.level == level
    own_level = 3 if base_level is None or base_level < 4 else 4
    assert rating.limits == ((Limit("ox/ox-7b", base_level),) if level < own_level else ())


def test_the_weakest_of_several_bases_holds() -> None:
    bases = [BaseStanding(f"b/{level}", Relation.MERGE, level) for level in (4, 2, 3)]
    for order in (bases, bases[::-1]):
        rating = rated(replace(fully_open(), bases=tuple(order)))
        assert rating.level == 2
        assert rating.limits == (Limit("b/2", 2),)


def test_a_base_that_is_gone_leaves_the_derived_weights() -> None:
    assert rated(replace(fully_open(), bases=(standing(rated(gone())),))).level == 1


def test_a_model_at_level_0_is_limited_by_nothing() -> None:
    own = replace(closed(), bases=(BaseStanding("b/1", Relation.FINETUNE, 1),))
    assert (rated(own).level, rated(own).limits) == (0, ())


def test_what_a_base_lacks_for_the_next_level_is_told() -> None:
    rating = rated(replace(fully_open(), bases=(BaseStanding("ox/ox", Relation.FINETUNE, 1),)))
    assert rating.missing == (
        Missing(
            "base_models",
            UNMET,
            "It was made from ox/ox, which is at level 1.",
            "Start from a base model at level 2 or above, "
            "or ask the publisher of ox/ox for what it is missing.",
        ),
    )
    unrated = rated(replace(fully_open(), bases=(BaseStanding("ox/ox", Relation.FINETUNE),)))
    assert [(each.outcome, each.reason) for each in unrated.missing] == [
        (UNKNOWN, "It was made from ox/ox, which this board has not rated.")
    ]


def test_only_bases_that_stand_in_the_way_are_told() -> None:
    bases = tuple(BaseStanding(f"b/{level}", Relation.MERGE, level) for level in (1, 2, 4))
    rating = rated(replace(fully_open(), bases=bases))
    assert [each.reason for each in rating.missing] == [
        "It was made from b/1, which is at level 1."
    ]


def test_a_model_made_from_a_rebuildable_one_needs_it_rebuilt_for_level_5() -> None:
    own = replace(rebuilt(), bases=(BaseStanding("b/4", Relation.FINETUNE, 4),))
    rating = rated(own)
    assert (rating.level, rating.limits) == (4, (Limit("b/4", 4),))
    assert [each.reason for each in rating.missing] == [
        "It was made from b/4, which is at level 4."
    ]
    higher = replace(rebuilt(), bases=(BaseStanding("b/5", Relation.FINETUNE, 5),))
    assert rated(higher).level == 5


# What is taken over -------------------------------------------------------------------------------


def giving(
    outcome: Outcome,
    criterion: str = "training_code",
    relation: Relation = Relation.QUANTIZED,
    *,
    model: str = "ox/ox-7b",
    level: int = 4,
    **more: Any,
) -> BaseStanding:
    """Return a base with one finding."""
    reason = f"{outcome.value.capitalize()} there."
    found = Finding(criterion, outcome, reason, Basis.LISTED, **more)
    return BaseStanding(model, relation, level, {criterion: found})


def taken(
    *bases: BaseStanding, own: Subject | None = None, criterion: str = "training_code"
) -> Finding:
    found = rated(replace(own or subject(seen=repository()), bases=bases)).finding(criterion)
    assert found is not None
    return found


def test_what_a_base_gives_and_a_model_does_not_mention_is_taken_over() -> None:
    base = giving(MET, gated=True)
    found = taken(base)
    assert found == Finding(
        "training_code",
        MET,
        "Taken over from ox/ox-7b: Met there.",
        Basis.LISTED,
        gated=True,
        inherited_from="ox/ox-7b",
    )


def test_what_a_base_is_known_to_lack_is_taken_over_too() -> None:
    found = taken(giving(UNMET, gone=True))
    assert (found.outcome, found.gone, found.inherited_from) == (UNMET, True, "ox/ox-7b")


def test_what_nobody_knows_of_a_base_is_not_taken_over() -> None:
    found = taken(giving(UNKNOWN))
    assert (found.outcome, found.inherited_from) == (UNKNOWN, None)
    assert found.reason.startswith("Training code was found neither")


def test_what_was_taken_over_twice_names_the_first_giver() -> None:
    found = taken(giving(MET, inherited_from="elk/elk-1b"))
    assert (found.inherited_from, found.reason) == ("elk/elk-1b", "Met there.")


def test_a_relation_passes_on_only_what_the_rubric_says() -> None:
    assert taken(giving(MET, relation=Relation.FINETUNE)).outcome is UNKNOWN
    assert taken(giving(MET, relation=Relation.MERGE)).outcome is MET
    found = taken(giving(MET, "training_recipe", Relation.MERGE), criterion="training_recipe")
    assert found.outcome is UNKNOWN


def test_a_base_without_a_finding_passes_nothing_on() -> None:
    assert taken(giving(MET, "weights")).outcome is UNKNOWN
    assert taken(giving(MET), giving(MET, "weights", model="b/b")).outcome is UNKNOWN


def test_the_worst_of_several_bases_is_taken_over() -> None:
    for bases in (
        (giving(MET), giving(PARTIAL, model="b/b")),
        (giving(PARTIAL, model="b/b"), giving(MET)),
    ):
        found = taken(*bases)
        assert (found.outcome, found.inherited_from) == (PARTIAL, "b/b")


def test_of_equally_bad_bases_the_first_by_name_is_told() -> None:
    one, other = giving(MET, model="a/a"), giving(MET, model="b/b")
    assert taken(one, other) == taken(other, one)
    assert taken(one, other).inherited_from == "a/a"


def test_a_question_that_is_void_for_the_base_is_void_for_what_was_made_from_it() -> None:
    criterion = "posttraining_data"
    assert taken(giving(NOT_APPLICABLE, criterion), criterion=criterion).outcome is NOT_APPLICABLE


def test_a_question_that_is_void_for_one_of_two_bases_is_the_others() -> None:
    criterion = "posttraining_data"
    bases = (
        giving(NOT_APPLICABLE, criterion, Relation.MERGE),
        giving(PARTIAL, criterion, Relation.MERGE, model="b/b"),
    )
    assert taken(*bases, criterion=criterion).outcome is PARTIAL


def test_what_was_accepted_of_a_model_itself_holds_against_its_base() -> None:
    for availability in (Availability.WITHHELD, Availability.GATED):
        own = subject(statements=[says(Component.TRAINING_CODE, availability)])
        assert taken(giving(MET), own=own).inherited_from is None


def test_a_lead_gives_way_to_what_the_base_gives_in_full_and_to_no_less() -> None:
    own = with_seen(
        subject(seen=repository()),
        training=replace(repository().training, scripts=("tune.py",)),
    )
    assert taken(giving(MET), own=own).outcome is MET
    for outcome in (PARTIAL, UNKNOWN, UNMET):
        found = taken(giving(outcome), own=own)
        assert (found.outcome, found.inherited_from) == (PARTIAL, None)
    void = taken(giving(NOT_APPLICABLE), own=own)
    assert (void.outcome, void.inherited_from) == (NOT_APPLICABLE, "ox/ox-7b")


# Rights -------------------------------------------------------------------------------------------


def test_rights_are_asked_of_what_the_level_rests_on_and_of_no_more() -> None:
    restricted_data = with_statement(
        fully_open(),
        says(Component.PRETRAINING_DATA, license_terms=terms("cc-by-nc-4.0")),
    )
    restricted_data = replace(
        restricted_data, dossier=replace(restricted_data.dossier, datasets=())
    )
    rating = rated(restricted_data)
    assert (rating.level, rating.rights) == (4, RESTRICTED)
    lower = rated(without_statement(restricted_data, Component.ENVIRONMENT))
    assert (lower.level, lower.rights) == (3, FREE)
    assert Component.PRETRAINING_DATA not in lower.rests_on
    assert Component.PRETRAINING_DATA in {found.component for found in lower.rights_findings}


def test_the_parts_that_each_level_rests_on() -> None:
    code = (Component.TRAINING_CODE, Component.TRAINING_RECIPE)
    data = (
        Component.PRETRAINING_DATA,
        Component.POSTTRAINING_DATA,
        Component.DATA_PROCESSING_CODE,
    )
    weights = (Component.FINAL_WEIGHTS,)
    assert rated(closed()).rests_on == ()
    assert rated(weights_only()).rests_on == rated(described()).rests_on == weights
    assert rated(source_available()).rests_on == (*weights, *code)
    assert rated(fully_open()).rests_on == rated(rebuilt()).rests_on == (*weights, *code, *data)


def test_one_part_without_a_license_leaves_the_rights_unstated() -> None:
    own = with_statement(fully_open(), says(Component.DATA_PROCESSING_CODE))
    own = replace(own, dossier=replace(own.dossier, code=()))
    assert rated(own).rights is UNSTATED


def test_what_is_not_released_has_no_rights() -> None:
    found = {each.component for each in rated(source_available()).rights_findings}
    assert Component.PRETRAINING_DATA not in found
    assert Component.FINAL_WEIGHTS in found


def test_what_is_released_in_part_has_rights() -> None:
    own = with_statement(weights_only(), says(Component.TRAINING_CODE, part=True))
    assert Component.TRAINING_CODE in {each.component for each in rated(own).rights_findings}


def test_at_level_0_there_is_nothing_to_have_rights_over() -> None:
    assert rated(closed()).rights is RESTRICTED
    part = subject(statements=[says(Component.FINAL_WEIGHTS, part=True)], terms=APACHE)
    assert (rated(part).level, rated(part).rights) == (0, RESTRICTED)
    assert rated(subject(on_hub=False)).rights is UNSTATED


def test_weights_come_under_the_terms_of_every_base_too() -> None:
    rating = rated(merge())
    found = [
        (each.rights, each.inherited_from)
        for each in rating.rights_findings
        if each.component is Component.FINAL_WEIGHTS
    ]
    assert found == [(FREE, None), (RESTRICTED, "vendor/heron-8b")]
    assert rating.rights is RESTRICTED


@pytest.mark.parametrize(
    ("base", "rights"),
    [
        pytest.param("LAB/older", FREE, id="its own publisher may give it away anew"),
        pytest.param("vendor/older", RESTRICTED, id="nobody else may"),
    ],
)
def test_a_publisher_may_license_its_own_work_anew(base: str, rights: Rights) -> None:
    weights = Component.FINAL_WEIGHTS
    older = replace(
        giving(MET, relation=Relation.FINETUNE, model=base),
        rights=(RightsFinding(weights, RESTRICTED, "llama3", "So it was."),),
    )
    asked = with_seen(fully_open(), license=License(terms=terms("mit")))
    assert rated(replace(asked, bases=(older,))).rights is rights


def test_what_was_taken_over_comes_under_the_terms_of_all_who_gave() -> None:
    code = Component.TRAINING_CODE
    bases = [
        replace(
            giving(MET, relation=Relation.MERGE, model=name),
            rights=(RightsFinding(code, rights, name, "So it is."),),
        )
        for name, rights in (("a/a", FREE), ("b/b", RESTRICTED))
    ]
    rating = rated(replace(subject(seen=repository()), bases=tuple(bases)))
    assert [
        (each.rights, each.inherited_from)
        for each in rating.rights_findings
        if each.component is code
    ] == [(FREE, "a/a"), (RESTRICTED, "b/b")]


def test_restricted_terms_are_not_washed_off_by_a_free_fine_tune_in_between() -> None:
    first = standing(rated(gated_community()), model="vendor/heron-8b")
    own = replace(
        weights_only(),
        dossier=replace(weights_only().dossier, model="club/second"),
        bases=(first,),
    )
    assert rated(own).rights is RESTRICTED
    third = replace(weights_only(), bases=(standing(rated(own)),))
    assert rated(third).rights is RESTRICTED
    assert [each.inherited_from for each in rated(third).rights_findings] == [
        None,
        "vendor/heron-8b",
    ]


# Score --------------------------------------------------------------------------------------------


def small_rubric(*weights: int, **changes: Any) -> Rubric:
    """Return a rubric with criteria of other probes: code, data, environment, recipe …"""
    whole = load_rubric()
    ids = ("training_code", "data_processing_code", "environment", "training_recipe",
           "evaluation_code")  # fmt: skip
    criteria = tuple(
        replace(whole.criterion(name), weight=weight)
        for name, weight in zip(ids, weights, strict=False)
    )
    return replace(whole, criteria=criteria, levels=whole.levels[:1], **changes)


CODE, PROCESSING = Component.TRAINING_CODE, Component.DATA_PROCESSING_CODE
ENVIRONMENT, RECIPE = Component.ENVIRONMENT, Component.TRAINING_RECIPE


def says_checked(component: Component, **more: Any) -> Any:
    return says(component, basis=Basis.CHECKED, **more)


@pytest.mark.parametrize(
    ("weights", "statements", "low", "high", "checked"),
    [
        pytest.param(*row[1:], id=row[0])
        for row in (
            ("nothing known: anything is possible", (3, 1), [], 0, 100, 0),
            ("all met", (3, 1), [says(CODE), says(PROCESSING)], 100, 100, 0),
            ("all unmet", (3, 1), [says(CODE, Availability.WITHHELD),
                                   says(PROCESSING, Availability.WITHHELD)], 0, 0, 0),
            ("three of four met, one unknown", (3, 1), [says(CODE)], 75, 100, 0),
            ("three of four met, one unmet", (3, 1),
             [says(CODE), says(PROCESSING, Availability.WITHHELD)], 75, 75, 0),
            ("partial is half: 3 of 8", (3, 1), [says(CODE, part=True)], 38, 63, 0),
            ("half of all", (1, 1), [says(CODE, part=True), says(PROCESSING, part=True)],
             50, 50, 0),
            ("a third is rounded down: 33.3", (1, 1, 1), [says(CODE)], 33, 100, 0),
            ("two thirds are rounded up: 66.7", (1, 1, 1), [says(CODE), says(PROCESSING)],
             67, 100, 0),
            ("an eighth is rounded half up: 12.5", (1, 7), [says(CODE)], 13, 100, 0),
            ("a criterion without weight counts nothing", (0, 1), [says(CODE)], 0, 100, 0),
            ("checked by the machine in full", (3, 1), [says_checked(CODE)], 75, 100, 100),
            ("three of four points checked", (3, 1), [says_checked(CODE), says(PROCESSING)],
             100, 100, 75),
            ("attested counts as checked", (3, 1), [says(CODE), says(PROCESSING,
                                                    basis=Basis.ATTESTED)], 100, 100, 25),
            ("claimed does not", (1,), [says(CODE, basis=Basis.CLAIMED)], 100, 100, 0),
            ("half of it checked: 3 of 5", (3, 1), [says_checked(CODE, part=True),
                                                    says(PROCESSING)], 63, 63, 60),
        )
    ],
)  # fmt: skip
def test_a_score_is_what_a_hand_computes(
    weights: tuple[int, ...], statements: list[Any], low: int, high: int, checked: int
) -> None:
    rating = rate(small_rubric(*weights), subject(statements=statements))
    assert (rating.score_low, rating.score_high, rating.checked_share) == (low, high, checked)


def test_what_does_not_apply_leaves_the_score() -> None:
    rubric = replace(
        load_rubric(),
        criteria=(
            replace(load_rubric().criterion("training_code"), weight=1),
            replace(load_rubric().criterion("posttraining_data"), weight=9),
        ),
        levels=load_rubric().levels[:1],
    )
    asked = subject(statements=[says(CODE)], stages=(Stage.PRETRAINING,))
    rating = rate(rubric, asked)
    assert (rating.score_low, rating.score_high) == (100, 100)
    only = replace(rubric, criteria=rubric.criteria[1:])
    assert rate(only, asked).score_high == 0


def test_scores_of_a_whole_model_by_hand() -> None:
    """Weights met of 119 that apply: base_models (4) is void, and one reproduction is unknown."""
    whole = rated(fully_open())
    total = sum(criterion.weight for criterion in load_rubric().criteria)
    assert total == 123
    assert whole.score_low == round(100 * (119 - 6) / 119)
    assert whole.score_high == 100


# Strip --------------------------------------------------------------------------------------------


def group_of(statements: list[Any], *weights: int) -> GroupState:
    """Return the state of the source group under code, processing and evaluation code."""
    whole = load_rubric()
    names = ("training_code", "data_processing_code", "evaluation_code")
    rubric = replace(
        whole,
        criteria=tuple(
            replace(whole.criterion(name), weight=weight)
            for name, weight in zip(names, weights or (1, 1, 1), strict=True)
        ),
        levels=whole.levels[:1],
    )
    return rate(rubric, subject(statements=statements)).strip[0]


NO = Availability.WITHHELD
THIRD = Component.EVALUATION_CODE


@pytest.mark.parametrize(
    ("statements", "weights", "outcome", "met"),
    [
        pytest.param(*row[1:], id=row[0])
        for row in (
            ("all met", [says(CODE), says(PROCESSING), says(THIRD)], (), MET, 3),
            ("one unknown", [says(CODE), says(PROCESSING)], (), PARTIAL, 2),
            ("one met, the rest unmet",
             [says(CODE), says(PROCESSING, NO), says(THIRD, NO)], (), PARTIAL, 1),
            ("one partial", [says(CODE, part=True)], (), PARTIAL, 0),
            ("nothing known", [], (), UNKNOWN, 0),
            ("all unmet", [says(CODE, NO), says(PROCESSING, NO), says(THIRD, NO)], (), UNMET, 0),
            ("most of it unknown", [says(CODE, NO)], (), UNKNOWN, 0),
            ("the weightier half unmet", [says(CODE, NO)], (3, 1, 1), UNMET, 0),
            ("as much unknown as unmet", [says(CODE, NO)], (2, 1, 1), UNKNOWN, 0),
            ("unmet without weight", [says(CODE, NO), says(PROCESSING, NO), says(THIRD, NO)],
             (0, 0, 0), UNMET, 0),
        )
    ],
)  # fmt: skip
def test_a_group_is_summed_up(
    statements: list[Any], weights: tuple[int, ...], outcome: Outcome, met: int
) -> None:
    assert group_of(statements, *weights) == GroupState(Group.SOURCE, outcome, met, 3)


def test_the_strip_has_the_six_groups_in_order_and_leaves_out_what_does_not_apply() -> None:
    strip = rated(fully_open()).strip
    assert [state.group for state in strip] == list(Group)
    assert strip[3] == GroupState(Group.WEIGHTS, MET, 3, 3)
    assert strip[5] == GroupState(Group.PROOF, UNKNOWN, 0, 1)
    without = rate(small_rubric(1), subject()).strip
    assert without[5] == GroupState(Group.PROOF, NOT_APPLICABLE, 0, 0)


def test_a_service_has_no_weights_at_a_glance() -> None:
    assert rated(closed()).strip[3].outcome is UNMET


# What is missing ----------------------------------------------------------------------------------


def missing(rating: Rating) -> list[tuple[str, Outcome]]:
    return [(each.criterion, each.outcome) for each in rating.missing]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param(*row[1:], id=row[0])
        for row in (
            ("a service", closed(), [("weights", UNMET)]),
            ("a name", nothing_known(), [("weights", UNKNOWN)]),
            ("weights alone", weights_only(),
             [("training_procedure", UNKNOWN), ("data_information", UNKNOWN)]),
            ("described", described(),
             [("training_code", UNKNOWN), ("training_recipe", UNKNOWN)]),
            ("source available", source_available(),
             [("pretraining_data", UNMET), ("posttraining_data", UNMET)]),
            ("rebuildable", fully_open(), [("independent_reproduction", UNKNOWN)]),
            ("rebuilt", rebuilt(), []),
        )
    ],
)  # fmt: skip
def test_what_is_missing_for_the_next_level(
    asked: Subject, expected: list[tuple[str, Outcome]]
) -> None:
    assert missing(rated(asked)) == expected


def test_what_is_missing_comes_with_its_reason_and_what_to_do() -> None:
    (found,) = rated(emptied_dataset()).missing
    assert found == Missing(
        "pretraining_data",
        UNMET,
        "lab/reed-mix has been emptied. It was listed as released: The whole mix, as it was read.",
        "Release all pre-training data, or say how anybody can obtain it.",
    )


@pytest.mark.parametrize("sample", SAMPLES)
def test_below_the_top_something_is_always_missing(sample: str) -> None:
    rating = rated(SAMPLES[sample]())
    assert bool(rating.missing) is (rating.level < 5)
    for each in rating.missing:
        assert each.remedy.endswith(".")


def test_a_rubric_without_a_question_on_bases_names_no_bases() -> None:
    rubric = load_rubric()
    without = replace(
        rubric,
        criteria=tuple(each for each in rubric.criteria if each.probe != "base_models"),
        levels=tuple(
            replace(level, gates=tuple(gate for gate in level.gates if gate != "base_models"))
            for level in rubric.levels
        ),
    )
    own = replace(fully_open(), bases=(BaseStanding("ox/ox", Relation.FINETUNE, 1),))
    rating = rate(without, own)
    assert (rating.level, rating.missing) == (1, ())
    assert rating.limits == (Limit("ox/ox", 1),)


def test_the_claim_is_held_against_the_rating() -> None:
    claim = rated(weights_only()).claim
    assert claim is not None
    assert (claim.levels_short, claim.rights_short) == (3, False)
    assert rated(closed()).claim is None


def test_hiding_a_base_does_not_pay() -> None:
    """What was made from weights alone gains nothing by not saying from which."""
    honest = rated(fine_tune())
    hidden = rated(
        replace(fine_tune(), bases=(), dossier=replace(fine_tune().dossier, bases=(), stages=()))
    )
    assert hidden.score_low <= honest.score_low
    assert hidden.level <= 3
    tuned = replace(
        fine_tune(),
        bases=(),
        dossier=replace(fine_tune().dossier, bases=(), stages=(Stage.POSTTRAINING,)),
    )
    assert rated(tuned).level <= 3
    assert rated(tuned).score_low <= honest.score_low


def test_taking_away_a_license_changes_no_restricted_model_to_a_free_one() -> None:
    without = with_seen(gated_community(), license=replace(
        gated_community().observations.license,  # type: ignore[union-attr]
        terms=Terms(stated=""),
        file_license=None,
    ))  # fmt: skip
    assert rated(without).rights is RESTRICTED


def test_a_repository_that_is_disabled_has_no_weights_to_run() -> None:
    asked = with_seen(fully_open(), state=RepositoryState.DISABLED)
    assert rated(asked).level == 0


def test_data_sets_that_are_named_twice_count_once() -> None:
    own = fully_open()
    twice = replace(
        own, dossier=replace(own.dossier, datasets=(*own.dossier.datasets, *own.dossier.datasets))
    )
    assert rated(twice) == rated(own)
    assert len({dataset("a/a"), dataset("a/a")}) == 1
