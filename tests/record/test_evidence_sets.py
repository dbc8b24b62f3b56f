"""What was accepted from submissions goes into ratings; every move of it is named as a cause."""

import pytest
from django.db import IntegrityError, transaction

from audits.engine.accepted import Accepted
from audits.engine.components import Availability, Completeness, Component, Relation
from audits.engine.evidence import BaseModel, Statement
from audits.models import RatingChange
from audits.services.inputs import inputs_with
from audits.services.ratings import record_rating
from audits.services.rejudging import spread_all
from tests.record.boards import (
    DAY,
    DESCRIBED,
    NOON,
    REBUILDABLE,
    SOURCE,
    entry,
    get,
    load,
    look,
    seen,
)
from tests.record.offering import accept

pytestmark = pytest.mark.django_db

LAB = "fir-lab/fir-1b"


def says(component: Component, entered: str = "2026-11-24") -> Statement:
    """A statement that a part is released."""
    return Statement(
        component,
        Availability.RELEASED,
        Completeness.ALL,
        "https://lab.example/it",
        "It is there.",
        entered,
    )


CODE = Accepted("s-code", statement=says(Component.TRAINING_CODE))
RECIPE = Accepted("s-recipe", statement=says(Component.TRAINING_RECIPE))


def newest() -> RatingChange:
    """The newest change."""
    return RatingChange.objects.latest("serial")


def test_accepted_evidence_raises_the_level_and_is_named_as_the_cause() -> None:
    load(entry(LAB, DESCRIBED))
    accept(get(LAB), CODE, RECIPE, moves=[{"submission": "s-recipe", "what": "accepted"}])
    record_rating(model_id=get(LAB).pk, now=NOON + DAY)
    change = newest()
    assert (change.cause, change.old_level, change.new_level) == ("evidence", 2, 3)
    assert change.evidence["submissions"] == [{"submission": "s-recipe", "what": "accepted"}]
    assert change.evidence["links"] == []
    assert get(LAB).evidence_due is None


def test_a_link_that_went_takes_the_level_back_with_that_cause() -> None:
    load(entry(LAB, DESCRIBED))
    accept(get(LAB), CODE, RECIPE)
    record_rating(model_id=get(LAB).pk)
    lost = Accepted("s-code", statement=CODE.statement, is_gone=True)
    accept(get(LAB), lost, RECIPE, moves=[{"submission": "s-code", "what": "gone"}])
    record_rating(model_id=get(LAB).pk)
    change = newest()
    assert (change.cause, change.old_level, change.new_level) == ("evidence", 3, 2)
    assert change.evidence["submissions"] == [{"submission": "s-code", "what": "gone"}]
    code = next(one for one in change.differences if one["name"] == "training_code")
    assert (code["old"], code["new"]) == ("met", "unmet, gone")


def test_several_sets_between_two_ratings_are_told_once_each_the_newest_first() -> None:
    load(entry(LAB, DESCRIBED))
    accept(get(LAB), CODE, moves=[{"submission": "s-code", "what": "accepted"}])
    accept(get(LAB), CODE, RECIPE, moves=[{"submission": "s-recipe", "what": "accepted"}])
    accept(get(LAB), RECIPE, moves=[{"submission": "s-code", "what": "overturned"}])
    record_rating(model_id=get(LAB).pk)
    assert newest().evidence["submissions"] == [
        {"submission": "s-code", "what": "overturned"},
        {"submission": "s-recipe", "what": "accepted"},
    ]


def test_the_registry_and_submissions_are_two_causes_and_two_changes() -> None:
    load(entry(LAB, DESCRIBED))
    accept(get(LAB), CODE, RECIPE, moves=[{"submission": "s-code", "what": "accepted"}])
    load(entry(LAB, DESCRIBED | {"environment": "released"}), now=NOON + DAY)
    first, second = RatingChange.objects.order_by("serial")
    assert (first.evidence["submissions"], first.old_level, first.new_level) == ([], 2, 2)
    assert (second.evidence["links"], second.old_level, second.new_level) == ([], 2, 3)


def test_a_base_that_was_shown_counts_and_its_standing_is_what_the_base_has() -> None:
    load(entry("fir-lab/base", SOURCE), entry(LAB, REBUILDABLE))
    look("fir-lab/base", seen("fir-lab/base"))
    accept(get(LAB), Accepted("s-base", base=BaseModel("fir-lab/base", Relation.FINETUNE)))
    record_rating(model_id=get(LAB).pk)
    change = newest()
    assert (change.cause, change.old_level, change.new_level) == ("evidence", 4, 3)
    load(entry("fir-lab/base", REBUILDABLE), entry(LAB, REBUILDABLE), now=NOON + DAY)
    spread_all()
    assert get(LAB).level == 4
    assert newest().cause == "lineage"


def test_a_look_ahead_rates_as_if_and_writes_nothing() -> None:
    load(entry(LAB, DESCRIBED))
    inputs = inputs_with(get(LAB), [CODE, RECIPE])
    assert inputs is not None
    assert inputs.rate().level == 3
    model = get(LAB)
    assert (model.level, model.evidence) == (2, None)


def test_the_same_set_is_not_followed_by_itself() -> None:
    load(entry(LAB))
    accept(get(LAB), CODE)
    with pytest.raises(IntegrityError, match="same digest"), transaction.atomic():
        accept(get(LAB), CODE)


def test_a_set_follows_only_one_of_its_own_model() -> None:
    load(entry(LAB), entry("fir-lab/other"))
    accept(get(LAB), CODE)
    other = get("fir-lab/other")
    other.evidence = get(LAB).evidence
    with pytest.raises(IntegrityError, match="another model"), transaction.atomic():
        accept(other, RECIPE)
