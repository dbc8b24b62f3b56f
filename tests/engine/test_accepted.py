"""How accepted evidence joins what the registry lists, and what becomes of it when a link goes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.engine.accepted import RESTS_ON_ITS_LINK, Accepted, LicenseStated, merge
from audits.engine.canonical import to_plain
from audits.engine.components import Availability, Component, Extent, Relation, Stage
from audits.engine.evidence import BaseModel, DatasetNamed, Dossier, Reproduction, Statement
from audits.engine.plain import from_plain
from tests.engine.samples import APACHE, says, subject, terms
from tests.engine.strategies import accepted as any_accepted
from tests.engine.strategies import dossiers

CODE, RECIPE = Component.TRAINING_CODE, Component.TRAINING_RECIPE
WITHHELD, GONE = Availability.WITHHELD, Availability.GONE
BEFORE, THEN, AFTER = "2026-11-01", "2026-11-10", "2026-11-20"


def listed(*statements: Statement) -> Dossier:
    """What the registry lists."""
    return subject(statements=statements).dossier


def of(component: Component, statements: tuple[Statement, ...]) -> list[Statement]:
    """The statements about one component."""
    return [said for said in statements if said.component is component]


def test_an_accepted_statement_joins_what_is_listed() -> None:
    new = says(CODE, entered=THEN)
    recipe = says(RECIPE, entered=BEFORE)
    assert merge(listed(recipe), [Accepted("s", statement=new)]).statements == (recipe, new)


def test_an_accepted_statement_holds_against_what_was_listed_before() -> None:
    old, new = says(CODE, entered=BEFORE), says(CODE, WITHHELD, entered=THEN)
    assert of(CODE, merge(listed(old), [Accepted("s", statement=new)]).statements) == [new]


def test_an_accepted_statement_holds_against_what_was_listed_on_the_same_day() -> None:
    old, new = says(CODE, WITHHELD, entered=THEN), says(CODE, entered=THEN)
    assert of(CODE, merge(listed(old), [Accepted("s", statement=new)]).statements) == [new]


def test_what_the_registry_lists_later_is_kept_and_is_the_newest() -> None:
    later, new = says(CODE, WITHHELD, entered=AFTER), says(CODE, entered=THEN)
    dossier = merge(listed(later), [Accepted("s", statement=new)])
    assert replace(subject(), dossier=dossier).statement(CODE) == later


def test_of_two_accepted_statements_the_last_holds_even_on_one_day() -> None:
    first, last = says(CODE, WITHHELD, entered=THEN), says(CODE, entered=THEN)
    both = [Accepted("a", statement=first), Accepted("b", statement=last)]
    assert of(CODE, merge(listed(), both).statements) == [last]
    assert of(CODE, merge(listed(), both[::-1]).statements) == [first]


def test_what_was_released_at_a_link_that_is_gone_is_gone() -> None:
    one = Accepted("s", statement=says(CODE, entered=THEN), is_gone=True)
    (said,) = of(CODE, merge(listed(), [one]).statements)
    assert said == replace(says(CODE, entered=THEN), availability=GONE)


@pytest.mark.parametrize("availability", sorted(set(Availability) - RESTS_ON_ITS_LINK))
def test_what_spoke_against_is_forgotten_with_its_link(availability: Availability) -> None:
    one = Accepted("s", statement=says(CODE, availability, entered=THEN), is_gone=True)
    assert merge(listed(), [one]).statements == ()


def test_what_else_is_known_holds_when_a_link_goes() -> None:
    old = says(CODE, entered=BEFORE)
    lost = Accepted("a", statement=says(CODE, entered=THEN), is_gone=True)
    assert merge(listed(old), [lost]).statements == (old,)
    other = Accepted("b", statement=says(CODE, WITHHELD, entered=BEFORE))
    assert merge(listed(), [other, lost]).statements == (other.statement,)


def test_a_license_that_was_shown_replaces_the_one_that_is_listed() -> None:
    shown = terms("mit")
    one = Accepted("s", license=LicenseStated(CODE, shown, "https://a.example", "", THEN))
    dossier = merge(
        listed(replace(says(CODE), terms=APACHE), replace(says(RECIPE), terms=APACHE)), [one]
    )
    assert [said.terms for said in dossier.statements] == [shown, APACHE]
    assert dossier.terms is None


def test_a_license_of_the_weights_is_that_of_the_model() -> None:
    shown = terms("mit")
    stated = LicenseStated(Component.FINAL_WEIGHTS, shown, "https://a.example", "", THEN)
    assert merge(listed(), [Accepted("s", license=stated)]).terms == shown
    assert merge(listed(), [Accepted("s", license=stated, is_gone=True)]).terms is None


def test_data_sets_bases_stages_and_reproductions_join_those_that_are_listed_once() -> None:
    data = DatasetNamed("mix", Stage.PRETRAINING, hub="lab/mix")
    base = BaseModel("lab/base", Relation.FINETUNE)
    rebuilt = Reproduction(Extent.STATISTICAL, "Ada", "https://a.example", "It ran.", THEN)
    one = Accepted("s", dataset=data, base=base, stages=(Stage.PRETRAINING,), reproduction=rebuilt)
    dossier = merge(replace(listed(), datasets=(data,)), [one, replace(one, submission="t")])
    assert dossier.datasets == (data,)
    assert dossier.bases == (base,)
    assert dossier.stages == (Stage.PRETRAINING,)
    assert dossier.reproductions == (rebuilt,)
    assert merge(listed(), [replace(one, is_gone=True)]) == listed()


def test_an_empty_one_is_told_apart() -> None:
    assert Accepted("s").is_empty
    assert Accepted("s", is_gone=True).is_empty
    assert not Accepted("s", stages=(Stage.PRETRAINING,)).is_empty


@given(dossiers)
def test_nothing_accepted_leaves_all_as_it_was(dossier: Dossier) -> None:
    assert merge(dossier, []) == replace(
        dossier,
        stages=tuple(dict.fromkeys(dossier.stages)),
        datasets=tuple(dict.fromkeys(dossier.datasets)),
        bases=tuple(dict.fromkeys(dossier.bases)),
        reproductions=tuple(dict.fromkeys(dossier.reproductions)),
    )


@given(dossiers, st.lists(any_accepted, max_size=5))
def test_merging_never_leaves_two_accepted_statements_about_one_component(
    dossier: Dossier, accepted: list[Accepted]
) -> None:
    bare = replace(dossier, statements=())
    components = [said.component for said in merge(bare, accepted).statements]
    assert len(components) == len(set(components))


@given(any_accepted)
def test_what_was_accepted_survives_the_way_there_and_back(one: Accepted) -> None:
    assert from_plain(Accepted, to_plain(one)) == one
