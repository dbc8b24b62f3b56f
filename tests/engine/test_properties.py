"""What holds for every model there could be."""

from dataclasses import replace
from typing import Any

from hypothesis import assume, event, given
from hypothesis import strategies as st

from audits.engine.absence import MODEL as THE_REPOSITORY
from audits.engine.absence import settle
from audits.engine.canonical import canonical_json, digest, to_plain
from audits.engine.compare import Direction, compare, direction
from audits.engine.components import Availability, Component, Relation
from audits.engine.evidence import Dossier
from audits.engine.findings import Outcome
from audits.engine.licenses import Rights
from audits.engine.observations import (
    Card,
    Checkpoints,
    DatasetState,
    Evaluations,
    Gating,
    Observations,
    RepositoryState,
    TrainingFiles,
    WeightFormat,
)
from audits.engine.plain import from_plain
from audits.engine.rating import Rating, rate
from audits.engine.snapshot import read_snapshot, snapshot
from audits.engine.subject import BaseStanding, RightsFinding, Subject
from audits.rubrics import license_table, load_rubric
from tests.engine.samples import (
    NO_REPOSITORY,
    WEIGHTS,
    rated,
    repository,
    says,
    subject,
    with_seen,
    with_statement,
    without_statement,
)
from tests.engine.strategies import (
    any_text,
    json_values,
    observations,
    standings,
    subjects,
)


@given(subjects())
def test_the_same_input_gives_the_same_rating(asked: Subject) -> None:
    again = replace(
        asked,
        dossier=from_plain(Dossier, to_plain(asked.dossier)),
        observations=None
        if asked.observations is None
        else from_plain(Observations, to_plain(asked.observations)),
    )
    assert rated(asked) == rated(again)
    assert digest(rated(asked)) == digest(rated(again))


