"""Recording ratings: once for the same inputs, one cause a change, nothing overwritten."""

import json
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from audits.engine.canonical import to_plain
from audits.engine.observations import DatasetState
from audits.models import AIModel, Observation, Rating, RatingChange
from audits.services import inputs as inputs_module
from audits.services.inputs import Policy, current_policy
from audits.services.ratings import record_rating
from tests.record.boards import (
    DAY,
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

pytestmark = pytest.mark.django_db

LAB = "fir-lab/fir-1b"


def test_a_new_model_is_rated_provisionally_from_the_registry_alone() -> None:
    load(entry(LAB, SOURCE))
    model = get(LAB)
    assert model.rating is not None
    assert (model.level, model.provisional, model.rating.cause) == (3, True, "")
    assert model.rating.previous is None
    assert not RatingChange.objects.exists()


def test_the_same_inputs_twice_leave_one_rating() -> None:
    load(entry(LAB))
    look(LAB, seen(LAB))
    before = Rating.objects.count(), RatingChange.objects.count()
    again = look(LAB, seen(LAB), NOON + DAY)
    assert (again.ratings, again.changes) == ((), ())
    assert (Rating.objects.count(), RatingChange.objects.count()) == before
    assert get(LAB).judged_at == NOON + DAY


def test_the_first_look_over_a_provisional_rating_is_a_change_of_the_repository() -> None:
    load(entry(LAB))
    recorded = look(LAB, seen(LAB))
    (change,) = recorded.changes
    assert (change.cause, change.serial) == ("repository", 1)
    model = get(LAB)
    assert model.rating == recorded.ratings[0]
    assert (model.provisional, model.commit) == (False, "a" * 40)


def test_a_new_commit_without_a_difference_is_a_rating_and_no_change() -> None:
    load(entry(LAB))
    look(LAB, seen(LAB))
    recorded = look(LAB, seen(LAB, commit="b" * 40))
    assert len(recorded.ratings) == 1
    assert recorded.changes == ()
    assert get(LAB).commit == "b" * 40


def test_a_license_that_comes_and_goes_leaves_a_third_rating() -> None:
    load(entry(LAB))
    a, b = seen(LAB), seen(LAB, license="llama3.1")
    first = look(LAB, a).ratings[0]
    second = look(LAB, b, NOON + DAY).ratings[0]
    third = look(LAB, a, NOON + 2 * DAY).ratings[0]
    assert first.inputs_digest == third.inputs_digest != second.inputs_digest
    assert [third.previous, second.previous] == [second, first]
    assert get(LAB).rating == third
    assert Observation.objects.count() == 2
    serials = list(RatingChange.objects.order_by("serial").values_list("serial", "direction"))
    assert serials == [(1, serials[0][1]), (2, "down"), (3, "up")]


def test_a_change_says_what_differs_and_points_to_what_was_seen() -> None:
    load(entry(LAB))
    look(LAB, seen(LAB))
    (change,) = look(LAB, seen(LAB, commit="b" * 40, license="llama3.1")).changes
    assert (change.old_rights, change.new_rights) == ("free", "restricted")
    assert change.differences[0]["aspect"] == "rights"
    assert change.evidence["repository"] == LAB
    assert (change.evidence["old_commit"], change.evidence["commit"]) == ("a" * 40, "b" * 40)


def test_the_standing_columns_repeat_the_current_rating() -> None:
    load(entry(LAB, REBUILDABLE, claim="open_source"))
    look(LAB, seen(LAB, license="llama3.1"))
    model = get(LAB)
    rating = model.rating
    assert rating is not None
    assert (model.level, model.rights) == (rating.level, rating.rights) == (4, "restricted")
    assert model.rights_order == 1
    assert (model.license, model.license_class) == ("llama3.1", "community")
    assert (model.claim_word, model.levels_short, model.rights_short) == ("open_source", 0, True)
    assert [outcome.value for _, outcome in model.strip_outcomes] == [
        state["outcome"] for state in rating.content["strip"]
    ]


def test_a_rating_can_be_recomputed_from_the_rows_that_it_names() -> None:
    load(
        entry("fir-lab/base", REBUILDABLE),
        entry(LAB, SOURCE, base={"fir-lab/base": "finetune"}),
    )
    look("fir-lab/base", seen("fir-lab/base"))
    look(LAB, seen(LAB))
    for row in Rating.objects.all():
        inputs = inputs_module.inputs_from(
            policy=current_policy(),
            entry=row.entry,
            evidence=row.evidence,
            observation=row.observation,
            standings=inputs_module.Standings.as_in(row),
        )
        assert to_plain(inputs.rate()) == row.content
        assert inputs.digest == row.inputs_digest


# --- Causes -----------------------------------------------------------------------------------


def test_new_evidence_is_named_as_the_cause_with_its_links() -> None:
    load(entry(LAB, SOURCE))
    load(entry(LAB, REBUILDABLE), now=NOON + DAY)
    (change,) = RatingChange.objects.all()
    assert (change.cause, change.old_level, change.new_level) == ("evidence", 3, 4)
    assert "https://fir-lab.example/environment" in change.evidence["links"]


def test_a_base_rated_differently_is_named_as_the_cause_with_its_levels() -> None:
    base = "fir-lab/base"
    load(entry(base, SOURCE), entry(LAB, REBUILDABLE, base={base: "finetune"}))
    assert get(LAB).level == 3
    load(
        entry(base, REBUILDABLE),
        entry(LAB, REBUILDABLE, base={base: "finetune"}),
        now=NOON + DAY,
    )
    change = RatingChange.objects.get(ai_model=get(LAB))
    assert (change.cause, change.old_level, change.new_level) == ("lineage", 3, 4)
    (moved,) = change.evidence["bases"]
    assert (moved["model"], moved["old_level"], moved["level"]) == (base, 3, 4)


def corrected() -> Policy:
    """The policy after a correction of the engine."""
    policy = current_policy()
    return replace(policy, engine=policy.engine + 1)


def renewed(policy: Policy) -> Policy:
    """The policy under a rubric that weighs its criteria otherwise."""
    first, *others = policy.rubric.criteria
    rubric = replace(
        policy.rubric,
        version="2026-2",
        digest="e" * 64,
        criteria=(replace(first, weight=first.weight + 40), *others),
    )
    return replace(policy, rubric=rubric)


def use(monkeypatch: pytest.MonkeyPatch, policy: Policy) -> None:
    """Let this version of the board judge by another policy."""
    for module in ("audits.services.inputs", "audits.services.steps", "audits.services.registry"):
        monkeypatch.setattr(f"{module}.current_policy", lambda: policy)


def test_a_corrected_engine_is_a_rating_with_that_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    load(entry(LAB))
    use(monkeypatch, corrected())
    recorded = record_rating(model_id=get(LAB).pk, now=NOON + DAY)
    assert [rating.cause for rating in recorded.ratings] == ["correction"]
    assert recorded.changes == ()
    assert record_rating(model_id=get(LAB).pk, now=NOON + DAY).ratings == ()


def test_a_new_rubric_is_named_as_the_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    load(entry(LAB, SOURCE))
    use(monkeypatch, renewed(current_policy()))
    (change,) = record_rating(model_id=get(LAB).pk, now=NOON + DAY).changes
    assert change.cause == "rubric"
    assert change.evidence["rubric"] == "rebuild/2026-2"
    assert [difference["aspect"] for difference in change.differences] == ["score"]


def test_everything_at_once_is_taken_one_step_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    base = "fir-lab/base"
    load(entry(base, SOURCE), entry(LAB, SOURCE, base={base: "finetune"}))
    look(LAB, seen(LAB))
    use(monkeypatch, renewed(corrected()))
    row = Observation.objects.create(
        ai_model=get(LAB),
        digest="f" * 64,
        schema=1,
        commit="b" * 40,
        content=to_plain(seen(LAB, commit="b" * 40, license="llama3.1")),
        created=NOON,
    )
    AIModel.objects.filter(slug=LAB).update(observation=row)
    load(
        entry(base, REBUILDABLE),
        entry(LAB, REBUILDABLE, base={base: "finetune"}),
        now=NOON + DAY,
    )
    ratings = list(Rating.objects.filter(ai_model=get(LAB)).order_by("pk"))
    causes = [rating.cause for rating in ratings]
    assert causes == ["", "repository", "correction", "rubric", "evidence", "lineage", "repository"]
    assert ratings[-1].inputs_digest == fresh_digest(LAB)
    for change in RatingChange.objects.filter(ai_model=get(LAB)):
        assert change.new_rating.previous == change.old_rating
        assert change.cause == change.new_rating.cause


def fresh_digest(slug: str) -> str:
    """The digest of what a model should be rated from now."""
    from audits.services.steps import target_inputs

    target = target_inputs(get(slug))
    assert target is not None
    return target.digest


# --- Bases that only the card names -------------------------------------------------------------


def test_a_base_that_the_card_names_limits_the_level_when_the_board_has_it() -> None:
    load(entry("oak/base", WEIGHTS), entry(LAB, REBUILDABLE))
    assert get(LAB).level == 4
    look(LAB, seen(LAB, bases=("Oak/Base",)))
    assert get(LAB).level == 1
    assert get(LAB).lineage.get().base == "oak/base"


def test_a_base_that_the_card_names_and_the_board_has_not_limits_nothing() -> None:
    load(entry(LAB, REBUILDABLE))
    look(LAB, seen(LAB, bases=("oak/unknown",)))
    assert get(LAB).level == 4


def test_the_evidence_on_bases_goes_before_the_card() -> None:
    load(
        entry("oak/base", WEIGHTS),
        entry("fir-lab/base", REBUILDABLE),
        entry(LAB, REBUILDABLE, base={"fir-lab/base": "finetune"}),
    )
    look(LAB, seen(LAB, bases=("oak/base",)))
    assert get(LAB).level == 4


def test_cards_that_name_each_other_limit_one_of_them_at_most() -> None:
    load(entry("oak/a", REBUILDABLE), entry("oak/b", REBUILDABLE))
    look("oak/a", seen("oak/a", bases=("oak/b",)))
    look("oak/b", seen("oak/b", bases=("oak/a",)))
    assert [base.base for base in get("oak/a").lineage.all()] == ["oak/b"]
    assert not get("oak/b").lineage.exists()


def test_a_model_is_never_its_own_base() -> None:
    load(entry(LAB, REBUILDABLE))
    look(LAB, seen(LAB, bases=(LAB, LAB.upper())))
    assert not get(LAB).lineage.exists()


# --- What the database refuses --------------------------------------------------------------------


def test_a_second_first_rating_is_refused() -> None:
    load(entry(LAB))
    row = get(LAB).rating
    assert row is not None
    row.pk = None
    with pytest.raises(IntegrityError, match="rating_one_first"), transaction.atomic():
        row.save(force_insert=True)


def test_a_neighbor_with_the_same_inputs_is_refused() -> None:
    load(entry(LAB))
    row = get(LAB).rating
    assert row is not None
    row.previous_id, row.pk, row.cause = row.pk, None, "repository"
    with pytest.raises(IntegrityError, match="has the same inputs_digest"), transaction.atomic():
        row.save(force_insert=True)


def test_a_chain_that_leads_through_another_model_is_refused() -> None:
    load(entry(LAB), entry("oak/a"))
    row, other = get(LAB).rating, get("oak/a").rating
    assert row is not None
    assert other is not None
    other.previous_id, other.pk, other.cause = row.pk, None, "repository"
    with pytest.raises(IntegrityError, match="belongs to another model"), transaction.atomic():
        other.save(force_insert=True)


def test_two_ratings_after_the_same_one_are_refused() -> None:
    load(entry(LAB))
    first = get(LAB).rating
    second = look(LAB, seen(LAB)).ratings[0]
    second.pk, second.inputs_digest = None, "0" * 64
    assert second.previous == first
    with pytest.raises(IntegrityError, match="previous"), transaction.atomic():
        second.save(force_insert=True)


def test_what_is_stored_is_plain_json_that_reads_back_the_same() -> None:
    load(entry(LAB, REBUILDABLE, datasets=("fir-lab/corpus",)))
    look(LAB, seen(LAB, datasets={"fir-lab/corpus": DatasetState.PUBLIC}))
    row = get(LAB).rating
    assert row is not None
    assert to_plain(inputs_module.rating_of(row)) == json.loads(json.dumps(row.content))


def test_a_change_because_a_data_set_went_names_that_data_set() -> None:
    load(entry(LAB, REBUILDABLE, datasets=("fir-lab/corpus", "fir-lab/other")))
    both = {"fir-lab/corpus": DatasetState.PUBLIC, "fir-lab/other": DatasetState.PUBLIC}
    look(LAB, seen(LAB, datasets=both))
    look(LAB, seen(LAB, datasets=both | {"fir-lab/corpus": DatasetState.GONE}), NOON + DAY)
    change = RatingChange.objects.latest("serial")
    assert change.cause == "repository"
    assert change.evidence["datasets"] == [
        {"name": "fir-lab/corpus", "old": "public", "state": "gone"}
    ]