@given(subjects(), st.randoms(use_true_random=False))
def test_no_order_matters(asked: Subject, chance: Any) -> None:
    def shuffled(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(chance.sample(items, len(items)))

    dossier = asked.dossier
    mixed = replace(
        asked,
        bases=shuffled(asked.bases),
        dossier=replace(
            dossier,
            statements=shuffled(dossier.statements),
            datasets=shuffled(dossier.datasets),
            code=shuffled(dossier.code),
            claims=shuffled(dossier.claims),
            reproductions=shuffled(dossier.reproductions),
        ),
    )
    seen = asked.observations
    if seen is not None:
        training = seen.training
        mixed = replace(
            mixed,
            observations=replace(
                seen,
                datasets=shuffled(seen.datasets),
                files=replace(seen.files, entries=shuffled(seen.files.entries)),
                weights=replace(
                    seen.weights,
                    formats=shuffled(seen.weights.formats),
                    missing_shards=shuffled(seen.weights.missing_shards),
                    tokenizer_files=shuffled(seen.weights.tokenizer_files),
                ),
                training=TrainingFiles(
                    trainer_state=shuffled(training.trainer_state),
                    logs=shuffled(training.logs),
                    recipes=shuffled(training.recipes),
                    scripts=shuffled(training.scripts),
                    environment=shuffled(training.environment),
                    modeling_code=shuffled(training.modeling_code),
                ),
            ),
        )
    assert rated(mixed) == rated(asked)


CRITERION_OF = {
    component: [each.id for each in load_rubric().criteria if component in each.components]
    for component in Component
}


def assert_no_worse(before: Rating, after: Rating) -> None:
    assert after.level >= before.level
    assert after.score_low >= before.score_low
    assert (after.level, after.score_low) >= (before.level, before.score_low)


@given(subjects(), st.sampled_from(Component))
def test_meeting_one_more_criterion_by_evidence_never_lowers(
    asked: Subject, component: Component
) -> None:
    before = rated(asked)
    after = rated(with_statement(asked, says(component, entered="2027-02-01")))
    met = [after.finding(name) for name in CRITERION_OF[component]]
    # Data sets that are known to be gone speak against a statement: then nothing more is met.
    assume(all(found and found.outcome is Outcome.MET for found in met))
    event(f"level {before.level} to {after.level}")
    assert_no_worse(before, after)


GOOD_CARD = Card(present=True, text="x" * 900)
MET_FORMS: dict[str, dict[str, Any]] = {
    "architectures": {"architectures": ("Reed",)},
    "card": {"card": GOOD_CARD},
    "results": {"evaluations": Evaluations(results=3)},
    "checkpoints": {"checkpoints": Checkpoints(directories=9)},
    "library": {"library": "transformers", "custom_code": False},
    "gate": {"gating": Gating.NONE},
    "present": {"state": RepositoryState.PRESENT},
}


@given(subjects(), observations, st.sampled_from(sorted(MET_FORMS)))
def test_showing_one_more_thing_in_the_repository_never_lowers(
    asked: Subject, seen: Observations, form: str
) -> None:
    state = RepositoryState.GONE if form == "present" else RepositoryState.PRESENT
    before = replace(asked, observations=replace(seen, state=state))
    if form == "present":
        before = with_seen(before, weights=WEIGHTS)
        assert rated(before).level == 0
        assert rated(with_seen(before, **MET_FORMS[form])).level >= 1
    else:
        assert_no_worse(rated(before), rated(with_seen(before, **MET_FORMS[form])))


@given(subjects(), observations, st.sampled_from(("tokenizer", "format", "shards", "weights")))
def test_showing_more_of_the_weights_never_lowers(
    asked: Subject, seen: Observations, form: str
) -> None:
    weights = seen.weights
    better = {
        "tokenizer": replace(weights, tokenizer_files=("tokenizer.json",)),
        "format": replace(weights, formats=(*weights.formats, WeightFormat.SAFETENSORS)),
        "shards": replace(weights, missing_shards=()),
        "weights": replace(WEIGHTS, tokenizer_files=weights.tokenizer_files),
    }[form]
    before = replace(asked, observations=replace(seen, state=RepositoryState.PRESENT))
    assert_no_worse(rated(before), rated(with_seen(before, weights=better)))


@given(subjects(), observations, st.sampled_from(("logs", "modeling_code")))
def test_showing_more_of_the_training_never_lowers(
    asked: Subject, seen: Observations, form: str
) -> None:
    before = replace(asked, observations=replace(seen, state=RepositoryState.PRESENT))
    better = replace(seen.training, **{form: ("a.py",)})
    assert_no_worse(rated(before), rated(with_seen(before, training=better)))


@given(subjects(), observations, st.data())
def test_publishing_a_data_set_again_never_lowers(
    asked: Subject, seen: Observations, data: st.DataObject
) -> None:
    assume(seen.datasets)
    index = data.draw(st.integers(0, len(seen.datasets) - 1))
    before = replace(asked, observations=seen)
    public = replace(
        seen.datasets[index],
        state=DatasetState.PUBLIC,
        repo_id=seen.datasets[index].repo_id or seen.datasets[index].name,
        has_card=True,
    )
    looks = (*seen.datasets[:index], public, *seen.datasets[index + 1 :])
    assert_no_worse(rated(before), rated(with_seen(before, datasets=looks)))


@given(subjects(), st.sampled_from(Component))
def test_unknown_never_beats_met(asked: Subject, component: Component) -> None:
    known = with_statement(asked, says(component, entered="2027-02-01"))
    before = rated(known)
    found = [before.finding(name) for name in CRITERION_OF[component]]
    assume(all(each and each.outcome is Outcome.MET for each in found))
    after = rated(without_statement(known, component))
    assert after.level <= before.level
    assert after.score_low <= before.score_low


@given(subjects())
def test_a_score_is_a_range_of_percents(asked: Subject) -> None:
    rating = rated(asked)
    assert 0 <= rating.score_low <= rating.score_high <= 100
    assert 0 <= rating.checked_share <= 100
    unknown = any(found.outcome is Outcome.UNKNOWN for found in rating.findings)
    assert unknown or rating.score_low == rating.score_high


@given(subjects())
def test_a_rating_does_not_differ_from_itself(asked: Subject) -> None:
    assert compare(rated(asked), rated(asked)) == ()
    assert direction(rated(asked), rated(asked)) is Direction.SIDEWAYS


@given(subjects(), subjects())
def test_a_difference_is_seen_from_both_sides(one: Subject, other: Subject) -> None:
    old, new = rated(one), rated(other)
    there = {(each.aspect, each.name, each.old, each.new) for each in compare(old, new)}
    back = {(each.aspect, each.name, each.new, each.old) for each in compare(new, old)}
    assert there == back
    turned = {Direction.UP: Direction.DOWN, Direction.DOWN: Direction.UP}
    way = direction(old, new)
    assert direction(new, old) is turned.get(way, way)


@given(subjects())
def test_inputs_and_ratings_survive_the_way_there_and_back(asked: Subject) -> None:
    assert from_plain(Dossier, to_plain(asked.dossier)) == asked.dossier
    if asked.observations is not None:
        assert from_plain(Observations, to_plain(asked.observations)) == asked.observations
    rating = rated(asked)
    assert from_plain(Rating, to_plain(rating)) == rating


@given(subjects())
def test_a_stranger_gets_the_same_rating_from_a_snapshot(asked: Subject) -> None:
    read = read_snapshot(snapshot(load_rubric(), asked, rated(asked)))
    assert rate(load_rubric(read.rubric), read.subject(license_table())) == read.rating


@given(any_text, json_values, any_text)
def test_any_text_in_a_card_is_survived(text: str, head: Any, name: str) -> None:
    seen = repository(
        card=Card(present=True, text=text, data=head),
        library=name,
        architectures=(name,),
        papers=(name,),
        code_links=(name,),
        tags=(name,),
    )
    rating = rated(subject(seen=seen))
    canonical_json(rating).decode("utf-8")
    canonical_json(seen).decode("utf-8")
    assert rating.level == 0


@given(subjects(), st.lists(standings(), min_size=1, max_size=3))
def test_a_derived_model_never_stands_above_its_base(
    asked: Subject, bases: list[BaseStanding]
) -> None:
    level = rated(replace(asked, bases=tuple(bases))).level
    for base in bases:
        assert level <= max(1, base.level or 0)


@given(standings())
def test_a_quantization_stands_as_high_as_its_base_but_is_not_itself_rebuilt(
    base: BaseStanding,
) -> None:
    base = replace(base, relation=Relation.QUANTIZED)
    rating = rated(subject(seen=repository(weights=WEIGHTS), bases=[base]))
    assert rating.level == min(4, max(1, base.level or 0))


@given(subjects(), standings())
def test_restricted_weights_of_a_base_are_never_free_further_on(
    asked: Subject, base: BaseStanding
) -> None:
    terms = RightsFinding(Component.FINAL_WEIGHTS, Rights.RESTRICTED, "llama3", "So it is.")
    base = replace(base, rights=(*base.rights, terms))
    rating = rated(replace(asked, bases=(*asked.bases, base)))
    assert rating.rights is not Rights.FREE
    if rating.level:
        assert rating.rights is Rights.RESTRICTED


@given(subjects())
def test_below_the_top_it_is_said_what_is_missing(asked: Subject) -> None:
    rating = rated(asked)
    assert bool(rating.missing) is (rating.level < 5)


@given(subjects())
def test_every_reason_is_a_sentence(asked: Subject) -> None:
    rating = rated(asked)
    reasons = [found.reason for found in rating.findings]
    reasons += [found.reason for found in rating.rights_findings]
    reasons += [text for each in rating.missing for text in (each.reason, each.remedy)]
    for reason in reasons:
        assert reason.rstrip("”’\"')").endswith((".", "?", "!", "…")), reason


# A failed look ------------------------------------------------------------------------------------


@given(subjects(), observations, st.sets(st.integers(0, 3)), st.booleans())
def test_a_failed_look_at_a_data_set_changes_no_rating(
    asked: Subject, seen: Observations, failed: set[int], found_nothing: bool
) -> None:
    seen = replace(seen, state=RepositoryState.PRESENT)
    state = DatasetState.MISSING if found_nothing else DatasetState.UNREACHED
    looks = tuple(
        replace(look, state=state) if index in failed else look
        for index, look in enumerate(seen.datasets)
    )
    settled = settle(replace(seen, datasets=looks), seen, frozenset())
    assert settled.observations == seen
    assert rated(replace(asked, observations=settled.observations)) == rated(
        replace(asked, observations=seen)
    )


@given(subjects(), observations)
def test_a_first_look_at_data_that_failed_is_as_none(asked: Subject, seen: Observations) -> None:
    seen = replace(seen, state=RepositoryState.PRESENT)
    failed = tuple(
        replace(look, state=DatasetState.UNREACHED, terms=None) for look in seen.datasets
    )
    looked = rated(replace(asked, observations=replace(seen, datasets=failed)))
    never = rated(replace(asked, observations=replace(seen, datasets=())))
    assert looked.level == never.level
    assert looked.rights is never.rights
    assert looked.score_low >= never.score_low


@given(subjects(), st.none() | observations)
def test_a_repository_not_found_at_one_look_lowers_nothing(
    asked: Subject, before: Observations | None
) -> None:
    settled = settle(NO_REPOSITORY, before, frozenset())
    assert settled.waiting == (THE_REPOSITORY,)
    if before is not None:
        assert settled.observations is None
        return
    listed = rated(replace(asked, observations=None))
    looked = rated(replace(asked, observations=settled.observations))
    assert (looked.level, looked.rights, looked.score_low, looked.score_high) == (
        listed.level,
        listed.rights,
        listed.score_low,
        listed.score_high,
    )


@given(subjects(), observations)
def test_closing_the_repository_never_pays(asked: Subject, seen: Observations) -> None:
    seen = replace(seen, state=RepositoryState.PRESENT)
    settled = settle(NO_REPOSITORY, seen, frozenset({THE_REPOSITORY}))
    assert settled.observations is not None
    after = rated(replace(asked, observations=settled.observations))
    assert after.level == 0
    assert after.level <= rated(replace(asked, observations=seen)).level


@given(subjects(), st.sampled_from(Component), st.booleans())
def test_saying_nothing_never_pays_against_giving(
    asked: Subject, component: Component, part: bool
) -> None:
    """Whoever releases a part does no worse at the low end than who keeps silent about it."""
    silent = without_statement(replace(asked, observations=None), component)
    silent = replace(silent, bases=(), dossier=replace(silent.dossier, papers=()))
    spoken = with_statement(silent, says(component, Availability.RELEASED, part=part))
    before, after = rated(silent), rated(spoken)
    assert after.level >= before.level
    assert after.score_low >= before.score_low
